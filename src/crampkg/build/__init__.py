"""Builds the graph from the files of `ontology/`: load, derive, check, keep on disk."""
