/** The editor for a policy, with its tests beside it, and what both of them say as one types. */
import type { Finding, TestOutcome } from "@andon/gate";
import type { Actions } from "../actions.ts";
import { h, replace } from "../dom.ts";
import { editor } from "../editor/editor.ts";
import { POLICY_TIME } from "../limits.ts";
import type { Draft, Model } from "../model.ts";
import type { Failure } from "../worker/protocol.ts";
import { shape } from "./shapes.ts";
import { count } from "./banner.ts";

/** Milliseconds without a keystroke after which the policy is tried. */
const PAUSE = 200;
/** Findings that are listed. */
const LISTED = 50;

export function policy(model: Model, actions: Actions): HTMLElement {
  let timer = 0;
  const changed = (patch: { policy?: string; test?: string }) => {
    actions.edit(patch);
    clearTimeout(timer);
    timer = window.setTimeout(() => void actions.tryPolicy(), PAUSE);
  };
  const { draft } = model.get();
  const rule = editor("The policy", draft.policy, (policy) => changed({ policy }));
  const test = editor("Its tests", draft.test, (test) => changed({ test }));
  const outcome = h("div", { class: "outcome", role: "region", "aria-label": "What came of it", tabindex: 0 });
  model.watch(
    ({ draft, head }) => [draft, head],
    ({ draft, head }) => {
      if (draft.state === "done") {
        rule.mark(isOf(draft.failure, "policy.rego") ? draft.failure : null);
        test.mark(isFailure(draft.tests) && isOf(draft.tests, "policy_test.rego") ? draft.tests : null);
      }
      outcome.classList.toggle("running", draft.state === "running");
      replace(outcome, told(draft, head !== null));
    },
  );
  model.watch(
    ({ view }) => [view],
    ({ view, draft }) => view === "policy" && draft.state === "fresh" && void actions.tryPolicy(),
  );
  return h(
    "div",
    { class: "policy" },
    h("section", { class: "code", "aria-label": "Policy" }, h("h2", {}, "policy.rego"), rule.element),
    h("section", { class: "code", "aria-label": "Tests" }, h("h2", {}, "policy_test.rego"), test.element),
    outcome,
  );
}

function isFailure(tests: Draft["tests"]): tests is Failure {
  return tests !== null && "kind" in tests;
}

function isOf(failure: Failure | null, file: string): boolean {
  return failure?.file?.endsWith(`/${file}`) ?? false;
}

function told(draft: Draft, isLoaded: boolean) {
  if (draft.state === "fresh") return h("p", { class: "quiet" }, "…");
  const { failure } = draft;
  if (failure)
    return [
      refused(failure),
      h("p", { class: "quiet" }, "Nothing was decided: a policy that is refused or ended is never a pass."),
    ];
  return [findings(draft, isLoaded), tests(draft.tests)];
}

function refused({ file, line, column, reason, kind }: Failure) {
  const place = file && (line ? `${file}:${line}:${column ?? 1}` : file);
  return h(
    "div",
    { class: "refused" },
    h("h3", {}, shape(kind === "stopped" ? "undecided" : "stop"), kind === "stopped" ? "Ended" : "Not loaded"),
    place && h("p", {}, h("code", {}, place)),
    h("p", {}, reason),
  );
}

function findings({ verdict, took }: Draft, isLoaded: boolean) {
  if (!isLoaded || !verdict)
    return h(
      "section",
      {},
      h("h3", {}, "Findings"),
      h("p", { class: "quiet" }, "The policy loads. Drop a lockfile anywhere on this page to judge by it."),
    );
  const undecided = verdict.undecided.filter((entry) => entry.policy !== null && entry.policy !== undefined);
  return h(
    "section",
    {},
    h(
      "h3",
      {},
      count(verdict.findings.length, "finding"),
      h("small", {}, ` by this policy alone, in ${took.toFixed(1)} ms of at most ${POLICY_TIME / 1000} s`),
    ),
    undecided.map(({ reason }) => h("p", { class: "undecided" }, shape("undecided"), reason)),
    verdict.findings.length > 0 && h("ul", { class: "results" }, verdict.findings.slice(0, LISTED).map(row)),
    verdict.findings.length > LISTED && h("p", { class: "quiet" }, `and ${verdict.findings.length - LISTED} more`),
  );
}

function row(finding: Finding) {
  const place = finding.at && h("code", {}, `${finding.at.file}:${finding.at.line}`);
  return h(
    "li",
    {},
    shape(finding.level === "deny" ? "stop" : "warn", finding.level),
    h("span", {}, finding.message, " ", place),
  );
}

function tests(report: Draft["tests"]) {
  if (report === null) return null;
  if (isFailure(report)) return h("section", {}, h("h3", {}, "Tests"), refused(report));
  const outcomes = report.subjects.flatMap((subject) => subject.outcomes);
  const failed = outcomes.filter((outcome) => outcome.failed !== null).length;
  const title =
    failed > 0 ? `${count(failed, "test")} of ${outcomes.length} fail` : `${count(outcomes.length, "test")} hold`;
  return h("section", {}, h("h3", {}, title), h("ul", { class: "results" }, outcomes.map(test)));
}

function test({ name, failed, prints }: TestOutcome) {
  const said = [failed, ...prints.map((print) => `print: ${print}`)].filter((text) => text !== null);
  const sign = failed === null ? shape("pass", "holds") : shape("stop", "fails");
  return h(
    "li",
    {},
    sign,
    h(
      "div",
      {},
      h("code", {}, name),
      said.map((text) => h("pre", {}, text)),
    ),
  );
}
