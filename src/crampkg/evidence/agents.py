"""What acts on people: drugs, measures and other agents, told by the classes of the ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crampkg.base.namespaces import slug

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["is_agent"]


def is_agent(graph: KnowledgeGraph, term: str) -> bool:
    """Tell whether a term (by IRI) is a drug, measure or other thing that acts on people; False for what is no term."""
    if term not in graph.terms:
        return False
    broader = {str(row["class"]): row["broader"] for row in graph.view("classes")}

    def top(kind: str) -> str:
        seen = set()
        while broader.get(kind) and kind not in seen:
            seen.add(kind)
            kind = str(broader[kind])
        return slug(kind)

    return any(top(kind) == "Agent" for kind in graph.terms[term].classes)
