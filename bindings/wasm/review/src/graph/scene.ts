/** What of a graph is to be told apart in its picture. */
import type { Verdict } from "@andon/gate";
import type { Graph } from "../worker/protocol.ts";

export interface Scene {
  graph: Graph;
  /** The gravest finding of a package, by its index. */
  findings: Map<number, "stop" | "warn">;
  /** The package that the picture is about. */
  focus: number;
  /** From a member to the focus, both included. */
  path: number[];
  /** The focus, its path, and all that it has directly to do with. */
  near: Set<number>;
  /** What the search has found. */
  matches: Set<number>;
  /** What draws the eye while nothing is in focus: the ways to what was found and what has changed. */
  ways: [number, number][];
  /** Whether anything has changed, so that what has not steps back. */
  compared: boolean;
}

/** Ways that are drawn while nothing is in focus; more of them would be a thicket. */
const WAYS = 400;

export function sceneOf(graph: Graph, verdict: Verdict, focusId: string | null, query: string): Scene {
  const index = new Map(graph.nodes.map((node, i) => [node.id, i]));
  const findings: Scene["findings"] = new Map();
  for (const finding of verdict.findings) {
    const i = index.get(finding.subject);
    if (i === undefined || finding.workspace !== graph.workspace || finding.waiver) continue;
    if (findings.get(i) !== "stop") findings.set(i, finding.level === "deny" ? "stop" : "warn");
  }
  const focus = index.get(focusId ?? "") ?? -1;
  const words = query.toLowerCase().trim();
  const isMatch = (id: string) => words !== "" && id.toLowerCase().includes(words);
  const matches = new Set(graph.nodes.flatMap((node, i) => (isMatch(node.id) ? [i] : [])));
  const compared = graph.removed.length > 0 || graph.nodes.some((node) => node.change !== null);
  const path = pathTo(graph, focus);
  const near = new Set(focus < 0 ? [] : [...path, ...graph.dependencies[focus]!, ...graph.dependents[focus]!]);
  return { graph, findings, focus, path, near, matches, ways: waysTo(graph, findings), compared };
}

function pathTo(graph: Graph, focus: number): number[] {
  const path: number[] = [];
  for (let i = focus; i >= 0 && !path.includes(i); i = graph.parents[i] ?? -1) path.unshift(i);
  return path;
}

/** The shortest paths to what stops the line and what has changed, each step once. */
function waysTo(graph: Graph, findings: Scene["findings"]): [number, number][] {
  const ways: [number, number][] = [];
  const seen = new Set<number>();
  const ends = graph.nodes.flatMap((node, i) => (node.change !== null || findings.get(i) === "stop" ? [i] : []));
  for (const end of ends) {
    for (let i = end; !seen.has(i) && ways.length < WAYS; i = graph.parents[i]!) {
      const parent = graph.parents[i] ?? -1;
      if (parent < 0) break;
      seen.add(i);
      ways.push([parent, i]);
    }
  }
  return ways;
}
