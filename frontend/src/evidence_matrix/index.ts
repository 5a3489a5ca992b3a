// Condition × treatment as a table one can walk through with the arrow keys and take along as a picture.
import { bars } from "../common/bars";
import base from "../common/base.css";
import { type Root, type Wires, defineComponent } from "../common/component";
import { counted, focusedWithin, h, isPlainClick, safeAddress } from "../common/dom";
import { fileName, savePng, saveSvg } from "../common/download";
import { icon } from "../common/icons";
import { type Axis, type Cell, type MatrixData, cellKey, indexCells, rowGroups, toneOf } from "./data";
import { drawFigure } from "./figure";
import { GridKeys } from "./keys";
import styles from "./evidence_matrix.css";

/** So many rows stand on the page whole; a longer table scrolls below its head. */
const FEW_ROWS = 12;

/** Beside so few columns there is room for long names of rows. */
const FEW = 5;

class EvidenceMatrix {
  private drawn = "";
  private data: MatrixData | null = null;
  private readonly keys = new GridKeys();
  private readonly box = h("div", { class: "root" });
  private readonly scroll = h("div", { class: "scroll" });
  private readonly legend = h("div", { class: "legend" });
  private readonly status = h("span", { class: "status", role: "status" });

  constructor(
    private readonly root: Root,
    private readonly wires: Wires,
  ) {
    const button = (words: string, save: (event: Event) => void) =>
      h("button", { type: "button", class: "button", onclick: save }, words);
    const tools = h(
      "div",
      { class: "tools" },
      this.status,
      button("Download SVG", () => this.save("svg")),
      button("Download PNG", () => this.save("png")),
    );
    this.box.append(this.scroll, h("div", { class: "foot" }, this.legend, tools));
    root.append(this.box);
  }

  update(data: MatrixData): void {
    const signature = JSON.stringify(data);
    if (signature === this.drawn) return;
    this.drawn = signature;
    this.data = data;
    const hadFocus = this.scroll.contains(focusedWithin(this.root));
    const { scrollLeft, scrollTop } = this.scroll;
    this.scroll.classList.toggle("short", data.rows.length <= FEW_ROWS);
    this.scroll.replaceChildren(this.table(data));
    this.scroll.scrollTo({ left: scrollLeft, top: scrollTop });
    this.legend.replaceChildren(...this.legendEntries(data));
    this.keys.refresh(hadFocus);
  }

  destroy(): void {
    this.box.remove();
  }

  private async save(kind: "svg" | "png"): Promise<void> {
    if (!this.data) return;
    const pages = drawFigure(this.data);
    const name = fileName(this.data.figure.title, "evidence-matrix");
    try {
      for (const [index, { svg, width, height }] of pages.entries()) {
        const file = pages.length > 1 ? `${name}-${index + 1}` : name;
        if (kind === "svg") saveSvg(svg, file);
        else await savePng(svg, width, height, file);
      }
      this.status.textContent = "";
    } catch (error) {
      this.status.textContent = `The picture could not be made: ${error instanceof Error ? error.message : "unknown reason"}`;
    }
  }

  private table(data: MatrixData): HTMLElement {
    const cells = indexCells(data.cells);
    this.keys.clear();
    const corner = h("th", { scope: "col", class: "corner" }, data.corner);
    this.keys.add(0, 0, corner);
    const heads = data.columns.map((column, index) => {
      const head = h("th", { scope: "col", class: "column" }, this.axisLabel(column));
      this.keys.add(0, index + 1, head);
      return head;
    });
    const few = data.columns.length <= FEW ? "few" : "";
    const table = h("table", { role: "grid", class: few, "aria-label": data.label, "aria-describedby": "how" });
    table.append(h("thead", {}, h("tr", {}, corner, ...heads)));
    let line = 0;
    for (const { group, rows } of rowGroups(data.rows)) {
      const body = h("tbody");
      if (group) {
        const words = h("span", { class: "group-words" }, group);
        const span = { colspan: data.columns.length + 1, scope: "rowgroup", class: "group" };
        body.append(h("tr", {}, h("th", span, words)));
      }
      for (const row of rows) body.append(this.row(data, row, cells, (line += 1)));
      table.append(body);
    }
    const how = "Arrow keys move among the cells, Enter opens the claims behind a cell.";
    const wrapper = h("div", {}, table, h("p", { id: "how", class: "sr-only" }, how));
    this.keys.attach(table);
    return wrapper;
  }

  private row(data: MatrixData, row: Axis, cells: Map<string, Cell>, line: number): HTMLElement {
    const head = h("th", { scope: "row", class: "row" }, this.axisLabel(row));
    this.keys.add(line, 0, head);
    const tr = h("tr", {}, head);
    data.columns.forEach((column, index) => {
      const cell = cells.get(cellKey(row.id, column.id));
      const td = cell ? this.cell(data, cell, row, column) : this.emptyCell(data);
      td.dataset.column = column.label;
      this.keys.add(line, index + 1, td);
      tr.append(td);
    });
    return tr;
  }

  private cell(data: MatrixData, cell: Cell, row: Axis, column: Axis): HTMLElement {
    const chosen = data.selected?.row === cell.row && data.selected.column === cell.column;
    const button = h(
      "button",
      { type: "button", class: `cell ${toneOf(cell.state)}`, "aria-current": chosen ? "true" : null },
      h("span", { class: "sr-only" }, `${row.label}, ${column.label}: `),
      h("span", { class: "sign" }, icon(cell.state, 15), cell.strength ? bars(cell.strength, false) : null),
      h("span", { class: "word" }, cell.word),
      cell.note ? h("span", { class: "cell-note" }, cell.note) : null,
      cell.count ? h("span", { class: "sr-only" }, `, ${counted(cell.count, "claim")}`) : null,
    );
    button.addEventListener("click", () => this.wires.trigger("cell", { row: cell.row, column: cell.column }));
    return h("td", {}, button);
  }

  private emptyCell(data: MatrixData): HTMLElement {
    const dot = h("span", { "aria-hidden": "true" }, "·");
    return h("td", { class: "empty" }, dot, h("span", { class: "sr-only" }, data.emptyWord));
  }

  private axisLabel(axis: Axis): Node | string {
    const address = safeAddress(axis.href);
    if (!address) return axis.label;
    const anchor = h("a", { href: address }, axis.label);
    anchor.addEventListener("click", (event) => {
      if (!axis.slug || !isPlainClick(event)) return;
      event.preventDefault();
      this.wires.trigger("open", { slug: axis.slug, href: address });
    });
    return anchor;
  }

  private legendEntries(data: MatrixData): HTMLElement[] {
    const states = data.legend.map(({ state, word }) =>
      h("li", {}, h("span", { class: `swatch cell ${toneOf(state)}` }, icon(state, 13)), word),
    );
    states.push(h("li", {}, h("span", { class: "swatch empty", "aria-hidden": "true" }, "·"), data.emptyWord));
    const lists = [h("ul", { "aria-label": "Signs" }, ...states)];
    const strengths = (data.strengthLegend ?? []).map((strength) => h("li", {}, bars(strength, true)));
    if (strengths.length > 0) lists.push(h("ul", { "aria-label": "Strength of evidence" }, ...strengths));
    return lists;
  }
}

export default defineComponent<MatrixData>([base, styles], (root, wires) => new EvidenceMatrix(root, wires));
