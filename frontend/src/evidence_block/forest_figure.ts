// A forest plot as a figure for slides and print: title, rows, axis, sources and date. Always dark on white.
import { escapeXml, tag, textLines, wrapText } from "../common/svg";
import { PAPER } from "../common/theme";
import type { Part } from "../common/links";
import type { Forest, ForestRow } from "./data";

const FONT = PAPER.font;
const WIDTH = 960;
const MARGIN = 28;
const LABEL = 330;
const PLOT_LEFT = MARGIN + LABEL + 24;
const PLOT = 330;
const FIGURES = PLOT_LEFT + PLOT + 24;
const LINE = 15;

export interface Drawing {
  svg: string;
  width: number;
  height: number;
}

function words(text: string | Part[]): string {
  return typeof text === "string" ? text : text.map((part) => (typeof part === "string" ? part : part.label)).join("");
}

/** The plot as one picture; no word of a row is left out. */
export function drawForest(forest: Forest): Drawing {
  const parts: string[] = [];
  let y = MARGIN;
  const paragraph = (text: string, size: number, weight: number, fill: string, gap: number) => {
    const lines = wrapText(text, `${weight} ${size}px ${FONT}`, WIDTH - MARGIN * 2);
    y += size;
    parts.push(textLines(lines, MARGIN, y, size * 1.35, { "font-size": size, "font-weight": weight, fill }));
    y += (lines.length - 1) * size * 1.35 + gap;
  };
  const figure = forest.figure;
  const title = figure?.title ?? forest.caption;
  paragraph(title, 20, 700, PAPER.text, 8);
  if (figure?.subtitle) paragraph(figure.subtitle, 13, 400, PAPER.muted, 6);
  y += 10;
  const top = y;
  for (const row of forest.rows) y = drawRow(row, y, parts);
  if (typeof forest.none === "number") {
    const x = PLOT_LEFT + forest.none * PLOT;
    parts.unshift(tag("path", { d: `M${x} ${top}V${y}`, stroke: PAPER.muted, "stroke-width": 1.5 }));
  }
  y = drawAxis(forest, y, parts) + 16;
  for (const note of forest.notes ?? []) paragraph(note, 11, 400, PAPER.muted, 4);
  if (figure?.sources) paragraph(`Sources: ${figure.sources}`, 11, 400, PAPER.text, 4);
  if (figure) paragraph(figure.date, 11, 400, PAPER.text, 4);
  if (figure?.note) paragraph(figure.note, 11, 400, PAPER.muted, 4);
  const height = Math.ceil(y + MARGIN - 8);
  const head = tag("title", {}, escapeXml(title)) + tag("rect", { width: WIDTH, height, fill: PAPER.background });
  const frame = { xmlns: "http://www.w3.org/2000/svg", width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` };
  return { svg: tag("svg", { ...frame, "font-family": FONT, role: "img" }, head + parts.join("")), width: WIDTH, height };
}

function drawRow(row: ForestRow, top: number, parts: string[]): number {
  const label = wrapText(words(row.label), `600 12.5px ${FONT}`, LABEL);
  const people = row.people ? `people (studies): ${row.people}` : "";
  const detail = wrapText([row.detail, people].filter(Boolean).join("; "), `400 11px ${FONT}`, LABEL);
  const room = WIDTH - MARGIN - FIGURES;
  const effect = wrapText(row.text, `600 12.5px ${FONT}`, room);
  const interval = row.interval ? wrapText(row.interval, `400 11px ${FONT}`, room) : [];
  const tall = Math.max(label.length + detail.length, effect.length + interval.length) * LINE + 16;
  const first = top + LINE + 2;
  const strong = { "font-size": 12.5, "font-weight": 600, fill: PAPER.text };
  const quiet = { "font-size": 11, fill: PAPER.muted };
  parts.push(textLines(label, MARGIN, first, LINE, strong));
  parts.push(textLines(detail, MARGIN, first + label.length * LINE, LINE, quiet));
  parts.push(textLines(effect, FIGURES, first, LINE, strong));
  parts.push(textLines(interval, FIGURES, first + effect.length * LINE, LINE, quiet));
  parts.push(mark(row, top + tall / 2));
  parts.push(tag("path", { d: `M${MARGIN} ${top + tall}H${WIDTH - MARGIN}`, stroke: "#dfe3e8", "stroke-width": 1 }));
  return top + tall;
}

function mark(row: ForestRow, y: number): string {
  const at = (place: number) => PLOT_LEFT + Math.min(1, Math.max(0, place)) * PLOT;
  const line = { stroke: PAPER.primary, "stroke-width": 2, fill: "none" };
  let drawn = "";
  if (typeof row.start === "number" && typeof row.end === "number") {
    const [left, right] = [at(row.start), at(row.end)];
    drawn += tag("path", { ...line, d: `M${left} ${y}H${right}` });
    drawn += row.beyondLeft ? arrow(left, y, 9) : tag("path", { ...line, d: `M${left} ${y - 5}v10` });
    drawn += row.beyondRight ? arrow(right, y, -9) : tag("path", { ...line, d: `M${right} ${y - 5}v10` });
  }
  const x = at(row.at);
  if (row.mark === "open") return drawn + tag("circle", { ...line, cx: x, cy: y, r: 5.5, fill: PAPER.background });
  const shape = row.mark === "pooled" ? `M${x} ${y - 8}l8 8l-8 8l-8-8z` : `M${x - 6} ${y - 6}h12v12h-12z`;
  return drawn + tag("path", { d: shape, fill: PAPER.primary });
}

function arrow(x: number, y: number, length: number): string {
  return tag("path", { d: `M${x} ${y}l${length} -6v12z`, fill: PAPER.primary });
}

function drawAxis(forest: Forest, top: number, parts: string[]): number {
  const small = { "font-size": 11, fill: PAPER.muted };
  for (const tick of forest.ticks) {
    const x = PLOT_LEFT + tick.at * PLOT;
    parts.push(tag("path", { d: `M${x} ${top}v5`, stroke: PAPER.border, "stroke-width": 1 }));
    parts.push(tag("text", { x, y: top + 18, "text-anchor": "middle", ...small }, escapeXml(tick.label)));
  }
  if (forest.left) parts.push(tag("text", { x: PLOT_LEFT, y: top + 36, ...small }, escapeXml(`← ${forest.left}`)));
  const right = { x: PLOT_LEFT + PLOT, y: top + 36, "text-anchor": "end", ...small };
  if (forest.right) parts.push(tag("text", right, escapeXml(`${forest.right} →`)));
  return top + 40;
}
