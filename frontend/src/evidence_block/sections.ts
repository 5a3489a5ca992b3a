// Sections of a long table: a list of them to jump by, and rows that wait until they are asked for.
import { counted, h, prefersReducedMotion } from "../common/dom";

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
