/** What the page knows, and the small questions that several views ask of it. */
import type { Evidence, Finding, PolicyInfo, Stage, TestReport, Undecided, Verdict } from "@andon/gate";
import { createStore } from "./store.ts";
import type { Failure, Format, Graph, Materials, Side } from "./worker/protocol.ts";

export type Slot = "head" | "base";
export type View = "findings" | "graph" | "policy";

/** What the page is doing, with the moment when it began. */
export interface Busy {
  what: string;
  since: number;
}

/** A verdict, and what it was given with; a verdict that was dropped has nothing beside it. */
export interface Shown {
  name: string;
  verdict: Verdict;
  json: string;
  policies: PolicyInfo[];
  /** Milliseconds that the judgement took; absent where the verdict was dropped. */
  took: number | null;
  options: Materials;
}

/** The organisation's policy in the editor, and what came of it. */
export interface Draft {
  policy: string;
  test: string;
  state: "fresh" | "running" | "done";
  failure: Failure | null;
  /** The verdict of this policy alone; absent where nothing is loaded, or it was refused. */
  verdict: Verdict | null;
  tests: TestReport | Failure | null;
  took: number;
}

export interface Filter {
  query: string;
  level: "all" | "deny" | "warn" | "waived";
  policy: string;
}

export interface State {
  head: Side | null;
  base: Side | null;
  /** An evidence document that was dropped: what it has besides files is judged too. */
  document: Evidence | null;
  /** The day; empty where a document's moment begins with none, and is judged as it is written. */
  asOf: string;
  stage: Stage;
  advisories: { name: string; text: string } | null;
  busy: Busy | null;
  failure: { what: string; failure: Failure } | null;
  shown: Shown | null;
  graphs: Graph[] | Failure | null;
  view: View;
  filter: Filter;
  /** The chosen finding, by its key. */
  selected: string | null;
  /** How many findings of each group are listed. */
  listed: number;
  /** The package that the graph is about, by id, and whose workspace is drawn. */
  focus: string | null;
  workspace: number;
  draft: Draft;
  /** andon's version, and the reports that it writes; known once its worker has started. */
  version: string;
  formats: Format[];
}

export const today = () => new Date().toISOString().slice(0, 10);

export const NO_FILTER: Filter = { query: "", level: "all", policy: "" };

export function createModel(draft: Pick<Draft, "policy" | "test">) {
  return createStore<State>({
    head: null,
    base: null,
    document: null,
    asOf: today(),
    stage: "merge",
    advisories: null,
    busy: null,
    failure: null,
    shown: null,
    graphs: null,
    view: "findings",
    filter: NO_FILTER,
    selected: null,
    listed: 0,
    focus: null,
    workspace: 0,
    draft: { ...draft, state: "fresh", failure: null, verdict: null, tests: null, took: 0 },
    version: "",
    formats: [],
  });
}

export type Model = ReturnType<typeof createModel>;

/** What is judged: the document as it is, or the files of both sides; for the day and the stage that are chosen. */
export function evidenceOf({ head, base, document, asOf, stage }: State): Evidence | null {
  if (!head) return null;
  const as_of = document?.as_of.startsWith(asOf) ? document.as_of : `${asOf || today()}T00:00:00Z`;
  if (document) return { ...document, as_of, stage };
  const side = ({ files, unreadable }: Side) => ({ files, unreadable });
  const evidence: Evidence = { schema: "andon.evidence/1", as_of, stage, ...side(head) };
  return base ? { ...evidence, base: side(base) } : evidence;
}

/** What judges: configuration and own policies are those of before the change, as everywhere in andon. */
export function materialsOf({ head, base, document, advisories }: State): Materials {
  const trusted = document?.base?.trust === "head" ? head : (base ?? head);
  const config = trusted?.files["andon.toml"];
  const unreadable = trusted?.unreadable.map(({ file, reason }) => [file, reason] as const) ?? [];
  return {
    ...(config !== undefined && { config }),
    policies: trusted?.policies ?? {},
    refused: { ...trusted?.refused, ...Object.fromEntries(unreadable) },
    ...(advisories && { advisories: advisories.text }),
  };
}

export interface Group {
  key: string;
  title: string;
  /** What belongs into it, for who does not know the words. */
  meaning: string;
  findings: Finding[];
}

/** The findings by what they are to this change; without a base, by what they do. */
export function groupsOf(verdict: Verdict): Group[] {
  const groups = verdict.evidence.base ? byChange(verdict) : byEffect(verdict);
  return groups.filter((group) => group.findings.length > 0);
}

function byChange({ findings, mended }: Verdict): Group[] {
  return [
    group(
      "introduced",
      "Introduced",
      "this change brought them in",
      findings.filter((f) => f.introduced === true),
    ),
    group(
      "debt",
      "Debt",
      "they were there before",
      findings.filter((f) => f.introduced !== true),
    ),
    group("mended", "Mended", "this change did away with them", mended ?? []),
  ];
}

function byEffect({ findings }: Verdict): Group[] {
  const open = findings.filter((f) => !f.waiver);
  return [
    group(
      "stops",
      "Stops the line",
      "denied, and nobody answers for it",
      open.filter((f) => f.stops),
    ),
    group(
      "denied",
      "Denied",
      "denied, and not at this stage",
      open.filter((f) => !f.stops && f.level === "deny"),
    ),
    group(
      "warned",
      "Warned",
      "shown, and does not stop",
      open.filter((f) => !f.stops && f.level !== "deny"),
    ),
    group(
      "waived",
      "Waived",
      "somebody answers for it until a day",
      findings.filter((f) => f.waiver),
    ),
  ];
}

function group(key: string, title: string, meaning: string, findings: Finding[]): Group {
  return { key, title, meaning, findings };
}

export function passes(finding: Finding, { query, level, policy }: Filter): boolean {
  const kind = finding.waiver ? "waived" : finding.level;
  if ((level !== "all" && level !== kind) || (policy !== "" && policy !== finding.policy)) return false;
  const text = [
    finding.policy,
    finding.code,
    finding.subject,
    finding.message,
    finding.workspace,
    finding.at?.file ?? "",
  ];
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.some((part) => part.toLowerCase().includes(word)));
}

/** A name for a finding within a verdict; fingerprints repeat where a finding was mended in one place alone. */
export function keyOf(group: string, finding: Finding): string {
  return `${group}:${finding.fingerprint}:${finding.at?.file ?? ""}:${finding.at?.line ?? 0}`;
}

export function undecidedText({ reason, subjects, policy }: Undecided): string {
  const few = subjects?.slice(0, 8) ?? [];
  const more = (subjects?.length ?? 0) - few.length;
  const whom = few.length > 0 ? `: ${few.join(", ")}${more > 0 ? ` and ${more} more` : ""}` : "";
  return `${policy ? `${policy}: ` : ""}${reason}${whom}`;
}

/** Whole days from one day to another. */
export function days(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}
