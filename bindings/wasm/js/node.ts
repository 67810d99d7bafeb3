/** For Node: the module is read from beside this file when it is imported, and `init` has nothing to do. */
import { readFileSync } from "node:fs";
import { start } from "./instance.js";

export * from "./gate.js";
export type { ModuleSource } from "./web.js";

start(readFileSync(new URL("./andon_bg.wasm", import.meta.url)));

/** There for code that runs in browsers too, where it loads the module. */
export async function init(_source?: unknown): Promise<void> {}
