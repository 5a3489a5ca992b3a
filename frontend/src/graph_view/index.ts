// The neighbourhood of a term, or the triples of a result, as a picture one can walk on in: click or Enter opens a node.
import cytoscape, { type Core, type NodeSingular } from "cytoscape";
import fcose from "cytoscape-fcose";

import base from "../common/base.css";
import { type Root, type Wires, defineComponent } from "../common/component";
import { counted, h } from "../common/dom";
import { fileName, savePng, saveSvg } from "../common/download";
import { type Theme, readTheme } from "../common/theme";
import { type GraphData, consistent, signature } from "./data";
import { drawGraph } from "./figure";
import styles from "./graph_view.css";
import { Walker } from "./keys";
import { fitAll, layOut } from "./layout";
import { legendEntries } from "./legend";
import { type Look, looksFor, nodeSize } from "./looks";
import { styleSheet } from "./style";

cytoscape.use(fcose);

class GraphView {
  private graph: Core | null = null;
  private data: GraphData | null = null;
  private looks = new Map<string, Look>();
  private drawn = "";
  private themed = "";
  private moved = false;
  private readonly canvas = h("div", { class: "canvas" });
  private readonly live = h("div", { class: "sr-only", role: "status" });
  private readonly legend = h("div", { class: "legend" });
  private readonly note = h("p", { class: "note" });
  private readonly status = h("span", { class: "status", role: "status" });
  private readonly stage = h("div", { class: "stage", tabindex: 0, role: "application" });
  private readonly box = h("div", { class: "root" });
  private readonly walker: Walker;
  private readonly observer = new ResizeObserver(() => this.onResize());

  constructor(
    root: Root,
    private readonly wires: Wires,
  ) {
    this.walker = new Walker(this.stage, this.live, (node) => this.open(node));
    this.stage.append(this.canvas);
    this.stage.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    // A finger that moves scrolls the page: Cytoscape would keep the movement to itself. Taps still reach it.
    this.stage.addEventListener("touchmove", (event) => event.stopPropagation(), { capture: true, passive: true });
    this.box.append(this.stage, this.live, this.note, h("div", { class: "foot" }, this.legend, this.tools()));
    root.append(this.box);
    this.observer.observe(this.canvas);
  }

  update(sent: GraphData): void {
    const data = consistent(sent);
    const theme = readTheme(this.box);
    const drawn = signature(data);
    const themed = JSON.stringify(theme);
    this.data = data;
    // On a narrow screen the picture is as wide as the screen, and needs no more height than that.
    this.canvas.style.height = `min(${Math.max(200, data.height)}px, 100vw)`;
    this.stage.setAttribute(
      "aria-label",
      `${data.label}. Graph of ${counted(data.nodes.length, "term")} and ${counted(data.edges.length, "relation")}. ` +
        "Arrow keys move from term to term, Enter opens one, Tab leaves the graph.",
    );
    this.note.textContent = data.note ?? "";
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.themed = themed;
      this.draw(data, theme);
    } else if (themed !== this.themed) {
      this.themed = themed;
      this.restyle(theme);
    }
    this.legend.replaceChildren(...legendEntries(data, this.looks, theme));
  }

  destroy(): void {
    this.observer.disconnect();
    this.graph?.destroy();
    this.box.remove();
  }

  private draw(data: GraphData, theme: Theme): void {
    this.graph?.destroy();
    this.looks = looksFor(data);
    this.moved = false;
    const touch = matchMedia("(pointer: coarse)").matches;
    const graph = cytoscape({
      container: this.canvas,
      elements: {
        nodes: data.nodes.map((node) => ({ data: { ...node, size: nodeSize(node) } })),
        edges: data.edges.map((edge, index) => ({ data: { ...edge, id: `edge ${index}` } })),
      },
      style: styleSheet(theme, this.looks, 12),
      minZoom: 0.15,
      maxZoom: 4,
      // The wheel and the finger scroll the page; zooming has buttons and control + wheel.
      userZoomingEnabled: false,
      userPanningEnabled: !touch,
      boxSelectionEnabled: false,
      autoungrabify: touch,
      autounselectify: true,
    });
    this.graph = graph;
    layOut(graph);
    this.fit();
    this.walker.take(graph, data.types);
    graph.on("tap", "node", (event) => this.open(event.target as NodeSingular));
    graph.on("mouseover", "node", (event) => this.walker.show(event.target as NodeSingular));
    graph.on("mouseout", "node", () => this.walker.restore());
    graph.on("mouseover tap", "edge", (event) => event.target.addClass("named"));
    graph.on("mouseout", "edge", (event) => event.target.removeClass("named"));
    graph.on("mouseover", "node[!focus]", () => (this.canvas.style.cursor = "pointer"));
    graph.on("mouseout", "node", () => (this.canvas.style.cursor = ""));
    graph.on("dragpan free", () => (this.moved = true));
  }

  private restyle(theme: Theme): void {
    this.graph?.style(styleSheet(theme, this.looks, this.fontSize()));
  }

  /** Labels keep a readable size when many nodes make everything small. */
  private fontSize(): number {
    const zoom = this.graph?.zoom() ?? 1;
    return Math.min(20, Math.max(12, 11.5 / zoom));
  }

  private fit(): void {
    if (!this.graph) return;
    this.moved = false;
    fitAll(this.graph);
    this.restyle(readTheme(this.box));
  }

  private zoom(factor: number): void {
    const graph = this.graph;
    if (!graph) return;
    this.moved = true;
    graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
  }

  private onResize(): void {
    if (!this.graph) return;
    this.graph.resize();
    if (!this.moved) this.fit();
  }

  private onWheel(event: WheelEvent): void {
    if (!this.graph || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.moved = true;
    const { left, top } = this.canvas.getBoundingClientRect();
    const at = { x: event.clientX - left, y: event.clientY - top };
    this.graph.zoom({ level: this.graph.zoom() * 1.0015 ** -event.deltaY, renderedPosition: at });
  }

  private open(node: NodeSingular): void {
    // The term in the middle is the page one is on.
    if (node.data("focus")) return;
    this.wires.trigger("open", { id: node.id() });
  }

  private tools(): HTMLElement {
    const button = (words: string, says: string | null, act: () => void) =>
      h("button", { type: "button", class: "button", "aria-label": says, title: says, onclick: act }, words);
    return h(
      "div",
      { class: "tools" },
      this.status,
      button("+", "Zoom in", () => this.zoom(1.3)),
      button("−", "Zoom out", () => this.zoom(1 / 1.3)),
      button("Fit", "Fit the whole graph", () => this.fit()),
      button("SVG", "Download SVG", () => this.save("svg")),
      button("PNG", "Download PNG", () => this.save("png")),
    );
  }

  private async save(kind: "svg" | "png"): Promise<void> {
    if (!this.graph || !this.data) return;
    const name = fileName(this.data.figure.title, "graph");
    try {
      const { svg, width, height } = drawGraph(this.graph, this.data, this.looks);
      if (kind === "svg") saveSvg(svg, name);
      else await savePng(svg, width, height, name);
      this.status.textContent = "";
    } catch (error) {
      this.status.textContent = `The picture could not be made: ${error instanceof Error ? error.message : "unknown reason"}`;
    }
  }
}

export default defineComponent<GraphData>([base, styles], (root, wires) => new GraphView(root, wires));
