"""Fixtures for tests about all that the graph holds: documents and tables. Import them into the test's module."""

from __future__ import annotations

from pathlib import Path

import pytest

from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["all_that_the_graph_holds", "graph"]


@pytest.fixture(autouse=True)
def all_that_the_graph_holds(whole_ontology: Path) -> Path:
    """What reads the ontology reads documents and tables."""
    return whole_ontology


@pytest.fixture(scope="module")
def graph(whole_graph: KnowledgeGraph) -> KnowledgeGraph:
    """The graph of documents and tables, in place of that of the four documents."""
    return whole_graph
