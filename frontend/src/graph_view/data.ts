// What Python sends for the graph.

export interface NodeData {
  id: string;
  label: string;
  type: string;
  /** The term that the graph is about. */
  focus?: boolean;
}

export type EdgeKind = "plain" | "weak" | "negative" | "scoped" | "byClass" | "other";

export interface EdgeData {
  source: string;
  target: string;
  label: string;
  kind: EdgeKind;
}

export interface Named {
  id: string;
  label: string;
}

export interface GraphData {
  label: string;
  nodes: NodeData[];
  edges: EdgeData[];
  /** All types there can be, in a fixed order: a type's place decides its shape and color on every page. */
  types: Named[];
  /** The words of the legend for the edge kinds. */
  kinds: Named[];
  height: number;
  /** Said below the graph, such as "7 more are listed". */
  note?: string | null;
  figure: { title: string; sources: string; date: string; note?: string | null };
}

/** What decides where things stand; colors and words of the legend do not. */
export function signature(data: GraphData): string {
  const nodes = data.nodes.map((node) => [node.id, node.label, node.type, Boolean(node.focus)]);
  const edges = data.edges.map((edge) => [edge.source, edge.target, edge.label, edge.kind]);
  return JSON.stringify([nodes, edges, data.types.map((type) => type.id)]);
}

/** Without edges that lead to nodes which were not sent, and without nodes sent twice. */
export function consistent(data: GraphData): GraphData {
  const nodes = [...new Map(data.nodes.map((node) => [node.id, node])).values()];
  const known = new Set(nodes.map((node) => node.id));
  const edges = data.edges.filter((edge) => known.has(edge.source) && known.has(edge.target));
  return { ...data, nodes, edges };
}
