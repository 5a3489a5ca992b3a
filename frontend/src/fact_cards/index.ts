// Cards, rows or a plain list of facts with real links. Text stays text: nothing here ever parses markup.
import { bars } from "../common/bars";
import base from "../common/base.css";
import { type Root, type Wires, defineComponent } from "../common/component";
import { type Child, counted, focusedWithin, h } from "../common/dom";
import { icon } from "../common/icons";
import { Links, plainText } from "../common/links";
import type { Badge, Card, FactCardsData, Group, Meta, Point, Statement } from "./data";
import styles from "./fact_cards.css";

const BADGE_KINDS = new Set(["neutral", "accent", "caution", "safety", "outline"]);

class FactCards {
  private drawn = "";
  /** Which folded cards the reader has opened or closed; it outlives new data. */
  private readonly folds = new Map<string, boolean>();
  private readonly box = h("div", { class: "root" });
  private serial = 0;

  private readonly links: Links;

  constructor(
    private readonly root: Root,
    wires: Wires,
  ) {
    this.links = new Links(wires);
    root.append(this.box);
  }

  update(data: FactCardsData): void {
    const signature = JSON.stringify(data);
    if (signature === this.drawn) return;
    this.drawn = signature;
    const focused = focusedWithin(this.root)?.dataset["focusKey"];
    this.serial = 0;
    this.links.restart();
    this.box.replaceChildren(this.section(data));
    if (focused) this.box.querySelector<HTMLElement>(`[data-focus-key="${CSS.escape(focused)}"]`)?.focus();
  }

  destroy(): void {
    this.box.remove();
  }

  private section(data: FactCardsData): HTMLElement {
    const layout = data.layout ?? "cards";
    const groups = data.groups.filter((group) => group.cards.length > 0 || group.note);
    const section = h("section", { class: layout, "aria-label": data.label });
    if (groups.length === 0) section.append(h("p", { class: "empty" }, data.empty ?? "Nothing to show."));
    const level = Math.min(6, Math.max(2, data.headingLevel ?? 3));
    groups.forEach((group, index) => section.append(...this.group(group, level, index)));
    return section;
  }

  private group(group: Group, level: number, index: number): Node[] {
    const nodes: Node[] = [];
    const tag = `h${level}` as "h2" | "h3" | "h4" | "h5" | "h6";
    if (group.heading) nodes.push(h(tag, { class: "heading" }, group.heading));
    if (group.note) nodes.push(h("p", { class: "note" }, ...this.links.parts(group.note)));
    const list = h("ul", { class: group.answers ? "cards-list answers" : "cards-list" });
    group.cards.forEach((card, place) => list.append(this.card(card, card.id ?? `${index}.${place}`)));
    if (group.cards.length > 0) nodes.push(list);
    return nodes;
  }

  private card(card: Card, id: string): HTMLElement {
    const title = h(
      "div",
      { class: "title" },
      card.icon ? icon(card.icon) : null,
      h("span", { class: "title-text" }, ...this.links.parts(card.title)),
      ...(card.badges ?? []).map(badge),
      card.strength ? bars(card.strength, true) : null,
    );
    const item = h("li", { class: card.icon ? "card signed" : "card" }, title);
    if (card.note) item.append(h("p", { class: "note" }, ...this.links.parts(card.note)));
    if (card.points?.length) item.append(h("ul", { class: "points", role: "list" }, ...card.points.map(point)));
    const statements = card.statements ?? [];
    if (statements.length === 0) return item;
    const list = h("ul", { class: "statements" }, ...statements.map((statement) => this.statement(statement)));
    item.append(list);
    if (typeof card.open === "boolean") title.append(this.fold(card, id, list, card.open));
    return item;
  }

  private fold(card: Card, id: string, list: HTMLElement, openAtFirst: boolean): HTMLElement {
    const name = `statements-${(this.serial += 1)}`;
    const words = card.more ?? counted(card.statements?.length ?? 0, "statement");
    const about = plainText(card.title);
    const button = h(
      "button",
      { type: "button", class: "fold", "aria-controls": name, "data-focus-key": `fold ${id}` },
      h("span", { class: "arrow", "aria-hidden": "true" }),
      words,
      h("span", { class: "sr-only" }, `: ${about}`),
    );
    list.id = name;
    const show = (open: boolean) => {
      button.setAttribute("aria-expanded", String(open));
      list.hidden = !open;
    };
    button.addEventListener("click", () => {
      const open = Boolean(list.hidden);
      this.folds.set(id, open);
      show(open);
    });
    show(this.folds.get(id) ?? openAtFirst);
    return button;
  }

  private statement(statement: Statement): HTMLElement {
    const line = h("div", { class: "line" });
    if (statement.word)
      line.append(h("span", { class: "word" }, statement.icon ? icon(statement.icon) : null, statement.word), " ");
    line.append(h("span", { class: "text" }, ...this.links.parts(statement.text)));
    const extras: Child[] = [];
    if (statement.strength) extras.push(bars(statement.strength, true));
    extras.push(...(statement.badges ?? []).map(badge), ...(statement.meta ?? []).map((meta) => this.meta(meta)));
    extras.push(...(statement.links ?? []).map((link) => this.links.link(link)));
    const item = h("li", { class: "statement" }, line);
    if (extras.length > 0) item.append(h("div", { class: "extras" }, ...extras));
    if (statement.quote)
      item.append(
        h(
          "figure",
          { class: "quote" },
          h("blockquote", {}, statement.quote.text),
          statement.quote.source ? h("figcaption", {}, statement.quote.source) : null,
        ),
      );
    return item;
  }

  private meta(meta: Meta): HTMLElement {
    const label = meta.label ? h("span", { class: "meta-label" }, `${meta.label}: `) : null;
    return h("span", { class: "meta" }, label, ...this.links.parts(meta.text));
  }
}

function point(data: Point): HTMLElement {
  const word = data.word ? h("strong", {}, `${data.word}: `) : null;
  return h("li", { class: data.word ? "point" : "point plain" }, data.icon ? icon(data.icon) : null, h("span", {}, word, data.text));
}

function badge(data: Badge): HTMLElement {
  const kind = BADGE_KINDS.has(data.kind ?? "") ? data.kind : "neutral";
  const mark = kind === "caution" || kind === "safety" ? icon("harms", 12) : null;
  return h("span", { class: `badge ${kind}`, title: data.tip }, mark, data.text);
}

export default defineComponent<FactCardsData>([base, styles], (root, wires) => new FactCards(root, wires));
