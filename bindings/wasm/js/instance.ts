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

/** The number of the instance that a call would reach now. */
export function current(): number {
  if (!ready) throw misused("andon is not loaded yet: `await init()` first");
  if (dead) {
    glue.__wbg_reset_state();
    dead = false;
    generation += 1;
  }
  return generation;
}

/** Calls into the module. It throws its errors as text; anything else that is thrown has ended the instance. */
export function call<T>(work: (module: typeof glue) => T): T {
  current();
  try {
    return work(glue);
  } catch (error) {
    if (typeof error === "string") throw thrown(error);
    dead = true;
    // An exhausted stack leaves no words, and no room to ask for them.
    throw ended(error instanceof WebAssembly.RuntimeError ? lastPanic() : "", error);
  }
}

function lastPanic(): string {
  try {
    return glue.lastPanic();
  } catch {
    return "";
  }
}
