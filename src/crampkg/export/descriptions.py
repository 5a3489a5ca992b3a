"""Describes things by their own triples, with class expressions in words (after OWL's Manchester syntax).

What is compared between two releases and what the reference shows of an axiom are read from here, so that neither
leaves out a property because nobody thought of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from crampkg.base.namespaces import PREFIXES, compact

__all__ = ["Descriptions"]

_OWL: Final = PREFIXES["owl"]
_RDF: Final = PREFIXES["rdf"]
_JOINED: Final = {"intersectionOf": " and ", "unionOf": " or "}
_PREFIXED: Final = {"complementOf": "not", "inverseOf": "inverse", "oneOf": "one of"}
_RESTRICTED: Final = {
    "hasValue": "value",
    "someValuesFrom": "some",
    "allValuesFrom": "only",
    "minCardinality": "min",
    "maxCardinality": "max",
    "cardinality": "exactly",
    "minQualifiedCardinality": "min",
    "maxQualifiedCardinality": "max",
    "qualifiedCardinality": "exactly",
    "hasSelf": "self",
}


class Descriptions:
    """The triples of some quads by subject."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._by_subject: dict[object, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        inner: set[object] = set()
        for quad in quads:
            self._by_subject[quad.subject][quad.predicate.value].append(quad.object)
            if isinstance(quad.object, BlankNode):
                inner.add(quad.object)
        self.named = sorted(one.value for one in self._by_subject if isinstance(one, NamedNode))
        """IRIs of the things described, sorted."""
        self._outer = [one for one in self._by_subject if isinstance(one, BlankNode) and one not in inner]

    def of(self, iri: str) -> dict[str, list[str]]:
        """Return what is said of a thing: by property (CURIE) the values in words, both sorted; empty if nothing."""
        said = self._by_subject.get(NamedNode(iri), {})
        return {compact(name): sorted(map(self.words, said[name])) for name in sorted(said)}

    def objects(self, iri: str, predicate: str) -> list[object]:
        """Return the values of a property (both IRIs) of a thing, as RDF terms; empty when there are none."""
        return list(self._by_subject.get(NamedNode(iri), {}).get(predicate, ()))

    def axioms(self) -> list[str]:
        """Return in words what no thing alone is the subject of: which individuals differ, which are disjoint."""
        made = []
        for node in self._outer:
            said = self._by_subject[node]
            kinds = " ".join(sorted(compact(one.value) for one in said.get(_RDF + "type", []) if _named(one)))  # type: ignore[attr-defined]
            rest = (
                f"{compact(name)} {value}"
                for name in sorted(said)
                if name != _RDF + "type"
                for value in sorted(map(self.words, said[name]))
            )
            made.append(" ".join([kinds, *rest]))
        return sorted(made)

    def above(self, iri: str) -> list[str]:
        """Return the named classes right above a class, those that its definition is a part of included, sorted."""
        found = set(self.objects(iri, PREFIXES["rdfs"] + "subClassOf"))
        for node in self.objects(iri, _OWL + "equivalentClass"):
            for joined in self._by_subject.get(node, {}).get(_OWL + "intersectionOf", ()):
                found |= set(self._items(joined))
        return sorted(one.value for one in found if isinstance(one, NamedNode))

    def words(self, term: object, name: Callable[[str], str] = compact) -> str:
        """Return a term in words; `name` writes an IRI. Literals keep their language, unknown structures their parts.

        >>> from pyoxigraph import Literal, NamedNode
        >>> Descriptions([]).words(NamedNode("https://w3id.org/crampkg/treats"))
        'cramp:treats'
        """
        if isinstance(term, NamedNode):
            return name(term.value)
        if isinstance(term, Literal):
            return f"{term.value}@{term.language}" if term.language else term.value
        if not isinstance(term, BlankNode):
            return str(term)
        return self._expression(term, name)

    def _expression(self, node: BlankNode, name: Callable[[str], str]) -> str:
        said = self._by_subject.get(node, {})
        if _RDF + "first" in said:
            return "( " + " , ".join(self._list(node, name)) + " )"
        for joint, word in _JOINED.items():
            if found := said.get(_OWL + joint):
                return word.join(self._list(found[0], name))
        for sort, word in _PREFIXED.items():
            if found := said.get(_OWL + sort):
                return f"{word} ({self.words(found[0], name)})"
        if on := said.get(_OWL + "onProperty"):
            for kind, word in _RESTRICTED.items():
                if found := said.get(_OWL + kind):
                    filler = "".join(f" {self.words(one, name)}" for one in said.get(_OWL + "onClass", ()))
                    return f"({self.words(on[0], name)} {word} {self.words(found[0], name)}{filler})"
        parts = (f"{name(p)} {self.words(value, name)}" for p in sorted(said) for value in said[p])
        return "[" + " ; ".join(sorted(parts)) + "]"

    def _list(self, node: object, name: Callable[[str], str]) -> list[str]:
        return [self.words(one, name) for one in self._items(node)]

    def _items(self, node: object) -> list[object]:
        """Return the members of an RDF list."""
        made: list[object] = []
        while isinstance(node, BlankNode):
            said = self._by_subject.get(node, {})
            made += said.get(_RDF + "first", ())
            node = next(iter(said.get(_RDF + "rest", ())), None)
        return made


def _named(term: object) -> bool:
    return isinstance(term, NamedNode)
