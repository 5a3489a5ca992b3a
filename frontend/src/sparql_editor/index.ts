// A SPARQL editor: highlighting, completion from the graph, error mark, control + Enter. Tab is never taken.
import { autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  tooltips,
} from "@codemirror/view";
import { SparqlLanguage, sparql } from "codemirror-lang-sparql";

import base from "../common/base.css";
import { type Root, type Wires, defineComponent } from "../common/component";
import { h, prefersReducedMotion } from "../common/dom";
import { Completer } from "./completion";
import type { EditorData } from "./data";
import { errorLine, markError } from "./error";
import { highlighting, theme } from "./look";
import styles from "./sparql_editor.css";

const QUIET_MILLISECONDS = 700;

class SparqlEditor {
  private view: EditorView | null = null;
  private revision: number | null = null;
  private errorShown = "null";
  private told: string | null = null;
  private timer: number | undefined;
  private readonly completer = new Completer();
  private completionsShown = "";
  private readonly attributes = new Compartment();
  private readonly place = h("div");
  private readonly message = h("p", { class: "error", id: "error", role: "status" });
  private readonly hint = h("span", { class: "hint", id: "hint" });
  private readonly run = h("button", { type: "button", class: "button run" });
  private readonly box = h("div", { class: "root" });

  constructor(
    root: Root,
    private readonly wires: Wires,
  ) {
    this.run.addEventListener("click", () => this.runNow());
    this.box.append(this.place, this.message, h("div", { class: "foot" }, this.run, this.hint));
    // Streamlit listens for single letters as shortcuts and cannot see that they are typed in a shadow root.
    for (const name of ["keydown", "keyup", "keypress"]) this.place.addEventListener(name, (event) => event.stopPropagation());
    root.append(this.box);
  }

  update(data: EditorData): void {
    const completions = JSON.stringify([data.suggestions, data.prefixes]);
    if (completions !== this.completionsShown) {
      this.completionsShown = completions;
      this.completer.set(data.suggestions, data.prefixes);
    }
    const view = this.view ?? this.start(data);
    if (this.revision !== data.revision) {
      if (this.revision !== null && view.state.doc.toString() !== data.text)
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: data.text }, selection: { anchor: 0 } });
      this.revision = data.revision;
      this.forget(data.text);
      this.errorShown = "null";
    }
    this.showError(view, data);
    const mac = /mac|iphone|ipad/i.test(navigator.platform);
    this.run.hidden = !data.runLabel;
    this.run.textContent = data.runLabel ?? "";
    this.hint.textContent = `${mac ? "⌘" : "Ctrl"} + Enter runs the query. Tab leaves the editor.`;
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.view?.destroy();
    this.box.remove();
  }

  private start(data: EditorData): EditorView {
    const runKey = { run: () => this.runNow(), preventDefault: true };
    const state = EditorState.create({
      doc: data.text,
      extensions: [
        Prec.highest(keymap.of([{ key: "Ctrl-Enter", ...runKey }, { key: "Mod-Enter", ...runKey }])),
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection({ cursorBlinkRate: prefersReducedMotion() ? 0 : 1200 }),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        indentUnit.of("  "),
        EditorState.tabSize.of(2),
        sparql(),
        SparqlLanguage.data.of({ commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"'] } }),
        syntaxHighlighting(highlighting),
        autocompletion({ override: [this.completer.source], maxRenderedOptions: 60, icons: true }),
        tooltips({ position: "fixed" }),
        errorLine,
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        this.attributes.of(this.contentAttributes(data, false)),
        theme(data.minLines, data.maxLines),
        EditorView.updateListener.of((update) => update.docChanged && this.changed()),
        EditorView.domEventHandlers({ blur: () => this.leave() }),
      ],
    });
    this.view = new EditorView({ state, parent: this.place, root: this.place.getRootNode() as ShadowRoot });
    return this.view;
  }

  private contentAttributes(data: EditorData, wrong: boolean) {
    const wiring = { tabindex: "0", "aria-label": data.label, "aria-describedby": wrong ? "error hint" : "hint" };
    const still = { spellcheck: "false", autocorrect: "off", autocapitalize: "off", translate: "no" };
    return EditorView.contentAttributes.of({ ...wiring, ...still, ...(wrong ? { "aria-invalid": "true" } : {}) });
  }

  private showError(view: EditorView, data: EditorData): void {
    const shown = JSON.stringify(data.error ?? null);
    if (shown === this.errorShown) return;
    this.errorShown = shown;
    const { error } = data;
    markError(view, error);
    view.dispatch({ effects: this.attributes.reconfigure(this.contentAttributes(data, Boolean(error))) });
    this.message.textContent = error ? `Line ${error.line}, column ${error.column}: ${error.message}` : "";
  }

  private text(): string {
    return this.view?.state.doc.toString() ?? "";
  }

  private changed(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.tell(), QUIET_MILLISECONDS);
  }

  /** The text is known to Python already; nothing to tell until it changes again. */
  private forget(text: string): void {
    clearTimeout(this.timer);
    this.told = text;
  }

  private tell(): void {
    clearTimeout(this.timer);
    const text = this.text();
    if (text === this.told) return;
    this.told = text;
    this.wires.state("text", { revision: this.revision, text });
  }

  /** Left or run: no list of completions stays open over what stands below. */
  private leave(): void {
    this.tell();
    if (this.view) closeCompletion(this.view);
  }

  private runNow(): boolean {
    this.leave();
    // The same error may come back for the same text; it must be marked again.
    this.errorShown = "";
    this.wires.trigger("run", this.text());
    return true;
  }
}

export default defineComponent<EditorData>([base, styles], (root, wires) => new SparqlEditor(root, wires));
