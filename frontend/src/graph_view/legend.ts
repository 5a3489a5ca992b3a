// The legend below the graph: what occurs in it, and nothing else.
import { h } from "../common/dom";
import type { Theme } from "../common/theme";
import type { GraphData } from "./data";
import { sample } from "./figure";
import { type Look, outline, present } from "./looks";

export function legendEntries(data: GraphData, looks: Map<string, Look>, theme: Theme): HTMLElement[] {
  const types = present(data.types, data.nodes.map((node) => node.type)).map(({ id, label }) => {
    const look = looks.get(id)!;
    return entry(label, 14, `<path d="${outline(look, 7, 8, 13)}" fill="${look.color}"/>`);
  });
  const kinds = present(data.kinds, data.edges.map((edge) => edge.kind)).map(({ id, label }) =>
    entry(label, 42, sample(id, 0, 8, theme.muted)),
  );
  const lists = [h("ul", { "aria-label": "Types of terms" }, ...types)];
  if (kinds.length > 0) lists.push(h("ul", { "aria-label": "Kinds of relations" }, ...kinds));
  return lists;
}

/** `drawing` is SVG made here from numbers and fixed colors; the words go in as text. */
function entry(words: string, width: number, drawing: string): HTMLElement {
  const frame = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="16" viewBox="0 0 ${width} 16">`;
  const parsed = new DOMParser().parseFromString(`${frame}${drawing}</svg>`, "image/svg+xml").documentElement;
  parsed.setAttribute("aria-hidden", "true");
  return h("li", {}, document.importNode(parsed, true), words);
}
