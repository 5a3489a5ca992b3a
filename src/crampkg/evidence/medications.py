"""A pasted list of medicines: which of them may cause cramps, and by which claim.

There are three ways, and they are kept apart: the documents name the medicine, they name its class, or ChEBI (not the
documents) places it in a class that the documents name. Names are matched whole, by label, synonym, ChEBI's name or
another name that MeSH has for it (which is said), singular or plural for classes, without regard to case; a dose behind
the name is left out and said to be. What is only near is offered, never taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Literal

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim
from crampkg.evidence.search import Lookup, folded

__all__ = [
    "ByClass",
    "ChebiMember",
    "Checked",
    "causing_claims",
    "check",
    "items_of",
    "loose_groups",
    "members_of",
]

Way = Literal["named", "by class", "by ChEBI", "no statement", "unmatched"]

_MOST: Final = 100
"""Items that a list may have; what follows is not read (`items_of` tells)."""
_NEAR: Final = 4
_SHORT: Final = 4
"""Words up to this length are not looked for by themselves."""
_BULLET: Final = re.compile(r"^\s*(?:[-*•–]|\d{1,3}[.)])\s+")
_COMMA: Final = re.compile(r";|,(?!\d)(?![^()]*\))|(?<!\d),(?![^()]*\))")
_DOSE: Final = re.compile(
    r"\s+(?P<dose>\(?\d[\d.,/ ]*\s?(?:mg|mcg|µg|μg|ug|g|ml|units?|iu|i\.u\.|mmol|meq|%)(?![\w]).*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChebiMember:
    """A substance that ChEBI places in a class of ours: by which link, under which ChEBI term.

    `alias` is another name of it by MeSH, when that was looked up.
    """

    iri: str
    name: str
    group: str
    link: str
    chebi_name: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class ByClass:
    """A class to which an item belongs, what is said of it, and the ChEBI record when only ChEBI says so."""

    group: str
    claims: tuple[Claim, ...]
    chebi: ChebiMember | None = None


@dataclass(slots=True)
class Checked:
    """One item of a list and what was found: `name` is what was looked up, `dose` what was left out."""

    item: str
    name: str
    dose: str = ""
    term: str | None = None
    named: tuple[Claim, ...] = ()
    by_class: tuple[ByClass, ...] = ()
    by_chebi: tuple[ByClass, ...] = ()
    near: tuple[str, ...] = field(default=())

    @property
    def way(self) -> Way:
        """The strongest way in which the item may cause cramps; else whether the documents know it at all."""
        if self.named:
            return "named"
        if self.by_class:
            return "by class"
        if self.by_chebi:
            return "by ChEBI"
        return "no statement" if self.term else "unmatched"


def items_of(text: str) -> tuple[list[str], int]:
    """Return the items of a list, one a line or separated by commas or semicolons, each once; and how many were cut."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        for piece in _COMMA.split(line):
            item = " ".join(_BULLET.sub("", piece).split())
            if item:
                found.setdefault(folded(item), item)
    items = list(found.values())
    return items[:_MOST], max(0, len(items) - _MOST)


def without_dose(item: str) -> tuple[str, str]:
    """Return an item's name and the dose behind it: a number with its unit, and all that follows.

    >>> without_dose("atorvastatin 20 mg at night")
    ('atorvastatin', '20 mg at night')
    >>> without_dose("vitamin B 12")
    ('vitamin B 12', '')
    """
    match = _DOSE.search(item)
    return (item[: match.start()].strip(), match["dose"]) if match else (item, "")


def check(graph: KnowledgeGraph, items: Iterable[str]) -> list[Checked]:
    """Return what the graph says of each item, in their order."""
    index = _index(graph)
    return [_check(graph, index, item) for item in items]


def _check(graph: KnowledgeGraph, index: _Index, item: str) -> Checked:
    name, dose = item, ""
    if not index.knows(item):
        name, dose = without_dose(item)
    found = Checked(item, name, dose)
    key = folded(name)
    found.term = index.term(key)
    if found.term:
        found.named = tuple(index.claims.get(found.term, ()))
        groups = {group for member, group in index.by_class if member == found.term}
        found.by_class = tuple(
            ByClass(group, tuple(index.claims[group])) for group in sorted(groups, key=graph.label)
        )
    told = {found.term, *(one.group for one in found.by_class)}
    found.by_chebi = tuple(
        ByClass(member.group, tuple(index.claims.get(member.group, ())), member)
        for member in index.chebi.get(key, ())
        if member.group not in told
    )
    if found.way == "unmatched":
        found.near = _near(graph, name)
    return found


@lru_cache(maxsize=1_000)
def _near(graph: KnowledgeGraph, name: str) -> tuple[str, ...]:
    search = _index(graph).lookup.search
    hits = search(name, limit=_NEAR)
    if not hits:
        # "salbutamol inhaler": a word of it may be the name. It is offered, not taken.
        hits = [hit for word in name.split() if len(word) > _SHORT for hit in search(word, limit=1)][:_NEAR]
    return tuple(dict.fromkeys(hit.name for hit in hits))


# --- what the graph knows of medicines


def causing_claims(graph: KnowledgeGraph) -> dict[str, list[Claim]]:
    """Return the claims that a drug, class or supplement causes, sets off or contributes to cramp, by agent."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for row in graph.view("cramp-causes"):
        claim = graph.claims.get(str(row["claim"]))
        if (
            claim is None
            or row["agent"] is None
            or row["link"] != "cause"
            or slug(claim.direction) != "supports"
        ):
            continue
        if claim not in found[str(row["cause"])]:
            found[str(row["cause"])].append(claim)
    return dict(found)


def members_of(graph: KnowledgeGraph) -> list[ChebiMember]:
    """Return all substances that ChEBI places in classes of which a source says that they cause cramp, by name."""
    return [
        ChebiMember(
            *(str(row[key]) for key in ("member", "name", "class", "link", "chebiName")),
        )
        for row in graph.view("chebi-members")
    ]


def loose_groups(graph: KnowledgeGraph) -> list[str]:
    """Return the classes said to cause cramp of which no member is known here: whether an item is one is not told."""
    claims = causing_claims(graph)
    known = {member.group for member in members_of(graph)} | graph.children.keys()
    classes = {term.iri for term in graph.terms.values() if "DrugClass" in map(slug, term.classes)}
    above = {parent for iri in claims for parent in graph.terms[iri].parents}
    found = [iri for iri in claims if iri in classes and iri not in known and not graph.terms[iri].parents]
    return sorted(set(found) - above, key=graph.label)


class _Index:
    """Names of agents and of ChEBI's members, and what is said of them."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.claims = causing_claims(graph)
        self.by_class = {(str(row["member"]), str(row["class"])) for row in graph.view("causes-by-class")}
        agents = _agents(graph)
        names = [
            (str(row["term"]), str(row["name"]))
            for row in graph.view("term-names")
            if row["term"] in agents and row["kind"] in ("label", "synonym")
        ]
        self._terms: dict[str, str] = {}
        for iri, name in names:
            self._terms.setdefault(folded(name), iri)
        self._singular = {
            key[:-1]: iri
            for key, iri in self._terms.items()
            if key.endswith("s") and "DrugClass" in map(slug, graph.terms[iri].classes)
        }
        self.chebi: dict[str, list[ChebiMember]] = defaultdict(list)
        for member in members_of(graph):
            self.chebi[folded(member.name)].append(member)
        by_iri: dict[str, list[ChebiMember]] = defaultdict(list)
        for member in members_of(graph):
            by_iri[member.iri].append(member)
        for row in graph.view("chebi-names"):
            key = folded(alias := str(row["name"]))
            if key not in self.chebi:
                self.chebi[key] = [replace(one, alias=alias) for one in by_iri[str(row["member"])]]
        self.lookup = Lookup(
            [*names, *((one.iri, one.alias or one.name) for ones in self.chebi.values() for one in ones)]
        )

    def term(self, key: str) -> str | None:
        """Return the agent of that name (folded); None when there is none."""
        return self._terms.get(key) or self._singular.get(key)

    def knows(self, item: str) -> bool:
        """Tell whether an item as typed is a name."""
        key = folded(item)
        return self.term(key) is not None or key in self.chebi


def _agents(graph: KnowledgeGraph) -> set[str]:
    """The terms that are agents, by the ontology's classes."""
    below: dict[str, set[str]] = defaultdict(set)
    for row in graph.view("classes"):
        if row["broader"]:
            below[slug(str(row["broader"]))].add(str(row["class"]))
    return {iri for iri, term in graph.terms.items() if set(term.classes) & below["Agent"]}


@lru_cache(maxsize=16)
def _index(graph: KnowledgeGraph) -> _Index:
    return _Index(graph)
