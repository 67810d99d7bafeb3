/** What went wrong: with the configuration, a policy, an advisory snapshot, the evidence, the call, or inside andon. */
export type ErrorKind = "config" | "policy" | "advisories" | "evidence" | "usage" | "panic" | "other";

/** What the module says of an error. */
interface Said {
  code: number;
  kind: ErrorKind;
  message: string;
  reason: string;
  file?: string;
  line?: number;
  column?: number;
}

/** The number of a panic, and of what else ends an instance. */
const PANIC = 1;
/** The number of wrong use. */
const USAGE = 2;

/** An error of andon's: everything that it throws. */
export class AndonError extends Error {
  override readonly name = "AndonError";
  /** A number for each kind that is never reused, shared with the C library. */
  readonly code: number;
  readonly kind: ErrorKind;
  /** `message` without the place. */
  readonly reason: string;
  /** The file at fault, as it was named to andon: `andon.toml`, or a policy's path. */
  readonly file?: string;
  /** The line, from 1; absent where it is the file as a whole. */
  readonly line?: number;
  /** The column, from 1, in Unicode scalar values. */
  readonly column?: number;

  /** @internal */
  constructor(said: Said, options?: ErrorOptions) {
    super(said.message, options);
    this.code = said.code;
    this.kind = said.kind;
    this.reason = said.reason;
    if (said.file !== undefined) this.file = said.file;
    if (said.line !== undefined) this.line = said.line;
    if (said.column !== undefined) this.column = said.column;
  }
}

/** The error that the module threw as text. */
export function thrown(text: string): AndonError {
  return new AndonError(JSON.parse(text) as Said);
}

/** The error of an instance that has ended. */
export function ended(cause: unknown): AndonError {
  const reason = String(cause);
  const message = `andon has panicked, and nothing was decided; the next call starts it anew: ${reason}`;
  return new AndonError({ code: PANIC, kind: "panic", message, reason }, { cause });
}

/** The error of a module that could not be loaded; what is andon's own already says so. */
export function unloaded(cause: unknown): AndonError {
  if (cause instanceof AndonError) return cause;
  const message =
    `andon's WebAssembly module cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}; ` +
    "where this is bundled, copy `@andon/gate/andon.wasm` as `andon_bg.wasm` beside the bundle, or `await init(source)` " +
    "with its bytes or where it lies";
  return new AndonError({ code: USAGE, kind: "usage", message, reason: message }, { cause });
}

/** The error of a call that cannot be. */
export function misused(message: string): AndonError {
  return new AndonError({ code: USAGE, kind: "usage", message, reason: message });
}

/** An error about an object without its place in the object's JSON, which the caller never saw. */
export function placeless(error: unknown): unknown {
  if (!(error instanceof AndonError) || !["usage", "evidence"].includes(error.kind)) return error;
  const { code, kind } = error;
  const [message, reason] = [error.message, error.reason].map((said) => said.replace(/ at line \d+ column \d+$/, ""));
  return new AndonError({ code, kind, message: message!, reason: reason! });
}
