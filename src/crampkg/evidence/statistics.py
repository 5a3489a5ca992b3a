"""Counts what the graph holds, under stable keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from crampkg.base.namespaces import GRAPH, slug
from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["statistics"]


def statistics(graph: KnowledgeGraph) -> dict[str, Any]:
    """Return the version and the counts of `terms`, `claims`, `edges` and `triples`, each with `total` and groups.

    A group is a dictionary from slugs to counts, largest first. A term of two types counts in both. The triples with
    which a served graph describes itself (`graph:metadata`) are not in the total but in `description`.
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
