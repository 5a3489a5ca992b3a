"""Names blank nodes by their content, so that equal graphs are written in equal bytes.

The standard algorithm (RDFC-1.0) takes exponential time where blank nodes look alike: the engine's does not
come back from a chain of a thousand. Here nodes are told apart by their neighbourhood, as far as a dozen steps,
and then named along the edges, starting from those that are unlike all others. That is linear and settles
lists, trees and records; in graphs woven of nodes that all look alike the names are valid but may differ from
run to run.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Quad, Triple

__all__ = ["renamed"]

_STEPS: Final = 12
_Edge: TypeAlias = tuple[str, BlankNode | None]
"""What one quad says of a blank node in it: the quad with blanks for blank nodes, and the other blank node."""


def renamed(quads: Collection[Quad]) -> set[Quad]:
    """Return the quads with their blank nodes named c0, c1 … by content; those within triple terms stay."""
    edges = _edges(quads)
    if not edges:
        return set(quads)
    names = _named(edges, _colours(edges))

    def new(term: object) -> object:
        return names.get(term, term) if isinstance(term, BlankNode) else term

    return {Quad(*(new(term) for term in quad)) for quad in quads}  # type: ignore[arg-type]


def _edges(quads: Iterable[Quad]) -> dict[BlankNode, list[_Edge]]:
    found: dict[BlankNode, list[_Edge]] = defaultdict(list)
    for quad in quads:
        terms = list(quad)
        blanks = [(i, term) for i, term in enumerate(terms) if isinstance(term, BlankNode)]
        if not blanks:
            continue
        said = [
            "_" if isinstance(t, BlankNode) else "<<>>" if isinstance(t, Triple) else str(t) for t in terms
        ]
        for i, node in blanks:
            others = [other for j, other in blanks if j != i]
            same = [j for j, other in blanks if other == node]
            shape = f"{i} {same} {said}"
            found[node].extend((f"{shape} {k}", other) for k, other in enumerate(others or [None]))
    return dict(found)


def _colours(edges: dict[BlankNode, list[_Edge]]) -> dict[BlankNode, str]:
    """Return a digest of each node's surroundings."""
    colours = dict.fromkeys(edges, "")
    classes = 1
    for _ in range(_STEPS):
        colours = {
            node: hashlib.sha256(
                repr(sorted((shape, colours[o] if o is not None else "") for shape, o in around)).encode()
            ).hexdigest()
            for node, around in edges.items()
        }
        before, classes = classes, len(set(colours.values()))
        if classes in (before, len(edges)) and before > 1:
            break
    return colours


def _named(edges: dict[BlankNode, list[_Edge]], colours: dict[BlankNode, str]) -> dict[BlankNode, BlankNode]:
    sizes = Counter(colours.values())
    names: dict[BlankNode, BlankNode] = {}
    for start in sorted(edges, key=lambda node: (sizes[colours[node]], colours[node])):
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node in names:
                continue
            names[node] = BlankNode(f"c{len(names)}")
            around = sorted(
                ((shape, colours[o], o) for shape, o in edges[node] if o is not None), key=lambda e: e[:2]
            )
            waiting.extend(other for _, _, other in reversed(around))
    return names
