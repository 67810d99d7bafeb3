// The built page in headless Chromium, from file://. Whatever it asks of a network or says to a console fails the test.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const PAGE = pathToFileURL(new URL("../dist/index.html", import.meta.url).pathname).href;
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Long enough for a machine that has much else to do. */
export const PATIENCE = Number(process.env.PATIENCE ?? 60_000);

export async function launch() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ARGUMENTS,
  });
  return {
    /**
     * Opens the page, does the work, and checks that nothing was asked for, executed or refused meanwhile. With
     * `refuses`, the console may say that something was refused.
     */
    async visit(work, { refuses = false, ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 860 },
        acceptDownloads: true,
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      const amiss = [];
      page.on(
        "request",
        (request) =>
          request.url() !== PAGE && !/^(blob|data):/.test(request.url()) && amiss.push(`request ${request.url()}`),
      );
      page.on(
        "console",
        (message) =>
          !refuses && ["error", "warning"].includes(message.type()) && amiss.push(`console: ${message.text()}`),
      );
      page.on("pageerror", (error) => amiss.push(`error: ${error.message}`));
      page.on("dialog", (dialog) => (amiss.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
      await page.addInitScript(() => (window.executed = 0));
      await page.goto(PAGE);
      try {
        await work(page, context);
        assert.equal(await page.evaluate(() => window.executed), 0, "something that was judged was executed");
        assert.deepEqual(amiss, []);
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

const REGISTRY = "registry+https://github.com/rust-lang/crates.io-index";

/** A lockfile: packages of the registry, and first a member that depends on the named ones. */
export function lockfile(packages, on = packages.map(([name]) => name)) {
  const entry = ([name, version, dependencies = []], origin) => {
    const list = dependencies.map((name) => ` "${name}",\n`).join("");
    return `\n[[package]]\nname = "${name}"\nversion = "${version}"\n${origin}dependencies = [\n${list}]\n`;
  };
  const checksum = (name, version) => Buffer.from(`${name}@${version}`).toString("hex").padStart(64, "0").slice(-64);
  const origin = ([name, version]) => `source = "${REGISTRY}"\nchecksum = "${checksum(name, version)}"\n`;
  return `version = 4\n${entry(["member", "0.1.0", on], "")}${packages.map((one) => entry(one, origin(one))).join("")}`;
}

/** A lockfile of the usual shape: each package on a few later ones. */
export function large(count) {
  const name = (i) => `crate-${String(i).padStart(6, "0")}`;
  const later = (i) =>
    [1, 7, 13, 29]
      .map((step) => i + step)
      .filter((later) => later < count)
      .map(name);
  const packages = Array.from({ length: count }, (_, i) => [name(i), `1.${i}.0`, later(i)]);
  return lockfile(
    packages,
    packages.filter((_, i) => i % 10 === 0).map(([name]) => name),
  );
}

export const VULNERABLE = lockfile([["smallvec", "0.6.9"]]);
export const SOUND = lockfile([["smallvec", "1.15.1"]]);

export const file = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** Chooses files in the start page's dialogue. */
export const choose = (page, ...files) => page.setInputFiles(".zone .pick-files", files);

/** Waits for the verdict, and gives its word. */
export async function verdict(page) {
  await page.waitForFunction(
    () => document.querySelector(".status").hidden && !document.querySelector(".banner").hidden,
  );
  return page.textContent(".banner h1");
}

/** Waits for an error, and gives its words. */
export async function refusal(page) {
  await page.waitForSelector(".status.failed");
  return page.textContent(".status.failed");
}

export const texts = (page, selector) => page.locator(selector).allTextContents();
