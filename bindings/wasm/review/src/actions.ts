/** What the page does: each action reads the state, asks the worker, and puts what came of it into the state. */
import type { Stage } from "@andon/gate";
import { Client, WorkError } from "./client.ts";
import { DRAWN_PACKAGES, FILE_BYTES, JUDGE_TIME, POLICY_TIME, bytes } from "./limits.ts";
import { arranged } from "./load/arrange.ts";
import { bytesOf, type Item, SNAPSHOT } from "./load/gather.ts";
import { choice, fresh, taken } from "./load/take.ts";
import { type Draft, evidenceOf, materialsOf, type Model, type Slot } from "./model.ts";
import type { Failure, Format, Read } from "./worker/protocol.ts";

export class Actions {
  readonly #model: Model;
  readonly #gate: Client;
  /** The editor's policies run beside, so that one that does not end keeps nobody waiting. */
  readonly #bench = new Client();
  /** Counts what was begun: only the last of it is shown. */
  #round = 0;

  constructor(model: Model) {
    this.#model = model;
    this.#gate = new Client(({ version, formats }) => model.set({ version, formats }));
  }

  /** Reads what was dropped or chosen, and judges it. */
  async load(given: Item[] | Promise<Item[]>, slot?: Slot): Promise<void> {
    const isRead = await this.#working("reading", async () => {
      const items = arranged(await given);
      const reads: Read[] = [];
      for (const item of items) reads.push(await this.#read(item));
      return taken(this.#model.get(), reads, slot);
    });
    if (isRead) await this.judge();
  }

  async #read(item: Item): Promise<Read> {
    const files = await bytesOf(item);
    const transfer = files.map((file) => file.bytes);
    return this.#gate.call("read", { name: item.name, files, notes: item.notes ?? [] }, JUDGE_TIME, transfer);
  }

  /** Does something that takes a while, and shows what it gives: `false` where it failed or something else was begun. */
  async #working(what: string, work: () => Promise<Parameters<Model["set"]>[0]>): Promise<boolean> {
    const mine = (this.#round += 1);
    this.#model.set({ busy: { what, since: performance.now() }, failure: null });
    try {
      const patch = await work();
      if (mine !== this.#round) return false;
      this.#model.set({ ...patch, busy: null });
      return true;
    } catch (error) {
      if (mine === this.#round) this.#model.set({ failure: { what, failure: failureOf(error) }, busy: null });
      return false;
    }
  }

  /** Judges what is loaded. Where that fails, no verdict is shown: the one before was on something else. */
  async judge(): Promise<void> {
    const evidence = evidenceOf(this.#model.get());
    if (!evidence) return;
    const options = materialsOf(this.#model.get());
    const isJudged = await this.#working("judging", async () => {
      const { verdict, json, policies, took } = await this.#gate.call("judge", { evidence, options }, JUDGE_TIME);
      const name = this.#model.get().head?.name ?? "";
      return { shown: { name, verdict, json, policies, took, options }, graphs: null, ...choice(verdict) };
    });
    if (!isJudged && this.#model.get().failure) this.#model.set({ shown: null, graphs: null });
    if (isJudged) await Promise.all([this.#draw(), this.tryPolicy()]);
  }

  /** The graph comes after the verdict: nobody waits for it. */
  async #draw(): Promise<void> {
    const { shown } = this.#model.get();
    const evidence = evidenceOf(this.#model.get());
    if (!evidence || !shown) return;
    const { packages } = shown.verdict.summary;
    const work = async () => {
      if (packages > DRAWN_PACKAGES)
        throw new Error(`${packages} packages are more than a picture can show; up to ${DRAWN_PACKAGES} are drawn`);
      return this.#gate.call("graph", { evidence, options: shown.options }, JUDGE_TIME);
    };
    const graphs = await work().catch(failureOf);
    if (this.#model.get().shown === shown) this.#model.set({ graphs, workspace: 0 });
  }

  /** The editor's text has changed. */
  edit(patch: { policy?: string; test?: string }): void {
    this.#model.set({ draft: { ...this.#model.get().draft, ...patch, state: "running" } });
  }

  /** Judges by the editor's policy alone, and runs its tests. */
  async tryPolicy(): Promise<void> {
    const { policy, test } = this.#model.get().draft;
    const evidence = evidenceOf(this.#model.get());
    const id = /^\s*package\s+andon\.policies\.([a-z0-9_]+)\s*$/m.exec(policy)?.[1] ?? "draft";
    const put = (patch: Partial<Draft>) => {
      const { draft } = this.#model.get();
      if (draft.policy === policy && draft.test === test) this.#model.set({ draft: { ...draft, ...patch } });
    };
    put({ state: "running" });
    try {
      const { verdict, tests, took } = await this.#bench.call("policy", { evidence, id, policy, test }, POLICY_TIME);
      put({ state: "done", failure: null, verdict: evidence && verdict, tests, took });
    } catch (error) {
      put({ state: "done", failure: failureOf(error), verdict: null, tests: null });
    }
  }

  /** Ends what is being done, be it read or judged. */
  stop(): void {
    const message = "stopped by you; nothing was decided";
    const what = this.#model.get().busy?.what ?? "judging";
    this.#round += 1;
    this.#gate.stop(message);
    const failure = { what, failure: { kind: "stopped", message, reason: message } };
    this.#model.set({ busy: null, failure, shown: null, graphs: null });
  }

  swap(): Promise<void> {
    const { head, base } = this.#model.get();
    this.#model.set({ ...fresh(), head: base, base: head });
    return this.judge();
  }

  withoutBase(): Promise<void> {
    this.#model.set({ ...fresh(), base: null });
    return this.judge();
  }

  clear(): void {
    this.#round += 1;
    this.#model.set({ ...fresh(), head: null, base: null, document: null, busy: null, failure: null });
  }

  settle(patch: { asOf?: string; stage?: Stage }): Promise<void> {
    this.#model.set(patch);
    return this.judge();
  }

  /** Judges by another advisory set; where it is refused, the verdict and the set before stay. */
  async advise(item: Item): Promise<void> {
    const { advisories, shown, graphs, selected } = this.#model.get();
    const isRead = await this.#working("reading advisories", async () => {
      const file = item.files[0]?.file;
      if (!file || file.size > FILE_BYTES) throw new Error(`a snapshot has at most ${bytes(FILE_BYTES)}`);
      const text = await file.text();
      if (!text.startsWith("# andon advisory snapshot"))
        throw new Error(`${item.name} is no advisory snapshot: ${SNAPSHOT}`);
      return { advisories: { name: item.name, text } };
    });
    if (isRead) await this.judge();
    if (this.#model.get().failure) this.#model.set({ advisories, shown, graphs, selected });
  }

  withBuiltinAdvisories(): Promise<void> {
    this.#model.set({ advisories: null });
    return this.judge();
  }

  select(selected: string | null): void {
    this.#model.set({ selected });
  }

  async report(format: Format): Promise<string> {
    const { shown } = this.#model.get();
    if (!shown || format === "json") return shown?.json ?? "";
    return this.#gate.call("report", { json: shown.json, format, options: shown.options }, JUDGE_TIME);
  }

  explain(name: string): Promise<string> {
    const options = this.#model.get().shown?.options ?? {};
    return this.#gate.call("explain", { name, options }, JUDGE_TIME);
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof WorkError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "other", message, reason: message };
}
