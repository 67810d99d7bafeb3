/** One finding: where it stands, who pulled it in, what mends it, and what would accept it. */
import type { Finding, Span } from "@andon/gate";
import type { Actions } from "../actions.ts";
import { h, link, replace } from "../dom.ts";
import { visible } from "../hidden.ts";
import { SHOWN } from "../limits.ts";
import { groupsOf, keyOf, type Model, type State } from "../model.ts";
import { pathPicture } from "./path.ts";
import { button, copyButton, shape, signOf, wordOf } from "./shapes.ts";
import { placeOf, sourceView } from "./source.ts";
import { waiverFor } from "./waiver.ts";

const CAUSES: Record<string, string> = {
  change: "this change brought it in",
  advisory: "its advisory was published after the base was committed",
  waiver: "the waiver that covered it has ended",
  gate: "the policies and the configuration of this change find it, those of the base do not",
  before: "it was there before",
};

export function detail(model: Model, actions: Actions, back: () => void): HTMLElement {
  const element = h("section", { class: "detail", "aria-label": "The finding", tabindex: 0 });
  model.watch(
    ({ selected, shown }) => [selected, shown],
    (state) => {
      const found = find(state);
      replace(
        element,
        found
          ? [button("← All findings", back, { class: "back small" }), body(model, actions, state, ...found)]
          : empty(state),
      );
      element.scrollTop = 0;
    },
  );
  return element;
}

function find({ shown, selected }: State): [string, Finding] | undefined {
  for (const group of shown ? groupsOf(shown.verdict) : []) {
    const finding = group.findings.find((finding) => keyOf(group.key, finding) === selected);
    if (finding) return [group.key, finding];
  }
  return undefined;
}

function empty({ shown }: State) {
  if (!shown) return null;
  const { findings, outcome } = shown.verdict;
  if (findings.length > 0) return h("p", { class: "quiet centre" }, "No finding is chosen.");
  const text = outcome === "undecided" ? "Not all could be judged, and undecided is not passed." : "Nothing deviates.";
  return h("p", { class: "quiet centre" }, text);
}

function body(model: Model, actions: Actions, state: State, group: string, finding: Finding) {
  const files = group === "mended" ? state.base?.files : state.head?.files;
  const isWeb = /^https?:/i.test(finding.help);
  return [
    h(
      "header",
      {},
      h(
        "p",
        { class: "kind" },
        shape(signOf(finding, group)),
        h("span", {}, wordOf(finding, group)),
        h("code", {}, finding.policy),
      ),
      h("h2", {}, finding.message),
    ),
    facts(finding),
    finding.remedy && part("What mends it", h("p", { class: "remedy" }, withCode(finding.remedy)), steps(finding)),
    finding.at && part("Where it stands", sourceView(finding.at, files?.[finding.at.file])),
    (finding.path?.length ?? 0) > 0 && part("Who pulled it in", pathPart(model, finding)),
    part(
      "Read more",
      h("p", {}, isWeb ? link(finding.help) : h("code", {}, finding.help)),
      explained(actions, finding, isWeb),
    ),
    group !== "mended" && !finding.waiver && waiverPart(finding, state),
  ];
}

function part(title: string, ...children: Parameters<typeof h>[2][]) {
  return h("section", { class: "part" }, h("h3", {}, title), children);
}

function facts(finding: Finding) {
  const rows: [string, string | null | undefined][] = [
    ["Subject", finding.subject],
    ["Code", finding.code === finding.policy ? null : finding.code],
    ["Workspace", finding.workspace],
    ["Severity", finding.severity],
    ["Since", finding.since],
    ["Now because", finding.cause && CAUSES[finding.cause]],
    ["Only warns until", finding.effective_on],
    ["Waived at", finding.waiver && `${finding.waiver.file}:${finding.waiver.line}`],
  ];
  const there = rows.filter(([, value]) => value);
  return h(
    "dl",
    { class: "facts" },
    there.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

/** What stands between backticks is code. */
function withCode(text: string) {
  const parts = text.split("`", SHOWN);
  const rest = text.slice(parts.join("`").length);
  return [parts.map((part, i) => (i % 2 === 1 ? h("code", {}, part) : part)), rest];
}

/** A step as the verdict has it; older packages know of none. */
type Step =
  { kind: "edit"; at: Span; before?: string | null; after?: string | null } | { kind: "update"; command: string };

/** What mends it step by step: edits with their place, commands to copy. */
function steps(finding: Finding & { fix?: Step[] }) {
  const all = finding.fix ?? [];
  const rows = all.slice(0, SHOWN).map((step) =>
    step.kind === "update"
      ? h("li", {}, h("code", {}, step.command), " ", copyButton(step.command, "Copy"))
      : h(
          "li",
          {},
          h("code", {}, placeOf(step.at)),
          " ",
          step.before && h("del", {}, step.before),
          " ",
          step.after ? h("ins", {}, step.after) : "is removed",
        ),
  );
  const rest = all.length - rows.length;
  const more = rest > 0 && h("p", { class: "quiet" }, `${rest} more steps are not shown.`);
  return rows.length > 0 && [h("ol", { class: "steps" }, rows), more];
}

function pathPart(model: Model, finding: Finding) {
  const holder = h("div", { class: "path-holder" });
  const draw = () => replace(holder, pathPicture(finding.path ?? [], Math.max(240, holder.clientWidth || 480)));
  new ResizeObserver(draw).observe(holder);
  const show = () => model.set({ view: "graph", focus: finding.path?.at(-1) ?? null });
  return [holder, model.get().head && button("Show it in the graph", show, { class: "small" })];
}

function explained(actions: Actions, finding: Finding, isAdvisory: boolean) {
  const text = h("pre", { class: "explained", tabindex: 0, "aria-label": "Explanation" });
  const open = () => {
    if (text.textContent !== "") return;
    text.textContent = "…";
    const names = isAdvisory && finding.code !== finding.policy ? [finding.code, finding.policy] : [finding.policy];
    const each = names.map((name) => actions.explain(name).catch((error: Error) => error.message));
    void Promise.all(each).then((texts) => (text.textContent = visible(texts.join("\n\n"))));
  };
  return h("details", { on: { toggle: open } }, h("summary", {}, `About ${finding.policy}`), text);
}

function waiverPart(finding: Finding, { asOf, shown }: State) {
  const text = waiverFor(finding, shown?.verdict.evidence.as_of ?? asOf);
  return part(
    "To accept it for a while",
    h(
      "p",
      { class: "quiet" },
      "Goes into ",
      h("code", {}, "andon.toml"),
      ", with a reason and somebody who answers for it.",
    ),
    h("pre", { class: "waiver", tabindex: 0, "aria-label": "Waiver" }, text),
    copyButton(text, "Copy the waiver"),
  );
}
