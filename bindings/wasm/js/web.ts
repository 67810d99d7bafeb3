/** For browsers, workers and bundlers: `init` fetches the module, which lies beside this file. */
import type { InitInput } from "./andon.js";
import { startAsync } from "./instance.js";

export * from "./gate.js";

/**
 * Where the module comes from: its address, in Node a path too; a `URL`; a `Request` or `Response`; its bytes; or compiled,
 * for which TypeScript has no more than `object`. No name here is of the DOM's library, which programs for Node lack.
 */
export type ModuleSource = string | { readonly href: string } | { readonly url: string } | ArrayBuffer | ArrayBufferView | object;

/** Loads andon; to be awaited before anything else is called. Without an argument the module is fetched. */
export function init(source?: ModuleSource | Promise<ModuleSource>): Promise<void> {
  return startAsync(source as InitInput | Promise<InitInput> | undefined);
}
