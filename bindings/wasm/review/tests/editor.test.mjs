// The editor for a policy: what it says as one types, and what a policy that does not end can do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { choose, file, launch, lockfile, verdict, VULNERABLE } from "./harness.mjs";

// Three versions of one crate; the member names the one that it depends on.
const THREE = lockfile(
  ["0.7.3", "0.8.5", "0.9.1"].map((version) => ["rand", version]),
  ["rand 0.7.3"],
);

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const policy = (page) => page.locator('section[aria-label="Policy"] .cm-content');
const outcome = (page, words) =>
  page.waitForFunction(
    (words) => new RegExp(words).test(document.querySelector(".outcome:not(.running)")?.textContent ?? ""),
    words,
  );

async function write(page, content, text) {
  await content.click();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

test("a policy judges as it is written, and its errors stand at their line", () =>
  browser.visit(async (page) => {
    await choose(page, file("Cargo.lock", THREE));
    await verdict(page);
    await page.keyboard.press("3");
    await outcome(page, "1 finding.*rand is here in 3 versions.*2 tests hold");
    const text = (await policy(page).locator(".cm-line").allTextContents()).join("\n");

    await write(page, policy(page), text.replace(">= 3", ">= 2").replace("is here", "stands here"));
    await outcome(page, "1 finding.*rand stands here in 3 versions.*1 test of 2 fail.*test_two_are_not");

    await write(page, policy(page), text.replace("input.groups.duplicates", "input.groups.duplicate"));
    await outcome(page, "Not loaded.*many_versions/policy.rego:9:.*duplicate.*never a pass");
    const marker = page.locator('section[aria-label="Policy"] .cm-lint-marker-error');
    await marker.waitFor();
    const [line, at] = await Promise.all([policy(page).locator(".cm-line").nth(8).boundingBox(), marker.boundingBox()]);
    assert.ok(Math.abs(line.y - at.y) < line.height, "the marker stands at line 9");

    await write(page, policy(page), text);
    await outcome(page, "1 finding.*2 tests hold");
    assert.equal(await marker.count(), 0);
  }));

test("text over a selection, which is refused nothing", () =>
  browser.visit(async (page) => {
    await page.click("text=open the policy editor");
    // The first line is a comment: Chromium would keep its look by an inline style.
    await policy(page).click();
    for (const text of ["package", " andon.policies.none"]) {
      if (text === "package") await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
    }
    assert.deepEqual(await policy(page).locator(".cm-line").allTextContents(), ["package andon.policies.none"]);
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText("a\nb");
    assert.deepEqual(await policy(page).locator(".cm-line").allTextContents(), ["a", "b"]);
    await page.keyboard.press("Control+Z");
    assert.deepEqual(await policy(page).locator(".cm-line").allTextContents(), ["package andon.policies.none"]);
  }));

test("a test that does not hold says what was expected and what came", () =>
  browser.visit(async (page) => {
    await page.click("text=open the policy editor");
    await outcome(page, "The policy loads.*2 tests hold");
    const content = page.locator('section[aria-label="Tests"] .cm-content');
    const text = (await content.locator(".cm-line").allTextContents()).join("\n");
    await write(page, content, text.replace('== {"rand"}', '== {"serde"}'));
    await outcome(page, "1 test of 2 fail.*test_three_are_found.*serde");
    await write(page, content, text.replace("count(found) == 0", "count(found) =="));
    await outcome(page, "Not loaded.*policy_test.rego:");
    await page.locator('section[aria-label="Tests"] .cm-lint-marker-error').waitFor();
  }));

test("a policy that does not end is ended, and keeps nobody waiting", () =>
  browser.visit(async (page) => {
    await choose(page, file("Cargo.lock", VULNERABLE));
    await verdict(page);
    await page.keyboard.press("3");
    await outcome(page, "tests hold");
    const endless = [
      "# METADATA\n# title: Endless\n# description: Does not end.\n# custom:\n#   level: deny",
      `package andon.policies.endless\n\nnumbers := [${Array.from({ length: 60 }, (_, i) => i)}]\n`,
      "findings contains finding if {",
      ...Array.from({ length: 9 }, (_, i) => `\tsome n${i} in numbers`),
      '\tn0 + n8 == 1000\n\tfinding := {"subject": "x", "message": "x"}\n}\n',
    ].join("\n");
    await write(page, policy(page), endless);
    await page.waitForSelector(".outcome.running");
    // Meanwhile the page answers, and so does the gate.
    await page.keyboard.press("Escape");
    await page.click("#tab-findings");
    await page.selectOption('[aria-label="Stage"]', "release");
    assert.equal(await verdict(page), "Stop");
    assert.match(await page.textContent(".rests"), /release/);
    await page.click("#tab-policy");
    await outcome(page, "Ended.*time limit.*never a pass");
    await write(page, policy(page), endless.replace(/\tsome n[1-7] in numbers\n/g, ""));
    await outcome(page, "0 findings");
  }));
