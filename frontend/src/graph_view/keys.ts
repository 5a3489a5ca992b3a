// Walking through the graph by keyboard, and saying aloud where one is.
import type { Core, NodeSingular } from "cytoscape";

import type { Named } from "./data";

export class Walker {
  private graph: Core | null = null;
  private order: NodeSingular[] = [];
  private types = new Map<string, string>();
  private place = -1;

  constructor(
    private readonly stage: HTMLElement,
    private readonly live: HTMLElement,
    private readonly open: (node: NodeSingular) => void,
  ) {
    stage.addEventListener("keydown", (event) => this.onKey(event));
    stage.addEventListener("focus", () => {
      if (stage.matches(":focus-visible")) this.go(Math.max(0, this.place));
    });
    stage.addEventListener("blur", () => {
      this.live.textContent = "";
      this.clear();
    });
  }

  /** A new graph: the order is the term in the middle, then clockwise around it. */
  take(graph: Core, types: Named[]): void {
    this.graph = graph;
    this.types = new Map(types.map((type) => [type.id, type.label]));
    const angle = (node: NodeSingular) => Math.atan2(node.position().x, -node.position().y);
    const rank = (node: NodeSingular) => (node.data("focus") ? -10 : angle(node));
    this.order = graph.nodes().toArray().sort((one, other) => rank(one) - rank(other));
    this.place = -1;
    this.live.textContent = "";
  }

  /** Bring out a node: its relations are named, all that is not next to it steps back. */
  show(node: NodeSingular): void {
    if (!this.graph) return;
    this.clear();
    const near = node.closedNeighborhood();
    this.graph.batch(() => {
      this.graph?.elements().not(near).addClass("faded");
      node.connectedEdges().addClass("named");
      node.addClass("current");
    });
  }

  /** After the pointer has left: what the keyboard is on, or nothing. */
  restore(): void {
    this.clear();
    const node = this.order[this.place];
    if (node && this.stage.matches(":focus-visible")) this.show(node);
  }

  private clear(): void {
    this.graph?.elements().removeClass("faded named current");
  }

  private go(place: number): void {
    if (this.order.length === 0) return;
    this.place = (place + this.order.length) % this.order.length;
    const node = this.order[this.place]!;
    this.show(node);
    this.live.textContent = this.describe(node);
  }

  private describe(node: NodeSingular): string {
    const name = (other: NodeSingular) => other.data("label") as string;
    const relations = node.connectedEdges().map((edge) => {
      const words = edge.data("label") as string;
      return `${name(edge.source())} ${words} ${name(edge.target())}`;
    });
    const type = this.types.get(node.data("type") as string) ?? (node.data("type") as string);
    const where = `${this.place + 1} of ${this.order.length}`;
    return `${name(node)}, ${type}, ${where}. ${relations.join("; ")}`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) this.go(this.place < 0 ? 0 : this.place + step);
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.order.length - 1);
    else if (event.key === "Enter" || event.key === " ") {
      const node = this.order[this.place];
      if (node) this.open(node);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
