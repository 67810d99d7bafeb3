/** The canvas and its camera: drag, wheel, pinch, keys. It paints once a frame, and only when something moved. */
import { h } from "../dom.ts";
import { visible } from "../hidden.ts";
import { CELL } from "../worker/graph.ts";
import { type Camera, type Colours, paint } from "./paint.ts";
import { pointers } from "./pointers.ts";
import type { Scene } from "./scene.ts";

const MARGIN = 36;
const CLOSEST = 2.5;
/** How far an arrow key moves the picture, in CSS pixels. */
const STEP = 60;
const NAMES: (keyof Colours)[] = [
  "ink",
  "quiet",
  "faint",
  "surface",
  "accent",
  "stop",
  "warn",
  "added",
  "updated",
  "altered",
];

export class GraphCanvas {
  readonly element: HTMLElement;
  readonly #canvas = h("canvas", { tabindex: 0, role: "img" });
  readonly #tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  readonly #camera: Camera = { x: 0, y: 0, scale: 1 };
  #scene: Scene | undefined;
  #colours: Colours | undefined;
  /** The frame that has been asked for, or 0. */
  #frame = 0;
  #least = 0.02;
  /** Whether all of it is shown, which then stays so when the window changes. */
  #isFitted = true;

  /** @param pick is told of the package that was clicked, by id */
  constructor(pick: (id: string | null) => void) {
    this.element = h("div", { class: "canvas" }, this.#canvas, this.#tip);
    pointers(this.#canvas, {
      move: (dx, dy) => this.#move(dx, dy),
      zoom: (factor, x, y) => this.#zoom(factor, x, y),
      hover: (x, y) => this.#hover(x, y),
      click: (x, y) => pick(this.#scene?.graph.nodes[this.#under(x, y)]?.id ?? null),
    });
    this.#canvas.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => (this.#isFitted ? this.#fit() : this.#draw())).observe(this.element);
    const recolour = () => ((this.#colours = undefined), this.#draw());
    document.addEventListener("andon-theme", recolour);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  }

  /** Shows a scene; with `whole`, all of it. */
  show(scene: Scene, whole: boolean): void {
    const { nodes, layers } = scene.graph;
    this.#scene = scene;
    const label = `Graph of ${nodes.length} packages in ${layers.length} steps from the members`;
    this.#canvas.setAttribute("aria-label", label);
    if (whole) this.#fit();
    this.#draw();
  }

  /** Brings packages into view, all of them, as near as can be. */
  reveal(packages: number[]): void {
    const nodes = packages.flatMap((i) => this.#scene?.graph.nodes[i] ?? []);
    const { width, height } = this.#size();
    if (nodes.length === 0 || width === 0) return;
    const [xs, ys] = [nodes.map((node) => node.x), nodes.map((node) => node.y)];
    const [left, right] = [Math.min(...xs), Math.max(...xs) + 2 * CELL.width];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys) + CELL.height];
    const near = Math.min((width - 2 * MARGIN) / (right - left), (height - 4 * MARGIN) / (bottom - top), 1);
    const scale = Math.max(near, this.#least);
    this.#put(width / 2 - ((left + right) / 2) * scale, height / 2 - ((top + bottom) / 2) * scale, scale);
  }

  #size(): { width: number; height: number } {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  #draw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint(): void {
    const { width, height } = this.#size();
    const canvas = this.#canvas;
    const context = canvas.getContext("2d");
    if (!this.#scene || !context || width === 0) return;
    const ratio = devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#colours ??= coloursOf(this.element);
    paint({ context, scene: this.#scene, camera: this.#camera, colours: this.#colours, width, height });
  }

  #put(x: number, y: number, scale: number): void {
    Object.assign(this.#camera, { x, y, scale });
    this.#isFitted = false;
    this.#draw();
  }

  #fit(): void {
    const { width, height } = this.#size();
    if (!this.#scene || width === 0) return;
    const { graph } = this.#scene;
    const across = (width - 2 * MARGIN) / Math.max(graph.width, 1);
    const down = (height - 2 * MARGIN) / Math.max(graph.height, 1);
    const scale = Math.min(across, down, 1.25);
    const top = Math.max(MARGIN, Math.min(2 * MARGIN, (height - graph.height * scale) / 2));
    this.#least = scale / 2;
    this.#put((width - graph.width * scale) / 2, top, scale);
    this.#isFitted = true;
  }

  #zoom(factor: number, x = this.#size().width / 2, y = this.#size().height / 2): void {
    const before = this.#camera;
    const scale = Math.min(CLOSEST, Math.max(this.#least, before.scale * factor));
    const grown = scale / before.scale;
    this.#put(x - (x - before.x) * grown, y - (y - before.y) * grown, scale);
  }

  #move(dx: number, dy: number): void {
    const { x, y, scale } = this.#camera;
    this.#put(x + dx, y + dy, scale);
  }

  #key(event: KeyboardEvent): void {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => this.#move(STEP, 0),
      ArrowRight: () => this.#move(-STEP, 0),
      ArrowUp: () => this.#move(0, STEP),
      ArrowDown: () => this.#move(0, -STEP),
      "+": () => this.#zoom(1.25),
      "=": () => this.#zoom(1.25),
      "-": () => this.#zoom(0.8),
      "0": () => this.#fit(),
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  }

  /** The package whose cell is there, or -1. */
  #under(x: number, y: number): number {
    const { x: left, y: top, scale } = this.#camera;
    const [gx, gy] = [(x - left) / scale, (y - top) / scale];
    const slack = 8 / scale;
    const isIn = (node: { x: number; y: number }) =>
      gx > node.x - slack && gx < node.x + CELL.width - 24 && gy > node.y && gy < node.y + CELL.height;
    return this.#scene?.graph.nodes.findIndex(isIn) ?? -1;
  }

  #hover(x: number, y: number): void {
    const node = this.#scene?.graph.nodes[this.#under(x, y)];
    this.#tip.hidden = !node;
    this.#canvas.style.cursor = node ? "pointer" : "grab";
    if (!node) return;
    this.#tip.textContent = visible([node.id, node.from ? `was ${node.from}` : node.change].filter(Boolean).join(", "));
    this.#tip.style.transform = `translate(${Math.min(x + 12, this.#size().width - 220)}px, ${y + 14}px)`;
  }
}

/** The colours as they are now: a variable itself is only text, what is coloured by it is not. */
function coloursOf(element: HTMLElement): Colours {
  const probe = element.appendChild(h("i", { hidden: true }));
  const resolved = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(resolved) as unknown as Colours;
}
