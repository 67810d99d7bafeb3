// What does not show itself is shown, by the list that reports have.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { runnerImport } from "vite";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

test("the hidden characters are those of the reports", async () => {
  const { module } = await runnerImport(at("../src/hidden.ts"), { configFile: false, logLevel: "error" });
  const source = readFileSync(at("../../../../src/report/escape/mod.rs"), "utf8");
  const list = /matches!\(c,([^)]*)\)/.exec(source)[1];
  const ranges = [...list.matchAll(/'\\u\{(\w+)\}'(?:\.\.='\\u\{(\w+)\}')?/g)].map(([, from, to]) =>
    [from, to ?? from].map((point) => parseInt(point, 16)));
  assert.ok(ranges.length > 15);
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (point === 9 || point === 10 || (point >= 0xd800 && point < 0xe000)) continue;
    const letter = String.fromCodePoint(point);
    const isHidden = /\p{Cc}/u.test(letter) || ranges.some(([from, to]) => from <= point && point <= to);
    const shown = module.visible(letter);
    if (shown !== (isHidden ? `\\u{${point.toString(16)}}` : letter)) assert.fail(`U+${point.toString(16)}: ${shown}`);
  }
});

test("a long text is cut, and says so", async () => {
  const { module } = await runnerImport(at("../src/hidden.ts"), { configFile: false, logLevel: "error" });
  const shown = module.visible("x".repeat(30_000_000));
  assert.ok(shown.length < 30_000);
  assert.match(shown, /x… \(29,980,000 more characters\)$/);
});
