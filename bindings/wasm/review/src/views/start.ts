/** What is there before anything is loaded, and the two places where base and head are put. */
import type { Actions } from "../actions.ts";
import { h, replace } from "../dom.ts";
import { example } from "../load/example.ts";
import { chosen, dropped, pasted } from "../load/gather.ts";
import type { Model, Slot } from "../model.ts";
import { button, lamp } from "./shapes.ts";

const PURPOSE =
  "andon reads what says how a Cargo workspace is built, and tells what deviates, who pulled it in, what mends it. " +
  "Everything happens in this page: nothing is sent, and nothing that is judged is executed.";
const TAKEN =
  "Drop a Cargo.lock here, a folder or a zip with manifests, workflows and configuration; a verdict or evidence as " +
  "JSON; or base and head at once. Files of several kinds are one tree.";

export function start(model: Model, actions: Actions): HTMLElement {
  const element = h(
    "main",
    { class: "start" },
    h(
      "div",
      { class: "hero" },
      lamp(null),
      h("div", {}, h("h1", {}, "Judge a change before it is merged"), h("p", {}, PURPOSE)),
    ),
    h("div", { class: "zones" }, zone(actions), pasting(actions)),
    h(
      "p",
      { class: "quiet" },
      "Nothing at hand? ",
      button("Look at an example", () => void actions.load(example()), { class: "link" }),
      ", or ",
      button("open the policy editor", () => model.set({ view: "policy" }), { class: "link" }),
      ". Press ",
      h("kbd", {}, "?"),
      "for the keys.",
    ),
  );
  model.watch(
    ({ shown, view }) => [!shown && view !== "policy"],
    ({ shown, view }) => (element.hidden = !!shown || view === "policy"),
  );
  return element;
}

function zone(actions: Actions) {
  const title = "What is judged";
  const element = h(
    "section",
    { class: "zone", "aria-label": title },
    h("h2", {}, title),
    h("p", {}, TAKEN),
    chooser(actions, undefined),
  );
  droppable(element, actions, "head");
  return element;
}

/** Buttons that open the file dialogue, for files and for a folder. */
export function chooser(actions: Actions, slot: Slot | undefined) {
  const pick = (folder: boolean) => {
    const input = h("input", {
      type: "file",
      multiple: !folder && slot === undefined,
      webkitdirectory: folder,
      hidden: true,
      "aria-hidden": "true",
      class: folder ? "pick-folder" : "pick-files",
    });
    input.addEventListener("change", () => {
      const items = input.files ? chosen(input.files) : [];
      input.value = "";
      void actions.load(items, slot);
    });
    return input;
  };
  const [files, folder] = [pick(false), pick(true)];
  const one = slot === undefined ? "Choose files…" : "File or zip…";
  return h(
    "div",
    { class: "choose" },
    files,
    folder,
    button(one, () => files.click(), { class: slot ? "small" : "primary" }),
    button("Folder…", () => folder.click(), { class: slot ? "small" : "" }),
  );
}

/** Takes what is dropped on an element. */
export function droppable(element: HTMLElement, actions: Actions, slot?: Slot): void {
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault();
    element.classList.toggle("over", on);
  };
  element.addEventListener("dragover", over(true));
  element.addEventListener("dragleave", over(false));
  element.addEventListener("drop", (event) => {
    over(false)(event);
    event.stopPropagation();
    if (!event.dataTransfer) return;
    // The names of base and head count where both are dropped at once; the slot where it is one.
    void actions.load(dropped(event.dataTransfer), slot);
  });
}

function pasting(actions: Actions) {
  const text = h("textarea", {
    "aria-label": "Text of a Cargo.lock or of a JSON document",
    placeholder: "…or paste the text of a Cargo.lock here",
    rows: 5,
    spellcheck: "false",
  });
  const judge = () => text.value.trim() !== "" && void actions.load([pasted(text.value)]);
  return h("section", { class: "zone paste", "aria-label": "Paste" }, text, button("Judge the text", judge));
}

/** Which side is which: what is judged, what it is compared with, and how to swap them. */
export function sides(model: Model, actions: Actions): HTMLElement {
  const element = h("div", { class: "sides" });
  model.watch(
    ({ head, base, shown, document }) => [head, base, shown, document],
    ({ head, base, shown, document }) => {
      element.hidden = !head && !shown;
      replace(
        element,
        !head && shown && h("span", { class: "chip" }, h("b", {}, "verdict"), shown.name),
        base && [chip(actions, "base", base.name), h("span", { "aria-hidden": "true" }, "→")],
        head && chip(actions, "head", head.name),
        base &&
          !document && [
            button("⇄ Swap", () => void actions.swap(), {
              class: "small",
              key: "swap",
              title: "Base becomes head, and head base",
            }),
            button("Without base", () => void actions.withoutBase(), { class: "small", key: "without" }),
          ],
        head && !base && !document && against(actions),
        button("Clear", () => actions.clear(), { class: "small", key: "clear" }),
      );
    },
  );
  return element;
}

function chip(actions: Actions, slot: Slot, name: string) {
  const element = h("span", { class: "chip", title: `Drop another ${slot} here` }, h("b", {}, slot), name);
  droppable(element, actions, slot);
  return element;
}

function against(actions: Actions) {
  const element = h(
    "span",
    { class: "chip open", title: "Drop it here" },
    h("b", {}, "base"),
    "to compare with",
    chooser(actions, "base"),
  );
  droppable(element, actions, "base");
  return element;
}
