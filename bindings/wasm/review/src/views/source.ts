/** A stretch of a file, with the lines around it. */
import type { FileBytes, Span } from "@andon/gate";
import { h } from "../dom.ts";

const AROUND = 3;
/** Characters of a line that are shown; of a longer one, those around the stretch. */
const WIDTH = 240;

export function placeOf({ file, line, column }: Span): string {
  return line > 0 ? `${file}:${line}:${column}` : file;
}

export function sourceView(span: Span, content: FileBytes | undefined) {
  return h("figure", { class: "source" }, h("figcaption", {}, h("code", {}, placeOf(span))), linesOf(span, content));
}

function linesOf(span: Span, content: FileBytes | undefined) {
  if (content === undefined) return h("p", { class: "quiet" }, "The file itself is not here.");
  if (typeof content !== "string") return h("p", { class: "quiet" }, "The file is not UTF-8.");
  if (span.line === 0) return null;
  const lines = content.split("\n");
  const first = Math.max(0, span.line - 1 - AROUND);
  const shown = lines.slice(first, span.line + AROUND);
  return h(
    "pre",
    { tabindex: 0, "aria-label": `Lines ${first + 1} to ${first + shown.length} of ${span.file}` },
    shown.map((line, i) => lineOf(line.replace(/\r$/, ""), first + i + 1, span)),
  );
}

function lineOf(line: string, number: number, span: Span) {
  const here = number === span.line;
  const gutter = h("span", { class: "number" }, number);
  return h("div", { class: here ? "line here" : "line" }, gutter, here ? marked(line, span) : cropped(line, 0));
}

/** Columns count Unicode scalar values, from 1. */
function marked(line: string, { column, end_column }: Span) {
  const letters = Array.from(line);
  const [from, to] = [column - 1, Math.max(end_column - 1, column)];
  const start = Math.max(0, from - WIDTH / 2);
  const text = (a: number, b: number) => letters.slice(a, b).join("");
  const end = Math.min(to, from + WIDTH);
  return h(
    "span",
    { class: "code" },
    start > 0 && "…",
    text(start, from),
    h("mark", {}, text(from, end)),
    cropped(text(end, letters.length), 0),
  );
}

function cropped(text: string, from: number): string {
  return text.length > WIDTH ? `${text.slice(from, from + WIDTH)}…` : text;
}
