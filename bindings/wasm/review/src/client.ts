/** The worker as the page calls it: one call at a time, each with a time limit after which the worker is ended. */
import source from "virtual:worker";
import type { Calls, Failure, Response } from "./worker/protocol.ts";

/** What the worker refused, or that it was ended. */
export class WorkError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

interface Pending {
  message: unknown;
  transfer: Transferable[];
  limit: number;
  resolve: (output: never) => void;
  reject: (error: WorkError) => void;
}

declare global {
  interface Window {
    trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): string };
    };
  }
}

/** The only address that may become a script: that of the worker, which is part of this page. */
const address = (() => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const policy = window.trustedTypes?.createPolicy("andon-worker", { createScriptURL: (url) => url });
  return policy?.createScriptURL(url) ?? url;
})();

/** The module, compiled once for every worker: gzipped, in base64, in the page itself. */
const module = (async () => {
  const encoded = document.getElementById("module")?.textContent ?? "";
  const zipped = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const stream = new Blob([zipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
})();

export class Client {
  #worker: Worker | undefined;
  #queue: Pending[] = [];
  #busy: { call: Pending; timer: number } | undefined;
  #count = 0;
  readonly #started: (about: Calls["start"][1]) => void;

  /** @param started is told of each worker that has started */
  constructor(started: (about: Calls["start"][1]) => void = () => {}) {
    this.#started = started;
  }

  call<C extends keyof Calls>(call: C, input: Calls[C][0], limit: number, transfer: Transferable[] = []) {
    return new Promise<Calls[C][1]>((resolve, reject) => {
      this.#queue.push({ message: { call, input }, transfer, limit, resolve, reject });
      void this.#next();
    });
  }

  /** Ends what is being done, and forgets what was to be done. */
  stop(message: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const calls = [...(this.#busy ? [this.#busy.call] : []), ...this.#queue.splice(0)];
    clearTimeout(this.#busy?.timer);
    this.#busy = undefined;
    this.#count += 1;
    for (const call of calls) call.reject(new WorkError({ kind: "stopped", message, reason: message }));
  }

  async #next(): Promise<void> {
    const call = this.#busy ? undefined : this.#queue.shift();
    if (!call) return;
    const id = (this.#count += 1);
    this.#busy = { call, timer: 0 };
    try {
      const worker = this.#worker ?? (await this.#start());
      if (this.#busy.call !== call) return worker.terminate();
      this.#worker = worker;
      this.#busy.timer = window.setTimeout(() => this.#expire(call), call.limit);
      worker.postMessage({ id, ...(call.message as object) }, call.transfer);
    } catch (error) {
      this.#done({ id, failure: { kind: "other", message: String(error), reason: String(error) } });
    }
  }

  #expire(call: Pending): void {
    const seconds = call.limit / 1000;
    this.stop(`ended after ${seconds} seconds, which is the time limit of this page; nothing was decided`);
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(address as string, { name: "andon" });
    const started = new Promise<Calls["start"][1]>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Response>) => {
        if ("failure" in data) reject(new Error(data.failure.message));
        else resolve(data.output as Calls["start"][1]);
      };
      worker.onerror = (event) => reject(new Error(event.message || "the worker does not start"));
    });
    worker.postMessage({ id: 0, call: "start", input: await module });
    this.#started(await started);
    worker.onmessage = ({ data }: MessageEvent<Response>) => this.#done(data);
    worker.onerror = (event) => this.stop(event.message || "the worker has ended");
    return worker;
  }

  #done(response: Response): void {
    if (!this.#busy || response.id !== this.#count) return;
    const { call, timer } = this.#busy;
    clearTimeout(timer);
    this.#busy = undefined;
    if ("failure" in response) call.reject(new WorkError(response.failure));
    else call.resolve(response.output as never);
    void this.#next();
  }
}
