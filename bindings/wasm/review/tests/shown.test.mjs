// What is shown of a verdict, by whomever it was given: every character shows itself, and nothing is endless.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { choose, file, launch, refusal, SOUND, verdict, VULNERABLE } from "./harness.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const HIDDEN = "a\u202eb\u200bc\u061cd\u00ade";
const SHOWN = "a\\u{202e}b\\u{200b}c\\u{61c}d\\u{ad}e";

/** A verdict of somebody else's, with one finding. */
function given(finding) {
  const at = { file: "Cargo.lock", line: 1, column: 1, end_column: 2 };
  const names = { policy: "vulnerable", code: "c", subject: "s", workspace: "", message: "m", fingerprint: "a", help: "x" };
  const advisories = { source: "s", date: "2026-01-01", count: 1, sha256: "" };
  return {
    schema: "andon.verdict/1",
    outcome: "stop",
    findings: [finding].flat().map((finding) => ({ level: "deny", stops: true, path: [], at, ...names, ...finding })),
    undecided: [],
    waivers: [],
    evidence: { as_of: "2026-11-23T00:00:00Z", stage: "commit", lockfiles: [], policies: "", configuration: "", advisories },
    summary: {},
  };
}

const show = (page, finding) => choose(page, file("verdict.json", JSON.stringify(given(finding))));

test("what does not show itself is shown, in list, detail, waiver and source", () =>
  browser.visit(async (page) => {
    await show(page, { message: HIDDEN, subject: HIDDEN, policy: HIDDEN, help: `https://x/${HIDDEN}` });
    await verdict(page);
    for (const part of [".list .message", ".list .meta", ".detail h2", ".detail .facts", ".detail a"])
      assert.ok((await page.textContent(part)).includes(SHOWN), part);
    assert.ok((await page.textContent("pre.waiver")).includes("a\\U0000202Eb\\U0000200Bc\\U0000061Cd\\U000000ADe"));
    await page.click("text=Clear");
    await choose(page, file("Cargo.lock", VULNERABLE.replace('name = "smallvec"', `name = "smallvec" # ${HIDDEN}`)));
    await verdict(page);
    assert.ok((await page.textContent(".source pre")).includes(SHOWN));
    assert.doesNotMatch(await page.textContent("body > #app"), /[\u202e\u200b\u061c\u00ad]/);
  }));

const COMMAND = { kind: "update", command: "x" };
for (const [what, finding, words] of [
  ["200,000 steps", { remedy: "r", fix: Array(200_000).fill(COMMAND) }, /199,800 more steps|199800 more steps/],
  ["a million stretches of code", { remedy: "`".repeat(1_000_000) }, /more characters/],
  ["a long message", { message: "<b>x ".repeat(2_000_000) }, /9,980,000 more characters/],
]) {
  test(`${what} in a verdict are cut, and counted`, () =>
    browser.visit(async (page) => {
      await show(page, finding);
      assert.equal(await verdict(page), "Stop");
      assert.match(await page.textContent(".detail"), words);
      assert.ok((await page.locator("*").count()) < 3_000);
    }));
}

test("policies without end are not all listed", () =>
  browser.visit(async (page) => {
    await show(page, Array.from({ length: 5_000 }, (_, i) => ({ policy: `p${i}`, fingerprint: `f${i}` })));
    await verdict(page);
    assert.match(await page.textContent('[aria-label="Policy"]'), /4800 more policies are not listed/);
  }));

for (const step of [{ kind: "bogus", command: "x" }, { kind: "edit", action: "replace", at: null }, { kind: "edit", action: "replace" }, {}, null]) {
  test(`a verdict with a step ${JSON.stringify(step)} is refused, and what was shown stays`, () =>
    browser.visit(async (page) => {
      await choose(page, file("Cargo.lock", SOUND));
      const before = [await verdict(page), await page.textContent(".sides")];
      await page.setInputFiles(".zone .pick-files", file("verdict.json", JSON.stringify(given({ remedy: "r", fix: [step] }))));
      assert.match(await refusal(page), /this is no verdict: fix/);
      assert.deepEqual([await page.textContent(".banner h1"), await page.textContent(".sides")], before);
    }));
}
