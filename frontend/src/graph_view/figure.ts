// The graph as a figure for slides and print, drawn from where the nodes stand on the screen.
import type { Core, EdgeSingular } from "cytoscape";

import { escapeXml, tag, textLines, textWidth, wrapText } from "../common/svg";
import { PAPER } from "../common/theme";
import type { GraphData } from "./data";
import { type Arrow, type Look, edgeLook, outline, present } from "./looks";

const MARGIN = 28;
const FONT = PAPER.font;
const LABEL = `400 12px ${FONT}`;

interface Point {
  x: number;
  y: number;
}

export interface Drawing {
  svg: string;
  width: number;
  height: number;
}

export function drawGraph(graph: Core, data: GraphData, looks: Map<string, Look>): Drawing {
  const box = graph.elements().boundingBox({ includeLabels: true });
  const width = Math.ceil(Math.max(560, box.w + MARGIN * 2));
  const inner = width - MARGIN * 2;
  const parts: string[] = [];
  let y = MARGIN + 18;
  const title = wrapText(data.figure.title, `700 18px ${FONT}`, inner);
  parts.push(textLines(title, MARGIN, y, 24, { "font-size": 18, "font-weight": 700, fill: PAPER.text }));
  y += (title.length - 1) * 24 + 20;
  const shift = { x: (width - box.w) / 2 - box.x1, y: y - box.y1 };
  parts.push(tag("g", { transform: `translate(${shift.x} ${shift.y})` }, drawEdges(graph) + drawNodes(graph, looks)));
  y = legend(data, looks, parts, y + box.h + 20, inner) + 12;
  for (const text of [data.figure.sources && `Sources: ${data.figure.sources}`, data.figure.date, data.figure.note]) {
    if (!text) continue;
    const lines = wrapText(text, `400 11px ${FONT}`, inner);
    parts.push(textLines(lines, MARGIN, (y += 11), 15, { "font-size": 11, fill: PAPER.muted }));
    y += (lines.length - 1) * 15 + 5;
  }
  const height = Math.ceil(y + MARGIN - 6);
  const head = tag("title", {}, escapeXml(data.figure.title)) + tag("rect", { width, height, fill: PAPER.background });
  const frame = { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` };
  return { svg: tag("svg", { ...frame, "font-family": FONT, role: "img" }, head + parts.join("")), width, height };
}

function drawNodes(graph: Core, looks: Map<string, Look>): string {
  return graph
    .nodes()
    .map((node) => {
      const { x, y } = node.position();
      const size = node.data("size") as number;
      const look = looks.get(node.data("type") as string)!;
      const focus = Boolean(node.data("focus"));
      const edge = { fill: look.color, stroke: focus ? PAPER.text : PAPER.background, "stroke-width": focus ? 3 : 1.5 };
      const lines = wrapText(node.data("label") as string, LABEL, 110);
      const words = { "font-size": 12, "font-weight": focus ? 700 : 400, "text-anchor": "middle" };
      return tag("path", { d: outline(look, x, y, size), ...edge }) + halo(lines, x, y + size / 2 + 14, words);
    })
    .join("");
}

/** Text with a white rim, so that lines behind it do not run through the letters. */
function halo(lines: string[], x: number, y: number, words: Record<string, string | number>): string {
  const rim = { stroke: PAPER.background, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke" };
  return textLines(lines, x, y, 15, { ...words, ...rim, fill: PAPER.text });
}

function drawEdges(graph: Core): string {
  return graph
    .edges()
    .map((edge) => {
      const points = course(edge);
      const look = edgeLook(edge.data("kind") as string);
      const color = look.color ?? PAPER.muted;
      const line = { fill: "none", stroke: color, "stroke-width": look.width, "stroke-dasharray": look.dash?.join(" ") };
      const middle = edge.midpoint();
      const words = { "font-size": 10.5, "font-style": "italic", "text-anchor": "middle" };
      return (
        tag("path", { d: curve(points), ...line }) +
        arrow(points.at(-2)!, points.at(-1)!, look.arrow, color, look.width) +
        along(halo([edge.data("label") as string], 0, 3.5, words), middle, points)
      );
    })
    .join("");
}

/** Turn a label, drawn around the origin, to run along its edge, never upside down. */
function along(label: string, middle: Point, points: Point[]): string {
  const [from, to] = [points[0]!, points.at(-1)!];
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const upright = angle > 90 ? angle - 180 : angle < -90 ? angle + 180 : angle;
  return tag("g", { transform: `translate(${middle.x} ${middle.y}) rotate(${upright})` }, label);
}

function course(edge: EdgeSingular): Point[] {
  const bends = (edge.controlPoints() as Point[] | undefined) ?? [];
  return [edge.sourceEndpoint(), ...bends, edge.targetEndpoint()];
}

function curve(points: Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop()!;
  let path = `M${first!.x} ${first!.y}`;
  rest.forEach((bend, index) => {
    const next = rest[index + 1];
    const end = next ? { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 } : last;
    path += `Q${bend.x} ${bend.y} ${end.x} ${end.y}`;
  });
  return rest.length > 0 ? path : `${path}L${last.x} ${last.y}`;
}

const HEADS: Record<Arrow, string> = {
  triangle: "M0 0L-9 -4.5L-9 4.5Z",
  vee: "M0 0L-9 -5L-6.5 0L-9 5Z",
  diamond: "M0 0L-5.5 -4.5L-11 0L-5.5 4.5Z",
  tee: "M0 -6H-3V6H0Z",
  none: "",
};

function arrow(from: Point, to: Point, shape: Arrow, color: string, width: number): string {
  if (!HEADS[shape]) return "";
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const size = 0.8 + width * 0.15;
  return tag("path", { d: HEADS[shape], fill: color, transform: `translate(${to.x} ${to.y}) rotate(${angle}) scale(${size})` });
}

function legend(data: GraphData, looks: Map<string, Look>, parts: string[], top: number, inner: number): number {
  let x = MARGIN;
  let y = top;
  const place = (words: string, wide: number, draw: (left: number, middle: number) => string) => {
    const total = wide + 6 + textWidth(words, `400 11px ${FONT}`) + 18;
    if (x > MARGIN && x + total > MARGIN + inner) {
      x = MARGIN;
      y += 20;
    }
    parts.push(draw(x, y), tag("text", { x: x + wide + 6, y: y + 4, "font-size": 11, fill: PAPER.text }, escapeXml(words)));
    x += total;
  };
  for (const { id, label } of present(data.types, data.nodes.map((node) => node.type)))
    place(label, 14, (left, middle) => tag("path", { d: outline(looks.get(id)!, left + 7, middle, 14), fill: looks.get(id)!.color }));
  x = MARGIN;
  y += 20;
  for (const { id, label } of present(data.kinds, data.edges.map((edge) => edge.kind)))
    place(label, 40, (left, middle) => sample(id, left, middle, PAPER.muted));
  return y + 8;
}

/** A short line with its arrow, for legends. */
export function sample(kind: string, left: number, middle: number, muted: string): string {
  const look = edgeLook(kind);
  const color = look.color ?? muted;
  const line = { stroke: color, "stroke-width": look.width, "stroke-dasharray": look.dash?.join(" ") };
  const from = { x: left, y: middle };
  const to = { x: left + 40, y: middle };
  return tag("path", { d: `M${left} ${middle}h34`, fill: "none", ...line }) + arrow(from, to, look.arrow, color, look.width);
}
