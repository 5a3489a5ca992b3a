// What Python sends to the editor.

export type CompletionKind = "class" | "property" | "term" | "prefix" | "keyword" | "function";

export interface Suggestion {
  /** What a reader calls it, such as "muscle cramp". */
  label: string;
  /** What is written into the query, such as "cramp:muscleCramp". */
  apply: string;
  detail?: string;
  type: CompletionKind;
}

export interface ErrorMark {
  /** Both count from 1; a column counts UTF-16 units of its line. */
  line: number;
  column: number;
  message: string;
}

export interface EditorData {
  label: string;
  text: string;
  /** The reader's text is replaced only when this changes. */
  revision: number;
  suggestions: Suggestion[];
  /** Prefix to namespace; a suggestion whose prefix is not declared in the query brings its PREFIX line along. */
  prefixes: Record<string, string>;
  error?: ErrorMark | null;
  runLabel?: string | null;
  minLines: number;
  maxLines: number;
}
