/** For Node: the module is read from beside this file when it is first needed, or from where `init` is told. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { unloaded } from "./error.js";
import { isLoaded, readBy, start } from "./instance.js";
import type { ModuleSource } from "./web.js";

export * from "./gate.js";
export type { ModuleSource } from "./web.js";

readBy(() => {
  try {
    return readFileSync(beside());
  } catch (error) {
    throw unloaded(error);
  }
});

/** Loads the module; without an argument, from beside this file. It does nothing where it is loaded already. */
export async function init(source?: ModuleSource | Promise<ModuleSource>): Promise<void> {
  if (isLoaded()) return;
  try {
    start(await bytesOf(await source));
  } catch (error) {
    throw unloaded(error);
  }
}

/** Bundles have this file in them, and the module beside them; those that are CommonJS have no `import.meta`. */
function beside(): URL {
  return new URL("./andon_bg.wasm", import.meta.url ?? pathToFileURL(__filename));
}

/** What is no web address is read from the disk. */
async function bytesOf(source: ModuleSource = beside()): Promise<BufferSource | WebAssembly.Module> {
  const address = source instanceof URL || (typeof source === "string" && URL.canParse(source)) ? new URL(source) : undefined;
  if (address?.protocol === "file:") return readFile(address);
  const isWeb = address && /^(https?|data|blob):$/.test(address.protocol);
  if (typeof source === "string" && !isWeb) return readFile(source);
  const answer = isWeb || source instanceof Request ? await fetch(address ?? (source as Request)) : source;
  if (!(answer instanceof Response)) return answer as BufferSource | WebAssembly.Module;
  if (!answer.ok) throw new Error(`${answer.url} answers ${answer.status} ${answer.statusText}`);
  return answer.arrayBuffer();
}
