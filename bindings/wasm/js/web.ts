/** For browsers, workers and bundlers: `init` fetches the module, which lies beside this file. */
import { startAsync } from "./instance.js";

export * from "./gate.js";

/** Where the module comes from: its address, a response, its bytes, or compiled. */
export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/** Loads andon; to be awaited before anything else is called. Without an argument the module is fetched. */
export function init(source?: ModuleSource | Promise<ModuleSource>): Promise<void> {
  return startAsync(source);
}
