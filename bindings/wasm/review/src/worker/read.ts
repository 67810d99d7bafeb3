/** Tells what was dropped: a lockfile, a folder, a zip, a verdict or evidence. */
import { type Evidence, fileBytes, Gate } from "@andon/gate";
import { homeOf, isTaken, variant } from "../load/wanted.ts";
import type { Dropped, Read, Side } from "./protocol.ts";
import { readVerdict } from "./verdict.ts";
import { type Entry, unzip } from "./zip.ts";

export function read({ name, files, notes }: { name: string; files: Dropped[]; notes: string[] }): Read {
  const entries = files.map(({ bytes, ...file }) => ({ ...file, bytes: new Uint8Array(bytes) }));
  const [only, ...more] = entries;
  if (!only)
    throw new Error(
      "there is nothing in it that says how a workspace is built: no lockfile, manifest, workflow or setting",
    );
  if (more.length > 0) return { kind: "side", side: side(name, entries, notes) };
  if (isZip(only.bytes)) return { kind: "side", side: side(name, unzip(only.bytes, isTaken), notes) };
  if (isJson(only.bytes)) return document(name, only.bytes);
  return { kind: "side", side: side(name, [named(only, notes)], notes) };
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/** Whether the first that is no space or byte order mark opens an object. */
function isJson(bytes: Uint8Array): boolean {
  return bytes.find((byte) => ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].includes(byte)) === 0x7b;
}

/** A file alone is what its name says; of a name that says nothing it is a lockfile, if it looks like one. */
function named(entry: Entry, notes: string[]): Entry {
  const { path, bytes, unread } = entry;
  if (path.startsWith("tree/")) return entry;
  const name = path.split("/").at(-1) ?? "";
  const home = homeOf(name);
  if (!home && unread === undefined && !LOCKFILE.test(new TextDecoder().decode(bytes)))
    throw new Error(
      `${name} is no Cargo.lock: neither its name says so, nor does it have a \`version\` or a \`[[package]]\`; nothing was judged`,
    );
  if (home && home !== name && home !== "Cargo.lock") notes.push(`${name} was read as ${home}.`);
  return { ...entry, path: `tree/${home ?? "Cargo.lock"}` };
}

/** What every lockfile has at the beginning of a line, be it of the first format or broken further down. */
const LOCKFILE = /^(version = \d+|\[\[package\]\]|\[root\])\s*$/m;

const VARIANT = "on a file system that does not tell upper from lower case, as those of macOS and Windows; rename it";

function side(name: string, entries: Entry[], notes: string[]): Side {
  const made: Side = { name, files: {}, policies: {}, refused: {}, unreadable: [], notes };
  for (const { path, bytes, unread } of withoutRoot(entries)) {
    const known = variant(path);
    const content = fileBytes(bytes);
    const reason = unread ?? (known && `${known} is what Cargo takes it for ${VARIANT}`);
    if (path.endsWith(".rego")) {
      if (unread === undefined && typeof content === "string") made.policies[path] = content;
      else made.refused[path] = unread ?? "it is not UTF-8";
    } else if (reason) made.unreadable.push({ file: path, reason });
    else made.files[path] = content;
  }
  if (Object.keys(made.files).length + made.unreadable.length === 0) {
    throw new Error(
      "there is nothing in it that says how a workspace is built: no lockfile, manifest, workflow or setting",
    );
  }
  return made;
}

/** Without the folder that all paths begin with: archives and dropped folders have one. */
function withoutRoot(entries: Entry[]): Entry[] {
  const root = entries[0]?.path.split("/")[0] ?? "";
  const shared = !root.startsWith(".") && entries.every(({ path }) => path.startsWith(`${root}/`));
  return shared ? entries.map((entry) => ({ ...entry, path: entry.path.slice(root.length + 1) })) : entries;
}

function document(name: string, bytes: Uint8Array): Read {
  const text = new TextDecoder("utf-8", { fatal: true });
  let value: unknown;
  let json: string;
  try {
    json = text.decode(bytes);
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`it begins like JSON, and is none: ${error instanceof Error ? error.message : String(error)}`);
  }
  const schema = (value as { schema?: unknown }).schema;
  if (schema === "andon.verdict/1") return { kind: "verdict", name, verdict: readVerdict(value), json };
  if (schema === "andon.evidence/1") return { kind: "evidence", name, evidence: readEvidence(value, json) };
  const what =
    typeof schema === "string" ? `its schema is ${JSON.stringify(schema.slice(0, 80))}` : "it has no `schema`";
  throw new Error(`it is JSON, and neither andon.verdict/1 nor andon.evidence/1: ${what}`);
}

/**
 * What the page itself reads of evidence. The gate reads all of it, as it is written, and refuses what is wrong: what
 * JavaScript makes of it knows of no key that stands twice.
 */
function readEvidence(value: unknown, json: string): Evidence {
  const evidence = value as Evidence;
  const isFiles = (files: unknown) => typeof files === "object" && files !== null && !Array.isArray(files);
  if (!isFiles(evidence.files)) throw new Error("its `files` are not an object of files by path");
  if (evidence.base && !isFiles(evidence.base.files))
    throw new Error("the `files` of its base are not an object of files by path");
  if (typeof evidence.as_of !== "string") throw new Error("its `as_of` is no time");
  const gate = new Gate({ builtinPolicies: false });
  gate.judgeJson(json);
  gate.free();
  return evidence;
}
