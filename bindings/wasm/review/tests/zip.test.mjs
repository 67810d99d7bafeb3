// Zip archives that lie: what another reader could read differently is refused, and the entry named.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { before, test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { runnerImport } from "vite";
import { SOUND, VULNERABLE } from "./harness.mjs";

let unzip;
before(async () => {
  const path = fileURLToPath(new URL("../src/worker/zip.ts", import.meta.url));
  const { module } = await runnerImport(path, { configFile: false, logLevel: "error" });
  unzip = (archive) => module.unzip(new Uint8Array(archive), (path) => path.endsWith("Cargo.lock"));
});

const CENTRAL = Buffer.from("PK\x01\x02");
const zip = (files, options) => Buffer.from(zipSync(files, options));
const lock = (level) => zip({ "x/Cargo.lock": [strToU8(VULNERABLE), { level }], "x/README.md": strToU8("x") });
/** An archive in which a number of the directory's first entry is another. */
const lying = (level, field, number) => {
  const archive = lock(level);
  archive.writeUInt32LE(number, archive.indexOf(CENTRAL) + field);
  return archive;
};

test("an honest archive", () => {
  for (const level of [0, 9]) {
    const [entry, ...more] = unzip(lock(level));
    assert.deepEqual([entry.path, Buffer.from(entry.bytes).toString(), more.length], ["x/Cargo.lock", VULNERABLE, 0]);
  }
  assert.deepEqual([...unzip(zip({ "Cargo.lock": new Uint8Array() }))[0].bytes], []);
});

for (const level of [0, 9]) {
  for (const [what, field, number, words] of [
    ["too small a size", 24, SOUND.length - 40, /longer|size/],
    ["too great a size", 24, VULNERABLE.length + 1, /size/],
    ["a wrong checksum", 16, 1, /checksum/],
    ["a packed size that cuts it off", 20, 20, /size|cannot be unpacked/],
    ["a place behind the end", 42, 1 << 30, /behind its end/],
  ]) {
    test(`${what}, at level ${level}`, () => {
      assert.throws(() => unzip(lying(level, field, number)), (error) => {
        assert.match(error.message, /^the zip archive cannot be read: /);
        assert.match(error.message, words);
        if (field !== 42) assert.match(error.message, /x\/Cargo\.lock/);
        return true;
      });
    });
  }
}

test("two entries of one name, and one that has another name where it lies", () => {
  const two = zip({ "x/Cargo.lock": strToU8(VULNERABLE), "y/Cargo.lock": strToU8(SOUND) });
  const other = Buffer.from(two);
  other.write("z", other.indexOf("y/Cargo.lock"));
  assert.throws(() => unzip(other), /y\/Cargo\.lock has another name where it lies/);
  for (let at = two.indexOf("y/Cargo"); at >= 0; at = two.indexOf("y/Cargo")) two.write("x", at);
  assert.throws(() => unzip(two), /two entries of the name x\/Cargo\.lock/);
});

test("a directory that says less than it holds, or more", () => {
  for (const [count, words] of [[1, /does not end after its 1 entries/], [3, /fewer than 3 entries/]]) {
    const archive = lock(9);
    archive.writeUInt16LE(count, archive.length - 12);
    assert.throws(() => unzip(archive), words);
  }
  assert.throws(() => unzip(lock(9).subarray(0, 200)), /has no directory/);
});

test("what unpacks to more than it says is not held, and what says that it is too large is not unpacked", () => {
  const bomb = zip({ "Cargo.lock": new Uint8Array(40 << 20) });
  const [entry] = unzip(bomb);
  assert.match(entry.unread, /it has 40 MiB, and this page reads 32 MiB/);
  bomb.writeUInt32LE(16, bomb.indexOf(CENTRAL) + 24);
  assert.throws(() => unzip(bomb), /Cargo\.lock is longer than the directory says/);
});
