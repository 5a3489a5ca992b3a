"""The evidence matrix: what the sources say of each treatment for each thing that is treated.

A cell says no more than the claims behind it: what narrows them stands beside the word, a cell whose claims point in
different directions says that they differ, and only what is claimed to help has the sign of help. That nothing is
said, that something was not studied, that no effect was shown, that it is left open and that it is advised against
are five different things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence import phrasing
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Part
from crampkg.evidence.relations import with_broader
from crampkg.explorer import cards, links
from crampkg.explorer.component_data import Axis, Cell, Icon, LegendEntry, Strength
from crampkg.explorer.text import capital, counted

__all__ = [
    "EVERYTHING",
    "NO_POPULATION",
    "Entry",
    "Filters",
    "cell",
    "columns",
    "entries",
    "legend",
    "rows",
    "strengths",
]

NO_POPULATION: Final = "none"
"""The value of the population filter for claims that name none."""

EVERYTHING: Final = "everything"
"""The value of the filter of what is treated that leaves nothing out."""

_KINDS: Final = ("Drug", "DrugClass", "Supplement", "Intervention")
"""Headings of the rows, in order; a treatment of two classes stands under the first that fits."""

_DIFFER: Final = "statements differ"
_WORDS: Final = {
    "notShown": "no effect shown",
    "inconclusive": "unclear",
    "notStudied": "not studied",
    "nextStep": "next step",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is to be seen; an empty choice leaves all. Values are slugs, of sources names.

    `treated` are conditions that are treated or that people have whose cramps are; a population includes its kinds,
    and what is said of all people of a broader one: of motor neuron disease for ALS.
    """

    treated: Collection[str] = ()
    populations: Collection[str] = ()
    levels: Collection[str] = ()
    sources: Collection[str] = ()
    kinds: Collection[str] = ()

    def about(self, graph: KnowledgeGraph) -> list[str]:
        """Return the conditions and people that are asked for, by IRI."""
        asked = (BASE + one for one in (*self.treated, *self.populations))
        return [iri for iri in asked if iri in graph.terms]

    def admit(self, graph: KnowledgeGraph, entry: Entry, claim: Claim) -> bool:
        """Tell whether a claim of an entry passes all filters (except what is treated: see `entries`)."""
        return (
            (not self.populations or _is_in(graph, claim, self.populations))
            and (not self.levels or slug(claim.level) in self.levels)
            and (not self.sources or graph.sources[claim.source].name in self.sources)
            and (not self.kinds or entry.kind(graph) in self.kinds)
        )


@dataclass(slots=True)
class Entry:
    """A treatment and what it is for, with the claims about the two.

    `about` where cramps or fasciculations are, `cramps` where cramps themselves are treated.
    """

    treatment: str
    treated: str
    about: bool = False
    cramps: bool = False
    claims: list[Claim] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The entry in an address."""
        return f"{slug(self.treatment)}~{slug(self.treated)}"

    def kind(self, graph: KnowledgeGraph) -> str:
        """Return the class under which the treatment stands."""
        classes = {slug(one) for one in graph.terms[self.treatment].classes}
        return next((kind for kind in _KINDS if kind in classes), _KINDS[-1])


def entries(graph: KnowledgeGraph, filters: Filters | None = None) -> list[Entry]:
    """Return the entries that have a claim left; those for cramps and fasciculations unless others are asked for."""
    found: dict[tuple[str, str], Entry] = {}
    for row in graph.view("treatment-claims"):
        key = (str(row["treatment"]), str(row["treated"]))
        claim = graph.claims.get(str(row["claim"]))
        if claim is None or not set(key) <= graph.terms.keys():
            continue
        entry = found.setdefault(key, Entry(*key))
        entry.about = entry.about or row["about"] is not None
        entry.cramps = row["cramps"] is not None
        if claim not in entry.claims:
            entry.claims.append(claim)
    if filters is None:
        return list(found.values())
    # What is treated belongs to the topic if any claim about it does, whoever is treated in the others.
    topic = {entry.treated for entry in found.values() if entry.about}
    left = []
    for entry in found.values():
        kept = [
            claim
            for claim in entry.claims
            if _wanted(graph, entry, claim, filters, topic) and filters.admit(graph, entry, claim)
        ]
        if kept:
            left.append(Entry(entry.treatment, entry.treated, entry.about, entry.cramps, kept))
    return left


def _wanted(
    graph: KnowledgeGraph, entry: Entry, claim: Claim, filters: Filters, topic: Collection[str]
) -> bool:
    """Tell whether a claim is on what is to be treated, or on cramps of people who have that."""
    if not filters.treated:
        return entry.treated in topic
    if EVERYTHING in filters.treated or slug(entry.treated) in filters.treated:
        return True
    return entry.treated in topic and _is_in(graph, claim, filters.treated)


def _is_in(graph: KnowledgeGraph, claim: Claim, populations: Collection[str]) -> bool:
    """Tell whether a claim is of one of some populations (by slug), or of a kind of it."""
    named = [part.value for part in claim.values("population")]
    if not named:
        return NO_POPULATION in populations
    if any(slug(one) in populations for one in with_broader(graph, named)):
        return True
    asked = [BASE + one for one in populations if BASE + one in graph.terms]
    return set(named) <= set(with_broader(graph, asked))


# --- axes


def columns(graph: KnowledgeGraph, found: Iterable[Entry]) -> list[Axis]:
    """Return what is treated, that with most claims first."""
    weight: dict[str, int] = defaultdict(int)
    for entry in found:
        weight[entry.treated] += len(entry.claims)
    return [
        _axis(graph, iri) for iri in sorted(weight, key=lambda iri: (-weight[iri], graph.label(iri).lower()))
    ]


def rows(graph: KnowledgeGraph, found: Iterable[Entry]) -> list[Axis]:
    """Return the treatments in alphabetical order, under the kinds of treatment."""
    kinds = {entry.treatment: entry.kind(graph) for entry in found}
    made = []
    for iri in sorted(kinds, key=lambda iri: (_KINDS.index(kinds[iri]), graph.label(iri).lower())):
        axis = _axis(graph, iri)
        axis["group"] = kind_label(graph, kinds[iri])
        made.append(axis)
    return made


def kind_label(graph: KnowledgeGraph, kind: str) -> str:
    """Return the heading of a kind of treatment."""
    labels = {slug(str(row["class"])): str(row["label"]) for row in graph.view("classes")}
    label = labels.get(kind, kind)
    return capital(label + ("es" if label.endswith("s") else "s"))


def _axis(graph: KnowledgeGraph, iri: str) -> Axis:
    address = links.term_address(graph, iri) or ""
    return {"id": slug(iri), "label": graph.label(iri), "href": links.href(address), "slug": address}


# --- cells


@dataclass(frozen=True, slots=True)
class _Sign:
    """What a sign means, on which side it stands where statements differ, and whether it warns of harm."""

    label: str
    side: str
    warns: bool


def _signs(graph: KnowledgeGraph) -> dict[Icon, _Sign]:
    """The signs that the ontology declares, in their order, by the icon that shows them."""
    return {
        str(row["icon"]): _Sign(str(row["label"]), str(row["side"] or ""), bool(row["warning"]))  # type: ignore[misc]
        for row in graph.view("signs")
    }


def sign(graph: KnowledgeGraph, claim: Claim) -> Icon:
    """Return the sign of a claim in the matrix: its direction, and for a supporting claim what it claims."""
    if slug(claim.direction) != "supports":
        return cards.direction_icon(claim)
    return claim.icon or ("possible" if is_weak(graph, claim) else "supports")  # type: ignore[return-value]


def is_weak(graph: KnowledgeGraph, claim: Claim) -> bool:
    """Tell whether a claim is hedged, or claims help on backing that cannot carry a plain relation."""
    claims_help = not claim.icon
    return claim.certainty is not None or (claims_help and graph.vocabulary[claim.level].carries is False)


def word(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return a claim's direction and relation in the few words that a cell has room for."""
    short = _WORDS.get(slug(claim.direction)) or _WORDS.get(slug(claim.predicate))
    if short:
        return short
    # The backing stands below the word.
    said = phrasing.phrase(claim).removesuffix(f" ({graph.vocabulary[claim.level].lead_in})")
    if claim.certainty is None and slug(claim.direction) == "supports" and is_weak(graph, claim):
        said = graph.properties[claim.predicate].weak_label or said
    return said.removesuffix(" for").removesuffix(" in")


def cell(graph: KnowledgeGraph, entry: Entry) -> Cell:
    """Return the cell of an entry. Bars stand only where all its claims point one way and one of them has a level."""
    order = list(_signs(graph))
    claims = sorted(entry.claims, key=lambda claim: order.index(sign(graph, claim)))
    signs = list(dict.fromkeys(sign(graph, claim) for claim in claims))
    words = list(dict.fromkeys(word(graph, claim) for claim in claims))
    differ = len({side for one in signs if (side := _signs(graph)[one].side)}) > 1
    made: Cell = {
        "row": slug(entry.treatment),
        "column": slug(entry.treated),
        "state": "conflict" if differ else signs[0],
        "word": _differing(graph, signs) if differ else "; ".join(words),
        "note": " · ".join(_notes(graph, claims, words if differ else ())),
        "count": len(claims),
    }
    if not differ and (bars := _best(graph, claims)):
        made["strength"] = bars
    return made


def _differing(graph: KnowledgeGraph, signs: Collection[Icon]) -> str:
    """The word of a cell whose claims differ; that one of them warns is never left to the small print."""
    warnings = [one.label for icon, one in _signs(graph).items() if one.warns and icon in signs]
    return "; ".join([_DIFFER, *warnings])


def _notes(graph: KnowledgeGraph, claims: Sequence[Claim], words: Sequence[str]) -> list[str]:
    """What stands below a cell's word: the words that differ, else the backing; the scope; how many there are."""
    levels = list(dict.fromkeys(graph.label(claim.level) for claim in claims))
    backing = levels[0] if len(levels) == 1 else f"{len(levels)} kinds of evidence"
    notes = ["; ".join(words) or backing]
    scopes = list(dict.fromkeys(_scope(graph, claim) for claim in claims))
    if len(scopes) > 1:
        notes.append("; ".join(_shared(graph, claims) or _whom(claims)) or "scopes vary")
    elif scopes[0]:
        notes.append(scopes[0])
    if len(claims) > 1:
        notes.append(counted(len(claims), "statement"))
    if all(cards.is_machine_written(graph, claim) for claim in claims):
        notes.append(graph.sources[claims[0].source].kind_label)
    return notes


_WHOM: Final = ("population", "populationExcept")
_SCOPES: Final = 3
"""So many populations have room in a cell."""

_BEFORE: Final = {
    "population": "in: ",
    "populationExcept": "except: ",
    "precondition": "if: ",
    "target": "on: ",
    "comparator": "compared with: ",
}


def _before(graph: KnowledgeGraph, part: Part) -> str:
    """Return the word before what narrows a claim; a circumstance has its own ("if treatment is needed")."""
    name = slug(part.property)
    return "" if name == "precondition" and part.value not in graph.terms else _BEFORE.get(name, "")


def _scope(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return what narrows a claim, in words: one line for each kind of narrowing."""
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for part in claim.narrowing:
        told[part.property, _before(graph, part)].append(part.label)
    return "; ".join(before + " and ".join(labels) for (_, before), labels in told.items())


def _shared(graph: KnowledgeGraph, claims: Sequence[Claim]) -> list[str]:
    """Return what narrows all claims of a cell alike, in words."""
    same = set.intersection(
        *({(one.property, _before(graph, one), one.label) for one in claim.narrowing} for claim in claims)
    )
    return [before + label for _, before, label in sorted(same)]


def _whom(claims: Sequence[Claim]) -> list[str]:
    """The populations of a cell whose claims differ in scope; empty when there are too many for a cell."""
    whom = [
        "; ".join(
            _BEFORE[name] + " and ".join(part.label for part in found)
            for name in _WHOM
            if (found := claim.values(name))
        )
        or "in general"
        for claim in claims
    ]
    told = list(dict.fromkeys(whom))
    return told if 1 < len(told) <= _SCOPES else []


def _best(graph: KnowledgeGraph, claims: Iterable[Claim]) -> Strength | None:
    found = [bars for claim in claims if (bars := cards.evidence_strength(graph, claim))]
    if not found:
        return None
    best = max(found, key=lambda bars: bars["value"])
    return (
        best if len({bars["label"] for bars in found}) == 1 else {**best, "label": f"at best {best['label']}"}
    )


# --- legend


def legend(graph: KnowledgeGraph, cells: Iterable[Cell]) -> list[LegendEntry]:
    """Return the signs that occur, with their meaning."""
    seen = {one["state"] for one in cells}
    words: dict[Icon, str] = {icon: one.label for icon, one in _signs(graph).items()}
    return [
        {"state": state, "word": word}
        for state, word in {**words, "conflict": _DIFFER}.items()
        if state in seen
    ]


def strengths(graph: KnowledgeGraph, found: Iterable[Entry]) -> list[Strength]:
    """Return a bar for each strength that occurs, with the levels that have it."""
    levels: dict[int, dict[str, None]] = defaultdict(dict)
    for entry in found:
        for claim in entry.claims:
            if bars := graph.vocabulary[claim.level].bars:
                levels[bars][graph.label(claim.level)] = None
    return [
        {"value": bars, "label": ", ".join(sorted(levels[bars]))} for bars in sorted(levels, reverse=True)
    ]
