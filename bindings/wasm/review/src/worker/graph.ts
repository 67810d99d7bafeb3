/** Lays the packages out: a block of columns for each distance from the members, near relations at near heights. */
import type { Facts } from "@andon/gate";
import { DRAWN_PACKAGES } from "../limits.ts";
import type { Change, Graph, Node } from "./protocol.ts";

/** The size of a package's cell, and the space between two blocks. */
export const CELL = { width: 136, height: 22, gap: 64 };
/** Width to height that a picture aims at. */
const ASPECT = 1.75;
const SWEEPS = 4;

export function graphs(facts: Facts[]): Graph[] {
  return facts.map(graph);
}

function graph(facts: Facts): Graph {
  const packages = Object.values(facts.packages);
  const graph = empty(facts);
  if (packages.length > DRAWN_PACKAGES) {
    const refused = `${packages.length} packages are more than a picture can show; ${DRAWN_PACKAGES} are drawn at most`;
    return { ...graph, refused };
  }
  const changes = changesOf(facts);
  graph.nodes = packages.map(({ id, name, version, member, depth }) => {
    const [change, from] = changes.get(id) ?? [null, null];
    return { id, name, version, member, depth: member ? 0 : (depth ?? 0), x: 0, y: 0, change, from };
  });
  const index = new Map(graph.nodes.map((node, i) => [node.id, i]));
  const all = (ids: string[]) => ids.map((id) => index.get(id)).filter((i) => i !== undefined);
  graph.dependencies = packages.map((of) => all(of.dependencies));
  graph.dependents = packages.map((of) => all(of.dependents));
  graph.parents = packages.map((of) => index.get(of.path?.at(-2) ?? "") ?? -1);
  return placed(graph);
}

function empty(facts: Facts): Graph {
  const removed = facts.change?.removed.map(({ name, version }) => `${name}@${version}`) ?? [];
  const { workspace } = facts;
  return {
    workspace,
    nodes: [],
    dependencies: [],
    dependents: [],
    parents: [],
    layers: [],
    removed,
    width: 0,
    height: 0,
    refused: null,
  };
}

function changesOf({ change }: Facts): Map<string, [Change, string | null]> {
  const changes = new Map<string, [Change, string | null]>();
  for (const of of change?.added ?? []) changes.set(of.package, ["added", null]);
  for (const of of change?.updated ?? []) changes.set(of.package, ["updated", of.from]);
  for (const of of change?.same_version ?? []) changes.set(of.package, ["altered", null]);
  return changes;
}

function placed(graph: Graph): Graph {
  const layers = ordered(graph);
  const rows = rowsFor(layers.map((layer) => layer.length));
  let x = 0;
  layers.forEach((layer, depth) => {
    if (layer.length === 0) return;
    const columns = Math.ceil(layer.length / rows);
    const height = Math.ceil(layer.length / columns);
    graph.layers.push({ depth, x, count: layer.length });
    layer.forEach((i, place) => {
      const node = graph.nodes[i]!;
      // Along the rows, so that what stands near in the order stands near in height, whatever its column.
      node.x = x + (place % columns) * CELL.width;
      node.y = (Math.floor(place / columns) + (rows - height) / 2) * CELL.height;
    });
    x += columns * CELL.width + CELL.gap;
  });
  return { ...graph, width: Math.max(x - CELL.gap, 0), height: rows * CELL.height };
}

/** How many rows give a picture of about the wanted shape. */
function rowsFor(counts: number[]): number {
  const longest = Math.max(1, ...counts);
  for (let rows = 8; rows < longest; rows += 2) {
    const columns = counts.reduce((sum, count) => sum + Math.ceil(count / rows), 0);
    if (columns * CELL.width + counts.length * CELL.gap < rows * CELL.height * ASPECT) return rows;
  }
  return longest;
}

/** The packages of each depth, each near the middle of those before and behind that it has to do with. */
function ordered({ nodes, dependencies, dependents }: Graph): number[][] {
  const layers: number[][] = [];
  nodes.forEach((node, i) => (layers[node.depth] ??= []).push(i));
  const place = new Float64Array(nodes.length);
  const settle = (layer: number[]) => layer.forEach((i, at) => (place[i] = (at + 0.5) / layer.length));
  const filled = Array.from(layers, (layer) => layer ?? []);
  for (const layer of filled) {
    layer.sort((a, b) => compare(nodes[a]!, nodes[b]!));
    settle(layer);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const forward = sweep % 2 === 0;
    for (const layer of forward ? filled : filled.toReversed()) {
      const middle = new Map(
        layer.map((i) => [i, mean((forward ? dependents : dependencies)[i]!, place) ?? place[i]!]),
      );
      layer.sort((a, b) => middle.get(a)! - middle.get(b)! || compare(nodes[a]!, nodes[b]!));
      settle(layer);
    }
  }
  return filled;
}

function compare(a: Node, b: Node): number {
  return a.id < b.id ? -1 : 1;
}

function mean(of: number[], place: Float64Array): number | null {
  return of.length === 0 ? null : of.reduce((sum, i) => sum + place[i]!, 0) / of.length;
}
