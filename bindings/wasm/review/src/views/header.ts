/** The bar at the top: what is loaded, for which day and stage, exports and settings of the page. */
import type { Stage } from "@andon/gate";
import { type Actions, failureOf } from "../actions.ts";
import { h, replace, save } from "../dom.ts";
import type { Model } from "../model.ts";
import type { Format } from "../worker/protocol.ts";
import { button, lamp } from "./shapes.ts";
import { sides } from "./start.ts";

const STAGES: Stage[] = ["commit", "merge", "deploy", "release"];

const FORMATS: [Format, string, string, string][] = [
  ["sarif", "SARIF", "andon.sarif", "application/sarif+json"],
  ["markdown", "Markdown", "andon.md", "text/markdown"],
  ["html", "HTML", "andon.html", "text/html"],
  ["json", "Verdict (JSON)", "andon.verdict.json", "application/json"],
];

export function header(model: Model, actions: Actions, help: () => void): HTMLElement {
  const mark = h("span", { class: "brand" }, lamp(null), h("span", {}, "andon"));
  model.watch(
    ({ shown }) => [shown],
    ({ shown }) => mark.replaceChild(lamp(shown?.verdict.outcome ?? null), mark.firstChild!),
  );
  return h(
    "header",
    { class: "bar" },
    mark,
    sides(model, actions),
    h(
      "div",
      { class: "settings" },
      moment(model, actions),
      exports(model, actions),
      theme(),
      button("?", help, { class: "small", "aria-label": "Keys and help", title: "Keys and help" }),
    ),
  );
}

function moment(model: Model, actions: Actions): HTMLElement {
  const day = h("input", { type: "date", "aria-label": "As of", required: true });
  const stage = h(
    "select",
    { "aria-label": "Stage" },
    STAGES.map((name) => h("option", { value: name }, name)),
  );
  day.addEventListener("change", () => day.value !== "" && void actions.settle({ asOf: day.value }));
  stage.addEventListener("change", () => void actions.settle({ stage: stage.value as Stage }));
  const element = h(
    "div",
    { class: "moment" },
    h("label", { title: "The moment that ages, grace periods and waivers are counted from" }, "as of ", day),
    h(
      "label",
      { title: "Commit and merge answer for what the change introduced, deploy and release for all" },
      "stage ",
      stage,
    ),
  );
  model.watch(
    ({ asOf, stage, shown, head }) => [asOf, stage, shown, head],
    (state) => {
      // A verdict that was dropped was given for its own moment.
      const given = state.head ? undefined : state.shown?.verdict.evidence;
      day.value = given ? (/^\d{4}-\d\d-\d\d/.exec(given.as_of)?.[0] ?? "") : state.asOf;
      stage.value = given?.stage ?? state.stage;
      day.disabled = stage.disabled = !!given;
    },
  );
  return element;
}

function exports(model: Model, actions: Actions): HTMLElement {
  const menu = h("select", { "aria-label": "Export", class: "export" });
  menu.addEventListener("change", () => {
    const chosen = FORMATS.find(([format]) => format === menu.value);
    menu.value = "";
    if (!chosen) return;
    const [format, what, file, type] = chosen;
    actions.report(format).then(
      (text) => save(file, type, text),
      (error) => model.set({ failure: { what: `writing ${what}`, failure: failureOf(error) } }),
    );
  });
  model.watch(
    ({ shown, formats }) => [shown, formats],
    ({ shown, formats }) => {
      menu.disabled = !shown;
      const written = FORMATS.filter(([format]) => formats.includes(format));
      replace(
        menu,
        h("option", { value: "" }, "Export…"),
        written.map(([format, name]) => h("option", { value: format }, name)),
      );
    },
  );
  return menu;
}

function theme(): HTMLElement {
  const root = document.documentElement;
  const names = ["auto", "light", "dark"];
  const element = button("", () => set(names[(names.indexOf(root.dataset.theme ?? "auto") + 1) % names.length]!), {
    class: "small theme",
  });
  const set = (name: string) => {
    root.dataset.theme = name;
    element.textContent = { auto: "◐", light: "☀", dark: "☾" }[name] ?? "";
    element.setAttribute("aria-label", `Colours: ${name}`);
    element.title = `Colours: ${name}`;
    document.dispatchEvent(new Event("andon-theme"));
  };
  set("auto");
  return element;
}
