// The looks as a Cytoscape style sheet for the theme at hand.
import type { NodeSingular, EdgeSingular, StylesheetJson } from "cytoscape";

import { type Theme, mix } from "../common/theme";
import { type Look, edgeLook } from "./looks";

export function styleSheet(theme: Theme, looks: Map<string, Look>, fontSize: number): StylesheetJson {
  const look = (node: NodeSingular): Look => looks.get(node.data("type") as string)!;
  const line = (edge: EdgeSingular) => edgeLook(edge.data("kind") as string);
  const points = (node: NodeSingular) => look(node).points?.flat().join(" ") ?? "-1 -1 1 -1 1 1 -1 1";
  return [
    {
      selector: "node",
      style: {
        width: "data(size)",
        height: "data(size)",
        shape: (node: NodeSingular) => (look(node).points ? "polygon" : "ellipse"),
        "shape-polygon-points": points,
        "background-color": (node: NodeSingular) => look(node).color,
        "border-width": 1.5,
        "border-color": theme.background,
        label: "data(label)",
        color: theme.text,
        "font-family": theme.font,
        "font-size": fontSize,
        "text-valign": "bottom",
        "text-margin-y": 3,
        "text-wrap": "wrap",
        "text-overflow-wrap": "whitespace",
        "text-max-width": `${Math.round(fontSize * 9)}px`,
        "text-background-color": theme.background,
        "text-background-opacity": 0.8,
        "text-background-padding": "1px",
        "overlay-opacity": 0,
      },
    },
    { selector: "node[?focus]", style: { "font-weight": "bold", "border-width": 3, "border-color": theme.text } },
    {
      selector: "edge",
      style: {
        width: (edge: EdgeSingular) => line(edge).width,
        "line-color": (edge: EdgeSingular) => line(edge).color ?? theme.muted,
        "line-style": (edge: EdgeSingular) => (line(edge).dash ? "dashed" : "solid"),
        "line-dash-pattern": (edge: EdgeSingular) => line(edge).dash ?? [1, 0],
        "target-arrow-shape": (edge: EdgeSingular) => line(edge).arrow,
        "target-arrow-color": (edge: EdgeSingular) => line(edge).color ?? theme.muted,
        "arrow-scale": 1.1,
        "curve-style": "bezier",
        "control-point-step-size": 36,
        "target-distance-from-node": 2,
        "overlay-opacity": 0,
      },
    },
    {
      selector: "edge.named",
      style: {
        label: "data(label)",
        color: theme.text,
        "font-family": theme.font,
        "font-size": fontSize * 0.92,
        "text-background-color": mix(theme.background, theme.text, 0.06),
        "text-background-opacity": 1,
        "text-background-padding": "3px",
        "text-background-shape": "roundrectangle",
        "text-wrap": "wrap",
        "text-max-width": "140px",
        "text-rotation": "autorotate",
        "z-index": 10,
      },
    },
    { selector: ".faded", style: { opacity: 0.3 } },
    {
      selector: "node.current",
      style: { "outline-width": 3, "outline-color": theme.text, "outline-offset": 3, "z-index": 20 },
    },
  ] as unknown as StylesheetJson;
}
