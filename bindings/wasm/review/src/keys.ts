/** The keys of the page. In a field that is typed into, only Escape is one. */
import type { Model, View } from "./model.ts";
import { step } from "./views/findings.ts";

const VIEWS: Record<string, View> = { "1": "findings", "2": "graph", "3": "policy" };

export function keys(model: Model, help: HTMLDialogElement): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const [target] = event.composedPath();
    if (isTyped(target)) {
      if (event.key === "Escape" && target instanceof HTMLInputElement) target.blur();
      return;
    }
    const act = actionOf(event.key, model, help);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function isTyped(target: EventTarget | undefined): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

function actionOf(key: string, model: Model, help: HTMLDialogElement): (() => void) | undefined {
  const { view, shown } = model.get();
  if (key === "?") return () => help.showModal();
  const next = VIEWS[key];
  if (next && (shown || next === "policy")) return () => model.set({ view: next });
  if (!shown) return undefined;
  if (key === "/") return () => document.getElementById(view === "graph" ? "graph-search" : "search")?.focus();
  if (view !== "findings") return undefined;
  if (key === "j") return () => step(model, 1);
  if (key === "k") return () => step(model, -1);
  return undefined;
}
