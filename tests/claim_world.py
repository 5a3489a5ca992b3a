"""Claims and derived edges of an ontology folder as plain Python, and a way to spoil single claims in its files.

For tests that state what a graph must and must not hold: names are local (`muscleCramp`), claims are told by their
short names (`katzberg:quinine-may-be-effective`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from crampkg.base.namespaces import BASE, CLAIM, GRAPH, PREFIXES, compact
from crampkg.build.derivation import derive
from crampkg.build.loading import INFERRED, load
from crampkg.build.validation import check

Edge: TypeAlias = tuple[str, str, str]
SYNONYM = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def local(term: object) -> str:
    """The local name of one of our terms, the short name of a claim, the text of a literal."""
    if isinstance(term, ox.NamedNode):
        return compact(term.value).removeprefix("cramp:")
    return str(getattr(term, "value", term))


@dataclass(frozen=True)
class Statement:
    """A claim: its short name and its parts, each with its values."""

    name: str
    parts: dict[str, frozenset[str]]

    def one(self, part: str) -> str | None:
        """The value of a part that has one value; None where the part is missing."""
        values = self.parts.get(part, frozenset())
        assert len(values) <= 1, f"{self.name} has several values of {part}: {sorted(values)}"
        return next(iter(values), None)

    def all(self, part: str) -> frozenset[str]:
        """The values of a part; empty where it is missing."""
        return self.parts.get(part, frozenset())


class World:
    """The claims of an ontology folder and the edges that the rules derive from them."""

    def __init__(self, ontology: Path) -> None:
        self.store = load(ontology)
        derive(self.store)

    @classmethod
    def of(cls, store: ox.Store) -> World:
        """The world of a store that is derived already."""
        world = cls.__new__(cls)
        world.store = store
        return world

    @cached_property
    def claims(self) -> dict[str, Statement]:
        parts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        kind, source = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(BASE + "Source")
        declared = self.store.quads_for_pattern(None, kind, source, None)
        for name in sorted(local(quad.subject).rpartition(":")[2] for quad in declared):
            for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH + name)):
                subject, predicate = quad.subject, quad.predicate.value
                if (
                    isinstance(subject, ox.NamedNode)
                    and subject.value.startswith(CLAIM)
                    and predicate.startswith(BASE)
                ):
                    parts[local(subject)][predicate.removeprefix(BASE)].add(local(quad.object))
        return {
            name: Statement(name, {part: frozenset(values) for part, values in found.items()})
            for name, found in parts.items()
        }

    @cached_property
    def edges(self) -> frozenset[Edge]:
        quads = self.store.quads_for_pattern(None, None, None, INFERRED)
        return frozenset(
            (local(quad.subject), local(quad.predicate), local(quad.object))
            for quad in quads
            if isinstance(quad.object, ox.NamedNode)
        )

    def values(self, predicate: str) -> dict[str, frozenset[str]]:
        """What all things have for one of our properties, whichever graph says so."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self.store.quads_for_pattern(None, ox.NamedNode(BASE + predicate), None, None):
            found[local(quad.subject)].add(local(quad.object))
        return {name: frozenset(values) for name, values in found.items()}

    def synonyms(self) -> dict[str, set[str]]:
        """The synonyms of all terms that have any, asserted and derived."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self.store.quads_for_pattern(None, SYNONYM, None, None):
            found[local(quad.subject)].add(local(quad.object))
        return dict(found)

    def classes(self, name: str) -> set[str]:
        """The classes of one of our terms, asserted and derived."""
        quads = self.store.quads_for_pattern(ox.NamedNode(BASE + name), TYPE, None, None)
        return {local(quad.object) for quad in quads}

    def of_class(self, iri: str) -> set[str]:
        """What is of a class, given by its IRI."""
        return {local(q.subject) for q in self.store.quads_for_pattern(None, TYPE, ox.NamedNode(iri), None)}

    def said(self, **wanted: str) -> list[Statement]:
        """The claims whose parts have the wanted values among theirs, by name."""
        return [
            claim
            for _, claim in sorted(self.claims.items())
            if all(value in claim.all(part) for part, value in wanted.items())
        ]

    def the(self, **wanted: str) -> Statement:
        """The one claim with the wanted values."""
        found = self.said(**wanted)
        assert len(found) == 1, f"{len(found)} claims with {wanted}: {[claim.name for claim in found]}"
        return found[0]

    def between(self, subject: str, object_: str) -> set[str]:
        """The direct edges from one term to another."""
        return {edge for s, edge, o in self.edges if (s, o) == (subject, object_)} - {"kindOf"}

    def complaints(self) -> list[str]:
        """What the checks find."""
        return [str(finding) for finding in check(self.store)]


def spoil(ontology: Path, claim: str, part: str, value: str | None) -> None:
    """Give a claim's part another value in the file that writes it; None takes the part out, a new part is added."""
    folder = ontology / "claims" / claim.partition(":")[0]
    for path in sorted(folder.glob("*.ttl")):
        text = path.read_text(encoding="utf-8")
        found = re.search(rf"^{re.escape(claim)} a cramp:Claim ;\n(?:.+\n)*?.*\.$", text, re.MULTILINE)
        if found is None:
            continue
        block = found[0]
        line = re.compile(rf"    cramp:{part} (?:[^\"\n]|\"[^\"\n]*\")*?(?:\n        [^\n]*?)*?;\n")
        assert value is not None or line.search(block), f"{claim} has no {part}"
        new = "" if value is None else f"    cramp:{part} {value} ;\n"
        changed = (
            line.sub(new, block, count=1) if line.search(block) else block.replace(" ;\n", f" ;\n{new}", 1)
        )
        assert changed != block, f"{claim} has {part} {value} already"
        path.write_text(text.replace(block, changed), encoding="utf-8")
        return
    raise AssertionError(f"no file writes {claim}")
