/**
 * Reads a zip archive by its directory. What two readers could read differently is refused: sizes, checksums and names have
 * to agree.
 */
import { Inflate, strFromU8 } from "fflate";
import { FILE_BYTES, SIDE_BYTES, SIDE_FILES, bytes } from "../limits.ts";

export interface Entry {
  path: string;
  bytes: Uint8Array;
  /** Why it was not read, where it was not. */
  unread?: string;
}

/** An entry as the directory has it; source: APPNOTE.TXT of PKWARE, 4.3 and 4.5.3. */
interface Listed {
  name: string;
  flags: number;
  method: number;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const LISTED = 0x02014b50;
const LOCAL = 0x04034b50;
/** Bytes that are unpacked at once: at most a thousand times as many come of them. */
const STEP = 16 << 10;

/**
 * The entries that are taken, unpacked; one that is too large is named and not unpacked.
 * @throws where the archive is broken, lies, or holds too much
 */
export function unzip(archive: Uint8Array, isTaken: (path: string) => boolean): Entry[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let [count, total] = [0, 0];
  const names = new Set<string>();
  const entries: Entry[] = [];
  for (const listed of reading(() => directory(archive, view))) {
    const { name, size } = listed;
    if (name.endsWith("/") || !isTaken(name)) continue;
    if (names.has(name)) throw broken(`it has two entries of the name ${name}`);
    names.add(name);
    if ((count += 1) > SIDE_FILES || (total += size > FILE_BYTES ? 0 : size) > SIDE_BYTES) throw new Error(TOO_MUCH);
    if (size > FILE_BYTES) {
      const unread = `it has ${bytes(size)}, and this page reads ${bytes(FILE_BYTES)} of a file: use cargo-andon itself`;
      entries.push({ path: name, bytes: new Uint8Array(), unread });
    } else entries.push({ path: name, bytes: reading(() => unpacked(archive, view, listed)) });
  }
  return entries;
}

const LIMIT = `${SIDE_FILES} files and ${bytes(SIDE_BYTES)}`;
const TOO_MUCH = `there is more in it than this page reads, ${LIMIT}: use cargo-andon itself`;

function broken(reason: string): Error {
  return new Error(`the zip archive cannot be read: ${reason}`);
}

/** What points out of the archive is a broken archive too. */
function reading<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw broken("it is cut off, or says that something lies behind its end");
    throw error;
  }
}

function directory(archive: Uint8Array, view: DataView): Listed[] {
  const end = endOf(view);
  let [at, count, close] = [view.getUint32(end + 16, true), view.getUint16(end + 10, true), end];
  if (end >= 20 && view.getUint32(end - 20, true) === LOCATOR_64) {
    close = long(view, end - 12);
    if (view.getUint32(close, true) !== END_64) throw broken("its directory has no end");
    [count, at] = [long(view, close + 32), long(view, close + 48)];
  }
  const list: Listed[] = [];
  for (; list.length < count; ) {
    if (view.getUint32(at, true) !== LISTED) throw broken(`its directory has fewer than ${count} entries`);
    const [named, extra, comment] = [28, 30, 32].map((by) => view.getUint16(at + by, true)) as [number, number, number];
    const flags = view.getUint16(at + 8, true);
    const entry: Listed = {
      name: nameAt(archive, at + 46, named, flags),
      flags,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    list.push(widened(entry, view, at + 46 + named, extra));
    at += 46 + named + extra + comment;
  }
  if (at !== close) throw broken(`its directory does not end after its ${count} entries`);
  return list;
}

/** The last record, behind which nothing stands but the comment that it announces. */
function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - 0xffff; at -= 1) {
    const isEnd = view.getUint32(at, true) === END;
    if (isEnd && at + 22 + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw broken("it has no directory");
}

/** With the long numbers of Zip64 in place of those that are full. */
function widened(entry: Listed, view: DataView, from: number, length: number): Listed {
  const full = (["size", "packed", "offset"] as const).filter((field) => entry[field] === 0xffffffff);
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    full.forEach((field, i) => (entry[field] = long(view, at + 4 + 8 * i)));
    break;
  }
  return entry;
}

function long(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

function nameAt(archive: Uint8Array, at: number, length: number, flags: number): string {
  return strFromU8(archive.subarray(at, at + length), (flags & 0x800) === 0);
}

function unpacked(archive: Uint8Array, view: DataView, { name, flags, method, crc, packed, size, offset }: Listed) {
  const lies = (what: string) => broken(`${name} ${what}`);
  if (flags & 1) throw lies("is encrypted");
  if (view.getUint32(offset, true) !== LOCAL) throw lies("is not where the directory says");
  const named = view.getUint16(offset + 26, true);
  if (nameAt(archive, offset + 30, named, flags) !== name) throw lies("has another name where it lies");
  const from = offset + 30 + named + view.getUint16(offset + 28, true);
  if (from + packed > archive.length) throw lies("is cut off");
  const data = archive.subarray(from, from + packed);
  if (method !== 0 && method !== 8) throw lies(`is packed by a method that is not known here, ${method}`);
  const content = method === 0 ? data.slice(0, size + 1) : inflated(data, size, lies);
  const isWhole = content.length === size && (method !== 0 || packed === size);
  if (!isWhole) throw lies("does not have the size that the directory says");
  if (crc32(content) !== crc) throw lies("does not have the checksum that the directory says");
  return content;
}

/** Unpacked as far as it may be: what is longer than announced is not held. */
function inflated(data: Uint8Array, size: number, lies: (what: string) => Error): Uint8Array {
  const content = new Uint8Array(size);
  let length = 0;
  const inflate = new Inflate((chunk) => {
    if (length + chunk.length > size) throw lies("is longer than the directory says");
    content.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let at = 0; at < data.length; at += STEP) inflate.push(data.subarray(at, at + STEP), at + STEP >= data.length);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw reason.includes(": ") ? error : lies(`cannot be unpacked: ${reason}`);
  }
  return content.subarray(0, length);
}

/** Remainders of bytes, by the polynomial of ISO 3309 as zip has it. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

function crc32(content: Uint8Array): number {
  let rest = ~0;
  for (let i = 0; i < content.length; i += 1) rest = (rest >>> 8) ^ REMAINDERS[(rest ^ content[i]!) & 0xff]!;
  return ~rest >>> 0;
}
