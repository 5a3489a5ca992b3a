"""Counts of what the graph holds, for people and, under stable keys, for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from crampkg.graph import KnowledgeGraph
from crampkg.names import slug

__all__ = ["statistics"]


def statistics(graph: KnowledgeGraph) -> dict[str, Any]:
    """Return counts: `terms`, `claims` (each with `total` and groups), `edges`, `triples`, and the version.

    Groups are dictionaries from a slug to a count, most first. A term of two types counts in both.
    """
    claims = graph.claims.values()
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
            "total": sum(int(row["triples"] or 0) for row in graph.view("graphs")),
            "graph": {
                slug(str(row["graph"])).removeprefix("graph/"): int(row["triples"] or 0)
                for row in graph.view("graphs")
            },
        },
    }


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))
