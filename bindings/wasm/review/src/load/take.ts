/** What becomes of the state when something was read: pure, so that the rules stand in one place. */
import type { Evidence } from "@andon/gate";
import { LISTED_FINDINGS } from "../limits.ts";
import { groupsOf, keyOf, NO_FILTER, type Slot, type State, today } from "../model.ts";
import type { Read, Side } from "../worker/protocol.ts";

type Patch = Partial<State>;
type Of<K extends Read["kind"]> = Extract<Read, { kind: K }>;

/** Two things at once are base and head, in this order unless a name says that it is the base. */
export function taken(state: State, [first, second]: Read[], slot: Slot | undefined): Patch {
  if (!first) return {};
  const asOf = state.asOf || today();
  if (second) return { ...fresh(), asOf, ...both(first, second) };
  switch (first.kind) {
    case "verdict":
      return { ...fresh(), ...verdict(first) };
    case "evidence":
      return { ...fresh(), ...evidence(first) };
    case "side":
      return { ...fresh(), asOf, ...side(first, state, slot) };
  }
}

/** What no longer holds once something else is loaded. */
export function fresh(): Patch {
  return {
    shown: null,
    graphs: null,
    filter: NO_FILTER,
    selected: null,
    listed: LISTED_FINDINGS,
    focus: null,
    workspace: 0,
  };
}

/** The first finding is chosen: it is the gravest. */
export function choice(verdict: NonNullable<State["shown"]>["verdict"]): Patch {
  const [group] = groupsOf(verdict);
  const [finding] = group?.findings ?? [];
  return { selected: group && finding ? keyOf(group.key, finding) : null };
}

function both(first: Read, second: Read): Patch {
  if (first.kind !== "side" || second.kind !== "side")
    throw new Error("two lockfiles, folders or zips are compared; a verdict or evidence is shown alone");
  const isSwapped = isBefore(second.side.name) && !isBefore(first.side.name);
  const [base, head] = isSwapped ? [second, first] : [first, second];
  return { head: head.side, base: base.side, document: null };
}

/** Whether a whole name says it (`base`, `base.lock`, `Cargo.base.lock`, `old.zip`): a word in it may be anybody's. */
function isBefore(name: string): boolean {
  return /^(cargo\.)?(base|before|old|orig)(\.(lock|zip|toml))?$/i.test(name);
}

function verdict({ verdict, json, name }: Of<"verdict">): Patch {
  const shown = { name, verdict, json, policies: [], took: null, options: {} };
  return { head: null, base: null, document: null, shown, ...choice(verdict) };
}

function evidence({ evidence, name }: Of<"evidence">): Patch {
  const side = (name: string, { files, unreadable = [] }: Pick<Evidence, "files" | "unreadable">): Side => ({
    name,
    files,
    policies: {},
    refused: {},
    unreadable,
    notes: [],
  });
  const base = evidence.base ? side(`base of ${name}`, evidence.base) : null;
  const asOf = /^\d{4}-\d\d-\d\d/.exec(evidence.as_of)?.[0] ?? "";
  return { head: side(name, evidence), base, document: evidence, asOf, stage: evidence.stage ?? "commit" };
}

function side({ side }: Of<"side">, { head, base, document }: State, slot: Slot | undefined): Patch {
  if (slot === "base" && head && !document) return { base: side };
  return { head: side, base: slot === "head" && !document ? base : null, document: null };
}
