// Where the nodes stand: fcose with a fixed seed, so that the same data make the same picture every time.
import type { Core, LayoutOptions } from "cytoscape";

const SEED = 20_011;

/** Mulberry32, a small generator of numbers in [0, 1). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Lay out without animation. fcose draws from Math.random and takes no seed, so it gets ours while it runs. */
export function layOut(graph: Core): void {
  const focus = graph.nodes("[?focus]");
  const options = {
    name: "fcose",
    quality: "proof",
    randomize: true,
    animate: false,
    fit: false,
    nodeDimensionsIncludeLabels: true,
    nodeSeparation: 110,
    nodeRepulsion: () => 9000,
    // The more there is around a term, the wider the ring.
    idealEdgeLength: () => Math.max(115, graph.nodes().maxDegree(false) * 8.5),
    numIter: 2500,
    fixedNodeConstraint:
      focus.length === 1 ? [{ nodeId: focus.first().id(), position: { x: 0, y: 0 } }] : undefined,
  };
  const random = Math.random;
  Math.random = seeded(SEED);
  try {
    graph.layout(options as unknown as LayoutOptions).run();
  } finally {
    Math.random = random;
  }
}

/** All in view, but never blown up beyond the size that the nodes are made for. */
export function fitAll(graph: Core): void {
  if (graph.width() < 10 || graph.height() < 10) return;
  graph.resize();
  graph.fit(undefined, 18);
  if (graph.zoom() > 1.15) {
    graph.zoom(1.15);
    graph.center();
  }
}
