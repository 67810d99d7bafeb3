/** What the page asks of its worker, and what it gets. */
import type { Evidence, FileBytes, PolicyInfo, TestReport, Verdict } from "@andon/gate";

/** The files of one side of a change. */
export interface Side {
  /** What was dropped, for the reader. */
  name: string;
  files: Record<string, FileBytes>;
  /** Rego below the folders of the side: the policies that its `andon.toml` may name. */
  policies: Record<string, string>;
  /** Rego that cannot be read, and why. */
  refused: Record<string, string>;
  /** Files that are there and cannot be read: what they would say is undecided. */
  unreadable: { file: string; reason: string }[];
  /** What was left out, and why. */
  notes: string[];
}

/** What the gate is made from: the configuration, and the Rego beside it, of which that counts which it names. */
export interface Materials {
  config?: FileBytes;
  policies?: Record<string, string>;
  /** What of both cannot be read, and why. */
  refused?: Record<string, string>;
  advisories?: string;
}

/** A file as it was dropped. */
export interface Dropped {
  path: string;
  bytes: ArrayBuffer;
  /** Why it was not read, where it was not. */
  unread?: string;
}

/** What the dropped files are. */
export type Read =
  | { kind: "side"; side: Side }
  | { kind: "evidence"; name: string; evidence: Evidence }
  | { kind: "verdict"; name: string; verdict: Verdict; json: string };

export interface Judged {
  verdict: Verdict;
  /** The bytes that `cargo-andon check --format json` prints. */
  json: string;
  policies: PolicyInfo[];
  /** Milliseconds from the evidence to the verdict; the gate was built before. */
  took: number;
}

export type Change = "added" | "updated" | "altered";

/** A package as the graph draws it, at the place that was worked out for it. */
export interface Node {
  id: string;
  name: string;
  version: string;
  member: boolean;
  /** Steps from the nearest member. */
  depth: number;
  x: number;
  y: number;
  change: Change | null;
  /** What it was before, where it was updated. */
  from: string | null;
}

/** The graph of one workspace. Numbers are indices of `nodes`. */
export interface Graph {
  workspace: string;
  nodes: Node[];
  dependencies: number[][];
  dependents: number[][];
  /** The step before on the shortest path from a member; -1 where there is none. */
  parents: number[];
  layers: { depth: number; x: number; count: number }[];
  removed: string[];
  width: number;
  height: number;
  /** Why nothing is drawn, where the graph is too large. */
  refused: string | null;
}

export interface Tried {
  verdict: Verdict;
  /** What came of the tests, or why they could not be run. */
  tests: TestReport | Failure | null;
  took: number;
}

/** An error on its way to the page. */
export interface Failure {
  kind: string;
  message: string;
  reason: string;
  file?: string;
  line?: number;
  column?: number;
}

export type Format = "json" | "sarif" | "markdown" | "html";

/** Each call, from what it takes to what it gives. */
export interface Calls {
  start: [WebAssembly.Module, { version: string; formats: Format[] }];
  read: [{ name: string; files: Dropped[]; notes: string[] }, Read];
  judge: [{ evidence: Evidence; options: Materials }, Judged];
  graph: [{ evidence: Evidence; options: Materials }, Graph[]];
  policy: [{ evidence: Evidence | null; id: string; policy: string; test: string }, Tried];
  report: [{ json: string; format: Format; options: Materials }, string];
  explain: [{ name: string; options: Materials }, string];
}

export interface Request<C extends keyof Calls = keyof Calls> {
  id: number;
  call: C;
  input: Calls[C][0];
}

export type Response = { id: number; output: unknown } | { id: number; failure: Failure };
