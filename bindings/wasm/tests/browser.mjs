// Headless Chromium: the page that Vite has bundled, under a policy that allows nothing but 'wasm-unsafe-eval'.
// `browser.mjs SITE EVIDENCE`
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, normalize } from "node:path";
import { chromium } from "playwright-core";

const [site, evidence] = process.argv.slice(2);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
const csp = (script) => `default-src 'none'; script-src ${script}; connect-src 'self'; worker-src 'self'`;
const names = readdirSync(evidence).filter((name) => name.endsWith(".evidence.json"));

/** Serves the site with a Content-Security-Policy. */
function serve(policy) {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    response.setHeader("Content-Security-Policy", policy);
    if (path === "/evidence") return response.end(JSON.stringify(names));
    const file = path.startsWith("/evidence/") ? `${evidence}/${path.slice(10)}` : `${site}${path === "/" ? "/index.html" : path}`;
    try {
      response.setHeader("Content-Type", TYPES[extname(file)] ?? "text/plain");
      response.end(await readFile(file));
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

async function visit(browser, policy) {
  const server = await serve(policy);
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return await page.evaluate(() => window.result);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  const result = await visit(browser, csp("'self' 'wasm-unsafe-eval'"));
  if (result.error) throw new Error(result.error);
  if (result.violations.length > 0) throw new Error(`the policy was violated: ${result.violations}`);
  if (result.compared < 300 || result.differ.length > 0) throw new Error(`of ${result.compared} differ: ${result.differ}`);
  const forbidden = await visit(browser, csp("'self'"));
  if (!forbidden.error?.includes("WebAssembly")) throw new Error("the policy is not in force");
  console.log(JSON.stringify({ compared: result.compared, load: result.load, judge: result.judge }));
} finally {
  await browser.close();
}
