// The page itself: keys, filters, exports, accessibility, width, and how long things take.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { choose, file, large, launch, lockfile, texts, verdict, VULNERABLE } from "./harness.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const GATE = new URL("../../../../target/wasm/package/gate.d.ts", import.meta.url);
const SEVERAL = lockfile([
  ["smallvec", "0.6.9"],
  ["time", "0.1.44"],
  ["net2", "0.2.30"],
]);

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("keys", () =>
  browser.visit(async (page) => {
    await choose(page, file("Cargo.lock", SEVERAL));
    await verdict(page);
    const current = () => page.textContent('.list [aria-current="true"] .message');
    const all = await texts(page, ".list button.item .message");
    assert.equal(await current(), all[0]);
    await page.keyboard.press("j");
    assert.equal(await current(), all[1]);
    assert.ok((await page.textContent(".detail h2")) === all[1]);
    await page.keyboard.press("k");
    await page.keyboard.press("k");
    assert.equal(await current(), all[0]);
    await page.keyboard.press("/");
    await page.keyboard.type("net2");
    assert.equal(
      (await texts(page, ".list button.item .message")).every((message) => message.includes("net2")),
      true,
    );
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    assert.equal(await page.isVisible("dialog.help"), true);
    await page.keyboard.press("Escape");
    assert.equal(await page.isVisible("dialog.help"), false);
    await page.keyboard.press("2");
    assert.equal(await page.getAttribute("#tab-graph", "aria-selected"), "true");
  }));

test("filters", () =>
  browser.visit(async (page) => {
    await choose(page, file("Cargo.lock", SEVERAL));
    await verdict(page);
    await page.selectOption('[aria-label="Level"]', "deny");
    assert.ok((await texts(page, ".list .shape title, .list .item")).length > 0);
    assert.equal(await page.locator(".list .shape.warn").count(), 0);
    await page.selectOption('[aria-label="Level"]', "waived");
    assert.match(await page.textContent(".list"), /No finding has all of this/);
    // The detail is about one that is listed, or none.
    assert.equal(await page.textContent(".detail"), "No finding is chosen.");
    await page.selectOption('[aria-label="Level"]', "all");
    await page.fill("#search", "net2");
    assert.match(await page.textContent(".detail h2"), /net2/);
    assert.equal(await page.textContent('.list [aria-current="true"] .message'), await page.textContent(".detail h2"));
  }));

test("exports", () =>
  browser.visit(async (page) => {
    await choose(page, file("Cargo.lock", SEVERAL));
    await verdict(page);
    const get = async (format) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.selectOption('[aria-label="Export"]', format),
      ]);
      return readFile(await download.path(), "utf8");
    };
    const json = JSON.parse(await get("json"));
    assert.equal(json.outcome, "stop");
    const offered = (await texts(page, '[aria-label="Export"] option')).slice(1);
    // An older package writes no reports; then none is offered.
    if (!/\breport\(/.test(await readFile(GATE, "utf8"))) return assert.deepEqual(offered, ["Verdict (JSON)"]);
    assert.deepEqual(offered, ["SARIF", "Markdown", "HTML", "Verdict (JSON)"]);
    const sarif = JSON.parse(await get("sarif"));
    assert.equal(sarif.version, "2.1.0");
    assert.ok(sarif.runs[0].results.some((result) => result.message.text.includes("smallvec")));
    assert.match(await get("markdown"), /^## andon: /);
    assert.match(await get("html"), /^<!doctype html>[\s\S]*smallvec/i);
  }));

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing, ${scheme}`, () =>
    browser.visit(
      async (page) => {
        const check = async (what) => {
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => window.axe.run(document));
          assert.deepEqual(
            violations.map(
              ({ id, nodes }) =>
                `${what}: ${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`,
            ),
            [],
          );
        };
        await check("start");
        await choose(page, file("base.lock", VULNERABLE), file("head.lock", SEVERAL));
        await verdict(page);
        await check("findings");
        await page.keyboard.press("2");
        await page.waitForSelector(".panel h3");
        await check("graph");
        await page.keyboard.press("3");
        await page.waitForSelector(".outcome .results .shape.pass");
        await check("policy");
        await page.keyboard.press("Escape");
        await page.click("#tab-findings");
        await page.keyboard.press("?");
        await check("help");
        await page.keyboard.press("Escape");
        await choose(page, file("x.json", "{"));
        await page.waitForSelector(".status.failed");
        await check("error");
      },
      { colorScheme: scheme },
    ));
}

test("the switch of colours", () =>
  browser.visit(
    async (page) => {
      const surface = () => page.evaluate(() => getComputedStyle(document.querySelector(".bar")).backgroundColor);
      const light = await surface();
      await page.click(".theme");
      await page.click(".theme");
      assert.notEqual(await surface(), light);
      await page.click(".theme");
      assert.equal(await surface(), light);
    },
    { colorScheme: "light" },
  ));

test("400 pixels are wide enough", () =>
  browser.visit(
    async (page) => {
      const fits = async (what) => {
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 400, `${what}: ${wide}`);
      };
      await fits("start");
      await choose(page, file("base-of-a-long-name.lock", VULNERABLE), file("head-of-a-long-name.lock", SEVERAL));
      await verdict(page);
      await fits("findings");
      await page.click(".list button.item >> nth=1");
      assert.equal(await page.isVisible(".detail h2"), true);
      await fits("a finding");
      await page.click("text=← All findings");
      assert.equal(await page.isVisible(".list"), true);
      for (const view of ["graph", "policy"]) {
        await page.click(`#tab-${view}`);
        await fits(view);
      }
    },
    { viewport: { width: 400, height: 800 } },
  ));

test("2,000 packages: how long it takes", () =>
  browser.visit(async (page) => {
    const start = Date.now();
    await choose(page, file("Cargo.lock", large(2_000)));
    await verdict(page);
    const shown = Date.now() - start;
    const times = [];
    for (let day = 1; day <= 7; day += 1) {
      await page.fill('[aria-label="As of"]', `2026-10-0${day}`);
      await page.waitForFunction(
        (day) => document.querySelector(".rests").textContent.includes(day),
        `2026-10-0${day}`,
      );
      times.push(Number(/judged in ([\d.]+) ms/.exec(await page.textContent(".banner"))[1]));
    }
    await page.click("#tab-graph");
    await page.waitForSelector(".panel h2");
    const frames = await page.evaluate(async () => {
      const canvas = document.querySelector("canvas");
      canvas.focus();
      const start = performance.now();
      for (let i = 0; i < 30; i += 1) {
        canvas.dispatchEvent(new KeyboardEvent("keydown", { key: i % 2 ? "ArrowLeft" : "ArrowRight" }));
        await new Promise(requestAnimationFrame);
      }
      return (performance.now() - start) / 30;
    });
    times.sort((a, b) => a - b);
    console.log(`2,000 packages: ${shown} ms from the file to the first verdict, module and gate included`);
    console.log(`2,000 packages: judged in ${times[3]} ms (median of 7); ${frames.toFixed(1)} ms a frame of the graph`);
  }));
