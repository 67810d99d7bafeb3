/** The verdict at a glance: the lamp, the word, the counts, and what it rests on. */
import type { Verdict } from "@andon/gate";
import type { Actions } from "../actions.ts";
import { chosen, SNAPSHOT } from "../load/gather.ts";
import { h, replace } from "../dom.ts";
import { days, type Model, type State } from "../model.ts";
import { button, lamp, WORDS } from "./shapes.ts";

/** Days after which an advisory set is called old. */
const OLD = 30;

export function banner(model: Model, actions: Actions): HTMLElement {
  const element = h("section", { class: "banner", "aria-label": "Verdict", "aria-live": "polite" });
  model.watch(
    ({ shown, head, base, advisories, document }) => [shown, head, base, advisories, document],
    (state) => {
      element.hidden = !state.shown;
      element.dataset.outcome = state.shown?.verdict.outcome ?? "";
      if (state.shown)
        replace(
          element,
          lamp(state.shown.verdict.outcome),
          words(state, state.shown),
          restsOn(state, state.shown, actions),
        );
    },
  );
  return element;
}

function words(state: State, { verdict, took }: NonNullable<State["shown"]>) {
  const { summary, outcome } = verdict;
  const speed =
    took === null
      ? "given elsewhere; shown, not judged here"
      : `judged in ${took < 10 ? took.toFixed(1) : Math.round(took)} ms`;
  const { packages, workspaces, policies } = summary;
  const judged = [count(packages, "package"), count(workspaces, "workspace"), count(policies, "policy")];
  return h(
    "div",
    { class: "words" },
    h("h1", {}, WORDS[outcome]),
    h("p", { class: "sentence" }, sentence(verdict)),
    h("p", { class: "quiet" }, [...judged, speed].join(" · ")),
    notes(state),
  );
}

export function count(number: number, what: string): string {
  const plural = /[^aeiou]y$/.test(what) ? `${what.slice(0, -1)}ies` : `${what}s`;
  return `${number.toLocaleString("en")} ${number === 1 ? what : plural}`;
}

function sentence({ outcome, summary, undecided, evidence }: Verdict): string {
  const blocking = undecided.filter((entry) => entry.blocks).length;
  const parts = [
    summary.stopping > 0 && `${count(summary.stopping, "finding")} stop${summary.stopping === 1 ? "s" : ""} the line`,
    evidence.base && `${summary.introduced} introduced, ${summary.debt} debt, ${summary.mended} mended`,
    !evidence.base && summary.denied > summary.stopping && `${summary.denied} denied`,
    summary.warned > 0 && `${summary.warned} warned`,
    summary.waived > 0 && `${summary.waived} waived`,
    undecided.length > 0 && `${undecided.length} not judged, ${blocking || "none"} blocking`,
  ].filter(Boolean);
  const lead = {
    pass: "Nothing deviates",
    warn: "Nothing stops the line",
    stop: "",
    undecided: "Nothing was found that stops, but not all was judged",
  }[outcome];
  return [lead, ...parts].filter(Boolean).join(" · ");
}

/** What was left out, and what a reader has to know. */
function notes({ head, base }: State) {
  const notes = [...(head?.notes ?? []), ...(base?.notes ?? [])];
  const trusted = base ?? head;
  const isPart = base && head && Object.keys(base.files).length === 1 && Object.keys(head.files).length > 1;
  if (isPart) notes.push("The base is one file alone: what stands in the others counts as introduced.");
  const [config] = Object.keys(trusted?.files ?? {}).filter((path) => path === "andon.toml");
  if (config) notes.unshift(`Configuration and waivers: andon.toml of ${base ? "the base" : "what was loaded"}.`);
  else if (trusted?.files["deny.toml"])
    notes.unshift("deny.toml is not read here: `cargo-andon init --from deny.toml` makes an andon.toml of it.");
  if (base && head) notes.unshift(`Before the change (base): ${base.name}. After it (head): ${head.name}.`);
  return notes.map((note) => h("p", { class: "quiet" }, note));
}

function restsOn(state: State, { verdict, name }: NonNullable<State["shown"]>, actions: Actions) {
  const { evidence } = verdict;
  const age = days(evidence.advisories.date, evidence.as_of);
  const set = `${evidence.advisories.source.replace("https://", "")} ${evidence.advisories.date} `;
  const old = h("span", { class: age > OLD ? "old" : "" }, `(${count(age, "day")} old)`);
  return h(
    "dl",
    { class: "rests" },
    row("Judged", name, "above"),
    row("As of", evidence.as_of.replace("T00:00:00Z", ""), "above"),
    row("Stage", evidence.stage, "above"),
    evidence.base && row("Compared with", evidence.base.revision?.slice(0, 12) ?? "the base"),
    row("Advisories", [set, old, " ", fixedBy(state) ?? newer(state.advisories, actions)]),
  );
}

/** A row; what the bar at the top says too is `above`, and left out where there is little room. */
function row(name: string, value: Parameters<typeof h>[2], kind?: "above") {
  return h("div", { class: kind }, h("dt", {}, name), h("dd", {}, value));
}

/** Why another set would change nothing: what judges, or has judged, brought its own. */
function fixedBy({ document, head, advisories }: State) {
  const why = !head
    ? "those that this verdict was given by"
    : typeof document?.advisories === "string" && "the evidence brings them itself";
  if (!why) return undefined;
  const other = advisories ? `${advisories.name} is not used` : "a newer set would not be used";
  return h("strong", { class: "fixed" }, `${why}; ${other}`);
}

function newer(advisories: State["advisories"], actions: Actions) {
  const input = h("input", { type: "file", hidden: true, "aria-hidden": "true", on: { change: () => void load() } });
  const load = async () => {
    const [item] = input.files ? chosen(input.files) : [];
    if (item) await actions.advise(item);
  };
  const title = `A snapshot: ${SNAPSHOT}`;
  return [
    input,
    button("Load newer…", () => input.click(), { class: "small", title, key: "newer" }),
    advisories && button("Use the built-in ones", () => void actions.withBuiltinAdvisories(), { class: "small" }),
  ];
}
