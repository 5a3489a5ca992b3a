"""From the files of `ontology/` to the graph: load, derive, check, keep."""
