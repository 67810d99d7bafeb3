// Bundles for Node, ESM and CommonJS: the import always works, and the module comes from beside the bundle or from where
// `init` is told. `bundle.mjs PROJECT`
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { build } from "esbuild";

const [project] = process.argv.slice(2);
const module = `${project}/node_modules/@andon/gate/andon_bg.wasm`;

/** How the package is had, and how the bundle is. */
const KINDS = [
  ["esm", 'import { AndonError, Gate, init } from "@andon/gate";'],
  ["cjs", 'import { AndonError, Gate, init } from "@andon/gate";'],
  ["cjs", 'const { AndonError, Gate, init } = require("@andon/gate");'],
];

/** Sources as code, each for a process of its own. */
const SOURCES = [
  "path",
  "pathToFileURL(path)",
  "pathToFileURL(path).href",
  "readFileSync(path)",
  "Promise.resolve(readFileSync(path))",
  "new Uint8Array(readFileSync(path)).buffer",
  "new WebAssembly.Module(readFileSync(path))",
  "new Response(readFileSync(path))",
];

const BODY = `
(async () => {
  const path = ${JSON.stringify(module)};
  const { readFileSync } = await import("node:fs");
  const { pathToFileURL } = await import("node:url");
  const sources = { ${SOURCES.map((source, i) => `${i}: () => ${source}`)} };
  const said = [];
  for (const step of process.argv.slice(2)) {
    try {
      if (step === "gate") said.push(new Gate().judge({ schema: "andon.evidence/1", as_of: "2026-11-23T00:00:00Z", files: {} }).outcome);
      else await init(step === "init" ? undefined : (sources[step]?.() ?? step));
    } catch (error) {
      if (!(error instanceof AndonError)) throw error;
      said.push(error.kind + ": " + error.message);
    }
  }
  console.log(JSON.stringify(said));
})();
`;

async function bundled([format, head], at) {
  const folder = `${project}/bundles/${format}-${at}`;
  const outfile = `${folder}/index.${format === "esm" ? "mjs" : "cjs"}`;
  mkdirSync(folder, { recursive: true });
  const stdin = { contents: head + BODY, resolveDir: project };
  await build({ stdin, bundle: true, platform: "node", format, outfile, logLevel: "error" });
  return (...steps) => JSON.parse(execFileSync(process.execPath, [outfile, ...steps], { encoding: "utf8" }));
}

function equal(got, expected, what) {
  if (JSON.stringify(got) !== JSON.stringify(expected)) throw new Error(`${what}: ${JSON.stringify(got)}`);
}

for (const [at, kind] of KINDS.entries()) {
  const run = await bundled(kind, at);
  for (const steps of [["gate"], ["init"], ["/nowhere.wasm"], ["file:///nowhere.wasm"]]) {
    const [said] = run(...steps);
    const isHelpful = /^usage: .*cannot be loaded: .*(ENOENT|no such).*copy.*init\(source\)/.test(said);
    if (!isHelpful) throw new Error(`${kind}: ${steps}: ${said}`);
  }
  const [refused] = run(process.execPath);
  if (!/^usage: .*cannot be loaded/.test(refused)) throw new Error(`what is no module: ${refused}`);
  SOURCES.forEach((source, i) => equal(run(String(i), "gate"), ["undecided"], `${kind}: ${source}`));
  // One that failed is no end, and once it is loaded nothing else counts.
  equal(run("gate", "0", "gate", "/nowhere.wasm").slice(1), ["undecided"], `${kind}: a second try`);
  copyFileSync(module, `${project}/bundles/${kind[0]}-${at}/andon_bg.wasm`);
  equal(run("gate", "init", "gate"), ["undecided", "undecided"], `${kind}: beside the bundle`);
}

// An address of the web, and what it answers where it has none. The server is in a process that must not be blocked.
const server = createServer((request, response) => response.writeHead(404).end());
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const { init } = await import(`${project}/node_modules/@andon/gate/node.js`);
const address = `http://127.0.0.1:${server.address().port}/andon.wasm`;
const error = await init(address).catch((error) => error);
if (error?.name !== "AndonError" || !error.message.includes("answers 404")) throw new Error(`a missing file: ${error}`);
server.closeAllConnections();
server.close();
