import type { Gate as Handle } from "./andon.js";
import { misused, placeless } from "./error.js";
import { call } from "./instance.js";
import type { Evidence } from "./types/evidence.js";
import type { Facts } from "./types/facts.js";
import type { Level, Span, Verdict } from "./types/verdict.js";

export { AndonError, type ErrorKind } from "./error.js";
export type { Base, CrateKnowledge, Evidence, FileBytes, Stage, Subject } from "./types/evidence.js";
export type { Facts } from "./types/facts.js";
export type { Finding, Level, Outcome, Severity, Span, Summary, Undecided, Verdict } from "./types/verdict.js";

/** What a gate is built from. Everything may be left out. */
export interface GateOptions {
  /** The text of an `andon.toml`. The folders of policies that it names are not fetched: hand them in as `folders`. */
  config?: string;
  /** The files of an organisation's policies folder, by path: `my_policy/policy.rego`, `lib/text.rego`. */
  policies?: Record<string, string>;
  /**
   * The folders that `config` names, by that name, each as `policies`: a gate of which one is missing is refused. What
   * they are called, `policyFolders` says.
   */
  folders?: Record<string, Record<string, string>>;
  /**
   * The text of an advisory snapshot, as `cargo-andon advisories snapshot` prints it; the built-in one where absent. It is
   * for evidence that brings none: evidence of `cargo-andon evidence` does, and is judged by its own.
   */
  advisories?: string;
  /** Whether the built-in policies judge too; they do unless this is `false`. */
  builtinPolicies?: boolean;
}

/** The form of a report. */
export type ReportFormat = "json" | "sarif" | "markdown" | "html";

/** What policies read, and what of the evidence could not be read. */
export interface GatheredFacts {
  /** A document for each workspace. */
  facts: Facts[];
  problems: { at: Span; message: string }[];
}

/** A policy, and what it says of itself. */
export interface PolicyInfo {
  id: string;
  title: string;
  description: string;
  category: string | null;
  /** What a finding does where the configuration says nothing. */
  level: Level;
  /** The JSON Schema of its parameters, with their defaults. */
  parameters: unknown;
  file: string;
  /** The Rego. */
  text: string;
}

/** What came of everything that tests the policies of a folder. */
export interface TestReport {
  subjects: TestSubject[];
}

/** A policy, a helper, or a file of tests. */
export interface TestSubject {
  name: string;
  file: string | null;
  /** Those that were run: none where there are none, or the filter leaves none. */
  outcomes: TestOutcome[];
  /** How much of each rule was evaluated, in lines. */
  rules: { name: string; line: number; reached: number; lines: number }[];
  /** A policy for which no case fires. */
  unfired: boolean;
}

/** A test or a case. */
export interface TestOutcome {
  name: string;
  /** Why it does not hold, where it does not. */
  failed: string | null;
  prints: string[];
}

/**
 * A gate: built once, judges many times. The same evidence gives the same verdict, byte for byte, here and in every other
 * build of andon.
 *
 * There is no clock here, so a policy that never ends is not ended: run the gate in a worker that can be terminated.
 */
export class Gate {
  readonly #options: string;
  /** Absent where it was given back. */
  #handle: Handle | undefined;
  #generation: number;

  /** @throws {AndonError} where the configuration, a policy or the snapshot is refused, with the place. */
  constructor(options: GateOptions = {}) {
    [this.#options, this.#handle, this.#generation] = given(checked(options), (json) =>
      call((module, generation) => [json, new module.Gate(json), generation]),
    );
  }

  /**
   * The verdict on evidence, an object or its JSON.
   * @throws {AndonError} where the evidence does not have the shape of `andon.evidence/1`.
   */
  judge(evidence: Evidence | string): Verdict {
    return JSON.parse(this.judgeJson(evidence)) as Verdict;
  }

  /** The verdict as the bytes that `cargo-andon check --format json` prints. */
  judgeJson(evidence: Evidence | string): string {
    return given(evidence, (json) => this.#call((handle) => handle.judge(json)));
  }

  /**
   * A verdict of this gate's as a report, the one that `cargo-andon check --format` prints.
   * @throws {AndonError} where it is no verdict
   */
  report(verdict: Verdict | string, format: ReportFormat): string {
    return given(verdict, (json) => this.#call((handle) => handle.report(json, format)));
  }

  /** What the policies read. */
  facts(evidence: Evidence | string): GatheredFacts {
    return JSON.parse(given(evidence, (json) => this.#call((handle) => handle.facts(json)))) as GatheredFacts;
  }

  /**
   * What a policy looks for and how it is configured, or what is known of an advisory: text for people.
   * @throws {AndonError} where there is neither of that name.
   */
  explain(name: string): string {
    return this.#call((handle) => handle.explain(String(name)));
  }

  /** The policies of this gate, built-in ones and the organisation's, in order of id. */
  policies(): PolicyInfo[] {
    return JSON.parse(this.#call((handle) => handle.policies())) as PolicyInfo[];
  }

  /** Gives its memory back at once; without, that happens when the gate is collected. It judges no more. */
  free(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) call((_, generation) => generation === this.#generation && handle.free());
  }

  /** Calls into the instance that is there now: a gate of one that has ended is built again. */
  #call<T>(work: (handle: Handle) => T): T {
    let handle = this.#handle;
    if (handle === undefined) throw misused("the gate was given back by `free()`");
    return call((module, generation) => {
      if (generation !== this.#generation) {
        handle = this.#handle = new module.Gate(this.#options);
        this.#generation = generation;
      }
      return work(handle!);
    });
  }
}

/**
 * Runs the tests and the cases of a policies folder, which is an object of texts by path.
 * @param filter only those whose name, `<subject>::<test or case>`, has this in it. Where none has, every `outcomes` is empty
 * and no failure is reported, though nothing was run: count the outcomes before that is taken for success.
 * @throws {AndonError} where a policy, a test or a case cannot be loaded, with the place
 */
export function testPolicies(files: Record<string, string>, filter?: string): TestReport {
  return JSON.parse(
    given(texts(files, "policies"), (json) => call((module) => module.testPolicies(json, filter))),
  ) as TestReport;
}

/**
 * The folders of policies that the text of an `andon.toml` names, as it names them: a gate of it asks for each in `folders`.
 * @throws {AndonError} where the configuration is refused
 */
export function policyFolders(config: string): string[] {
  return JSON.parse(call((module) => module.policyFolders(String(config)))) as string[];
}

/** andon's version. */
export function version(): string {
  return call((module) => module.version());
}

/** A file's bytes as evidence has them: text where they are UTF-8 (a byte order mark is kept), else numbers. */
export function fileBytes(bytes: Uint8Array): string | number[] {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes);
  }
}

/**
 * Works with an object as JSON, or with what is JSON already. What is nothing at all (`undefined`) becomes text that the
 * module refuses, with its words; what cannot be JSON (it is too deep, goes in circles) never reaches the module.
 */
function given<T>(value: object | string, work: (json: string) => T): T {
  if (typeof value === "string") return work(value);
  let json: string;
  try {
    json = String(JSON.stringify(value));
  } catch (error) {
    throw misused(`this cannot be made JSON: ${String(error)}`);
  }
  try {
    return work(json);
  } catch (error) {
    throw placeless(error);
  }
}

/** Options that become JSON whole: what JSON leaves out (a `Map`'s entries, `undefined`) would be a gate without it. */
function checked(options: GateOptions): GateOptions {
  plain(options, "options");
  if (options.policies !== undefined) texts(options.policies, "policies");
  for (const [name, files] of Object.entries(plain(options.folders ?? {}, "folders"))) texts(files, `folders: ${name}`);
  return options;
}

function texts(files: Record<string, string>, what: string): Record<string, string> {
  for (const [path, text] of Object.entries(plain(files, what))) {
    if (typeof text !== "string") throw misused(`${what}: ${path} is no text`);
  }
  return files;
}

/** An object of this or another realm that has nothing but its own fields. */
function plain<T extends object>(value: T, what: string): T {
  const prototype: unknown = typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== null && (prototype === undefined || Object.getPrototypeOf(prototype) !== null))
    throw misused(`${what}: this is no plain object`);
  if ("toJSON" in value) throw misused(`${what}: \`toJSON\` would say something else`);
  return value;
}
