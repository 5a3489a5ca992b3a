// What Python sends for the matrix.
import type { Strength } from "../common/bars";

export interface Axis {
  id: string;
  label: string;
  /** Neighbours with the same group stand under one heading (rows only). */
  group?: string | null;
  href?: string | null;
  slug?: string | null;
}

export interface Cell {
  row: string;
  column: string;
  /** Which sign and tone: supports, possible, notShown, notStudied … (see common/icons). */
  state: string;
  /** The direction in words, such as "no effect shown". */
  word: string;
  strength?: Strength | null;
  /** A short second line, such as "in pregnancy". */
  note?: string | null;
  /** How many claims stand behind the cell. */
  count?: number | null;
}

export interface LegendEntry {
  state: string;
  word: string;
}

export interface Figure {
  title: string;
  subtitle?: string | null;
  sources: string;
  date: string;
  note?: string | null;
}

export interface MatrixData {
  label: string;
  /** Says what rows and columns are, in the upper left cell. */
  corner: string;
  rows: Axis[];
  columns: Axis[];
  cells: Cell[];
  legend: LegendEntry[];
  strengthLegend?: Strength[];
  emptyWord: string;
  figure: Figure;
  selected?: { row: string; column: string } | null;
}

export type Tone = "for" | "against" | "unknown" | "open" | "caution" | "conflict";

const TONES: Record<string, Tone> = {
  supports: "for",
  possible: "for",
  optional: "for",
  refutes: "against",
  notShown: "against",
  notStudied: "unknown",
  inconclusive: "open",
  harms: "caution",
  advisedAgainst: "caution",
  conflict: "conflict",
};

export function toneOf(state: string): Tone {
  return TONES[state] ?? "open";
}

/** Rows in the order given, cut where the group changes. */
export function rowGroups(rows: Axis[]): { group: string | null; rows: Axis[] }[] {
  const groups: { group: string | null; rows: Axis[] }[] = [];
  for (const row of rows) {
    const group = row.group ?? null;
    const last = groups.at(-1);
    if (last && last.group === group) last.rows.push(row);
    else groups.push({ group, rows: [row] });
  }
  return groups;
}

export function cellKey(row: string, column: string): string {
  return JSON.stringify([row, column]);
}

export function indexCells(cells: Cell[]): Map<string, Cell> {
  return new Map(cells.map((cell) => [cellKey(cell.row, cell.column), cell]));
}
