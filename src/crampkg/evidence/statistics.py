"""Counts of what the graph holds, for people and, under stable keys, for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from crampkg.base.namespaces import GRAPH, slug
from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["statistics"]


def statistics(graph: KnowledgeGraph) -> dict[str, Any]:
    """Return counts: `terms`, `claims` (each with `total` and groups), `edges`, `triples`, and the version.

    Groups are dictionaries from a slug to a count, most first. A term of two types counts in both. What a served
    graph says of itself (`graph:metadata`) is no part of it, and stands apart as `description`; 0 when it is not there.
    """
    claims = graph.claims.values()
    sizes = {str(row["graph"]): int(row["triples"] or 0) for row in graph.view("graphs")}
    description = sizes.pop(GRAPH + "metadata", 0)
    return {
        "version": graph.header["version"],
        "terms": {
            "total": len(graph.terms),
            "type": _counts(slug(kind) for term in graph.terms.values() for kind in term.classes),
        },
        "claims": {
            "total": len(claims),
            "source": _counts(graph.sources[claim.source].name for claim in claims),
            "direction": _counts(slug(claim.direction) for claim in claims),
            "level": _counts(slug(claim.level) for claim in claims),
            "predicate": _counts(slug(claim.predicate) for claim in claims),
        },
        "edges": {"total": len(graph.edges), "form": _counts(edge.form for edge in graph.edges)},
        "triples": {
            "total": sum(sizes.values()),
            "graph": {slug(name).removeprefix("graph/"): size for name, size in sizes.items()},
            "description": description,
        },
    }


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
