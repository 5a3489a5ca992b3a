// The editor in the colors of Streamlit's theme; they are variables, so a change of theme needs nothing from here.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const soft = (color: string) => `color-mix(in srgb, ${color} 62%, var(--st-text-color))`;

export const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: soft("#7b61c9"), fontWeight: "600" },
  { tag: tags.variableName, color: soft("#1f77b4") },
  { tag: [tags.string, tags.annotation], color: soft("#0d8577") },
  { tag: [tags.number, tags.integer, tags.float, tags.bool], color: soft("#a8740a") },
  { tag: [tags.namespace, tags.typeName], color: soft("#9a6a44") },
  { tag: tags.url, color: soft("#6c7686") },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);

export function theme(minLines: number, maxLines: number) {
  const lines = (count: number) => `${(count * 1.5 + 0.9).toFixed(2)}em`;
  return EditorView.theme({
    "&": {
      fontSize: "var(--st-code-font-size, 0.85rem)",
      color: "var(--st-text-color)",
      backgroundColor: "var(--st-background-color)",
      border: "1px solid var(--line-strong)",
      borderRadius: "var(--st-base-radius, 0.5rem)",
    },
    "&.cm-focused": { outline: "2px solid var(--st-text-color)", outlineOffset: "1px" },
    ".cm-scroller": {
      fontFamily: "var(--st-code-font, monospace)",
      lineHeight: "1.5",
      minHeight: lines(minLines),
      maxHeight: lines(maxLines),
      overflow: "auto",
    },
    ".cm-content": { caretColor: "var(--st-text-color)", padding: "0.45em 0" },
    ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--st-text-color)" },
    ".cm-placeholder": { color: "var(--muted)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      background: "color-mix(in srgb, #1f77b4 28%, var(--st-background-color))",
    },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--st-text-color) 4%, transparent)" },
    ".cm-gutters": { backgroundColor: "var(--st-background-color)", color: "var(--muted)", border: "none" },
    "&.cm-focused .cm-matchingBracket": {
      backgroundColor: "color-mix(in srgb, var(--st-text-color) 14%, transparent)",
      outline: "1px solid var(--line-strong)",
    },
    "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px dashed var(--line-strong)" },
    ".cm-tooltip": {
      backgroundColor: "var(--st-background-color)",
      color: "var(--st-text-color)",
      border: "1px solid var(--line-strong)",
      borderRadius: "0.3rem",
      maxWidth: "min(34rem, 92vw)",
    },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--st-code-font, monospace)", maxHeight: "14em" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.15rem 0.4rem" },
    ".cm-tooltip-autocomplete ul li[aria-selected]": {
      backgroundColor: "color-mix(in srgb, #1f77b4 24%, var(--st-background-color))",
      color: "var(--st-text-color)",
    },
    ".cm-completionDetail": { fontStyle: "normal", color: "var(--muted)" },
    "li[aria-selected] .cm-completionDetail": { color: "inherit" },
    ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
    ".cm-completionIcon": { opacity: "0.8", width: "1.2em" },
    ".cm-diagnostic": { borderLeft: "4px solid #a8740a" },
    ".cm-lintRange-error": {
      backgroundImage: "none",
      textDecoration: "underline wavy #c9800a 2px",
      textUnderlineOffset: "3px",
      textDecorationSkipInk: "none",
    },
    ".cm-lintPoint-error:after": { borderBottomColor: "#c9800a" },
    ".cm-error-line": { backgroundColor: "color-mix(in srgb, #d08a00 16%, transparent)" },
  });
}
