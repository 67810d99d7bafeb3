/** A CodeMirror editor for Rego. It lives in a shadow root, where its styles need no leave from the page's policy. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { h } from "../dom.ts";
import type { Failure } from "../worker/protocol.ts";
import { rego } from "./rego.ts";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: [tags.number, tags.atom], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.special(tags.variableName), color: "var(--accent)" },
  { tag: tags.function(tags.variableName), color: "var(--code-call)" },
  { tag: tags.definition(tags.variableName), fontWeight: "600" },
]);

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "13px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--quiet)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--raised)" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection) !important" },
  "&.cm-focused": { outline: "none" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-diagnostic": { fontFamily: "ui-sans-serif, system-ui, sans-serif", maxWidth: "60ch" },
});

export interface Editor {
  element: HTMLElement;
  /** Marks a load error at its line, or none. */
  mark(failure: Failure | null): void;
}

export function editor(label: string, text: string, changed: (text: string) => void): Editor {
  const element = h("div", { class: "editor" });
  const root = element.attachShadow({ mode: "open" });
  const holder = h("div", {});
  holder.style.height = "100%";
  root.append(holder);
  const view = new EditorView({
    parent: holder,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        indentOnInput(),
        bracketMatching(),
        EditorView.lineWrapping,
        rego,
        syntaxHighlighting(colours),
        look,
        indentUnit.of("\t"),
        EditorState.tabSize.of(4),
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": `${label}; Escape, then Tab leaves the editor` }),
        EditorView.domEventHandlers({ beforeinput: replaced }),
        EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
      ],
    }),
  });
  const mark = (failure: Failure | null) =>
    view.dispatch(setDiagnostics(view.state, failure?.line ? [diagnostic(view.state, failure)] : []));
  return { element, mark };
}

/**
 * Text over a selection is put in here: Chromium itself would keep the look of what it replaces by a `style` attribute, which
 * the page's policy refuses, and no nonce allows.
 */
function replaced(event: InputEvent, view: EditorView): boolean {
  const { data, inputType } = event;
  if (inputType !== "insertText" || !data || view.composing || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

/** Columns count Unicode scalar values, CodeMirror UTF-16 units. */
function diagnostic({ doc }: EditorState, { line: number = 1, column = 1, reason }: Failure): Diagnostic {
  const line = doc.line(Math.min(number, doc.lines));
  const before = Array.from(line.text)
    .slice(0, column - 1)
    .join("").length;
  const word = /^[\w.@"]+/.exec(line.text.slice(before))?.[0].length ?? 1;
  const from = Math.min(line.from + before, line.to);
  return { from, to: Math.min(from + word, line.to), severity: "error", message: reason };
}
