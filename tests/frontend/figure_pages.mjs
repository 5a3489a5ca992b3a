// Draws a matrix of long names as a figure and prints its pages as JSON. Arguments: the frontend folder, a scratch file.
import { pathToFileURL } from "node:url";

const [frontend, scratch] = process.argv.slice(2);
const { build } = await import(pathToFileURL(`${frontend}/node_modules/esbuild/lib/main.js`).href);
const entry = `${frontend}/src/evidence_matrix/figure.ts`;
await build({ entryPoints: [entry], bundle: true, format: "esm", outfile: scratch, logLevel: "error" });

// Widths as a browser would measure them, about: what matters is that they grow with the text.
const context = { measureText: (text) => ({ width: [...text].length * 6.2 }) };
globalThis.document = { createElement: () => ({ getContext: () => context }) };
const { drawFigure } = await import(pathToFileURL(scratch).href);

const rows = Array.from({ length: 60 }, (_, index) => ({
  id: `r${index}`,
  label: `electroencephalographically-guided treatment number ${index} under a name that fills several lines`,
  group: index < 30 ? "Drugs" : "Measures",
}));
const columns = ["muscle cramp", "pseudohypoparathyroidism", "weakness/fatigue"].map((label, index) => ({ id: `c${index}`, label }));
const cells = rows
  .filter((_, index) => index % 2)
  .map((row) => ({ row: row.id, column: "c1", state: "supports", word: "may help", note: `${"in people with cirrhosis; ".repeat(8)}the end` }));
const figure = { title: "Treatments", sources: "Katzberg", date: "today", note: "Not medical advice." };
const data = { label: "x", corner: "Treatment, by what is treated", rows, columns, cells, legend: [], emptyWord: "no statement", figure };
const texts = (page) => [...page.svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);
const drawn = (what) => drawFigure(what).map((page) => ({ width: page.width, height: page.height, texts: texts(page) }));
const short = { ...data, rows: rows.slice(0, 2), cells: [], figure: { ...figure, sources: "" } };
console.log(JSON.stringify({ long: drawn(data), short: drawn(short) }));
