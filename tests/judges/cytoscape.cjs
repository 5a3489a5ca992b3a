// Load Cytoscape JSON into cytoscape.js: `node cytoscape.cjs FILE FOLDER_OF_NODE_MODULES` prints what it holds as JSON.
const fs = require("fs");
const path = require("path");
const cytoscape = require(path.join(process.argv[3], "cytoscape"));

const document = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const graph = cytoscape({ headless: true, elements: document.elements });
const kinds = {};
graph.edges().forEach((edge) => {
  const kind = edge.data("kind");
  kinds[kind] = (kinds[kind] || 0) + 1;
});
console.log(JSON.stringify({ version: cytoscape.version, nodes: graph.nodes().length, kinds }));
