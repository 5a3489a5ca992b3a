// Draws a forest plot as a figure and prints its texts and shapes as JSON. Arguments: the frontend folder, a scratch file.
import { pathToFileURL } from "node:url";

const [frontend, scratch] = process.argv.slice(2);
const { build } = await import(pathToFileURL(`${frontend}/node_modules/esbuild/lib/main.js`).href);
const entry = `${frontend}/src/evidence_block/forest_figure.ts`;
await build({ entryPoints: [entry], bundle: true, format: "esm", outfile: scratch, logLevel: "error" });

// Widths as a browser would measure them, about: what matters is that they grow with the text.
const context = { measureText: (text) => ({ width: [...text].length * 6.2 }) };
globalThis.document = { createElement: () => ({ getContext: () => context }) };
const { drawForest } = await import(pathToFileURL(scratch).href);

const row = (label, mark, more = {}) => ({ label, mark, at: 0.4, text: "3.60 fewer", references: [], ...more });
const forest = {
  type: "forest",
  caption: "Mean difference: cramps <per> week",
  rows: [
    row([{ label: "quinine", href: "/quinine" }, " (advised against for cramps)"], "pooled", {
      start: 0.1,
      end: 0.6,
      interval: "2.15 to 5.05",
      people: "659 (7)",
      detail: `in adults; ${"against placebo; ".repeat(12)}the end of a long detail`,
    }),
    row("vitamin K2", "single", { start: 0, end: 1, beyondLeft: true, beyondRight: true }),
    row("magnesium", "open"),
  ],
  ticks: [{ at: 0.5, label: "0" }],
  none: 0.5,
  left: "lower",
  right: "higher",
  figure: { title: "Night cramps", subtitle: "Mean difference", sources: "Man-Son-Hing", date: "today", note: "Not medical advice." },
};
const { svg, width, height } = drawForest(forest);
const bare = drawForest({ ...forest, figure: null });
const texts = (drawn) => [...drawn.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);
console.log(JSON.stringify({ svg, width, height, texts: texts(svg), bare: texts(bare.svg) }));
