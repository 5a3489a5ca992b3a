// What Python sends. Everything is text, a number or an address; there is no markup in it.
import type { Strength } from "../common/bars";
import type { Part } from "../common/links";

/** A number in brackets that leads to the source: the place in the list of sources on the page. */
export interface Reference {
  number: number;
  label: string;
  href: string;
  slug?: string | null;
}

export interface Sentence {
  icon: string;
  /** What the icon means; read by screen readers before the text. */
  word: string;
  text: string | Part[];
  /** Stands before the text in bold. */
  lead?: string;
  references?: Reference[];
  strength?: Strength | null;
}

export interface Answer {
  type: "answer";
  heading: string;
  sentences: Sentence[];
  /** Who wrote it and what it rests on, or that a statement has changed since. */
  note?: string | null;
  /** What warns and what is advised; it stands in a column of its own beside other answers. */
  aside?: boolean;
}

export interface Finding {
  outcome: string | Part[];
  /** Who, compared with what. */
  detail?: string | null;
  /** What was given and when it was measured. */
  studied?: string | null;
  icon: string;
  word: string;
  /** The figure as printed, or the result in words. */
  result: string;
  /** Whether the result is a figure. */
  figure?: boolean;
  /** Interval, values of both groups, P. */
  figures?: string | null;
  /** What must be seen beside the result, each on a line of its own. */
  further?: string[];
  people?: string | null;
  strength?: Strength | null;
  /** The backing in words where it has no bars. */
  backing?: string | null;
  references: Reference[];
  /** No control group, single cases, accounts: shown pale, and last. */
  pale?: boolean;
}

export interface FindingsSection {
  heading?: string | Part[] | null;
  note?: string | null;
  findings: Finding[];
}

export interface Sign {
  icon: string;
  word: string;
}

export interface Findings {
  type: "findings";
  caption: string;
  /** What the first column is called; "Outcome" unless told. */
  first?: string;
  /** So many rows of a section are shown before the others are asked for; then there is a list of sections, too. */
  most?: number | null;
  /** What the signs in the table stand for. */
  key?: Sign[];
  sections: FindingsSection[];
  notes?: string[];
}

/** One line of a cell: what some sources say of the column's term. */
export interface Told {
  icon: string;
  word: string;
  text: string | Part[];
  /** Figures as printed. */
  detail?: string | null;
  references: Reference[];
}

export interface ComparedRow {
  label: string | Part[];
  /** How the row is tied to the terms. */
  detail?: string | null;
  sign: string;
  word: string;
  /** One for each column; an empty one is told by `empty`. */
  cells: Told[][];
}

export interface Comparison {
  type: "comparison";
  caption: string;
  corner: string;
  columns: (string | Part[])[];
  /** What the columns are called on narrow screens, where each row becomes a card. */
  names: string[];
  empty: string;
  sections: { heading?: string | null; note?: string | null; rows: ComparedRow[] }[];
  notes?: string[];
}

export interface ForestRow {
  label: string | Part[];
  detail?: string | null;
  people?: string | null;
  /** Places on the axis, 0 to 1; null where the source gives none. */
  at: number;
  start?: number | null;
  end?: number | null;
  /** Whether the interval runs off the axis. */
  beyondLeft?: boolean;
  beyondRight?: boolean;
  mark: "pooled" | "single" | "open";
  text: string;
  interval?: string | null;
  references: Reference[];
}

export interface Forest {
  type: "forest";
  caption: string;
  rows: ForestRow[];
  ticks: { at: number; label: string }[];
  /** Where no difference is, 0 to 1. */
  none?: number | null;
  left?: string | null;
  right?: string | null;
  notes?: string[];
  /** What the picture to take along says around the plot; without it there is none. */
  figure?: Figure | null;
}

export interface Figure {
  title: string;
  subtitle?: string | null;
  sources: string;
  date: string;
  note?: string | null;
}

export interface SourceItem {
  number: number;
  text: string;
  href: string;
  slug?: string | null;
  note?: string | null;
}

export interface Sources {
  type: "sources";
  label: string;
  items: SourceItem[];
}

export interface Actions {
  type: "actions";
  items: { action: "copy" | "print"; label: string; done?: string }[];
}

export type Block = Answer | Comparison | Findings | Forest | Sources | Actions;

export interface EvidenceBlockData {
  label: string;
  blocks: Block[];
  headingLevel?: number;
}
