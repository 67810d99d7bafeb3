/** Reads a verdict that somebody else has written: what has the shape of `andon.verdict/1`, and nothing besides. */
import type { Finding, Span, Verdict } from "@andon/gate";

type Fields = Record<string, unknown>;

const LEVELS = ["deny", "warn", "allow"];
const OUTCOMES = ["pass", "warn", "stop", "undecided"];
const COUNTS = [
  "workspaces",
  "packages",
  "policies",
  "stopping",
  "denied",
  "warned",
  "waived",
  "introduced",
  "debt",
  "mended",
] as const;

export function readVerdict(value: unknown): Verdict {
  const from = fields(value, "the verdict");
  const evidence = fields(from.evidence, "evidence");
  const advisories = fields(evidence.advisories, "evidence.advisories");
  const summary = fields(from.summary, "summary");
  const verdict = {
    schema: "andon.verdict/1",
    outcome: oneOf(from.outcome, OUTCOMES, "outcome"),
    findings: list(from.findings, "findings", finding),
    mended: list(from.mended ?? [], "mended", finding),
    undecided: list(from.undecided, "undecided", undecided),
    waivers: list(from.waivers, "waivers", waiver),
    evidence: {
      ...texts(evidence, "evidence", ["as_of", "stage", "policies", "configuration"], ["revision"]),
      lockfiles: list(evidence.lockfiles, "evidence.lockfiles", (file, at) =>
        texts(fields(file, at), at, ["file", "sha256"], []),
      ),
      advisories: {
        ...texts(advisories, "evidence.advisories", ["source", "date", "sha256"], ["revision"]),
        count: number(advisories.count, "evidence.advisories.count"),
      },
      ...given("base", evidence.base, (base, at) => texts(fields(base, at), at, ["trust"], ["revision"])),
    },
    summary: Object.fromEntries(COUNTS.map((name) => [name, number(summary[name] ?? 0, `summary.${name}`)])),
  };
  return verdict as unknown as Verdict;
}

const OPTIONAL = ["cause", "effective_on", "since", "severity", "remedy"];

function finding(value: unknown, at: string): Finding {
  const from = fields(value, at);
  const must = ["policy", "code", "subject", "workspace", "message", "fingerprint", "help"];
  return {
    ...texts(from, at, must, OPTIONAL),
    level: oneOf(from.level, LEVELS, `${at}.level`),
    stops: from.stops === true,
    path: list(from.path ?? [], `${at}.path`, text),
    ...(typeof from.introduced === "boolean" && { introduced: from.introduced }),
    ...given("at", from.at, span),
    ...given("waiver", from.waiver, span),
    ...given("fix", from.fix, (steps, at) => list(steps, at, step)),
  } as unknown as Finding;
}

/** One step of what mends a finding: an edit of a file, or a command. */
function step(value: unknown, at: string) {
  const from = fields(value, at);
  if (from.kind === "edit")
    return { ...texts(from, at, ["kind", "action"], ["before", "after"]), at: span(from.at, `${at}.at`) };
  oneOf(from.kind, ["edit", "update"], `${at}.kind`);
  return texts(from, at, ["kind", "command"], []);
}

function undecided(value: unknown, at: string) {
  const from = fields(value, at);
  return {
    ...texts(from, at, ["workspace", "reason"], ["policy"]),
    blocks: from.blocks === true,
    subjects: list(from.subjects ?? [], `${at}.subjects`, text),
    ...(typeof from.introduced === "boolean" && { introduced: from.introduced }),
    ...given("at", from.at, span),
  };
}

function waiver(value: unknown, at: string) {
  const from = fields(value, at);
  const must = ["policy", "subject", "reason", "owner", "expires", "state"];
  return { ...texts(from, at, must, ["code", "added"]), at: span(from.at, `${at}.at`) };
}

function span(value: unknown, at: string): Span {
  const from = fields(value, at);
  const [line, column, end_column] = ["line", "column", "end_column"].map((name) =>
    number(from[name], `${at}.${name}`),
  );
  return { file: text(from.file, `${at}.file`), line, column, end_column } as Span;
}

/** A field that may be absent. */
function given<T>(name: string, value: unknown, read: (value: unknown, at: string) => T): Record<string, T> {
  return value === undefined || value === null ? {} : { [name]: read(value, name) };
}

function texts(from: Fields, at: string, must: string[], may: string[]): Record<string, string> {
  const there = may.filter((name) => from[name] !== undefined && from[name] !== null);
  return Object.fromEntries([...must, ...there].map((name) => [name, text(from[name], `${at}.${name}`)]));
}

function fields(value: unknown, at: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`this is no verdict: ${at} is no object`);
}

function list<T>(value: unknown, at: string, item: (value: unknown, at: string) => T): T[] {
  if (Array.isArray(value)) return value.map((value, i) => item(value, `${at}[${i}]`));
  throw new Error(`this is no verdict: ${at} is no list`);
}

function text(value: unknown, at: string): string {
  if (typeof value === "string") return value;
  throw new Error(`this is no verdict: ${at} is no text`);
}

function number(value: unknown, at: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`this is no verdict: ${at} is no count`);
}

function oneOf(value: unknown, allowed: string[], at: string): string {
  if (typeof value === "string" && allowed.includes(value)) return value;
  throw new Error(`this is no verdict: ${at} is none of ${allowed.join(", ")}`);
}
