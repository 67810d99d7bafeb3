// The page takes the files that the command takes: one list is tested in both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "node:test";
import { runnerImport } from "vite";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

test("where a name is at home", async () => {
  const { module } = await runnerImport(at("../src/load/wanted.ts"), { configFile: false, logLevel: "error" });
  const homes = {
    "Cargo.toml": "Cargo.toml",
    "ci.yaml": ".github/workflows/ci.yaml",
    "action.yml": "action.yml",
    "config.toml": ".cargo/config.toml",
    "imports.lock": "supply-chain/imports.lock",
    "before.lock": "Cargo.lock",
    "blocked.txt": undefined,
    "README.md": undefined,
  };
  for (const [name, home] of Object.entries(homes)) assert.equal(module.homeOf(name), home, name);
});

test("what is wanted", async () => {
  const { module } = await runnerImport(at("../src/load/wanted.ts"), { configFile: false, logLevel: "error" });
  const lines = readFileSync(at("../../../../src/collect/wanted.txt"), "utf8").split("\n");
  const listed = lines.filter((line) => /^[+-] /.test(line));
  assert(listed.length > 20);
  for (const line of listed) assert.equal(module.isWanted(line.slice(2)), line.startsWith("+"), line);
});

test("what differs in case alone, as the command tells it", async () => {
  const { module } = await runnerImport(at("../src/load/wanted.ts"), { configFile: false, logLevel: "error" });
  const source = readFileSync(at("../../../../src/collect/wanted.rs"), "utf8");
  const test = source.slice(source.indexOf("fn what_differs_in_case_alone_is_told"));
  const text = (rust) => rust.replace(/\\u\{(\w+)\}/g, (_, point) => String.fromCodePoint(parseInt(point, 16)));
  const told = [...test.matchAll(/\("([^"]+)", "([^"]+)"\),/g)].map(([, path, known]) => [text(path), known]);
  assert(told.length > 5);
  for (const [path, known] of told) assert.equal(module.variant(path), known, path);
  const others = /for path in \[([^\]]+)\]/.exec(test)[1].match(/"[^"]+"/g).map((path) => JSON.parse(path));
  assert(others.length > 5);
  for (const path of others) assert.equal(module.variant(path), null, path);
});
