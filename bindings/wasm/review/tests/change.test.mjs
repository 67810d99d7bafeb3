// Base and head.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { choose, file, launch, lockfile, texts, verdict } from "./harness.mjs";

const BASE = lockfile([
  ["libc", "0.2.169"],
  ["smallvec", "0.6.9"],
  ["time", "0.1.44"],
]);
const HEAD = lockfile(
  [
    ["arrayvec", "0.5.2", ["itoa"]],
    ["itoa", "1.0.1"],
    ["libc", "0.2.170"],
    ["time", "0.1.44"],
  ],
  ["arrayvec", "libc", "time"],
);

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const groups = async (page) =>
  Object.fromEntries((await texts(page, ".group > h2")).map((title) => /^(\D+?)(\d+)/.exec(title).slice(1)));
const subjects = (page, group) => texts(page, `.group.${group} .message`);

test("two lockfiles are base and head, and can be swapped", () =>
  browser.visit(async (page) => {
    await choose(page, file("Cargo.lock", BASE), file("Cargo.lock", HEAD));
    await verdict(page);
    assert.deepEqual(await texts(page, ".sides .chip b"), ["base", "head"]);
    assert.ok((await subjects(page, "mended")).some((message) => message.includes("smallvec 0.6.9")));
    assert.ok((await subjects(page, "debt")).some((message) => message.includes("time 0.1.44")));
    assert.equal(
      (await subjects(page, "introduced")).some((message) => message.includes("smallvec")),
      false,
    );
    await page.click("text=Swap");
    await page.waitForFunction(() =>
      document.querySelector(".group.introduced")?.textContent.includes("smallvec 0.6.9"),
    );
    assert.equal(await verdict(page), "Stop");
    await page.click("text=Without base");
    await page.waitForFunction(() => !document.querySelector(".group.debt") && document.querySelector(".group.stops"));
    await verdict(page);
    assert.equal("Debt" in (await groups(page)), false);
  }));

test("names say which is the base, and a base can be added later", () =>
  browser.visit(async (page) => {
    await choose(page, file("new.lock", HEAD), file("base.lock", BASE));
    await verdict(page);
    assert.deepEqual(await texts(page, ".sides .chip"), ["basebase.lock", "headnew.lock"]);
    await page.click("text=Clear");
    await choose(page, file("Cargo.lock", HEAD));
    await verdict(page);
    await page.setInputFiles(".chip.open .pick-files", file("before.lock", BASE));
    await page.waitForSelector(".group.mended");
    assert.deepEqual(await texts(page, ".sides .chip"), ["basebefore.lock", "headCargo.lock"]);
  }));

test("the graph tells what changed, and goes to a package", () =>
  browser.visit(async (page) => {
    await choose(page, file("base.lock", BASE), file("head.lock", HEAD));
    await verdict(page);
    await page.evaluate(() => {
      const painted = (window.painted = []);
      const { strokeText, fillText } = CanvasRenderingContext2D.prototype;
      Object.assign(CanvasRenderingContext2D.prototype, {
        strokeText(...at) {
          painted.push(["halo", ...at, this.strokeStyle]);
          strokeText.apply(this, at);
        },
        fillText(...at) {
          painted.push(["text", ...at, this.fillStyle]);
          fillText.apply(this, at);
        },
      });
    });
    await page.keyboard.press("2");
    await page.waitForSelector(".panel h3");
    assert.deepEqual(await texts(page, ".panel h3"), ["Added (2)", "Updated (1)", "Removed (1)"]);
    assert.match(await page.textContent(".panel"), /libc 0\.2\.169 → 0\.2\.170/);
    await page.keyboard.press("/");
    await page.keyboard.type("itoa");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector(".panel h2").textContent === "itoa 1.0.1");
    assert.deepEqual(await texts(page, ".panel .names >> nth=0 >> li"), [
      "member 0.1.0",
      "arrayvec 0.5.2",
      "itoa 1.0.1",
    ]);
    // No relation crosses a name: below each is a halo, in another colour than the letters.
    const names = await page.evaluate(() =>
      window.painted.flatMap((one, i, all) => (/^itoa/.test(one[1]) && one[0] === "text" ? [[all[i - 1], one]] : [])),
    );
    assert.ok(names.length > 0);
    for (const [halo, text] of names) {
      assert.deepEqual(halo.slice(0, 4), ["halo", ...text.slice(1, 4)]);
      assert.notEqual(halo[4], text[4]);
    }
    // Something is painted, in more than the surface's colour.
    const colours = await page.evaluate(() => {
      const canvas = document.querySelector("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
    assert.ok(colours > 20, `${colours} colours`);
  }));

test("the example", () =>
  browser.visit(async (page) => {
    await page.click("text=Look at an example");
    assert.equal(await verdict(page), "Stop");
    assert.ok((await subjects(page, "introduced")).some((message) => message.includes("smallvec 0.6.9")));
  }));
