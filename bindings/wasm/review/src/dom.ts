/** Elements from data. Text from outside becomes text and attribute values, never markup, and shows all its letters. */
import { visible } from "./hidden.ts";

export type Child = Node | string | number | null | undefined | false | Child[];

type Listener = (event: never) => void;
export interface Props {
  /** Listeners by event. */
  on?: Record<string, Listener>;
  /** A name by which focus finds the element again when its region is drawn anew. */
  key?: string;
  /** Everything else is an attribute; `true` is one without a value, and what is absent or `false` is left out. */
  [attribute: string]: string | number | boolean | null | undefined | Record<string, Listener>;
}

/** Attributes that are read by people. */
const READ = ["title", "aria-label"];
const SVG = "http://www.w3.org/2000/svg";

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Props, ...children: Child[]) {
  return fill(document.createElement(tag), props, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(tag: K, props?: Props, ...children: Child[]) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill<E extends Element>(element: E, props: Props | undefined, children: Child[]): E {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "object") listen(element, value);
    else if (READ.includes(name)) element.setAttribute(name, visible(String(value)));
    else element.setAttribute(name === "key" ? "data-key" : name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function listen(element: Element, listeners: Record<string, Listener>): void {
  for (const [event, listener] of Object.entries(listeners)) element.addEventListener(event, listener as EventListener);
}

function append(element: Element, children: Child[]): void {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : visible(String(child)));
  }
}

/** Replaces what an element holds; what had the focus has it again. */
export function replace(element: Element, ...children: Child[]): void {
  const active = document.activeElement;
  const key = active && element.contains(active) ? active.getAttribute("data-key") : null;
  const scroll = element.scrollTop;
  element.replaceChildren();
  append(element, children);
  element.scrollTop = scroll;
  if (key !== null)
    element.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/** A link where the text is an address of the web; else the text itself. */
export function link(text: string): Node {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return document.createTextNode(visible(text));
  return h("a", { href: text, target: "_blank", rel: "noopener noreferrer" }, text);
}

/** Hands the user a file. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
