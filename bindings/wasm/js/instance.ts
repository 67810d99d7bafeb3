/** The one instance of the module. When it has ended by a panic, the next call starts another. */
import * as glue from "./andon.js";
import { ended, misused, thrown, unloaded } from "./error.js";

let ready = false;
/** Counts the instances, so that what belongs to one that has ended is known. */
let generation = 0;
let dead = false;
/** Reads the module where it is needed and was not loaded; absent where that takes a promise. */
let read: (() => BufferSource) | undefined;

/** Says how the module is read when it is first needed. */
export function readBy(reader: () => BufferSource): void {
  read = reader;
}

export function isLoaded(): boolean {
  return ready;
}

/** Starts the first instance, from compiled or raw bytes. */
export function start(module: BufferSource | WebAssembly.Module): void {
  if (ready) return;
  try {
    glue.initSync({ module });
  } catch (error) {
    throw unloaded(error);
  }
  ready = true;
}

/** Starts the first instance from wherever `fetch` finds it, by default beside this file. */
export async function startAsync(source?: glue.InitInput | Promise<glue.InitInput>): Promise<void> {
  if (ready) return;
  try {
    await glue.default(source === undefined ? undefined : { module_or_path: source });
  } catch (error) {
    throw unloaded(error);
  }
  ready = true;
}

/**
 * Calls into the module, in the instance of the given number; a new one where the last has ended. The module throws its
 * errors as text; anything else that is thrown (a trap, an exhausted stack, no memory) has ended the instance.
 */
export function call<T>(work: (module: typeof glue, generation: number) => T): T {
  if (!ready) {
    if (read === undefined) throw misused("andon is not loaded yet: `await init()` first");
    start(read());
  }
  try {
    if (dead) {
      glue.__wbg_reset_state();
      dead = false;
      generation += 1;
    }
    return work(glue, generation);
  } catch (error) {
    if (typeof error === "string") throw thrown(error);
    dead = true;
    throw ended(error);
  }
}
