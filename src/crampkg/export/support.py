"""The claims behind a derived edge, and the edges that a claim gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Edge

__all__ = ["Support"]

_CLASSIFIED: Final = BASE + "classifiedAs"


class Support:
    """The claims behind the edges of a graph, as far as they are among `claims` (IRIs)."""

    def __init__(self, graph: KnowledgeGraph, claims: Collection[str]) -> None:
        self._graph = graph
        self._forms: dict[str, dict[str, None]] = defaultdict(dict)
        self._direct: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for row in graph.view("claim-edges"):
            claim = str(row["claim"])
            self._forms[claim][str(row["form"])] = None
            if claim in claims:
                self._direct[str(row["subject"]), str(row["edge"]), str(row["object"])].add(claim)
        self._broader: dict[str, list[str]] = defaultdict(list)
        self._symmetric: set[str] = set()
        self._chains: dict[str, str] = {}
        for row in graph.view("edge-axioms"):
            edge, other = str(row["edge"]), str(row["other"])
            if row["axiom"] == "broader":
                self._broader[edge].append(other)
            elif row["axiom"] == "symmetric":
                self._symmetric.add(edge)
            else:
                self._chains[edge] = other
        # A member has the edge of its class where a source places it there: by the claims of both links.
        self._classes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in graph.view("causes-by-class"):
            self._classes[str(row["member"]), str(row["cramp"])].add(str(row["class"]))

    def forms(self, claim: Claim) -> tuple[str, ...]:
        """Return the forms of direct edge that a claim alone gives rise to."""
        return tuple(self._forms.get(claim.iri, ()))

    def behind(self, edge: Edge) -> list[Claim]:
        """Return the claims behind an edge, by IRI.

        An edge has the claims that give rise to it, in either direction where it is symmetric, those of the more
        general edges it is a special case of, and, when it comes by class, those that place it in the class and those
        of the class.
        """
        return [self._graph.claims[iri] for iri in sorted(self._behind(edge.subject, edge.edge, edge.object))]

    def _behind(self, subject: str, edge: str, target: str) -> set[str]:
        found = set(self._direct.get((subject, edge, target), ()))
        if edge in self._symmetric:
            found |= self._direct.get((target, edge, subject), set())
        if not found:
            for general in self._broader.get(edge, ()):
                found |= self._behind(subject, general, target)
        if not found and edge in self._chains:
            for group in self._classes[subject, target]:
                said = self._behind(group, self._chains[edge], target)
                if said:
                    found |= said | self._behind(subject, _CLASSIFIED, group)
        return found

    def in_words(self, edge: Edge) -> str:
        """Return a derived edge in words.

        An edge that has its object in its name is read by the more general one where that begins with the same words:
        "not shown to treat muscle cramp", not "not shown to treat cramp muscle cramp".
        """
        subject, label, target = map(self._graph.label, (edge.subject, edge.edge, edge.object))
        for general in self._broader.get(edge.edge, ()):
            if label.startswith(f"{self._graph.label(general)} "):
                return f"{subject} {self._graph.label(general)} {target}"
        return f"{subject} {label} {f'({target})' if edge.edge in self._chains else target}"
