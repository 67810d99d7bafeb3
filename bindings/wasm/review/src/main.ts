/** The page: one state, the actions on it, and the views that show its parts. */
import { Actions } from "./actions.ts";
import { h } from "./dom.ts";
import { POLICY, TEST } from "./editor/example.ts";
import { keys } from "./keys.ts";
import { createModel, type View } from "./model.ts";
import "./style.css";
import { banner } from "./views/banner.ts";
import { findings } from "./views/findings.ts";
import { graph } from "./views/graph.ts";
import { header } from "./views/header.ts";
import { help } from "./views/help.ts";
import { policy } from "./views/policy.ts";
import { droppable, start } from "./views/start.ts";
import { status } from "./views/status.ts";

const model = createModel({ policy: POLICY, test: TEST });
const actions = new Actions(model);
const dialog = help(model);

const VIEWS: [View, string, HTMLElement][] = [
  ["findings", "Findings", findings(model, actions)],
  ["graph", "Graph", graph(model)],
  ["policy", "Policy editor", policy(model, actions)],
];

function tabs(): HTMLElement[] {
  const panels = VIEWS.map(([view, , element]) =>
    h("div", { role: "tabpanel", id: `view-${view}`, "aria-labelledby": `tab-${view}`, class: "view" }, element),
  );
  const buttons = VIEWS.map(([view, name]) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${view}`,
        "aria-controls": `view-${view}`,
        on: { click: () => model.set({ view }) },
      },
      name,
    ),
  );
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": "Views" }, buttons);
  list.addEventListener("keydown", ({ key }) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const at = VIEWS.findIndex(([view]) => view === model.get().view);
    const next = VIEWS[(at + (by ?? 0) + VIEWS.length) % VIEWS.length]!;
    if (by === undefined) return;
    model.set({ view: next[0] });
    document.getElementById(`tab-${next[0]}`)?.focus();
  });
  model.watch(
    ({ view, shown }) => [view, shown],
    ({ view, shown }) => {
      list.hidden = !shown && view !== "policy";
      VIEWS.forEach(([name], i) => {
        const isChosen = name === view;
        buttons[i]!.setAttribute("aria-selected", String(isChosen));
        buttons[i]!.tabIndex = isChosen ? 0 : -1;
        panels[i]!.hidden = !isChosen || (!shown && name !== "policy");
      });
    },
  );
  return [list, ...panels];
}

const app = document.getElementById("app")!;
const work = h("main", { class: "work" }, banner(model, actions), tabs());
model.watch(
  ({ shown, view }) => [shown, view],
  ({ shown, view }) => (work.hidden = !shown && view !== "policy"),
);
app.append(
  header(model, actions, () => dialog.showModal()),
  status(model, actions),
  start(model, actions),
  work,
  dialog,
);
droppable(document.body, actions);
keys(model, dialog);
