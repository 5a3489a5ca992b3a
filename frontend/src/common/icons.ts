// The signs of what a statement says. Each is a path in a 16 × 16 box, drawn as a line in the text's color, and never
// stands without its word.
import { tag } from "./svg";

const PATHS: Record<string, string> = {
  supports: "M3 8.5 6.5 12 13 4.5",
  possible: "M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6M5.3 8.3 7.2 10.2 10.8 5.9",
  refutes: "M4 4l8 8M12 4l-8 8",
  notShown: "M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6M5.4 6.6h5.2M5.4 9.4h5.2",
  inconclusive: "M8 2.4a5.6 5.6 0 1 0 0 11.2a5.6 5.6 0 1 0 0-11.2M8 3v10M9.7 3.6v8.8M11.4 4.8v6.4",
  notStudied: "M5.6 6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.9M8 12.6v.2",
  harms: "M8 2.6 14 13H2zM8 6.5v3M8 11.2v.2",
  advisedAgainst: "M8 2.2a5.8 5.8 0 1 0 0 11.6a5.8 5.8 0 1 0 0-11.6M4 12l8-8",
  optional: "M8 2.2 13.8 8 8 13.8 2.2 8z",
  conflict: "M2 8h4.2M10 8h4M4.2 5.5 6.7 8l-2.5 2.5M11.8 5.5 9.3 8l2.5 2.5",
  info: "M7 8a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
  same: "M2.5 5.8h11M2.5 10.2h11",
  differs: "M2.5 5.8h11M2.5 10.2h11M11 2.5 5 13.5",
  oneOnly: "M2.5 3.5h11v9h-11zM4 5v6M5.6 5v6M7.2 4v8",
  figures: "M3 13V8.5M8 13V3M13 13V6",
  statement: "M3 4h10M3 8h10M3 12h6",
  registered: "M8 2.7a5.3 5.3 0 1 0 0 10.6a5.3 5.3 0 1 0 0-10.6M8 5v3.2l2.3 1.4",
  source: "M4 2.5h5.5L12 5v8.5H4zM6 7h4M6 9.5h4",
  link: "M6 10 12.5 3.5M8 3.5h4.5V8M10.5 9v3.5h-7v-7H7",
};

export const ICON_NAMES = Object.keys(PATHS);

export function iconPath(name: string | null | undefined): string {
  return PATHS[name ?? ""] ?? PATHS["info"]!;
}

/** The icon as an element of the page, hidden from assistive technology (its word stands beside it). */
export function icon(name: string | null | undefined, size = 16): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const path = document.createElementNS(namespace, "path");
  for (const [key, value] of Object.entries({ width: size, height: size, viewBox: "0 0 16 16", "aria-hidden": "true" }))
    svg.setAttribute(key, String(value));
  for (const [key, value] of Object.entries(strokes("currentColor"))) path.setAttribute(key, String(value));
  path.setAttribute("d", iconPath(name));
  svg.append(path);
  return svg;
}

/** The icon inside a picture, its upper left corner at (x, y). */
export function iconSvg(name: string | null | undefined, x: number, y: number, size: number, color: string): string {
  const drawing = tag("path", { d: iconPath(name), ...strokes(color) });
  return tag("g", { transform: `translate(${x} ${y}) scale(${size / 16})` }, drawing);
}

function strokes(color: string): Record<string, string | number> {
  return { fill: "none", stroke: color, "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" };
}
