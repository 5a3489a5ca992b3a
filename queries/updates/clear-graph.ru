#+ summary: Empty a named graph; the address stands for the graph's.
CLEAR SILENT GRAPH <urn:crampkg:graph>
