// What somebody could drop who means no good. Nothing is executed, nothing hangs, and each is named or refused.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { choose, file, large, launch, lockfile, refusal, texts, verdict, VULNERABLE } from "./harness.mjs";

const MARKUP = '<img src=x onerror="executed++"><script>executed++</script>';

const DEEP = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), "andon-review-"));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** A file on disk: what is handed over by way of the page would keep it busy. */
async function written(name, content) {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** How long the page did not answer at most, in milliseconds, while the work was done. */
async function longest(page, work) {
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    setInterval(
      () => ((window.longest = Math.max(window.longest, performance.now() - last)), (last = performance.now())),
      10,
    );
  });
  await work();
  return page.evaluate(() => window.longest);
}

test("markup in names stays text, everywhere", () =>
  browser.visit(async (page) => {
    const quoted = MARKUP.replaceAll('"', '\\"');
    await choose(
      page,
      file(
        "Cargo.lock",
        VULNERABLE.replace(' "smallvec",', ` "smallvec",\n "${quoted}",`) +
          `\n[[package]]\nname = "${quoted}"\nversion = "1.0.0"\n` +
          `source = "git+https://example.org/x#${"0123456789".repeat(4)}"\n`,
      ),
    );
    await verdict(page);
    await page.keyboard.press("2");
    await page.waitForTimeout(500);
    await page.keyboard.press("3");
    await page.waitForTimeout(500);
    assert.equal(await page.locator("img, #app script").count(), 0);
  }));

test("a verdict by somebody else: markup, and addresses that are no addresses of the web", () =>
  browser.visit(async (page) => {
    const span = { file: MARKUP, line: 1, column: 1, end_column: 2 };
    const finding = {
      level: "deny",
      policy: MARKUP,
      code: MARKUP,
      subject: MARKUP,
      workspace: MARKUP,
      message: MARKUP,
      at: span,
      path: [MARKUP, MARKUP],
      stops: true,
      fingerprint: "a",
      help: "javascript:executed++",
      remedy: `\`${MARKUP}\``,
    };
    const evidence = {
      as_of: MARKUP,
      stage: "commit",
      lockfiles: [],
      policies: "",
      configuration: "",
      advisories: { source: "javascript:executed++", date: MARKUP, count: 1, sha256: "" },
    };
    const document = {
      schema: "andon.verdict/1",
      outcome: "stop",
      findings: [finding],
      undecided: [{ blocks: true, workspace: "", reason: MARKUP, subjects: [] }],
      waivers: [],
      evidence,
      summary: {},
    };
    await choose(page, file("verdict.json", JSON.stringify(document)));
    assert.equal(await verdict(page), "Stop");
    assert.equal(await page.locator("img, #app script, a[href^=javascript]").count(), 0);
    assert.ok((await page.textContent(".detail")).includes(MARKUP));
    assert.ok((await texts(page, ".list .message")).includes(MARKUP));
  }));

test("the policy is in force: no text becomes a script, not even by the page itself", () =>
  browser.visit(
    async (page) => {
      // In a task of its own: what a debugger evaluates may do more.
      const tried = await page.evaluate(
        () =>
          new Promise((resolve) => {
            const attempts = [
              () => (document.body.innerHTML = "<b>x</b>"),
              () => eval("executed++"),
              () => new Worker("data:text/javascript,1"),
              () => document.head.append(Object.assign(document.createElement("script"), { text: "executed++" })),
            ];
            const name = (attempt) => {
              try {
                attempt();
                return "done";
              } catch (error) {
                return error.name;
              }
            };
            setTimeout(() => resolve(attempts.map(name)));
          }),
      );
      assert.deepEqual(tried, ["TypeError", "EvalError", "TypeError", "TypeError"]);
    },
    { refuses: true },
  ));

for (const [what, text, words] of [
  ["no TOML", "this is = = no lockfile\n", /Cargo\.lock/],
  ["conflict markers", `${VULNERABLE}<<<<<<< HEAD\n`, /Cargo\.lock/],
  ["deep TOML", `x = ${"[".repeat(100_000)}`, /Cargo\.lock/],
  ["bytes that are not UTF-8", Buffer.from([0x76, 0xff, 0xfe, 0x00]), /Cargo\.lock/],
  ["nothing at all", "", /Cargo\.lock/],
]) {
  test(`${what}: undecided, and not a pass`, () =>
    browser.visit(async (page) => {
      await choose(page, file("Cargo.lock", text));
      assert.equal(await verdict(page), "Undecided");
      assert.match(await page.textContent(".group.undecided"), words);
    }));
}

for (const [what, name, content, words] of [
  ["deep JSON", "deep.json", `{"schema":"andon.verdict/1","findings":${DEEP}}`, /no verdict/],
  [
    "deep evidence",
    "deep.json",
    `{"schema":"andon.evidence/1","as_of":"2026-11-23T00:00:00Z","files":{},"crates":${DEEP}}`,
    /evidence|recursion|depth|stack/i,
  ],
  ["JSON cut off", "cut.json", '{"schema":"andon.verdict/1"', /begins like JSON/],
  ["other JSON", "package.json", '{"name":"x"}', /neither andon\.verdict\/1 nor/],
  ["a verdict of wrong types", "verdict.json", '{"schema":"andon.verdict/1","outcome":"fine"}', /no verdict/],
  ["a broken zip", "x.zip", Buffer.from("PK\x03\x04 and no more"), /zip archive cannot be read/],
  ["a zip of nothing that is wanted", "x.zip", Buffer.from(zipSync({ "README.md": strToU8("x") })), /nothing in it/],
]) {
  test(`${what}: refused with words`, () =>
    browser.visit(async (page) => {
      await choose(page, file(name, content));
      assert.match(await refusal(page), words);
      assert.equal(await page.isHidden(".banner"), true);
      await page.click("text=Dismiss");
      await choose(page, file("Cargo.lock", VULNERABLE));
      assert.equal(await verdict(page), "Stop", "the page works on");
    }));
}

test("a zip that says more than it may, and one that lies", () =>
  browser.visit(async (page) => {
    const bomb = Buffer.from(zipSync({ "Cargo.lock": new Uint8Array(40 << 20) }));
    await choose(page, { name: "bomb.zip", mimeType: "application/zip", buffer: bomb });
    assert.equal(await verdict(page), "Undecided");
    assert.match(await page.textContent(".group.undecided"), /it has 40 MiB/);
    await page.click("text=Clear");
    // The central directory claims 16 bytes for what unpacks to 40 MiB.
    const central = bomb.lastIndexOf(Buffer.from("PK\x01\x02"));
    bomb.writeUInt32LE(16, central + 24);
    await choose(page, { name: "liar.zip", mimeType: "application/zip", buffer: bomb });
    assert.match(await refusal(page), /Cargo\.lock is longer than the directory says/);
  }));

test("too large a file is refused before it is read", () =>
  browser.visit(async (page) => {
    await choose(page, await written("large.lock", Buffer.alloc(33 << 20, "#")));
    assert.match(await refusal(page), /33 MiB.*32 MiB/);
  }));

test("100,000 packages: judged or ended in its time, and the page answers all the while", () =>
  browser.visit(async (page) => {
    const lock = await written("Cargo.lock", large(100_000));
    const frozen = await longest(page, async () => {
      await choose(page, lock);
      await page.waitForFunction(
        () => document.querySelector(".status.failed") || !document.querySelector(".banner").hidden,
      );
    });
    const failed = await page.locator(".status.failed").count();
    if (failed) assert.match(await refusal(page), /time limit/);
    else assert.match(await page.textContent(".banner"), /100,001 packages/);
    console.log(
      `100,000 packages: ${failed ? "ended" : "judged"}; the page did not answer for ${Math.round(frozen)} ms at most`,
    );
  }));

test("a judgement is stopped by hand, and nothing is shown of it", () =>
  browser.visit(async (page) => {
    await choose(page, file("Cargo.lock", VULNERABLE));
    await verdict(page);
    await page.click("text=Clear");
    await choose(page, await written("Cargo.lock", large(100_000)));
    await page.click(".status >> text=Stop");
    assert.match(await refusal(page), /stopped by you; nothing was decided/);
    assert.equal(await page.isHidden(".banner"), true);
    await choose(page, file("Cargo.lock", VULNERABLE));
    assert.equal(await verdict(page), "Stop");
  }));

test("many findings are listed in parts", () =>
  browser.visit(async (page) => {
    const packages = Array.from({ length: 1_500 }, (_, i) => [`crate-${i}`, "1.0.0"]);
    const lock = lockfile(packages).replace(/checksum = "[0-9a-f]+"\n/g, "");
    await choose(page, file("Cargo.lock", lock));
    await verdict(page);
    assert.ok((await page.locator(".list .item").count()) <= 450);
  }));
