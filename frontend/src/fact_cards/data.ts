// What Python sends. Everything is text or an address; there is no markup in it.
import type { Strength } from "../common/bars";
import type { LinkPart, Part } from "../common/links";

export interface Badge {
  text: string;
  kind?: string;
  tip?: string | null;
}

export interface Meta {
  label?: string;
  text: string | Part[];
}

export interface Statement {
  icon?: string;
  /** What the icon means, in words; always visible. */
  word?: string;
  text: string | Part[];
  meta?: Meta[];
  badges?: Badge[];
  strength?: Strength | null;
  quote?: { text: string; source?: string } | null;
  links?: LinkPart[];
}

/** A line of an answer; the word says what it is and is written in bold. */
export interface Point {
  text: string;
  word?: string;
  icon?: string;
}

export interface Card {
  id?: string;
  title: string | Part[];
  icon?: string;
  badges?: Badge[];
  strength?: Strength | null;
  note?: string | Part[] | null;
  points?: Point[];
  statements?: Statement[];
  /** true or false: the statements fold behind a button, open or closed at first; absent: always shown. */
  open?: boolean | null;
  /** The button's words; "1 statement" or "3 statements" unless told. */
  more?: string | null;
}

export interface Group {
  heading?: string | null;
  /** The notes are what is to be read, not an addition to the titles. */
  answers?: boolean;
  note?: string | Part[] | null;
  cards: Card[];
}

export interface FactCardsData {
  label: string;
  groups: Group[];
  layout?: "cards" | "rows" | "list" | "grid";
  headingLevel?: number;
  /** Said in place of the cards when there are none. */
  empty?: string;
}
