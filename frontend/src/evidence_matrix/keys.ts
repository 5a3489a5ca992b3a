// The keyboard of a grid: one tab stop, arrow keys move, as WAI-ARIA's grid pattern asks.

export class GridKeys {
  private cells = new Map<string, HTMLElement>();
  private rows = 0;
  private columns = 0;
  private row = 1;
  private column = 1;

  clear(): void {
    this.cells.clear();
    this.rows = this.columns = 0;
  }

  add(row: number, column: number, cell: HTMLElement): void {
    this.cells.set(`${row},${column}`, cell);
    this.rows = Math.max(this.rows, row + 1);
    this.columns = Math.max(this.columns, column + 1);
  }

  attach(table: HTMLElement): void {
    table.addEventListener("keydown", (event) => this.onKey(event));
    table.addEventListener("focusin", (event) => this.onFocus(event));
  }

  /** Set the one tab stop; with `focus` the place that had the focus before a redraw gets it back. */
  refresh(focus: boolean): void {
    this.row = clamp(this.row, this.rows);
    this.column = clamp(this.column, this.columns);
    for (const cell of this.cells.values()) target(cell).tabIndex = -1;
    const current = this.at(this.row, this.column);
    if (!current) return;
    current.tabIndex = 0;
    if (focus) current.focus({ preventScroll: true });
  }

  private at(row: number, column: number): HTMLElement | null {
    const cell = this.cells.get(`${row},${column}`);
    return cell ? target(cell) : null;
  }

  private move(row: number, column: number): void {
    const before = this.at(this.row, this.column);
    this.row = clamp(row, this.rows);
    this.column = clamp(column, this.columns);
    const next = this.at(this.row, this.column);
    if (before) before.tabIndex = -1;
    if (!next) return;
    next.tabIndex = 0;
    next.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const far = event.ctrlKey;
    const moves: Record<string, [number, number]> = {
      ArrowUp: [far ? 1 : this.row - 1, this.column],
      ArrowDown: [far ? this.rows - 1 : this.row + 1, this.column],
      ArrowLeft: [this.row, far ? 1 : this.column - 1],
      ArrowRight: [this.row, far ? this.columns - 1 : this.column + 1],
      Home: [far ? 1 : this.row, 1],
      End: [far ? this.rows - 1 : this.row, this.columns - 1],
      PageUp: [this.row - 8, this.column],
      PageDown: [this.row + 8, this.column],
    };
    const to = moves[event.key];
    if (!to) return;
    event.preventDefault();
    this.move(...to);
  }

  private onFocus(event: FocusEvent): void {
    for (const [place, cell] of this.cells) {
      if (!cell.contains(event.target as Node)) continue;
      const [row = 0, column = 0] = place.split(",").map(Number);
      if (row === this.row && column === this.column) return;
      const before = this.at(this.row, this.column);
      if (before) before.tabIndex = -1;
      this.row = row;
      this.column = column;
      target(cell).tabIndex = 0;
      return;
    }
  }
}

/** What takes the focus in a cell: its button or link, or the cell itself. */
function target(cell: HTMLElement): HTMLElement {
  return cell.querySelector<HTMLElement>("button, a") ?? cell;
}

function clamp(value: number, count: number): number {
  return Math.max(0, Math.min(count - 1, value));
}
