// Nothing that would decide is left out in silence: configuration, policies, files, moments, sides.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { choose, file, launch, refusal, SOUND, texts, verdict, VULNERABLE } from "./harness.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const OWN = `# METADATA
# title: Own
# description: Fires always.
# custom:
#   level: deny
package andon.policies.own

findings contains {"subject": "s", "message": "own fired"}
`;
const bytes = (content) => (typeof content === "string" ? strToU8(content) : content);
const zip = (files) => ({
  name: "repo.zip",
  mimeType: "application/zip",
  buffer: Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, bytes(text)])))),
});
/** A repository with a configuration, and a folder of own policies. */
const repository = (config, files = { "own/own/policy.rego": OWN }) => zip({ "Cargo.lock": SOUND, "andon.toml": config, ...files });
const latin = (text) => Buffer.from(text, "latin1");

for (const config of [
  '[policies]\nfolders = ["own"]\n',
  'policies.folders = ["./own/"]\n',
  'policies = { folders = [ # "x"]\n  "own" ] }\n',
  '[policies]\n"folders" = ["\\u006fwn"]\n',
  '# folders = ["other"]\n[policies]\nfolders = [\n  # "none"]\n  \'own\',\n]\n',
]) {
  test(`a folder of policies judges, however it is written: ${JSON.stringify(config)}`, () =>
    browser.visit(async (page) => {
      await choose(page, repository(config));
      assert.equal(await verdict(page), "Stop");
      assert.ok((await texts(page, ".list .message")).includes("own fired"));
    }));
}

for (const [what, content, words] of [
  ["a folder that is not here", repository('[policies]\nfolders = ["own", "more"]\n'), /`more` of \[policies\] was not handed in/],
  ["a bundle", repository('[[policies.bundles]]\npath = "bundle.tar.gz"\n'), /a bundle is read only/],
  ["a configuration that is not UTF-8", repository(latin("# caf\xe9\n")), /andon\.toml cannot be read: it is not UTF-8/],
  ["a configuration that is no TOML", repository("<<<<<<< HEAD\n"), /andon\.toml/],
  [
    "a policy that is not UTF-8",
    repository('[policies]\nfolders = ["own"]\n', { "own/own/policy.rego": latin(`${OWN}# caf\xe9\n`) }),
    /own\/own\/policy\.rego cannot be read: it is not UTF-8/,
  ],
  ["a zip of a wrong checksum", lying(), /repo\/Cargo\.lock does not have the checksum/],
  ["evidence of no moment", evidence({ as_of: "garbage" }), /garbage/],
  ["evidence with a key twice", file("e.json", evidenceText({}).replace("{", '{"files":{},')), /duplicate field `files`/],
  [
    "evidence whose configuration could not be read",
    evidence({ unreadable: [{ file: "andon.toml", reason: "no permission" }] }),
    /andon\.toml cannot be read: no permission/,
  ],
  ["evidence whose configuration names a folder", evidence({ files: { "Cargo.lock": SOUND, "andon.toml": 'policies.folders = ["own"]\n' } }), /was not handed in/],
]) {
  test(`${what}: an error, and no verdict`, () =>
    browser.visit(async (page) => {
      await choose(page, content);
      assert.match(await refusal(page), words);
      assert.equal(await page.isHidden(".banner"), true);
      await page.click("text=Dismiss");
    }));
}

function lying() {
  const archive = zip({ "repo/Cargo.lock": SOUND });
  archive.buffer.writeUInt32LE(1, archive.buffer.indexOf("PK\x01\x02") + 16);
  return archive;
}

function evidenceText(more) {
  const document = { schema: "andon.evidence/1", as_of: "2026-11-23T00:00:00Z", files: { "Cargo.lock": VULNERABLE }, ...more };
  return JSON.stringify(document);
}

function evidence(more) {
  return file("e.json", evidenceText(more));
}

for (const [what, files, words] of [
  ["too large a lockfile", { "Cargo.lock": new Uint8Array(33 << 20), "a/Cargo.lock": SOUND }, /Cargo\.lock cannot be read: it has 33 MiB/],
  ["a lockfile in capitals", { "CARGO.LOCK": VULNERABLE, "a/Cargo.lock": SOUND }, /CARGO\.LOCK cannot be read: Cargo\.lock is what Cargo takes it for/],
  ["settings of which a letter is large", { "Cargo.lock": SOUND, ".cargo/CONFIG.toml": "" }, /\.cargo\/CONFIG\.toml cannot be read: \.cargo\/config\.toml is/],
]) {
  test(`${what}, in a zip: undecided`, () =>
    browser.visit(async (page) => {
      await choose(page, zip(files));
      assert.equal(await verdict(page), "Undecided");
      assert.match(await page.textContent(".group.undecided"), words);
    }));
}

test("too large a lockfile in a folder: undecided", async () => {
  const folder = await mkdtemp(join(tmpdir(), "andon-review-"));
  try {
    await mkdir(join(folder, "repo/a"), { recursive: true });
    await writeFile(join(folder, "repo/Cargo.lock"), Buffer.alloc(33 << 20, "#"));
    await writeFile(join(folder, "repo/a/Cargo.lock"), SOUND);
    await browser.visit(async (page) => {
      await page.setInputFiles(".zone .pick-folder", join(folder, "repo"));
      assert.equal(await verdict(page), "Undecided");
      assert.match(await page.textContent(".group.undecided"), /Cargo\.lock cannot be read: it has 33 MiB/);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a moment that is written otherwise is judged as it is written; what is loaded next has a day", () =>
  browser.visit(async (page) => {
    await choose(page, evidence({ as_of: "20200101T00Z" }));
    await verdict(page);
    assert.match(await page.textContent(".rests"), /2020-01-01/);
    await page.click("text=Clear");
    await choose(page, file("Cargo.lock", SOUND));
    await verdict(page);
    assert.match(await page.inputValue('[aria-label="As of"]'), /^\d{4}-\d\d-\d\d$/);
  }));

test("a word in a name makes no base of it: the order counts, and is said", () =>
  browser.visit(async (page) => {
    await choose(page, file("develop.lock", SOUND), file("fix-main-base-loop.lock", VULNERABLE));
    assert.equal(await verdict(page), "Stop");
    assert.match(await page.textContent(".banner"), /Before the change \(base\): develop\.lock\. After it \(head\): fix-main-base-loop\.lock\./);
    await page.click("text=Clear");
    await choose(page, file("new.lock", VULNERABLE), file("Cargo.base.lock", SOUND));
    await verdict(page);
    assert.match(await page.textContent(".banner"), /\(base\): Cargo\.base\.lock\./);
  }));
