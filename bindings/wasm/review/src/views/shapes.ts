/** The signs: each outcome has a colour, a shape and a word, so that none of them has to be seen alone. */
import type { Finding, Outcome } from "@andon/gate";
import { h, svg } from "../dom.ts";

export type Sign = "stop" | "warn" | "pass" | "undecided" | "waived" | "mended";

const SHAPES: Record<Sign, string> = {
  stop: "M5 1h6l4 4v6l-4 4H5l-4-4V5z",
  warn: "M8 1.2 15.4 14.5H.6z",
  pass: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z",
  undecided: "M8 .6 15.4 8 8 15.4.6 8z",
  waived: "M3 2h10v12H3z",
  mended: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z",
};

const MARKS: Record<Sign, string> = {
  stop: "M5.4 5.4l5.2 5.2m0-5.2-5.2 5.2",
  warn: "M8 6v4m0 1.7v.6",
  pass: "M4.8 8.3l2.2 2.2 4.2-4.6",
  undecided: "M6.3 6.4a1.8 1.8 0 1 1 2.5 1.7c-.6.3-.8.6-.8 1.1m0 1.7v.5",
  waived: "M5.5 6h5m-5 3h3",
  mended: "M4.8 8.3l2.2 2.2 4.2-4.6",
};

export const WORDS: Record<Outcome, string> = { pass: "Pass", warn: "Warn", stop: "Stop", undecided: "Undecided" };

export function shape(sign: Sign, label?: string) {
  return svg(
    "svg",
    {
      class: `shape ${sign}`,
      viewBox: "0 0 16 16",
      ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }),
    },
    svg("path", { class: "body", d: SHAPES[sign] }),
    svg("path", { class: "mark", d: MARKS[sign] }),
  );
}

export function signOf(finding: Finding, group: string): Sign {
  if (group === "mended") return "mended";
  if (finding.waiver) return "waived";
  return finding.level === "deny" ? "stop" : "warn";
}

export function wordOf(finding: Finding, group: string): string {
  if (group === "mended") return "mended";
  if (finding.waiver) return "waived";
  return finding.stops ? "stops the line" : finding.level === "deny" ? "denied" : "warned";
}

const LIGHTS: [Sign, Outcome[]][] = [
  ["stop", ["stop"]],
  ["warn", ["warn", "undecided"]],
  ["pass", ["pass"]],
];

/** The lamp over the line: three lights, of which one is lit, or none. */
export function lamp(outcome: Outcome | null) {
  const lights = LIGHTS.map(([sign, outcomes], i) => {
    const lit = outcome !== null && outcomes.includes(outcome);
    const shown: Sign = outcome === "undecided" ? "undecided" : sign;
    const mark = svg(
      "g",
      { transform: `translate(12 ${8 + i * 24}) scale(1)` },
      svg("path", { class: "mark", d: MARKS[shown] }),
    );
    const y = 16 + i * 24;
    return svg(
      "g",
      { class: `light ${sign}${lit ? ` lit ${shown}` : ""}` },
      svg("circle", { cx: 20, cy: y, r: 9.5 }),
      lit && mark,
    );
  });
  return svg(
    "svg",
    { class: "lamp", viewBox: "0 0 40 88", "aria-hidden": "true" },
    svg("rect", { class: "post", x: 17, y: 78, width: 6, height: 10 }),
    svg("rect", { class: "case", x: 5, y: 1, width: 30, height: 78, rx: 8 }),
    lights,
  );
}

/** A button with a word. */
export function button(text: string, act: () => void, props: Parameters<typeof h>[1] = {}) {
  return h("button", { type: "button", on: { click: act }, ...props }, text);
}

/** A button that copies text, and says so. */
export function copyButton(text: string, label: string) {
  const element = button(
    label,
    () => {
      void navigator.clipboard.writeText(text).then(
        () => (element.textContent = "Copied"),
        () => (element.textContent = "Select it and copy by hand"),
      );
      setTimeout(() => (element.textContent = label), 2_000);
    },
    { class: "small" },
  );
  return element;
}
