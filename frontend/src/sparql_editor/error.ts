// The mark of an error: its line shaded, the place underlined, the message said below the editor.
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { type EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

import type { ErrorMark } from "./data";

const shade = StateEffect.define<number | null>();

/** The shaded line; it goes as soon as the reader edits, since the message may no longer be true. */
export const errorLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(shade)) continue;
      if (effect.value === null) return Decoration.none;
      return Decoration.set(Decoration.line({ class: "cm-error-line" }).range(effect.value));
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Line and column as a range of the text: the word that stands there, or one character, kept inside the text. */
export function placeOf(state: EditorState, error: ErrorMark): { from: number; to: number; line: number } {
  const line = state.doc.line(Math.min(Math.max(1, error.line), state.doc.lines));
  const from = line.from + Math.min(Math.max(0, error.column - 1), line.length);
  const word = /^[?$\w:.-]+/.exec(state.sliceDoc(from, line.to))?.[0].length ?? 0;
  return { from, to: Math.min(line.to, from + Math.max(1, word)), line: line.from };
}

export function markError(view: EditorView, error: ErrorMark | null | undefined): void {
  if (!error) {
    view.dispatch(setDiagnostics(view.state, []), { effects: shade.of(null) });
    return;
  }
  const { from, to, line } = placeOf(view.state, error);
  const found: Diagnostic = { from, to, severity: "error", message: error.message };
  view.dispatch(setDiagnostics(view.state, [found]), { effects: shade.of(line) });
  view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
}
