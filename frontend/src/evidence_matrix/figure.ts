// The matrix as a figure for slides and print: title, grid, legend, sources and date. Always dark on white.
import { type Strength, barsSvg } from "../common/bars";
import { iconSvg } from "../common/icons";
import { escapeXml, tag, textLines, textWidth, widestPiece, wrapText } from "../common/svg";
import { PAPER } from "../common/theme";
import { type Axis, type Cell, type MatrixData, type Tone, cellKey, indexCells, rowGroups, toneOf } from "./data";

const FONT = PAPER.font;
const MARGIN = 28;
const COLUMN = 112;
const ROW_LABEL = 190;
const LABEL = 12.5;
const WORD = 11;
const BAR_ON = "#1f77b4";

const TONES: Record<Tone, { fill: string; stroke: string; dash?: string }> = {
  for: { fill: "#e3eff8", stroke: "#9cc3e0" },
  against: { fill: "#ffffff", stroke: "#5b6472" },
  unknown: { fill: "#ffffff", stroke: "#8b93a1", dash: "4 3" },
  open: { fill: "#f2f4f7", stroke: "#c3c9d2" },
  caution: { fill: "#fdf0d5", stroke: "#d9ab4e" },
  conflict: { fill: "#efe6f7", stroke: "#b596d3" },
};

export interface Drawing {
  svg: string;
  width: number;
  height: number;
}

/** A page is about as high as paper is for its width; a row is never cut. */
const PAGE = Math.SQRT2;

/** Widths that no word is broken by. */
interface Widths {
  column: number;
  label: number;
}

/** The matrix as pages, each with title, heads of columns, legend and sources of its own. */
export function drawFigure(data: MatrixData): Drawing[] {
  const widths = measure(data);
  const width = Math.max(640, MARGIN * 2 + widths.label + data.columns.length * widths.column);
  const cells = indexCells(data.cells);
  const around = drawPage(data, [], widths, width, "").height;
  const room = Math.max(width * PAGE - around, 200);
  const pages: Axis[][] = [];
  let used = Infinity;
  let group = "";
  for (const row of data.rows) {
    const tall = rowHeight(data, row, cells, widths) + (row.group && row.group !== group ? 22 : 0);
    if (used + tall > room) {
      pages.push([]);
      used = row.group && row.group === group ? 22 : 0; // its heading is repeated
    }
    pages.at(-1)!.push(row);
    used += tall;
    group = row.group ?? "";
  }
  if (pages.length === 0) pages.push([]);
  return pages.map((rows, index) =>
    drawPage(data, rows, widths, width, pages.length > 1 ? ` (page ${index + 1} of ${pages.length})` : ""),
  );
}

function measure(data: MatrixData): Widths {
  const widest = (font: string, texts: string[]) => Math.max(0, ...texts.map((text) => widestPiece(text, font)));
  const heads = widest(`600 ${LABEL}px ${FONT}`, data.columns.map((column) => column.label)) + 12;
  const words = widest(`600 ${WORD}px ${FONT}`, data.cells.map((cell) => cell.word)) + 16;
  const notes = widest(`400 10px ${FONT}`, data.cells.map((cell) => cell.note ?? "")) + 16;
  const labels = widest(`400 ${LABEL}px ${FONT}`, data.rows.map((row) => row.label)) + 14;
  const corner = widest(`400 11px ${FONT}`, [data.corner]) + 12;
  return { column: Math.ceil(Math.max(COLUMN, heads, words, notes)), label: Math.ceil(Math.max(ROW_LABEL, labels, corner)) };
}

function drawPage(data: MatrixData, rows: Axis[], widths: Widths, width: number, page: string): Drawing {
  const inner = width - MARGIN * 2;
  const parts: string[] = [];
  let y = MARGIN;
  const paragraph = (text: string, size: number, weight: number, fill: string, gap: number) => {
    const lines = wrapText(text, `${weight} ${size}px ${FONT}`, inner);
    y += size;
    parts.push(textLines(lines, MARGIN, y, size * 1.35, { "font-size": size, "font-weight": weight, fill }));
    y += (lines.length - 1) * size * 1.35 + gap;
  };
  const title = data.figure.title + page;
  paragraph(title, 20, 700, PAPER.text, 8);
  if (data.figure.subtitle) paragraph(data.figure.subtitle, 13, 400, PAPER.muted, 6);
  y += 12;
  y = grid(data, rows, widths, parts, y) + 22;
  y = legend(data, parts, y, inner) + 18;
  if (data.figure.sources) paragraph(`Sources: ${data.figure.sources}`, 11, 400, PAPER.text, 4);
  paragraph(data.figure.date, 11, 400, PAPER.text, 4);
  if (data.figure.note) paragraph(data.figure.note, 11, 400, PAPER.muted, 4);
  const height = Math.ceil(y + MARGIN - 8);
  const head = tag("title", {}, escapeXml(title)) + tag("rect", { width, height, fill: PAPER.background });
  const frame = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` };
  return { svg: tag("svg", { ...frame, "font-family": FONT, role: "img" }, head + parts.join("")), width, height };
}

function rowHeight(data: MatrixData, row: Axis, cells: Map<string, Cell>, widths: Widths): number {
  const label = wrapText(row.label, `400 ${LABEL}px ${FONT}`, widths.label - 14);
  const inRow = data.columns.map((column) => cells.get(cellKey(row.id, column.id)));
  return Math.max(label.length * LABEL * 1.25 + 14, ...inRow.map((cell) => (cell ? cellHeight(cell, widths) : 0)));
}

function grid(data: MatrixData, shown: Axis[], widths: Widths, parts: string[], top: number): number {
  const bold = { "font-size": LABEL, "font-weight": 600, fill: PAPER.text };
  const font = `600 ${LABEL}px ${FONT}`;
  const line = LABEL * 1.25;
  const heads = data.columns.map((column) => wrapText(column.label, font, widths.column - 12));
  const corner = wrapText(data.corner, `400 11px ${FONT}`, widths.label - 12);
  const tallest = Math.max(1, corner.length, ...heads.map((lines) => lines.length));
  let y = top + tallest * line;
  parts.push(textLines(corner, MARGIN, y - (corner.length - 1) * 14 - 4, 14, { "font-size": 11, fill: PAPER.muted }));
  heads.forEach((lines, index) => {
    const centre = MARGIN + widths.label + (index + 0.5) * widths.column;
    const first = y - (lines.length - 1) * line - 4;
    parts.push(textLines(lines, centre, first, line, { ...bold, "text-anchor": "middle" }));
  });
  y += 4;
  const cells = indexCells(data.cells);
  const right = MARGIN + widths.label + data.columns.length * widths.column;
  const rule = () => parts.push(tag("path", { d: `M${MARGIN} ${y}H${right}`, stroke: "#c3c9d2", "stroke-width": 1 }));
  for (const { group, rows } of rowGroups(shown)) {
    rule();
    if (group) {
      y += 22;
      const quiet = { x: MARGIN, y: y - 6, "font-size": 11, "font-weight": 700, fill: PAPER.muted };
      parts.push(tag("text", quiet, escapeXml(group)));
    }
    for (const row of rows) {
      const label = wrapText(row.label, `400 ${LABEL}px ${FONT}`, widths.label - 14);
      const inRow = data.columns.map((column) => cells.get(cellKey(row.id, column.id)));
      const tall = rowHeight(data, row, cells, widths);
      const middle = y + tall / 2 - ((label.length - 1) * line) / 2 + LABEL * 0.35;
      parts.push(textLines(label, MARGIN, middle, line, { "font-size": LABEL, fill: PAPER.text }));
      inRow.forEach((cell, index) => parts.push(drawCell(cell, MARGIN + widths.label + index * widths.column, y, tall, widths)));
      y += tall;
    }
  }
  rule();
  return y;
}

function words(cell: Cell, widths: Widths): { main: string[]; note: string[] } {
  // What narrows a statement stands in the note: a picture that cut it off would say more than the source.
  const main = wrapText(cell.word, `600 ${WORD}px ${FONT}`, widths.column - 16);
  const note = cell.note ? wrapText(cell.note, `400 10px ${FONT}`, widths.column - 16) : [];
  return { main, note };
}

function cellHeight(cell: Cell, widths: Widths): number {
  const { main, note } = words(cell, widths);
  return 6 + 6 + 16 + main.length * WORD * 1.25 + note.length * 12.5 + 6;
}

function drawCell(cell: Cell | undefined, x: number, y: number, tall: number, widths: Widths): string {
  const centre = x + widths.column / 2;
  if (!cell) {
    const dot = { x: centre, y: y + tall / 2 + 4, "text-anchor": "middle", "font-size": 14, fill: PAPER.muted };
    return tag("text", dot, "·");
  }
  const tone = TONES[toneOf(cell.state)];
  const box = { x: x + 3, y: y + 3, width: widths.column - 6, height: tall - 6, rx: 5 };
  let drawn = tag("rect", { ...box, fill: tone.fill, stroke: tone.stroke, "stroke-dasharray": tone.dash });
  const signs = cell.strength ? 15 + 8 + 18 : 15;
  const left = centre - signs / 2;
  drawn += iconSvg(cell.state, left, y + 8, 15, PAPER.text);
  if (cell.strength) drawn += barsSvg(cell.strength, left + 23, y + 9.5, 12, BAR_ON, PAPER.border);
  const { main, note } = words(cell, widths);
  const centred = { "text-anchor": "middle", fill: PAPER.text };
  drawn += textLines(main, centre, y + 36, WORD * 1.25, { ...centred, "font-size": WORD, "font-weight": 600 });
  const below = y + 36 + main.length * WORD * 1.25 - 1;
  return drawn + textLines(note, centre, below, 12.5, { ...centred, fill: PAPER.muted, "font-size": 10 });
}

function legend(data: MatrixData, parts: string[], top: number, inner: number): number {
  let x = MARGIN;
  let y = top;
  const place = (words: string, picture: (left: number, up: number) => string, wide: number) => {
    const total = wide + 6 + textWidth(words, `400 11px ${FONT}`) + 18;
    if (x + total > MARGIN + inner && x > MARGIN) {
      x = MARGIN;
      y += 24;
    }
    parts.push(picture(x, y));
    parts.push(tag("text", { x: x + wide + 6, y: y + 12, "font-size": 11, fill: PAPER.text }, escapeXml(words)));
    x += total;
  };
  for (const { state, word } of data.legend) {
    const tone = TONES[toneOf(state)];
    const swatch = (left: number, up: number) =>
      tag("rect", { x: left, y: up - 1, width: 24, height: 18, rx: 4, fill: tone.fill, stroke: tone.stroke, "stroke-dasharray": tone.dash }) +
      iconSvg(state, left + 5.5, up + 1.5, 13, PAPER.text);
    place(word, swatch, 24);
  }
  const dot = (left: number, up: number) => tag("text", { x: left + 8, y: up + 12, "font-size": 14, fill: PAPER.muted }, "·");
  place(data.emptyWord, dot, 16);
  const strengths: Strength[] = data.strengthLegend ?? [];
  if (strengths.length > 0) {
    x = MARGIN;
    y += 24;
  }
  for (const strength of strengths)
    place(strength.label, (left, up) => barsSvg(strength, left, up + 1, 12, BAR_ON, PAPER.border), 18);
  return y + 18;
}
