/** What makes one file of the page, which works from `file://` and under a Content-Security-Policy. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin, type Rollup } from "vite";

/** Where `bindings/wasm/build` puts the npm package. */
const PACKAGE = fileURLToPath(new URL("../../../target/wasm/package/", import.meta.url));
const WORKER = "virtual:worker";

/** Finds `@andon/gate`. The module's bytes are handed to it, so it must not look for them beside the script. */
export function gate(): Plugin {
  return {
    name: "andon-gate",
    enforce: "pre",
    resolveId: (id) => (id === "@andon/gate" ? `${PACKAGE}web.js` : null),
    transform(code, id) {
      if (id !== `${PACKAGE}andon.js`) return null;
      const without = code.replace(/new URL\([^)]*import\.meta\.url\)/, "undefined");
      if (without === code) this.error("andon.js no longer says where its module lies");
      return without;
    },
  };
}

/** `virtual:worker` is the bundled text of the worker: a blob is made of it, which `file://` allows. */
export function inlineWorker(entry: string): Plugin {
  return {
    name: "andon-worker",
    resolveId: (id) => (id === WORKER ? `\0${WORKER}` : null),
    async load(id) {
      if (id !== `\0${WORKER}`) return null;
      const lib: { entry: string; formats: ["iife"]; name: string } = { entry, formats: ["iife"], name: "worker" };
      const options = { configFile: false as const, logLevel: "warn" as const, plugins: [gate()] };
      const made = await build({ ...options, build: { write: false, target: "es2022", lib } });
      const [bundle] = made as Rollup.RollupOutput[];
      return `export default ${JSON.stringify(bundle!.output[0].code)};`;
    },
  };
}

const sha256 = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** No resource may be loaded from anywhere, and no text become a script. CodeMirror and the views style by CSSOM. */
function contentSecurityPolicy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src ${sha256(script)} 'wasm-unsafe-eval'`,
    `style-src ${sha256(style)}`,
    "worker-src blob:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types andon-worker",
  ].join("; ");
}

/** Puts the script, the style and the WebAssembly module into the page, and nothing else beside it. */
export function singleFile(): Plugin {
  return {
    name: "andon-single-file",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") return this.error("there is no index.html");
      const files = Object.entries(bundle).filter(([name]) => name !== "index.html");
      const script = inline(files, ".js").replaceAll("</script", "<\\/script").replaceAll("<!--", "\\x3C!--");
      const style = inline(files, ".css");
      const module = gzipSync(readFileSync(`${PACKAGE}andon_bg.wasm`), { level: 9 }).toString("base64");
      const parts: Record<string, string> = {
        "%CSP%": contentSecurityPolicy(script, style),
        "<!--style-->": `<style>${style}</style>`,
        "<!--module-->": `<script type="application/gzip" id="module">${module}</script>`,
        "<!--script-->": `<script type="module">${script}</script>`,
      };
      const source = String(page.source).replace(
        /\s*<(script type="module"|link rel="stylesheet")[^>]*>(<\/script>)?/g,
        "",
      );
      page.source = source.replace(/%CSP%|<!--(?:style|module|script)-->/g, (part) => parts[part]!);
      for (const [name] of files) delete bundle[name];
    },
  };
}

/** The text of the one file of a kind. */
function inline(files: [string, Rollup.OutputAsset | Rollup.OutputChunk][], ending: string): string {
  const [file, ...more] = files.filter(([name]) => name.endsWith(ending)).map(([, file]) => file);
  if (file === undefined || more.length > 0)
    throw new Error(`there are ${more.length + Number(!!file)} ${ending} files`);
  return file.type === "chunk" ? file.code : String(file.source);
}
