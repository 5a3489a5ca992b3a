"""Reading a whole graph through its store, whichever that is, also from an endpoint that cuts long answers.

An endpoint announces when it cut an answer. Then the graph is read in parts: graph by graph, and a graph that is
too large by its subjects. Pages by LIMIT and OFFSET would not do: engines that answer from several processes give
blank nodes another order and other names each time. What was read is counted against what the endpoint says it
holds, so that a part cannot be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import GRAPH, compact
from crampkg.sparql.limits import LimitExceeded, Limits, QueryTimeout
from crampkg.sparql.results import Rows, Triples
from crampkg.sparql.store import EmbeddedStore

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["read_quads"]

_DESCRIPTION: Final = NamedNode(GRAPH + "metadata")
_WHOLE: Final = Limits(seconds=120.0, rows=None, bytes=None, memory_bytes=None)
_MOST_NAMED: Final = 400
"""Things named in one request, so that its text stays far below what endpoints read."""


def read_quads(graph: KnowledgeGraph) -> frozenset[Quad]:
    """Return every quad of a graph but its description of itself, which holds a checksum of the rest.

    CrampkgError when the store gives only a part, even in parts.
    """
    if isinstance(graph.store, EmbeddedStore):
        return frozenset(quad for quad in graph.store.store if quad.graph_name != _DESCRIPTION)
    return frozenset(_at_once(graph) or _in_parts(graph))


def _at_once(graph: KnowledgeGraph) -> list[Quad]:
    """Return all quads by one question; none when the store cuts the answer or refuses to give so much."""
    try:
        answer = graph.store.query(graph.text("quads"), limits=_WHOLE)
    except (LimitExceeded, QueryTimeout):
        return []
    if not isinstance(answer, Rows) or answer.truncated:
        return []
    return [Quad(s, p, o, g) for g, s, p, o in answer.rows if g != _DESCRIPTION]  # type: ignore[arg-type]


def _in_parts(graph: KnowledgeGraph) -> Iterator[Quad]:
    for row in graph.view("graphs"):
        name, size = str(row["graph"]), int(row["triples"] or 0)
        if name == _DESCRIPTION.value or not name.startswith(GRAPH):
            continue
        triples = set(_graph(graph, name))
        if len(triples) != size:
            what = f"the store returned {len(triples):,} of the {size:,} triples of {compact(name)}"
            raise CrampkgError(what, remedy="raise the limits of the endpoint")
        number = compact(name).partition(":")[2]
        for triple in triples:
            # Two answers may call different blank nodes by the same name.
            subject, value = (
                BlankNode(f"{number}{one.value}") if isinstance(one, BlankNode) else one
                for one in (triple.subject, triple.object)
            )
            yield Quad(subject, triple.predicate, value, NamedNode(name))  # type: ignore[arg-type]


def _graph(graph: KnowledgeGraph, name: str) -> list[Triple]:
    """Return the triples of a named graph, read by its subjects where it is too large for one answer."""
    answer = _triples(graph, "graph-content", {"graph": name})
    if answer is not None:
        return answer
    listed = graph.store.query(graph.catalog.get("graph-subjects").bind({"graph": name}), limits=_WHOLE)
    subjects = [str(row["subject"]) for row in listed.to_plain()] if isinstance(listed, Rows) else []
    found: list[Triple] = []
    todo = [subjects[start : start + _MOST_NAMED] for start in range(0, len(subjects), _MOST_NAMED)]
    while todo:
        some = todo.pop()
        part = _triples(graph, "graph-part", {"graph": name, "subject": some})
        if part is None and len(some) == 1:
            break  # told by the count
        if part is None:
            half = len(some) // 2
            todo += [some[:half], some[half:]]
        elif any(isinstance(triple.object, BlankNode) for triple in part):
            break  # what it stands for would come with another answer, under another name
        else:
            found += part
    return found


def _triples(graph: KnowledgeGraph, view: str, values: dict[str, str | list[str]]) -> list[Triple] | None:
    """Return the triples that a view gives; None when they were cut."""
    try:
        answer = graph.store.query(graph.catalog.get(view).bind(values), limits=_WHOLE)
    except (LimitExceeded, QueryTimeout):
        return None
    if not isinstance(answer, Triples) or answer.truncated:
        return None
    return list(answer.triples)
