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
