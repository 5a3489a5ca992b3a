// Shape and color for each type of node, line and arrow for each kind of edge. All colors have a contrast of at least
// 3 : 1 on white and on Streamlit's dark ground, and none relies on telling red from green.
import type { EdgeKind, GraphData, Named, NodeData } from "./data";

export interface Look {
  color: string;
  /** Corners in the unit square from -1 to 1; null is an ellipse. */
  points: [number, number][] | null;
}

const LOOKS: Look[] = [
  { color: "#1f77b4", points: null },
  { color: "#0d8577", points: [[-0.85, -0.8], [0.85, -0.8], [0.85, 0.8], [-0.85, 0.8]] },
  { color: "#a8740a", points: [[0, -1], [1, 0], [0, 1], [-1, 0]] },
  { color: "#7b61c9", points: [[-0.5, -0.87], [0.5, -0.87], [1, 0], [0.5, 0.87], [-0.5, 0.87], [-1, 0]] },
  { color: "#9a6a44", points: [[0, -1], [1, 0.85], [-1, 0.85]] },
  { color: "#b0559a", points: [[-0.4, -0.95], [0.4, -0.95], [0.95, -0.4], [0.95, 0.4], [0.4, 0.95], [-0.4, 0.95], [-0.95, 0.4], [-0.95, -0.4]] },
  { color: "#6f7d26", points: [[0, -1], [0.96, -0.3], [0.6, 0.85], [-0.6, 0.85], [-0.96, -0.3]] },
  { color: "#6c7686", points: [[-1, -0.85], [1, -0.85], [0, 1]] },
  { color: "#2b83a6", points: [[-0.6, -0.8], [1, -0.8], [0.6, 0.8], [-1, 0.8]] },
];

export type Arrow = "triangle" | "tee" | "vee" | "diamond" | "none";

export interface EdgeLook {
  color: string | null;
  width: number;
  dash: number[] | null;
  arrow: Arrow;
}

/** `color: null` is the theme's muted text. */
const EDGES: Record<EdgeKind, EdgeLook> = {
  plain: { color: "#1f77b4", width: 2.6, dash: null, arrow: "triangle" },
  weak: { color: "#1f77b4", width: 1.8, dash: [7, 5], arrow: "triangle" },
  negative: { color: "#a8740a", width: 2, dash: [2, 4], arrow: "tee" },
  scoped: { color: "#7b61c9", width: 2, dash: null, arrow: "diamond" },
  byClass: { color: "#0d8577", width: 2, dash: [12, 4, 2, 4], arrow: "vee" },
  other: { color: null, width: 1.3, dash: null, arrow: "vee" },
};

export function edgeLook(kind: string): EdgeLook {
  return EDGES[kind as EdgeKind] ?? EDGES.other;
}

/** A type's look by its place among all types; types that were not announced come after them, by name. */
export function looksFor(data: GraphData): Map<string, Look> {
  const announced = data.types.map((type) => type.id);
  const known = new Set(announced);
  const others = [...new Set(data.nodes.map((node) => node.type))].filter((type) => !known.has(type)).sort();
  const looks = new Map<string, Look>();
  [...announced, ...others].forEach((type, index) => looks.set(type, lookAt(index)));
  return looks;
}

/** After the first round through the shapes, each comes with another color. */
function lookAt(index: number): Look {
  const round = Math.floor(index / LOOKS.length);
  return { points: LOOKS[index % LOOKS.length]!.points, color: LOOKS[(index + round * 4) % LOOKS.length]!.color };
}

/** The types and kinds that occur, in the order announced, with their words. */
export function present(all: Named[], used: Iterable<string>): Named[] {
  const left = new Set(used);
  const named = all.filter((entry) => left.delete(entry.id));
  return [...named, ...[...left].sort().map((id) => ({ id, label: id }))];
}

export function nodeSize(node: NodeData): number {
  return node.focus ? 44 : 28;
}

/** The outline around (x, y) as an SVG path. */
export function outline(look: Look, x: number, y: number, size: number): string {
  const half = size / 2;
  if (!look.points) return `M${x - half} ${y}a${half} ${half} 0 1 0 ${size} 0a${half} ${half} 0 1 0 ${-size} 0Z`;
  return `M${look.points.map(([px, py]) => `${x + px * half} ${y + py * half}`).join("L")}Z`;
}
