// Sections of a long table: a list of them to jump by, rows that wait until they are asked for, and a key.
import { bars } from "../common/bars";
import { counted, h, prefersReducedMotion } from "../common/dom";
import { icon } from "../common/icons";
import type { Sign } from "./data";

const PHONE = "(max-width: 640px)";
/** A row is as high as a card there. */
const ON_PHONES = 3;

/** Which sections a reader has opened, kept while the table is drawn anew. */
export class Sections {
  private readonly opened = new Set<string>();

  /** Hide the rows after the first `most` behind a row with a button; the rows and that row, in order. */
  folded(name: string, rows: HTMLElement[], most: number | null | undefined, columns: number): HTMLElement[] {
    const first = typeof most === "number" ? Math.min(most, matchMedia(PHONE).matches ? ON_PHONES : most) : rows.length;
    const rest = rows.slice(first);
    if (rest.length < 2 || this.opened.has(name)) return rows;
    for (const row of rest) row.hidden = true;
    const button = h("button", { type: "button", class: "button" }, `Show ${counted(rest.length, "more row")}`);
    const last = h("tr", { class: "more", role: "row" }, h("td", { colspan: columns, role: "cell" }, button));
    button.addEventListener("click", () => {
      this.opened.add(name);
      for (const row of rest) row.hidden = false;
      last.remove();
      rest[0]!.setAttribute("tabindex", "-1");
      rest[0]!.focus({ preventScroll: true });
    });
    return [...rows, last];
  }
}

/** Buttons that lead to the headings of sections. */
export function jumpList(sections: { name: string; heading: HTMLElement }[]): HTMLElement {
  const items = sections.map(({ name, heading }) => {
    const button = h("button", { type: "button", class: "button" }, name);
    button.addEventListener("click", () => {
      heading.setAttribute("tabindex", "-1");
      heading.scrollIntoView({ behavior: prefersReducedMotion() ? "auto" : "smooth", block: "start" });
      heading.focus({ preventScroll: true });
    });
    return h("li", {}, button);
  });
  return h("nav", { class: "jumps", "aria-label": "Sections of the table" }, h("ul", { role: "list" }, ...items));
}

/** What the signs and bars of a table stand for, in one line that screen readers read, too. */
export function signKey(signs: Sign[]): HTMLElement {
  const items = signs.map((sign) => h("li", {}, icon(sign.icon, 16), sign.word));
  const strength = h("li", {}, bars({ value: 3, label: "more bars: stronger kind of evidence, not a larger effect" }, true));
  return h("ul", { class: "key", role: "list", "aria-label": "What the signs stand for" }, ...items, strength);
}
