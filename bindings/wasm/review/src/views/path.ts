/** The dependency path as a picture: one step a line, from the member down to the package at fault. */
import { svg } from "../dom.ts";

const ROW = 34;
const INDENT = 18;
const HEIGHT = 24;
/** Steps that are drawn; of a longer path the middle is left out. */
const DRAWN = 12;

export function pathPicture(path: string[], width: number) {
  const steps =
    path.length <= DRAWN
      ? path
      : [...path.slice(0, 5), `… ${path.length - DRAWN + 1} more …`, ...path.slice(6 - DRAWN)];
  const indent = Math.min(INDENT, Math.max(4, (width - 220) / steps.length));
  return svg(
    "svg",
    {
      class: "path-picture",
      role: "img",
      "aria-label": `Dependency path: ${path.join(" → ")}`,
      width,
      height: steps.length * ROW,
      viewBox: `0 0 ${width} ${steps.length * ROW}`,
    },
    steps.map((step, i) => stepOf(step, i, steps.length, indent, width)),
  );
}

function stepOf(id: string, i: number, count: number, indent: number, width: number) {
  const [x, y] = [i * indent + 1, i * ROW + 4];
  const at = id.lastIndexOf("@", id.includes(" (") ? id.indexOf(" (") : undefined);
  const [name, version] = at > 0 ? [id.slice(0, at), id.slice(at + 1)] : [id, ""];
  const room = Math.floor((width - x - 20) / 7.4);
  const [shownName, shownVersion] = fitted(name, version, room);
  const box = Math.min(width - x - 2, (shownName.length + shownVersion.length + (shownVersion ? 1 : 0)) * 7.4 + 20);
  const kind = i === 0 ? "member" : i === count - 1 ? "subject" : "between";
  const middle = y + HEIGHT / 2;
  const elbow = i > 0 && `M${x - indent + 9} ${y - ROW + HEIGHT} V${middle - 6} q0 6 6 6 H${x}`;
  return svg(
    "g",
    { class: kind },
    svg("title", {}, id),
    elbow && svg("path", { class: "elbow", d: elbow }),
    svg("rect", { x, y, width: box, height: HEIGHT, rx: 6 }),
    svg(
      "text",
      { x: x + 10, y: middle + 4.3 },
      shownName,
      shownVersion && svg("tspan", { class: "version", dx: 7 }, shownVersion),
    ),
  );
}

function fitted(name: string, version: string, room: number): [string, string] {
  const cut = (text: string, to: number) => (text.length > to ? `${text.slice(0, Math.max(1, to - 1))}…` : text);
  if (name.length + version.length + 1 <= room) return [name, version];
  return [cut(name, Math.max(6, room - Math.min(version.length, 12) - 1)), cut(version, 12)];
}
