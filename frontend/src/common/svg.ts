// SVG as text, for the pictures that can be downloaded.

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text made harmless inside an SVG; characters that XML forbids are dropped. */
export function escapeXml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** `<tag a="1">content</tag>`; attribute values are escaped, `content` is SVG already. */
export function tag(name: string, attributes: Record<string, string | number | undefined>, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(typeof value === "number" ? String(round(value)) : (value ?? ""))}"`)
    .join("");
  return content ? `<${name}${written}>${content}</${name}>` : `<${name}${written}/>`;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

let measuring: CanvasRenderingContext2D | null | undefined;

/** Width in pixels of one line in the given CSS font ("600 13px Arial"). */
export function textWidth(text: string, font: string): number {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (!measuring) return text.length * 7;
  measuring.font = font;
  return measuring.measureText(text).width;
}

/** The parts at whose ends a line may break: words, and what stands before and after a hyphen or a slash. */
function pieces(text: string): string[] {
  return text.split(/\s+|(?<=[\p{L}\p{N}][-\u2010\u2013/])(?=[\p{L}\p{N}])/u).filter(Boolean);
}

/** Width of the widest part of a text that no line can break. */
export function widestPiece(text: string, font: string): number {
  return Math.max(0, ...pieces(text).map((piece) => textWidth(piece, font)));
}

/** Break a text into lines no wider than `width`, at blanks, hyphens and slashes; no word is broken or left out. */
export function wrapText(text: string, font: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    pieces(word).forEach((piece, index) => {
      const longer = line + (line && index === 0 ? " " : "") + piece;
      if (line && textWidth(longer, font) > width) {
        lines.push(line);
        line = piece;
      } else line = longer;
    });
  }
  if (line) lines.push(line);
  return lines;
}

/** Lines of text one under another; `y` is the baseline of the first. */
export function textLines(
  lines: string[],
  x: number,
  y: number,
  lineHeight: number,
  attributes: Record<string, string | number | undefined>,
): string {
  return lines
    .map((line, index) => tag("text", { x, y: y + index * lineHeight, ...attributes }, escapeXml(line)))
    .join("");
}
