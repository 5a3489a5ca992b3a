// Signal bars: how strong the evidence is, in one hue. The words beside them say it too.
import { h } from "./dom";
import { tag } from "./svg";

export interface Strength {
  /** Bars filled; 0 fills none. */
  value: number;
  /** Bars in all, 4 unless told. */
  of?: number;
  /** The words, such as "limited evidence". */
  label: string;
}

/** Bars as an element; with `withLabel` the words follow visibly, else they are there for screen readers only. */
export function bars(strength: Strength, withLabel: boolean): HTMLElement {
  const total = strength.of ?? 4;
  const drawing = h("span", { class: "bars", "aria-hidden": "true" });
  for (let index = 0; index < total; index += 1) {
    const bar = h("span", { class: index < strength.value ? "bar on" : "bar" });
    bar.style.height = `${height(index, total)}%`;
    drawing.append(bar);
  }
  const words = h("span", { class: withLabel ? "bars-label" : "sr-only" }, strength.label);
  return h("span", { class: "strength" }, drawing, words);
}

/** The same in a picture; (x, y) is the upper left corner. */
export function barsSvg(strength: Strength, x: number, y: number, size: number, on: string, off: string): string {
  const total = strength.of ?? 4;
  const step = (size * 1.5) / total;
  let drawn = "";
  for (let index = 0; index < total; index += 1) {
    const tall = (size * height(index, total)) / 100;
    const filled = index < strength.value;
    drawn += tag("rect", {
      x: x + index * step,
      y: y + size - tall,
      width: step * 0.68,
      height: tall,
      rx: 0.8,
      fill: filled ? on : "none",
      stroke: filled ? on : off,
      "stroke-width": 0.9,
    });
  }
  return drawn;
}

function height(index: number, total: number): number {
  return 35 + (65 * (index + 1)) / total;
}
