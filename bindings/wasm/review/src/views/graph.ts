/** The whole graph, and beside it what is told of the package in focus. */
import { h, replace } from "../dom.ts";
import { GraphCanvas } from "../graph/canvas.ts";
import { sceneOf } from "../graph/scene.ts";
import { groupsOf, keyOf, type Model, type State } from "../model.ts";
import type { Graph } from "../worker/protocol.ts";
import { count } from "./banner.ts";
import { button, shape, signOf } from "./shapes.ts";

/** How many names of a list are shown. */
const NAMES = 40;

export function graph(model: Model): HTMLElement {
  const focus = (id: string | null) => model.set({ focus: id });
  const canvas = new GraphCanvas(focus);
  const message = h("p", { class: "quiet centre" });
  const search = searchField(model, () => (model.get().focus === null ? show() : focus(null)));
  const panel = h("div", { class: "panel", tabindex: 0, role: "region", "aria-label": "Package" });
  const workspaces = h("select", { "aria-label": "Workspace" });
  workspaces.addEventListener("change", () => model.set({ workspace: Number(workspaces.value), focus: null }));
  let drawn: Graph | undefined;
  let revealed: string | null = null;

  function show(): void {
    const state = model.get();
    const graph = graphOf(state);
    canvas.element.hidden = !graph || graph.refused !== null;
    message.hidden = !canvas.element.hidden;
    message.textContent = whyNot(state, graph);
    if (!graph || !state.shown || graph.refused !== null) return replace(panel);
    const scene = sceneOf(graph, state.shown.verdict, state.focus, search.value);
    canvas.show(scene, graph !== drawn);
    drawn = graph;
    replace(
      panel,
      scene.focus < 0
        ? overview(graph, state, scene.matches, search.value, focus)
        : about(model, graph, state, scene.focus, scene.path, focus),
    );
    if (state.view === "graph" && state.focus !== revealed && scene.focus >= 0) canvas.reveal(scene.path);
    revealed = state.view === "graph" ? state.focus : null;
  }

  model.watch(
    ({ graphs }) => [graphs],
    ({ graphs }) => {
      const list = Array.isArray(graphs) ? graphs : [];
      workspaces.hidden = list.length < 2;
      search.value = "";
      replace(
        workspaces,
        list.map((graph, i) => h("option", { value: i }, `${graph.workspace || "the root"} (${graph.nodes.length})`)),
      );
    },
  );
  model.watch(({ graphs, focus, workspace, shown, view }) => [graphs, focus, workspace, shown, view], show);
  return h(
    "div",
    { class: "graph" },
    h("div", { class: "side" }, h("div", { class: "toolbar", role: "search" }, search, workspaces), panel),
    h("div", { class: "picture" }, canvas.element, message),
  );
}

/** Searches as one types; Enter goes to the package of that name, or the first that has it in its name. */
function searchField(model: Model, changed: () => void) {
  const search = h("input", {
    id: "graph-search",
    type: "search",
    placeholder: "Search packages  ( / )",
    "aria-label": "Search packages",
    on: { input: changed },
  });
  search.addEventListener("keydown", ({ key }) => {
    const words = search.value.trim().toLowerCase();
    const nodes = key === "Enter" && words ? (graphOf(model.get())?.nodes ?? []) : [];
    const exact = nodes.find(({ name }) => name.toLowerCase() === words);
    const found = exact ?? nodes.find(({ id }) => id.toLowerCase().includes(words));
    if (found) model.set({ focus: found.id });
  });
  return search;
}

function graphOf({ graphs, workspace }: State): Graph | undefined {
  return Array.isArray(graphs) ? graphs[workspace] : undefined;
}

function whyNot({ graphs, head, shown }: State, graph: Graph | undefined): string {
  if (graph?.refused) return graph.refused;
  if (graphs !== null && !Array.isArray(graphs)) return graphs.message;
  if (Array.isArray(graphs)) return "There is no lockfile that could be read, so there is no graph.";
  if (!head && shown) return "A verdict has no graph in it. Load the lockfile, or the evidence, to see it.";
  return "The graph is being laid out…";
}

function overview(graph: Graph, state: State, matches: Set<number>, query: string, focus: (id: string) => void) {
  if (query.trim() !== "") {
    return [h("h2", {}, `${matches.size} found`), names(graph, [...matches], focus)];
  }
  const by = (change: string) => graph.nodes.flatMap((node, i) => (node.change === change ? [i] : []));
  const changes = (
    [
      ["added", "Added"],
      ["updated", "Updated"],
      ["altered", "Same version, other source or checksum"],
    ] as const
  ).map(([change, title]) => [change, title, by(change)] as const);
  const some = changes.filter(([, , nodes]) => nodes.length > 0);
  return [
    h("h2", {}, count(graph.nodes.length, "package")),
    legend(state.base !== null),
    some.map(([change, title, nodes]) => [
      h("h3", {}, h("i", { class: `swatch ${change}` }), `${title} (${nodes.length})`),
      names(graph, nodes, focus),
    ]),
    graph.removed.length > 0 && [
      h("h3", {}, `Removed (${graph.removed.length})`),
      h(
        "ul",
        { class: "names" },
        graph.removed.slice(0, NAMES).map((id) => h("li", { class: "gone" }, id)),
      ),
    ],
    state.base &&
      some.length === 0 &&
      graph.removed.length === 0 &&
      h("p", { class: "quiet" }, "No package has changed."),
  ];
}

function legend(compared: boolean) {
  const entry = (name: string, text: string) => h("li", {}, h("i", { class: `swatch ${name}` }), text);
  return h(
    "ul",
    { class: "legend" },
    entry("member", "member"),
    entry("plain", "package"),
    entry("stop", "denied"),
    entry("warn", "warned"),
    compared && [entry("added", "added"), entry("updated", "updated"), entry("altered", "altered")],
  );
}

function about(
  model: Model,
  graph: Graph,
  state: State,
  i: number,
  path: number[],
  focus: (id: string | null) => void,
) {
  const node = graph.nodes[i]!;
  const list = (title: string, of: number[]) =>
    of.length > 0 && [h("h3", {}, `${title} (${of.length})`), names(graph, of, focus)];
  const change = node.from ? `updated from ${node.from}` : node.change;
  return [
    button("← Whole graph", () => focus(null), { class: "small" }),
    h("h2", {}, node.name, " ", h("small", {}, node.version)),
    h(
      "p",
      { class: "quiet" },
      [node.member ? "member of the workspace" : `${count(node.depth, "step")} from a member`, change]
        .filter(Boolean)
        .join(" · "),
    ),
    findingsOf(model, state, graph, node.id),
    path.length > 1 && [h("h3", {}, "Path"), names(graph, path, focus)],
    list("Depends on", graph.dependencies[i]!),
    list("Needed by", graph.dependents[i]!),
  ];
}

function findingsOf(model: Model, { shown }: State, graph: Graph, id: string) {
  const groups = shown ? groupsOf(shown.verdict) : [];
  const rows = groups.flatMap(({ key, findings }) =>
    findings
      .filter((finding) => key !== "mended" && finding.subject === id && finding.workspace === graph.workspace)
      .map((finding) => {
        const open = () => model.set({ view: "findings", selected: keyOf(key, finding) });
        return h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "link", on: { click: open } },
            shape(signOf(finding, key)),
            finding.message,
          ),
        );
      }),
  );
  return rows.length > 0 && h("ul", { class: "names findings-of" }, rows.slice(0, NAMES));
}

function names(graph: Graph, of: number[], focus: (id: string) => void) {
  const shown = of.slice(0, NAMES).map((i) => {
    const node = graph.nodes[i]!;
    const text = node.from ? `${node.name} ${node.from} → ${node.version}` : `${node.name} ${node.version}`;
    return h("li", {}, h("button", { type: "button", class: "link", on: { click: () => focus(node.id) } }, text));
  });
  return h(
    "ul",
    { class: "names" },
    shown,
    of.length > NAMES && h("li", { class: "quiet" }, `and ${of.length - NAMES} more`),
  );
}
