// Each way of loading something.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { choose, file, launch, refusal, SOUND, texts, verdict, VULNERABLE } from "./harness.mjs";

const WORKFLOW =
  "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n";
const REPOSITORY = {
  "repo/Cargo.lock": VULNERABLE,
  "repo/Cargo.toml": '[package]\nname = "member"\nversion = "0.1.0"\n\n[dependencies]\nsmallvec = "*"\n',
  "repo/.github/workflows/ci.yml": WORKFLOW,
  "repo/andon.toml": '[policy.wildcard_requirement]\nlevel = "deny"\n',
  "repo/src/main.rs": "fn main() {}\n",
};

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), "andon-review-"));
  for (const [path, text] of Object.entries(REPOSITORY)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Drops files or folders of the disk. */
async function drop(page, context, ...files) {
  const session = await context.newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"])
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 400, data });
}

/** Shows a verdict of somebody else's, with what was not judged in this order. */
async function judgedElsewhere(page, blocks, stage = "merge") {
  const document = {
    schema: "andon.verdict/1",
    outcome: "undecided",
    findings: [],
    undecided: blocks.map((blocks) => ({ blocks, workspace: "", reason: "it cannot be read", subjects: [] })),
    waivers: [],
    evidence: {
      as_of: "2026-11-23T00:00:00Z",
      stage,
      lockfiles: [],
      policies: "",
      configuration: "",
      advisories: { source: "test", date: "2026-11-20", count: 1, sha256: "" },
    },
    summary: {},
  };
  await choose(page, file("other.verdict.json", JSON.stringify(document)));
  await page.waitForFunction(() => document.querySelector(".sides").textContent.includes("other.verdict.json"));
}

/** What a whole repository has to give: the workflow, the manifest and the configuration were read. */
async function isWhole(page) {
  assert.equal(await verdict(page), "Stop");
  const policies = await texts(page, ".list .meta code");
  for (const policy of ["vulnerable", "wildcard_requirement", "action_unpinned_official"])
    assert.ok(policies.includes(policy), `${policy} in ${policies}`);
  assert.match(await page.textContent(".banner"), /andon\.toml of what was loaded/);
}

test("a lockfile that is chosen", () =>
  browser.visit(async (page) => {
    await choose(page, file("Cargo.lock", VULNERABLE));
    assert.equal(await verdict(page), "Stop");
    const detail = page.locator(".detail");
    assert.match(await detail.textContent(), /smallvec 0\.6\.9 has a known vulnerability/);
    assert.equal(await detail.locator("mark").textContent(), '"smallvec"');
    assert.equal(
      await detail.locator(".path-picture").getAttribute("aria-label"),
      "Dependency path: member@0.1.0 → smallvec@0.6.9",
    );
    assert.match(
      await detail.locator("pre.waiver").textContent(),
      /^\[\[waiver\]\]\npolicy = "vulnerable"\nsubject = "smallvec@0\.6\.9"\ncode = "RUSTSEC-/,
    );
    const link = detail.locator('a[href^="https://rustsec.org/advisories/RUSTSEC-"]');
    assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
    await detail.locator("summary").click();
    await page.waitForFunction(() =>
      /smallvec[\s\S]*vulnerable: /.test(document.querySelector("pre.explained").textContent),
    );
  }));

test("a lockfile of another name, and one that is pasted", () =>
  browser.visit(async (page) => {
    await page.fill("textarea", VULNERABLE);
    await page.click("text=Judge the text");
    assert.equal(await verdict(page), "Stop");
    await page.click("text=Clear");
    await choose(page, file("my.lock.txt", VULNERABLE));
    assert.equal(await verdict(page), "Stop");
  }));

const loose = (...paths) => paths.map((path) => file(path.split("/").at(-1), REPOSITORY[`repo/${path}`]));

test("files of several kinds, chosen or dropped at once, are one tree", () =>
  browser.visit(async (page, context) => {
    await choose(page, ...loose("Cargo.lock", "Cargo.toml"));
    assert.equal(await verdict(page), "Stop");
    assert.deepEqual(await texts(page, ".sides .chip b"), ["head", "base"]);
    assert.deepEqual(await texts(page, ".sides .chip:not(.open)"), ["headCargo.lock, Cargo.toml"]);
    assert.ok((await texts(page, ".list .meta code")).includes("wildcard_requirement"));
    await page.click("text=Clear");
    await choose(page, ...loose("Cargo.lock", "Cargo.toml", ".github/workflows/ci.yml", "andon.toml"), file("README.md", "x"));
    await isWhole(page);
    assert.match(await page.textContent(".banner"), /ci\.yml was read as \.github\/workflows\/ci\.yml\./);
    assert.match(await page.textContent(".banner"), /README\.md was left out/);
    await page.click("text=Clear");
    await drop(page, context, join(folder, "repo/Cargo.toml"), join(folder, "repo/Cargo.lock"));
    assert.equal(await verdict(page), "Stop");
    assert.ok((await texts(page, ".list .meta code")).includes("wildcard_requirement"));
  }));

test("what at once is no tree is refused: two of a kind with more, and more than two that say nothing", () =>
  browser.visit(async (page) => {
    await choose(page, file("base.lock", SOUND), file("head.lock", VULNERABLE), ...loose("Cargo.toml"));
    assert.match(await refusal(page), /base\.lock and head\.lock are both Cargo\.lock/);
    await choose(page, ...["a", "b", "c"].map((name) => file(name, SOUND)));
    assert.match(await refusal(page), /3 things at once are too many/);
  }));

test("a text that is no lockfile is refused and named", () =>
  browser.visit(async (page) => {
    await choose(page, file("README.md", "# andon\n\nversion = soon\n"));
    assert.match(await refusal(page), /README\.md is no Cargo\.lock/);
    assert.equal(await page.isHidden(".banner"), true);
    await page.fill("textarea", "hello");
    await page.click("text=Judge the text");
    await page.waitForFunction(() => /pasted text is no Cargo\.lock/.test(document.querySelector(".status").textContent));
    await choose(page, ...loose(".github/workflows/ci.yml"));
    assert.equal(await verdict(page), "Undecided", "a workflow is no lockfile, and alone no workspace");
    assert.match(await page.textContent(".banner"), /ci\.yml was read as \.github\/workflows\/ci\.yml\./);
  }));

test("what blocks stands first, and the banner counts what the list counts", () =>
  browser.visit(async (page) => {
    await judgedElsewhere(page, [false, true, false, true]);
    const items = await texts(page, ".group.undecided .item .meta");
    assert.deepEqual(
      items.map((text) => text.includes("makes the outcome undecided")),
      [true, true, false, false],
    );
    assert.equal(await page.textContent(".group.undecided .count"), "4");
    assert.match(await page.textContent(".sentence"), /4 not judged, 2 blocking/);
  }));

test("files and folders that are dropped", () =>
  browser.visit(async (page, context) => {
    await drop(page, context, join(folder, "repo/Cargo.lock"));
    assert.equal(await verdict(page), "Stop");
    await page.click("text=Clear");
    await drop(page, context, join(folder, "repo"));
    await isWhole(page);
  }));

test("a folder that is chosen", () =>
  browser.visit(async (page) => {
    await page.setInputFiles(".zone .pick-folder", join(folder, "repo"));
    await isWhole(page);
  }));

test("a zip", () =>
  browser.visit(async (page) => {
    const zip = zipSync(Object.fromEntries(Object.entries(REPOSITORY).map(([path, text]) => [path, strToU8(text)])));
    await choose(page, { name: "repo.zip", mimeType: "application/zip", buffer: Buffer.from(zip) });
    await isWhole(page);
  }));

test("evidence, for its own moment and another", () =>
  browser.visit(async (page) => {
    const evidence = {
      schema: "andon.evidence/1",
      as_of: "2020-02-03T04:05:06Z",
      stage: "release",
      files: { "Cargo.lock": VULNERABLE },
    };
    await choose(page, file("evidence.json", JSON.stringify(evidence)));
    assert.equal(await verdict(page), "Stop");
    assert.match(await page.textContent(".rests"), /2020-02-03T04:05:06Z.*release/);
    assert.equal(await page.inputValue('[aria-label="As of"]'), "2020-02-03");
    await page.fill('[aria-label="As of"]', "2026-11-23");
    await page.waitForFunction(() => /2026-11-23/.test(document.querySelector(".rests").textContent));
  }));

test("a verdict is shown and not judged", () =>
  browser.visit(async (page, context) => {
    await choose(page, file("Cargo.lock", VULNERABLE));
    await verdict(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.selectOption('[aria-label="Export"]', "json"),
    ]);
    const path = await download.path();
    const other = await context.newPage();
    await other.goto(page.url());
    await other.setInputFiles(".zone .pick-files", {
      name: "andon.verdict.json",
      mimeType: "application/json",
      buffer: await (await import("node:fs/promises")).readFile(path),
    });
    assert.equal(await verdict(other), "Stop");
    assert.match(await other.textContent(".banner"), /shown, not judged here/);
    assert.match(await other.textContent(".source"), /The file itself is not here/);
    assert.equal(await other.isDisabled('[aria-label="As of"]'), true);
    await other.click("#tab-graph");
    assert.match(await other.textContent(".picture"), /A verdict has no graph in it/);
  }));

test("a newer advisory set is asked for, and a wrong one refused", () =>
  browser.visit(async (page) => {
    await choose(page, file("Cargo.lock", SOUND));
    const before = await verdict(page);
    await page.setInputFiles(".rests input", file("advisories.txt", "no snapshot\n"));
    assert.match(await refusal(page), /advisories\.txt is no advisory snapshot: `cargo-andon advisories snapshot PATH/);
    const zip = Buffer.from(zipSync({ "advisory-db/crates/x.md": strToU8("x") }));
    await page.setInputFiles(".rests input", { name: "db.zip", mimeType: "application/zip", buffer: zip });
    await page.waitForFunction(() => /db\.zip is no advisory snapshot/.test(document.querySelector(".status").textContent));
    await page.selectOption('[aria-label="Stage"]', "merge");
    assert.equal(await verdict(page), before, "the built-in set judges again");
  }));

test("evidence and verdicts are of their own advisory set, and the banner says so", () =>
  browser.visit(async (page) => {
    const own = "# andon advisory snapshot 2\n# source test\n# revision x\n# date 2026-01-02\n# count 0\n";
    await choose(page, file("Cargo.lock", VULNERABLE));
    await verdict(page);
    assert.equal(await page.locator(".rests .fixed").count(), 0);
    await page.setInputFiles(".rests input", file("newer.txt", own.replace("2026-01-02", "2026-11-01")));
    await page.waitForFunction(() => document.querySelector(".rests").textContent.includes("2026-11-01"));
    const evidence = { schema: "andon.evidence/1", as_of: "2026-11-23T00:00:00Z", files: { "Cargo.lock": VULNERABLE } };
    await choose(page, file("evidence.json", JSON.stringify({ ...evidence, advisories: own })));
    await page.waitForSelector(".rests .fixed");
    assert.match(await page.textContent(".rests"), /2026-01-02.*the evidence brings them itself; newer\.txt is not used/);
    // Evidence without one is judged by what was loaded.
    await choose(page, file("evidence.json", JSON.stringify(evidence)));
    await page.waitForFunction(() => document.querySelector(".rests").textContent.includes("2026-11-01"));
    assert.equal(await page.locator(".rests .fixed").count(), 0);
    await judgedElsewhere(page, [], "commit");
    assert.equal(await page.inputValue('[aria-label="Stage"]'), "commit");
    assert.equal(await page.inputValue('[aria-label="As of"]'), "2026-11-23");
    assert.match(await page.textContent(".rests .fixed"), /those that this verdict was given by; newer\.txt is not used/);
  }));
