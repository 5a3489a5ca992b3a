// Completion: prefixes, classes, properties and terms from the graph, SPARQL's own words, the query's variables.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { ChangeSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";

import type { Suggestion } from "./data";

const KEYWORDS =
  "SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH FILTER BIND AS VALUES " +
  "UNDEF GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET EXISTS NOT IN SEPARATOR";
const FUNCTIONS =
  "STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS " +
  "STRENDS STRBEFORE STRAFTER YEAR MONTH DAY NOW COALESCE IF STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC SUBSTR " +
  "REPLACE REGEX COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT";

const ICONS: Record<string, string> = { term: "constant", prefix: "namespace" };

export type Place = "subject" | "predicate" | "object" | "class" | "elsewhere";

/** Where in a triple the text before the cursor ends; a guess from the tokens since the last punctuation. */
export function placeIn(before: string): Place {
  const open = (before.match(/\{/g)?.length ?? 0) - (before.match(/\}/g)?.length ?? 0);
  if (open < 1) return "elsewhere";
  const bare = before
    .replace(/<[^<>\s]*>/g, "<>")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""')
    .replace(/(^|\s)#[^\n]*/g, "$1");
  // A full stop ends a triple only before white space or the end: cramp:a.b is one name.
  const pieces = bare.split(/([{};,]|\.(?=\s|$))/);
  const tokens = (pieces.at(-1) ?? "").trim().split(/\s+/).filter(Boolean);
  const mark = pieces.at(-2);
  const offset = mark === ";" ? 1 : mark === "," ? 2 : 0;
  const place = tokens.length + offset;
  if (place === 0) return "subject";
  if (place === 1) return "predicate";
  return tokens.at(-1) === "a" ? "class" : "object";
}

const WANTED: Record<Place, string[]> = {
  subject: ["term"],
  predicate: ["property"],
  object: ["term"],
  class: ["class"],
  elsewhere: ["keyword"],
};

export class Completer {
  private options: Completion[] = [];
  private prefixes: Record<string, string> = {};

  set(suggestions: Suggestion[], prefixes: Record<string, string>): void {
    this.prefixes = prefixes;
    const own = suggestions.map((suggestion) => this.option(suggestion));
    const words = (list: string, type: string) => list.split(" ").map((label): Completion => ({ label, type, boost: -20 }));
    const names = Object.entries(prefixes).map(
      ([prefix, namespace]): Completion => ({ label: `${prefix}:`, detail: namespace, type: "namespace", boost: -5 }),
    );
    this.options = [...own, ...names, ...words(KEYWORDS, "keyword"), ...words(FUNCTIONS, "function")];
  }

  readonly source = (context: CompletionContext): CompletionResult | null => {
    const declared = context.matchBefore(/PREFIX\s+[\w-]*:?$/i);
    if (declared) return this.declarations(context);
    // A full stop may stand inside a name, not before it: it ends the triple before.
    const word = context.matchBefore(/[?$]?[\p{L}\p{N}_:][\p{L}\p{N}_:.-]*$|[?$]$/u);
    // A number, as in LIMIT 20, is no beginning of a name.
    if (word && /^\p{N}/u.test(word.text)) return null;
    if (!word && !context.explicit) return null;
    const from = word?.from ?? context.pos;
    const line = context.state.doc.lineAt(context.pos);
    if (insideQuiet(line.text.slice(0, from - line.from))) return null;
    if (word && /^[?$]/.test(word.text)) return this.variables(context, from);
    const place = placeIn(context.state.sliceDoc(0, from));
    const options = this.options.map((option) =>
      WANTED[place].includes(kindOf(option)) ? { ...option, boost: (option.boost ?? 0) + 30 } : option,
    );
    return { from, options, validFor: /^[\p{L}\p{N}_:.-]*$/u };
  };

  private option(suggestion: Suggestion): Completion {
    const { label, apply, detail, type } = suggestion;
    return {
      // Matched by name and by words: "cramp:mus" finds it, and so does "muscle".
      label: apply === label ? apply : `${apply} ${label}`,
      displayLabel: apply,
      detail: [apply === label ? "" : label, detail ?? ""].filter(Boolean).join(" · "),
      type: ICONS[type] ?? type,
      apply: (view, _completion, from, to) => this.write(view, apply, from, to),
    };
  }

  /** Write the name; if its prefix is known but not declared yet, declare it at the top in the same step. */
  private write(view: EditorView, name: string, from: number, to: number): void {
    const changes: ChangeSpec[] = [{ from, to, insert: name }];
    const prefix = /^([\w-]*):/.exec(name)?.[1];
    const namespace = prefix === undefined ? undefined : this.prefixes[prefix];
    const declared = new RegExp(`PREFIX\\s+${prefix}:`, "i").test(view.state.doc.toString());
    let ahead = 0;
    if (namespace && !declared) {
      const insert = `PREFIX ${prefix}: <${namespace}>\n`;
      changes.unshift({ from: 0, insert });
      ahead = insert.length;
    }
    view.dispatch({ changes, selection: { anchor: from + ahead + name.length }, userEvent: "input.complete" });
  }

  private declarations(context: CompletionContext): CompletionResult {
    const start = context.matchBefore(/[\w-]*:?$/)?.from ?? context.pos;
    const options = Object.entries(this.prefixes).map(
      ([prefix, namespace]): Completion => ({
        label: `${prefix}:`,
        detail: namespace,
        type: "namespace",
        apply: `${prefix}: <${namespace}>\n`,
      }),
    );
    return { from: start, options, validFor: /^[\w-]*:?$/ };
  }

  private variables(context: CompletionContext, from: number): CompletionResult {
    const text = context.state.doc.toString();
    const here = text.slice(from, context.pos);
    const names = new Set(text.match(/[?$][\p{L}_][\p{L}\p{N}_]*/gu) ?? []);
    // The word being typed is in the text too; it is a suggestion only if it stands elsewhere as well.
    if (text.split(here).length <= 2) names.delete(here);
    return { from, options: [...names].sort().map((label) => ({ label, type: "variable" })) };
  }
}

function kindOf(option: Completion): string {
  return option.type === "constant" ? "term" : (option.type ?? "");
}

/** Whether the end of this line's start lies in a comment, a string or an IRI. */
function insideQuiet(start: string): boolean {
  const bare = start.replace(/<[^<>\s]*>/g, "").replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  return /(^|\s)#|["']|<[^\s=]*$/.test(bare);
}
