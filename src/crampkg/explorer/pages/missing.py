"""What is shown for an address that names nothing in this graph."""

from __future__ import annotations

from crampkg.explorer import links, parts
from crampkg.graph import KnowledgeGraph


def page(graph: KnowledgeGraph) -> None:
    """Draw the page for the name in the address's parameter `term`."""
    asked = links.parameters().get("term", "")
    parts.page_head("Not in this graph")
    near = [links.term_link(graph, hit.iri) for hit in graph.search(asked, limit=5)]
    parts.state("unknown", f"There is no page named “{asked}”.", remedy="Search by another word.", near=near)
