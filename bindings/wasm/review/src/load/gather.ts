/** Gets what was dropped or chosen, folders included, as bytes by path. What says nothing is not even read. */
import { FILE_BYTES, FOLDER_ENTRIES, SIDE_BYTES, SIDE_FILES, bytes } from "../limits.ts";
import type { Dropped } from "../worker/protocol.ts";
import { type Entry, entriesOf } from "./entries.ts";
import { isSkipped, isTaken } from "./wanted.ts";

/** Something that was dropped: a file alone, or the files of a folder. */
export interface Item {
  name: string;
  /** What a reader has to know of how it was taken. */
  notes?: string[];
  files: { path: string; file: File }[];
}

/** What makes an advisory snapshot, for whoever has none. */
export const SNAPSHOT =
  "`cargo-andon advisories snapshot PATH > advisories.txt` makes one of a copy of advisory-db, a directory or a zip";

/** What a drop holds. To be called in the event itself: the browser forgets it afterwards. */
export async function dropped(transfer: DataTransfer): Promise<Item[]> {
  const walk = { left: FOLDER_ENTRIES };
  return Promise.all((await entriesOf(transfer)).map((entry) => itemOf(entry, walk)));
}

/** What a file dialogue has given: with `webkitdirectory`, the files of one folder. */
export function chosen(files: FileList): Item[] {
  const list = Array.from(files);
  const folder = list[0]?.webkitRelativePath.split("/")[0];
  if (!folder) return list.map(alone);
  const wanted = list.filter((file) => isTaken(file.webkitRelativePath));
  return [{ name: folder, files: wanted.map((file) => ({ path: file.webkitRelativePath, file })) }];
}

export function pasted(text: string): Item {
  return alone(new File([text], "pasted text"));
}

function alone(file: File): Item {
  return { name: file.name, files: [{ path: file.name, file }] };
}

async function itemOf(entry: Entry, walk: { left: number }): Promise<Item> {
  if (!entry.isFolder) return alone(await entry.file());
  const item: Item = { name: entry.name, files: [] };
  const folders = [{ path: entry.name, entry }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    for (const child of await folder.entry.children()) {
      if ((walk.left -= 1) < 0)
        throw new Error(
          `the folder has more than ${FOLDER_ENTRIES} entries: choose one that is nearer to the workspace`,
        );
      const path = `${folder.path}/${child.name}`;
      if (child.isFolder && !isSkipped(child.name)) folders.push({ path, entry: child });
      else if (!child.isFolder && isTaken(path)) item.files.push({ path, file: await child.file() });
    }
  }
  return item;
}

/**
 * The bytes of an item. What is too much is refused before any of it is read; of a folder, a file that is too large is
 * handed over unread, so that it counts as not judged.
 */
export async function bytesOf({ files }: Item): Promise<Dropped[]> {
  const isArchive = files.length === 1 && /\.zip$/i.test(files[0]!.path);
  const isLarge = (file: File) => !isArchive && file.size > FILE_BYTES;
  const total = files.reduce((sum, { file }) => sum + (isLarge(file) ? 0 : file.size), 0);
  const [only, ...more] = files;
  if (files.length > SIDE_FILES) throw tooMuch(`${files.length} files say how it is built`, `${SIDE_FILES}`);
  if (total > SIDE_BYTES) throw tooMuch(`that is ${bytes(total)}`, bytes(SIDE_BYTES));
  const large = (file: File) => tooMuch(`it has ${bytes(file.size)}`, `${bytes(FILE_BYTES)} of a file`);
  if (only && more.length === 0 && isLarge(only.file)) throw large(only.file);
  const read = async ({ path, file }: Item["files"][number]): Promise<Dropped> => {
    if (isLarge(file)) return { path, bytes: new ArrayBuffer(), unread: large(file).message };
    return { path, bytes: await file.arrayBuffer() };
  };
  return Promise.all(files.map(read));
}

function tooMuch(what: string, limit: string): Error {
  return new Error(`${what}, and this page reads ${limit}: use cargo-andon itself`);
}
