// The bottom line, the summary of findings, the comparison, the forest plot and the list of sources. Text stays text: no markup is parsed.
import { bars } from "../common/bars";
import base from "../common/base.css";
import { type Root, type Wires, defineComponent } from "../common/component";
import { type Child, focusedWithin, h } from "../common/dom";
import { fileName, savePng, saveSvg } from "../common/download";
import { icon } from "../common/icons";
import { Links } from "../common/links";
import type {
  Actions,
  Answer,
  Block,
  ComparedRow,
  Comparison,
  EvidenceBlockData,
  Finding,
  Findings,
  Forest,
  ForestRow,
  Reference,
  Sources,
  Told,
} from "./data";
import styles from "./evidence_block.css";
import { drawForest } from "./forest_figure";
import { Sections, jumpList, signKey } from "./sections";

type Heading = "h2" | "h3" | "h4" | "h5" | "h6";

function onlyAnswers(blocks: Block[]): boolean {
  return blocks.length > 1 && blocks.every((block) => block.type === "answer");
}

class EvidenceBlock {
  private drawn = "";
  private readonly box = h("div", { class: "root" });
  private readonly links: Links;
  private readonly sections = new Sections();
  private level = 3;

  constructor(
    private readonly root: Root,
    wires: Wires,
  ) {
    this.links = new Links(wires);
    root.append(this.box);
  }

  update(data: EvidenceBlockData): void {
    const signature = JSON.stringify(data);
    if (signature === this.drawn) return;
    this.drawn = signature;
    const focused = focusedWithin(this.root)?.dataset["focusKey"];
    this.links.restart();
    this.level = Math.min(5, Math.max(2, data.headingLevel ?? 3));
    const drawn = data.blocks.map((block) => this.block(block));
    const section = h("section", { "aria-label": data.label });
    if (onlyAnswers(data.blocks)) {
      const aside = (block: Block) => block.type === "answer" && block.aside === true;
      section.className = "answers";
      section.append(
        h("div", {}, ...drawn.filter((_, place) => !aside(data.blocks[place] as Block))),
        h("div", {}, ...drawn.filter((_, place) => aside(data.blocks[place] as Block))),
      );
    } else section.append(...drawn);
    this.box.replaceChildren(section);
    if (focused) this.box.querySelector<HTMLElement>(`[data-focus-key="${CSS.escape(focused)}"]`)?.focus();
  }

  destroy(): void {
    this.box.remove();
  }

  private block(block: Block): HTMLElement {
    if (block.type === "answer") return this.answer(block);
    if (block.type === "findings") return this.findings(block);
    if (block.type === "comparison") return this.comparison(block);
    if (block.type === "forest") return this.forest(block);
    if (block.type === "actions") return actions(block);
    return this.sources(block);
  }

  private heading(words: Child[], deeper = 0): HTMLElement {
    return h(`h${Math.min(6, this.level + deeper)}` as Heading, { class: "heading" }, ...words);
  }

  private answer(answer: Answer): HTMLElement {
    const list = h(
      "ul",
      { class: "sentences", role: "list" },
      ...answer.sentences.map((sentence) =>
        h(
          "li",
          {},
          icon(sentence.icon, 18),
          h("span", { class: "sr-only" }, `${sentence.word}: `),
          h(
            "span",
            {},
            sentence.lead ? h("strong", {}, sentence.lead) : null,
            ...this.links.parts(sentence.text),
            ...this.references(sentence.references ?? []),
          ),
          sentence.strength ? h("span", { class: "detail" }, bars(sentence.strength, true)) : null,
        ),
      ),
    );
    const note = answer.note ? h("p", { class: "note" }, answer.note) : null;
    return h("div", { class: "answer" }, this.heading([answer.heading]), list, note);
  }

  private findings(table: Findings): HTMLElement {
    const heads = [table.first ?? "Outcome", "Result", "People (studies)", "Evidence", "Source"];
    const head = h("tr", { role: "row" }, ...heads.map((name) => h("th", { scope: "col", role: "columnheader" }, name)));
    const body = h("tbody", { role: "rowgroup" });
    const places: { name: string; heading: HTMLElement }[] = [];
    for (const section of table.sections) {
      const words = section.heading ?? "";
      const name = typeof words === "string" ? words : words.map((part) => (typeof part === "string" ? part : part.label)).join("");
      if (section.heading) {
        const heading = h(
          "th",
          { colspan: heads.length, scope: "rowgroup", role: "rowheader" },
          ...this.links.parts(section.heading),
          section.note ? h("span", { class: "detail" }, section.note) : null,
        );
        places.push({ name, heading });
        body.append(h("tr", { class: "section", role: "row" }, heading));
      }
      const rows = section.findings.map((finding) => this.finding(finding, heads));
      body.append(...this.sections.folded(name, rows, table.most, heads.length));
    }
    return h(
      "div",
      { class: "block" },
      table.most && places.length > 1 ? jumpList(places) : null,
      table.key?.length ? signKey(table.key) : null,
      h(
        "table",
        { class: "findings", role: "table" },
        h("caption", {}, table.caption),
        h("thead", { role: "rowgroup" }, head),
        body,
      ),
      ...this.notes(table.notes),
    );
  }

  private finding(finding: Finding, heads: string[]): HTMLElement {
    const cell = (place: number, ...children: Child[]) =>
      h("td", { role: "cell", "data-label": heads[place] }, ...children);
    return h(
      "tr",
      { class: finding.pale ? "pale" : null, role: "row" },
      h(
        "th",
        { scope: "row", role: "rowheader" },
        ...this.links.parts(finding.outcome),
        finding.detail ? h("span", { class: "detail" }, finding.detail) : null,
        finding.studied ? h("span", { class: "detail studied" }, `Given: ${finding.studied}`) : null,
      ),
      cell(
        1,
        h(
          "div",
          { class: "result" },
          icon(finding.icon, 18),
          h("span", { class: "sr-only" }, `${finding.word}: `),
          h(
            "span",
            {},
            h("span", { class: finding.figure ? "figure" : null }, finding.result),
            finding.figures ? h("span", { class: "detail" }, finding.figures) : null,
            ...(finding.further ?? []).map((line) => h("span", { class: "detail further" }, line)),
          ),
        ),
      ),
      cell(2, finding.people ?? h("span", { class: "detail" }, "not stated here")),
      cell(3, finding.strength ? bars(finding.strength, true) : h("span", { class: "detail" }, finding.backing ?? "")),
      cell(4, ...this.references(finding.references)),
    );
  }

  private comparison(table: Comparison): HTMLElement {
    const column = (...words: Child[]) => h("th", { scope: "col", role: "columnheader" }, ...words);
    const heads = [
      column(table.corner),
      ...table.columns.map((name) => column(...this.links.parts(name))),
      column("Compared"),
    ];
    const body = h("tbody", { role: "rowgroup" });
    for (const section of table.sections) {
      if (section.heading)
        body.append(
          h(
            "tr",
            { class: "section", role: "row" },
            h(
              "th",
              { colspan: heads.length, scope: "rowgroup", role: "rowheader" },
              section.heading,
              section.note ? h("span", { class: "detail" }, section.note) : null,
            ),
          ),
        );
      body.append(...section.rows.map((row) => this.compared(row, table)));
    }
    return h(
      "div",
      { class: "block" },
      h(
        "table",
        { class: "comparison", role: "table" },
        h("caption", {}, table.caption),
        h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, ...heads)),
        body,
      ),
      ...this.notes(table.notes),
    );
  }

  private compared(row: ComparedRow, table: Comparison): HTMLElement {
    return h(
      "tr",
      { role: "row" },
      h(
        "th",
        { scope: "row", role: "rowheader" },
        ...this.links.parts(row.label),
        row.detail ? h("span", { class: "detail" }, row.detail) : null,
      ),
      ...row.cells.map((told, place) =>
        h(
          "td",
          { role: "cell", "data-label": table.names[place] ?? null },
          ...(told.length ? told.map((one) => this.told(one)) : [h("span", { class: "unstated" }, table.empty)]),
        ),
      ),
      h(
        "td",
        { role: "cell", "data-label": "Compared" },
        h("div", { class: "result" }, icon(row.sign, 18), h("span", {}, row.word)),
      ),
    );
  }

  private told(one: Told): HTMLElement {
    return h(
      "div",
      { class: "result told" },
      icon(one.icon, 18),
      h("span", { class: "sr-only" }, `${one.word}: `),
      h(
        "span",
        {},
        ...this.links.parts(one.text),
        ...this.references(one.references),
        one.detail ? h("span", { class: "detail" }, one.detail) : null,
      ),
    );
  }

  private forest(forest: Forest): HTMLElement {
    const heads = ["Study", "People (studies)", "Plot", "Effect and interval"];
    const head = h(
      "tr",
      { role: "row" },
      ...heads.map((name, place) =>
        h("th", { scope: "col", role: "columnheader", class: place === 2 ? "plot" : null }, name),
      ),
    );
    const rows = forest.rows.map((row) => this.forestRow(row, forest, heads));
    const axis = h("tr", { class: "axis", "aria-hidden": "true" }, h("td", { colspan: 2 }), this.axis(forest), h("td"));
    return h(
      "div",
      { class: "block" },
      h(
        "table",
        { class: "forest", role: "table" },
        h("caption", {}, forest.caption),
        h("thead", { role: "rowgroup" }, head),
        h("tbody", { role: "rowgroup" }, ...rows, axis),
      ),
      ...this.notes(forest.notes),
      forest.figure ? takeAlong(forest, forest.figure.title) : null,
    );
  }

  private forestRow(row: ForestRow, forest: Forest, heads: string[]): HTMLElement {
    return h(
      "tr",
      { role: "row" },
      h(
        "th",
        { scope: "row", role: "rowheader" },
        ...this.links.parts(row.label),
        ...this.references(row.references),
        row.detail ? h("span", { class: "detail" }, row.detail) : null,
      ),
      h("td", { role: "cell", "data-label": heads[1] }, row.people ?? ""),
      // The picture repeats what the last cell says, so it is left out for screen readers.
      h("td", { role: "cell", class: "plot" }, track(row, forest)),
      h(
        "td",
        { role: "cell", "data-label": heads[3] },
        row.text,
        row.interval ? h("span", { class: "detail" }, row.interval) : null,
      ),
    );
  }

  private axis(forest: Forest): HTMLElement {
    const line = h("span", { class: "ticks" });
    for (const tick of forest.ticks) {
      const label = h("span", { class: "tick" }, tick.label);
      label.style.left = percent(tick.at);
      line.append(label);
    }
    const middle = forest.none ?? 0.5;
    // Near an end of the axis there is no room beyond the middle: the words then stand at both its ends, on one line.
    const cramped = middle < 0.2 || middle > 0.8;
    for (const [side, words] of [
      ["left", forest.left],
      ["right", forest.right],
    ] as const) {
      if (!words) continue;
      const label = h("span", { class: "side" }, side === "left" ? `← ${words}` : `${words} →`);
      if (cramped) label.style[side] = "0";
      else if (side === "left") label.style.right = `calc(${percent(1 - middle)} + 8px)`;
      else label.style.left = `calc(${percent(middle)} + 8px)`;
      line.append(label);
    }
    return h("td", { class: "plot" }, line);
  }

  private sources(list: Sources): HTMLElement {
    return h(
      "ol",
      { class: "sources", "aria-label": list.label },
      ...list.items.map((item) =>
        h(
          "li",
          { value: item.number },
          this.links.link({ label: item.text, href: item.href, slug: item.slug ?? null }),
          item.note ? h("span", { class: "detail" }, item.note) : null,
        ),
      ),
    );
  }

  private references(references: Reference[]): Child[] {
    return references.flatMap((one) => [
      "\u2060",
      this.links.link(
        { label: `[${one.number}]`, href: one.href, slug: one.slug ?? null, tip: one.label },
        "reference",
      ),
    ]);
  }

  private notes(notes: string[] | undefined): Child[] {
    return (notes ?? []).map((note) => h("p", { class: "note" }, note));
  }
}

/** Buttons that save a plot as a picture; what went wrong is said beside them. */
function takeAlong(forest: Forest, title: string): HTMLElement {
  const said = h("span", { role: "status" });
  const buttons = (["SVG", "PNG"] as const).map((kind) => {
    const button = h("button", { type: "button", class: "button", "aria-label": `Download this plot as ${kind}` }, kind);
    button.addEventListener("click", () => {
      const { svg, width, height } = drawForest(forest);
      const name = fileName(title, "forest-plot");
      if (kind === "SVG") return saveSvg(svg, name);
      savePng(svg, width, height, name).catch((error: unknown) => {
        said.textContent = `The picture could not be made: ${error instanceof Error ? error.message : "unknown reason"}`;
      });
    });
    return button;
  });
  return h("div", { class: "actions take-along" }, ...buttons, said);
}

/** Buttons for the page as a whole. What was done is said in the button, and to screen readers. */
function actions(block: Actions): HTMLElement {
  const box = h("div", { class: "actions" });
  for (const item of block.items) {
    const button = h("button", { type: "button", class: "button", "data-focus-key": item.action }, item.label);
    const said = h("span", { class: "sr-only", role: "status" });
    button.addEventListener("click", () => {
      if (item.action === "print") {
        window.print();
        return;
      }
      void copy(location.href).then((copied) => {
        const words = copied ? (item.done ?? "Copied") : location.href;
        button.textContent = words;
        said.textContent = words;
        window.setTimeout(() => (button.textContent = item.label), 6_000);
      });
    });
    box.append(button, said);
  }
  return box;
}

async function copy(text: string): Promise<boolean> {
  try {
    // Browsers have it on https and on this machine only.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function percent(share: number): string {
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
}

/** One line of the plot: the axis where no difference is, the interval and the mark, placed by per cent. */
function track(row: ForestRow, forest: Forest): HTMLElement {
  const line = h("span", { class: "track", "aria-hidden": "true" });
  const put = (name: string, left: number) => {
    const mark = h("span", { class: name });
    mark.style.left = percent(left);
    line.append(mark);
    return mark;
  };
  if (forest.none !== null && forest.none !== undefined) put("none", forest.none);
  if (typeof row.start === "number" && typeof row.end === "number") {
    const bar = put("interval", row.start);
    bar.style.width = percent(row.end - row.start);
    if (row.beyondLeft) bar.classList.add("beyond-left");
    if (row.beyondRight) bar.classList.add("beyond-right");
  }
  put(`mark ${row.mark}`, row.at);
  return line;
}

export default defineComponent<EvidenceBlockData>([base, styles], (root, wires) => new EvidenceBlock(root, wires));
