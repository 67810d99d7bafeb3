/** Paints a scene: points from afar, names as soon as there is room for them, relations of what is in focus alone. */
import { visible } from "../hidden.ts";
import { CELL } from "../worker/graph.ts";
import type { Node } from "../worker/protocol.ts";
import type { Scene } from "./scene.ts";

/** Where the picture stands: `screen = graph * scale + offset`, in CSS pixels. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Colours {
  ink: string;
  quiet: string;
  faint: string;
  surface: string;
  accent: string;
  stop: string;
  warn: string;
  added: string;
  updated: string;
  altered: string;
}

interface Painter {
  context: CanvasRenderingContext2D;
  scene: Scene;
  camera: Camera;
  colours: Colours;
  width: number;
  height: number;
}

/** Height of a row on the screen from which every package has its name. */
const NAMED = 11.5;
/** Weights of names: on the path in focus, and of what was found or has changed. */
const TOLD = 1e6;
const MARKED = 1e3;
/** From afar: how many need a package whose name is shown, and how many names at most. */
const HUB = 8;
const FAR_NAMES = 160;
const FONT = "ui-sans-serif, system-ui, sans-serif";

export function paint(painter: Painter): void {
  const { context, colours, width, height } = painter;
  context.fillStyle = colours.surface;
  context.fillRect(0, 0, width, height);
  relations(painter);
  packages(painter);
  headings(painter);
}

function relations(painter: Painter): void {
  const { scene, colours } = painter;
  const { graph, focus, path, ways } = scene;
  const tree = graph.parents.flatMap((parent, i): [number, number][] => (parent < 0 ? [] : [[parent, i]]));
  curves(painter, tree, colours.faint, focus < 0 ? 0.16 : 0.07, 1);
  if (focus < 0) return curves(painter, ways, colours.accent, ways.length > 60 ? 0.35 : 0.55, 1.3);
  const around = [
    ...graph.dependents[focus]!.map((i): [number, number] => [i, focus]),
    ...graph.dependencies[focus]!.map((i): [number, number] => [focus, i]),
  ];
  curves(painter, around, colours.quiet, 0.5, 1);
  curves(
    painter,
    path.slice(1).map((i, before): [number, number] => [path[before]!, i]),
    colours.accent,
    1,
    2.5,
  );
}

function curves(
  { context, scene, camera }: Painter,
  pairs: [number, number][],
  colour: string,
  alpha: number,
  width: number,
): void {
  context.strokeStyle = colour;
  context.globalAlpha = alpha;
  context.lineWidth = width;
  context.beginPath();
  for (const [from, to] of pairs) {
    const [a, b] = [at(scene, camera, from), at(scene, camera, to)];
    const bend = Math.max(Math.abs(b.x - a.x) / 2, 24 * camera.scale);
    context.moveTo(a.x, a.y);
    context.bezierCurveTo(a.x + bend, a.y, b.x - bend, b.y, b.x, b.y);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** The middle of a package's point. */
export function at({ graph }: Scene, camera: Camera, i: number): { x: number; y: number } {
  const node = graph.nodes[i]!;
  return { x: node.x * camera.scale + camera.x, y: (node.y + CELL.height / 2) * camera.scale + camera.y };
}

function packages(painter: Painter): void {
  const { scene, camera, width, height } = painter;
  const row = CELL.height * camera.scale;
  const points: Point[] = [];
  scene.graph.nodes.forEach((_, i) => {
    const { x, y } = at(scene, camera, i);
    const isSeen = x > -CELL.width * camera.scale && x < width + 8 && y > -row && y < height + row;
    if (isSeen) points.push(pointOf(painter, i, x, y, row));
  });
  for (const point of points) mark(painter, point);
  names(painter, points, row);
}

interface Point {
  i: number;
  x: number;
  y: number;
  r: number;
  kind: string;
  /** Steps back behind what is looked for. */
  isBack: boolean;
  /** How much its name is wanted; what is not told of at all has less than 1. */
  weight: number;
}

function pointOf({ scene }: Painter, i: number, x: number, y: number, row: number): Point {
  const { graph, focus, matches, near, compared } = scene;
  const node = graph.nodes[i]!;
  const kind = scene.findings.get(i) ?? node.change ?? "plain";
  const isMarked = kind !== "plain" || matches.has(i) || i === focus;
  const needed = graph.dependents[i]!.length;
  const isBack = focus >= 0 ? !near.has(i) : matches.size > 0 ? !matches.has(i) : compared && !isMarked;
  const r = Math.min(1.3 + Math.sqrt(needed) * 0.55, 6, Math.max(row * 0.4, 3.2)) + (isMarked ? 1.6 : 0);
  const isTold = i === focus || scene.path.includes(i);
  const weight = isBack ? 0 : isTold ? TOLD : (isMarked ? MARKED : 0) + needed;
  return { i, x, y, r, kind, isBack, weight };
}

function mark(painter: Painter, { i, x, y, r, kind, isBack }: Point): void {
  const { context, scene, colours } = painter;
  const node = scene.graph.nodes[i]!;
  context.globalAlpha = isBack ? 0.3 : 1;
  context.fillStyle = kind === "plain" ? (node.member ? colours.ink : colours.quiet) : colours[kind as keyof Colours];
  context.beginPath();
  figure(context, kind, node.member, x, y, r);
  context.fill();
  if (scene.matches.has(i) || i === scene.focus) ring(painter, x, y, r + 3.5);
  context.globalAlpha = 1;
}

/** A figure for each kind, so that colour is not all there is. */
function figure(
  context: CanvasRenderingContext2D,
  kind: string,
  member: boolean,
  x: number,
  y: number,
  r: number,
): void {
  if (kind === "stop") {
    const c = r * 0.5;
    const corners: [number, number][] = [
      [-c, -r],
      [c, -r],
      [r, -c],
      [r, c],
      [c, r],
      [-c, r],
      [-r, c],
      [-r, -c],
    ];
    corners.forEach(([dx, dy]) => context.lineTo(x + dx * 1.15, y + dy * 1.15));
  } else if (kind === "warn") {
    context.moveTo(x, y - r * 1.25);
    context.lineTo(x + r * 1.25, y + r);
    context.lineTo(x - r * 1.25, y + r);
  } else if (kind === "added") {
    const [a, b] = [r * 1.25, r * 0.42];
    context.rect(x - a, y - b, 2 * a, 2 * b);
    context.rect(x - b, y - a, 2 * b, a - b);
    context.rect(x - b, y + b, 2 * b, a - b);
  } else if (kind === "updated" || kind === "altered") {
    context.moveTo(x, y - r * 1.3);
    context.lineTo(x + r * 1.3, y);
    context.lineTo(x, y + r * 1.3);
    context.lineTo(x - r * 1.3, y);
  } else if (member) context.rect(x - r, y - r, 2 * r, 2 * r);
  else context.arc(x, y, r, 0, 7);
}

function ring({ context, colours }: Painter, x: number, y: number, r: number): void {
  context.strokeStyle = colours.accent;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, r, 0, 7);
  context.stroke();
}

/** From near, every name in its cell. From afar, those that are wanted most and do not touch another. */
function names(painter: Painter, points: Point[], row: number): void {
  const rising = points.toSorted((a, b) => a.weight - b.weight);
  if (row >= NAMED) return rising.forEach((point) => name(painter, point, row, point.weight >= TOLD));
  const taken: [number, number, number][] = [];
  const wanted = rising.reverse().filter((point) => point.weight >= HUB);
  for (const point of wanted.slice(0, FAR_NAMES)) {
    const end = point.x + point.r + 8 + textOf(painter.scene.graph.nodes[point.i]!, false).length * 6.6;
    if (taken.some(([x, to, y]) => Math.abs(y - point.y) < 13 && point.x < to && x < end)) continue;
    taken.push([point.x, end, point.y]);
    name(painter, point, 16, true);
  }
}

function textOf({ name, version, from }: Node, hasRoom: boolean): string {
  return visible(from ? `${name} ${from} → ${version}` : hasRoom ? `${name} ${version}` : name);
}

function name({ context, scene, colours, camera }: Painter, point: Point, row: number, isWhole: boolean): void {
  const node = scene.graph.nodes[point.i]!;
  const size = Math.max(9, Math.min(13, row * 0.66));
  const text = textOf(node, row > 18);
  const x = point.x + point.r + 4;
  context.font = `${node.member || point.weight >= MARKED ? 600 : 400} ${size}px ${FONT}`;
  context.textBaseline = "middle";
  const shown = isWhole ? text : fitted(text, CELL.width * camera.scale - point.r - 8, size);
  // A halo, so that no relation crosses the letters; of what steps back it is faint, and hides none that is in focus.
  context.globalAlpha = point.isBack ? 0.7 : 1;
  context.strokeStyle = colours.surface;
  context.lineWidth = 5;
  context.lineJoin = "round";
  context.strokeText(shown, x, point.y + 0.5);
  context.globalAlpha = point.isBack ? 0.45 : 1;
  context.fillStyle = colours.ink;
  context.fillText(shown, x, point.y + 0.5);
  context.globalAlpha = 1;
}

/** Measuring each name would cost more than painting it: letters have about this width. */
function fitted(text: string, room: number, size: number): string {
  const letters = Math.floor(room / (size * 0.54));
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`;
}

function headings({ context, scene, camera, colours, width }: Painter): void {
  context.fillStyle = colours.surface;
  context.globalAlpha = 0.9;
  context.fillRect(0, 0, width, 26);
  context.globalAlpha = 1;
  context.font = `600 11px ${FONT}`;
  context.textBaseline = "middle";
  context.fillStyle = colours.quiet;
  const { layers, width: all } = scene.graph;
  layers.forEach(({ depth, x, count }, i) => {
    const left = x * camera.scale + camera.x;
    const room = ((layers[i + 1]?.x ?? all + CELL.width) - x) * camera.scale - 8;
    const texts = [
      depth === 0 ? `members · ${count}` : `${depth} ${depth === 1 ? "step" : "steps"} · ${count}`,
      depth === 0 ? "members" : String(depth),
    ];
    const text = texts.find((text) => context.measureText(text).width < room) ?? String(depth);
    context.fillText(text, left - 4, 14);
  });
}
