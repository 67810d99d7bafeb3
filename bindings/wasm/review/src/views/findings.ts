/** The list of findings, by what they are to the change, with filter and search. */
import type { Finding } from "@andon/gate";
import type { Actions } from "../actions.ts";
import { h, replace } from "../dom.ts";
import { LISTED_FINDINGS, SHOWN } from "../limits.ts";
import { type Group, groupsOf, keyOf, type Model, passes, type State, undecidedText } from "../model.ts";
import { detail } from "./detail.ts";
import { button, shape, signOf, wordOf } from "./shapes.ts";
import { placeOf } from "./source.ts";

export function findings(model: Model, actions: Actions): HTMLElement {
  const list = h("div", { class: "list", role: "region", "aria-label": "Findings", tabindex: 0 });
  const panes = h("div", { class: "panes", "data-pane": "list" });
  const pane = (name: string) => panes.setAttribute("data-pane", name);
  const choose = (key: string) => {
    actions.select(key);
    pane("detail");
  };
  model.watch(
    ({ shown, filter, listed, selected }) => [shown, filter, listed, selected],
    (state) => replace(list, state.shown && listOf(model, state, choose)),
  );
  model.watch(
    ({ shown }) => [shown],
    () => pane("list"),
  );
  panes.append(
    h("div", { class: "side" }, toolbar(model), list),
    detail(model, actions, () => pane("list")),
  );
  return panes;
}

function toolbar(model: Model): HTMLElement {
  const filter = (patch: Partial<State["filter"]>) => {
    const state = { ...model.get(), filter: { ...model.get().filter, ...patch } };
    const keys = keysOf(state);
    // What is told of is always one that is listed.
    const selected = keys.find((key) => key === state.selected) ?? keys[0] ?? null;
    model.set({ filter: state.filter, selected });
  };
  const search = h("input", {
    id: "search",
    type: "search",
    placeholder: "Search findings  ( / )",
    "aria-label": "Search findings",
    on: { input: () => filter({ query: search.value }) },
  });
  const level = h("select", {
    "aria-label": "Level",
    on: { change: () => filter({ level: level.value as State["filter"]["level"] }) },
  });
  for (const [value, text] of [
    ["all", "All levels"],
    ["deny", "Denied"],
    ["warn", "Warned"],
    ["waived", "Waived"],
  ]) {
    level.append(h("option", { value }, text));
  }
  const policy = h("select", { "aria-label": "Policy", on: { change: () => filter({ policy: policy.value }) } });
  model.watch(
    ({ shown }) => [shown],
    ({ shown }) => replace(policy, h("option", { value: "" }, "All policies"), policiesOf(shown)),
  );
  model.watch(
    ({ filter }) => [filter],
    ({ filter }) => {
      if (search.value !== filter.query) search.value = filter.query;
      level.value = filter.level;
      policy.value = filter.policy;
    },
  );
  return h("div", { class: "toolbar", role: "search" }, search, level, policy);
}

function policiesOf(shown: State["shown"]) {
  const counts = new Map<string, number>();
  for (const { policy } of shown?.verdict.findings ?? []) counts.set(policy, (counts.get(policy) ?? 0) + 1);
  const all = [...counts].sort();
  const rest = all.length - SHOWN;
  return [
    all.slice(0, SHOWN).map(([policy, count]) => h("option", { value: policy }, `${policy} (${count})`)),
    rest > 0 && h("option", { disabled: true }, `${rest} more policies are not listed`),
  ];
}

/** The groups after filter and search, as they are listed and walked through. */
export function visible({ shown, filter }: State): Group[] {
  const groups = shown ? groupsOf(shown.verdict) : [];
  const passing = groups.map((group) => ({ ...group, findings: group.findings.filter((f) => passes(f, filter)) }));
  return passing.filter((group) => group.findings.length > 0);
}

function keysOf(state: State): string[] {
  return visible(state).flatMap((group) =>
    group.findings.slice(0, state.listed).map((finding) => keyOf(group.key, finding)),
  );
}

function listOf(model: Model, state: State, choose: (key: string) => void) {
  const groups = visible(state);
  const undecided = undecidedOf(state);
  const nothing = groups.length === 0 && h("p", { class: "quiet centre" }, nothingSaid(state));
  const found = groups.map((group) => groupOf(model, state, group, choose));
  // What keeps the outcome from being a pass comes first.
  return state.shown?.verdict.outcome === "undecided" ? [undecided, nothing, found] : [nothing, found, undecided];
}

function nothingSaid({ shown }: State): string {
  if (shown?.verdict.findings.length !== 0) return "No finding has all of this.";
  return shown.verdict.outcome === "undecided" ? "Nothing was found in what was judged." : "Nothing was found.";
}

function groupOf(model: Model, state: State, group: Group, choose: (key: string) => void) {
  const some = group.findings.slice(0, state.listed);
  const rest = group.findings.length - some.length;
  const more = () => model.set({ listed: state.listed + 5 * LISTED_FINDINGS });
  return h(
    "section",
    { class: `group ${group.key}` },
    h(
      "h2",
      { title: group.meaning },
      group.title,
      h("span", { class: "count" }, group.findings.length),
      h("small", {}, group.meaning),
    ),
    h(
      "ul",
      {},
      some.map((finding) => itemOf(group.key, finding, state.selected, choose)),
    ),
    rest > 0 && button(`Show more (${rest} are not listed)`, more, { class: "small more" }),
  );
}

function itemOf(group: string, finding: Finding, selected: string | null, choose: (key: string) => void) {
  const key = keyOf(group, finding);
  const { severity } = finding;
  const grave =
    severity &&
    severity !== "none" &&
    severity !== "unscored" &&
    h("span", { class: `severity ${severity}` }, severity);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "item",
        key,
        "aria-current": key === selected && "true",
        on: { click: () => choose(key) },
      },
      shape(signOf(finding, group), wordOf(finding, group)),
      h("span", { class: "message" }, finding.message),
      h(
        "span",
        { class: "meta" },
        h("code", {}, finding.policy),
        grave,
        finding.workspace && h("span", {}, `in ${finding.workspace}`),
      ),
    ),
  );
}

function undecidedOf({ shown, filter }: State) {
  // What blocks stands first.
  const entries = (shown?.verdict.undecided ?? []).toSorted((a, b) => Number(b.blocks) - Number(a.blocks));
  if (entries.length === 0 || filter.query || filter.policy || filter.level !== "all") return null;
  const item = (entry: (typeof entries)[number]) =>
    h(
      "li",
      { class: "item still" },
      shape("undecided", entry.blocks ? "blocks" : "is named only"),
      h("span", { class: "message" }, undecidedText(entry)),
      h(
        "span",
        { class: "meta" },
        entry.at && h("code", {}, placeOf(entry.at)),
        entry.blocks ? h("span", {}, "makes the outcome undecided") : h("span", {}, "named, and does not block"),
        entry.workspace && h("span", {}, `in ${entry.workspace}`),
      ),
    );
  return h(
    "section",
    { class: "group undecided" },
    h("h2", {}, "Not judged", h("span", { class: "count" }, entries.length), h("small", {}, "undecided is not passed")),
    h("ul", {}, entries.slice(0, LISTED_FINDINGS).map(item)),
  );
}

/** Chooses the next finding of the list, or the one before. */
export function step(model: Model, by: 1 | -1): void {
  const state = model.get();
  const keys = keysOf(state);
  const at = keys.indexOf(state.selected ?? "");
  const next = keys[Math.min(keys.length - 1, Math.max(0, at + by))];
  if (next === undefined) return;
  model.set({ selected: next });
  document.querySelector(`.list [aria-current="true"]`)?.scrollIntoView({ block: "nearest" });
}
