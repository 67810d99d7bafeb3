/** The one instance of the module. When it has ended by a panic, the next call starts another. */
import * as glue from "./andon.js";
import { ended, misused, thrown } from "./error.js";

let ready = false;
/** Counts the instances, so that what belongs to one that has ended is known. */
let generation = 0;
let dead = false;

/** Starts the first instance, from compiled or raw bytes. */
export function start(module: BufferSource | WebAssembly.Module): void {
  if (ready) return;
  glue.initSync({ module });
  ready = true;
}

/** Starts the first instance from wherever `fetch` finds it, by default beside this file. */
export async function startAsync(source?: glue.InitInput | Promise<glue.InitInput>): Promise<void> {
  if (ready) return;
  await glue.default(source === undefined ? undefined : { module_or_path: source });
  ready = true;
}

/**
 * Calls into the module, in the instance of the given number; a new one where the last has ended. The module throws its
 * errors as text; anything else that is thrown (a trap, an exhausted stack, no memory) has ended the instance.
 */
export function call<T>(work: (module: typeof glue, generation: number) => T): T {
  if (!ready) throw misused("andon is not loaded yet: `await init()` first");
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
