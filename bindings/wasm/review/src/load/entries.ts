/** Dropped files and folders, whichever way the browser gives them. */

export interface Entry {
  name: string;
  isFolder: boolean;
  file(): Promise<File>;
  children(): Promise<Entry[]>;
}

/** A handle, as a dropped item gives it: the only way that reads folders in a page of `file://`. */
interface Handle {
  kind: "file" | "directory";
  name: string;
  getFile(): Promise<File>;
  values(): AsyncIterable<Handle>;
}

type Item = DataTransferItem & { getAsFileSystemHandle?(): Promise<Handle | null> };

/** What a drop holds. To be called in the event itself: the browser forgets it afterwards. */
export async function entriesOf(transfer: DataTransfer): Promise<Entry[]> {
  const items = Array.from(transfer.items).filter((item) => item.kind === "file");
  const entries = await Promise.all(items.map((item: Item) => entryOf(item)));
  return entries.filter((entry) => entry !== null);
}

async function entryOf(item: Item): Promise<Entry | null> {
  const [file, legacy] = [item.getAsFile(), item.webkitGetAsEntry()];
  const handle = await item.getAsFileSystemHandle?.();
  if (handle) return ofHandle(handle);
  if (legacy?.isDirectory) return ofLegacy(legacy);
  return (
    file && { name: file.name, isFolder: false, file: () => Promise.resolve(file), children: () => Promise.resolve([]) }
  );
}

function ofHandle(handle: Handle): Entry {
  const children = async () => {
    const all: Entry[] = [];
    for await (const child of handle.values()) all.push(ofHandle(child));
    return all;
  };
  return { name: handle.name, isFolder: handle.kind === "directory", file: () => handle.getFile(), children };
}

function ofLegacy(entry: FileSystemEntry): Entry {
  const file = () => new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
  /** Browsers give the entries of a folder a hundred at a time. */
  const children = async () => {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    const all: Entry[] = [];
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return all;
      all.push(...some.map(ofLegacy));
    }
  };
  return { name: entry.name, isFolder: entry.isDirectory, file, children };
}
