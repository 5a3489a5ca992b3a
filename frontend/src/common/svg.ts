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

/** Break a text into lines no wider than `width`; a single word that is wider is cut by characters. */
export function wrapText(text: string, font: string, width: number, maxLines = Infinity): string[] {
  const lines: string[] = [];
  let line = "";
  const push = (part: string) => {
    if (part) lines.push(part);
  };
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (textWidth(longer, font) <= width) {
      line = longer;
      continue;
    }
    push(line);
    line = "";
    for (const character of word) {
      if (line && textWidth(line + character, font) > width) {
        push(line);
        line = "";
      }
      line += character;
    }
  }
  push(line);
  if (lines.length <= maxLines) return lines;
  const kept = lines.slice(0, maxLines);
  kept[maxLines - 1] = `${(kept[maxLines - 1] ?? "").replace(/.$/u, "")}…`;
  return kept;
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
