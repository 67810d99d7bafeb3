/** What is being done, with its time limit, and what went wrong. */
import type { Actions } from "../actions.ts";
import { h, replace } from "../dom.ts";
import { JUDGE_TIME } from "../limits.ts";
import type { Model } from "../model.ts";
import { button, shape } from "./shapes.ts";

export function status(model: Model, actions: Actions): HTMLElement {
  const element = h("div", { class: "status", role: "status" });
  const time = h("span", {});
  const tick = () => {
    const { busy } = model.get();
    if (busy)
      time.textContent = `${((performance.now() - busy.since) / 1000).toFixed(1)} s of at most ${JUDGE_TIME / 1000} s`;
  };
  let timer = 0;
  model.watch(
    ({ busy, failure }) => [busy, failure],
    ({ busy, failure }) => {
      clearInterval(timer);
      element.hidden = !busy && !failure;
      element.className = failure ? "status failed" : "status";
      if (busy) {
        tick();
        timer = window.setInterval(tick, 100);
        replace(
          element,
          h("span", { class: "spinner", "aria-hidden": "true" }),
          h("b", {}, `${busy.what}…`),
          time,
          button("Stop", () => actions.stop(), { class: "small" }),
        );
      } else if (failure) {
        const { file, line, reason, message } = failure.failure;
        const place = file && h("code", {}, line ? `${file}:${line}` : file);
        const again = () => model.set({ failure: null });
        replace(
          element,
          shape("undecided"),
          h("b", {}, `While ${failure.what}: `),
          place,
          h("span", { class: "reason" }, file ? reason : message),
          button("Dismiss", again, { class: "small" }),
        );
      }
    },
  );
  return element;
}
