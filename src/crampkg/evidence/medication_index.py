"""What a graph, ChEBI and the tables know of medicines by name: which substance a name is, and what is said of it.

There are four ways to a claim, and they are kept apart: a source names the medicine; it names its class, in which an
authority or the curators place it; only ChEBI places it in a class that a source names; or others count it in a class
that a source names without saying which medicines it means.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medication_claims import NOTHING, AgentClaims, Membership, Said
from crampkg.evidence.medication_names import EverydayName, class_members, everyday_names, medicine_names
from crampkg.evidence.model import Claim
from crampkg.evidence.name_forms import folded, weak_words, words

__all__ = ["ByClass", "ChebiMember", "MedicineIndex", "Substance", "Way", "causing_claims", "members_of"]

Way = Literal[
    "advised against",
    "rate",
    "named",
    "by class in numbers",
    "by class",
    "by ChEBI",
    "by loose class",
    "spasms",
    "rate alone",
    "stopped",
    "no statement",
    "unmatched",
    "not taken",
    "no medicine",
]
"""How a medicine comes to be in the answer, in the order in which they are shown."""

_LONG_NAME: Final = 8
"""Letters from which on a name that lacks its last one, or has one more, is still that name."""
_KEPT: Final = 2_000
"""Names that are kept with what was found: a line asks for the same one several times."""
_NEAR: Final = 4
_LIKE: Final = 76.0
"""Least likeness, of 100, for a name to be offered."""
_LIKE_SHORT: Final = 84.0
"""The same for a short word, to which chance makes many names alike: oxygen is no misspelled ogen."""
_LONG: Final = 7
"""Characters from which on a word is not short."""


@dataclass(frozen=True, slots=True)
class ChebiMember:
    """A substance that ChEBI places in a class of ours: by which link, under which ChEBI term.

    `alias` is another name of it, by MeSH or the table of medicines, when that was looked up.
    """

    iri: str
    name: str
    group: str
    link: str
    chebi_name: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class ByClass:
    """A class to which a substance belongs, what is said of it, and who says that it belongs there.

    `membership` has the claims that place it there; `chebi` is the ChEBI record when only ChEBI says so; `told_by`
    names who else counts it in a class that a source names loosely.
    """

    group: str
    said: Said
    membership: Membership | None = None
    chebi: ChebiMember | None = None
    told_by: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that the class causes cramps."""
        return self.said.causing


@dataclass(frozen=True, slots=True)
class Substance:
    """A substance that an item names, and what the graph says of it; `how` tells how the name was understood.

    `treats` tells that a source names it as a treatment of cramps, `is_class` that it is a class of medicines,
    `only_class` that it is one of which the graph has no term.
    """

    name: str
    how: str = ""
    term: str | None = None
    said: Said = NOTHING
    by_class: tuple[ByClass, ...] = ()
    by_chebi: tuple[ByClass, ...] = ()
    by_loose_class: tuple[ByClass, ...] = ()
    treats: bool = False
    is_class: bool = False
    only_class: bool = False

    @property
    def named(self) -> tuple[Claim, ...]:
        """The claims that the substance itself causes cramps."""
        return self.said.causing

    @property
    def way(self) -> Way:
        """The strongest way in which it may cause cramps; else what else is said, or that nothing is."""
        # What is left open of a narrower class is not answered by figures of a broader one.
        left_open = any(group.said.against and not group.claims for group in self.by_class)
        ways: tuple[tuple[Way, object], ...] = (
            ("rate", self.said.compared and not self.is_class),
            ("named", self.named),
            ("by class in numbers", not left_open and any(group.said.compared for group in self.by_class)),
            ("by class", any(group.claims for group in self.by_class)),
            ("by ChEBI", self.by_chebi),
            ("by loose class", self.by_loose_class),
            ("advised against", self.said.unadvised),
            ("spasms", self.said.spasms),
            ("rate alone", self.said.alone),
        )
        return next((way for way, holds in ways if holds), "no statement")


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


class MedicineIndex:
    """The medicines that a graph and the tables know by name, and what is said of them; made once for a graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._lookup = graph.lookup
        self._labels = graph.label
        self._claims = AgentClaims(graph)
        self.figures = self._claims.figures
        """The figures of a claim as its source prints them."""
        self._agents = {str(row["agent"]) for row in graph.view("agents")}
        graph.take_labels(self._agents)
        graph.terms.take(list(self._agents))
        self._known = {folded(graph.label(iri)) for iri in self._agents}
        self._synonyms = {folded(name) for iri in self._agents for name in graph.terms[iri].synonyms}
        self._chebi: dict[str, list[ChebiMember]] = defaultdict(list)
        by_iri: dict[str, list[ChebiMember]] = defaultdict(list)
        self._members_of: dict[str, list[ChebiMember]] = defaultdict(list)
        for member in members_of(graph):
            self._chebi[folded(member.name)].append(member)
            by_iri[member.iri].append(member)
            # A class that ChEBI gives to a combination is told of no single part.
            if len(parts := medicine_names().substances(member.name)) == 1:
                self._members_of[parts[0]].append(member)
        for row in graph.view("chebi-names"):
            key = folded(alias := str(row["name"]))
            if key not in self._chebi:
                self._chebi[key] = [replace(one, alias=alias) for one in by_iri[str(row["member"])]]
        self._kept: dict[str, tuple[Substance, ...]] = {}

    def substances(self, name: str) -> tuple[Substance, ...] | None:
        """Return the substances that a name stands for, several for a combination; None when it is not known."""
        if name not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[name] = self._found(name, folded(name))
        return self._kept.get(name) or None

    def _found(self, name: str, key: str) -> tuple[Substance, ...]:
        if not key or len(key) > 120:
            return ()
        if found := self._whole(name, key):
            return found
        if found := self._with_other_end(key):
            return found
        bare = list(words(key))
        while len(bare) > 1 and weak_words().kind(bare[-1]) in ("salt", "metal"):
            bare.pop()
        if len(bare) < len(words(key)) and not weak_words().kind(bare[-1]):
            short = " ".join(bare)
            return tuple(
                replace(one, how="; ".join(filter(None, [one.how, f"read without the salt: {short}"])))
                for one in self._whole(short, short)
            )
        return ()

    def _with_other_end(self, key: str) -> tuple[Substance, ...]:
        """The substances of a name as other languages end it: hydrochlorothiazid and pregabaline."""
        if len(key) < _LONG_NAME or not key.isalpha():
            return ()
        other = key[:-1] if key.endswith("e") else f"{key}e"
        return tuple(
            replace(one, how="; ".join(filter(None, [one.how, f"read as {other}"])))
            for one in self._whole(other, other)
        )

    def _whole(self, name: str, key: str) -> tuple[Substance, ...]:
        agents = [iri for iri in self._lookup.named(name, bare=False) if iri in self._agents]
        if len(agents) == 1:
            return (self._of_term(name, key, agents[0]),)
        if agents:
            return ()  # a name of two classes: offered, not taken
        if (everyday := everyday_names().get(key)) is not None:
            return self._of_everyday(name, everyday)
        substances = medicine_names().substances(name)
        # Of a combination each part is told; ChEBI has it as one thing by its trade name.
        if key in self._chebi and len(substances) < 2:
            return (self._of_members(name, self._chebi[key]),)
        how = "" if key in substances else f"{name} is {' and '.join(substances)}"
        if wrong := medicine_names().misspelled(name):
            how = f"{name} is a misspelling of {wrong}"
        return tuple(self._of_table(substance, how) for substance in substances)

    def _of_everyday(self, name: str, everyday: EverydayName) -> tuple[Substance, ...]:
        if everyday.kind == "class":
            how = "" if words(name) == words(everyday.means) else f"{name} is read as {everyday.means}"
            return (Substance(everyday.means, how, is_class=True, only_class=True),)
        if everyday.kind == "holds":
            held = self._whole(everyday.means, folded(everyday.means))
            return tuple(
                replace(
                    one,
                    how=f"{name} holds some {everyday.means}; what sources say is of {everyday.means} as a medicine",
                )
                for one in held
            )
        return ()

    def _of_term(self, name: str, key: str, iri: str) -> Substance:
        label = self._labels(iri)
        how = ""
        if key in self._synonyms:
            how = f"a synonym of {label}"
        elif words(key) != words(label):
            wrong = medicine_names().misspelled(name)
            how = f"{name} is {'a misspelling' if wrong else 'another name'} of {label}"
        by_class = self._classes(iri)
        told = {one.group for one in by_class}
        substances = medicine_names().substances(label)
        members = self._members_of.get(substances[0], ()) if len(substances) == 1 else ()
        # A role that only ChEBI gives to a molecule is no class of the medicine where a source classifies it otherwise.
        classified = any(one.membership is not None and one.membership.claims for one in by_class)
        by_chebi = () if classified else members or self._chebi.get(folded(label), ())
        return Substance(
            label,
            how,
            iri,
            self._claims.of(iri),
            by_class,
            self._by_chebi(by_chebi, {iri, *told}),
            self._loosely(substances[0] if substances else folded(label)),
            iri in self._claims.treating,
            iri in self._claims.classes,
        )

    def _classes(self, iri: str) -> tuple[ByClass, ...]:
        """The classes of a term of which something is said, the narrower first."""
        found = [
            ByClass(one.group, said, one)
            for one in self._claims.classes_of(iri)
            if (said := self._claims.as_class(one.group)) != NOTHING
        ]
        above = {one.group: {over.group for over in self._claims.classes_of(one.group)} for one in found}
        return tuple(sorted(found, key=lambda one: sum(one.group in over for over in above.values())))

    def _of_members(self, name: str, members: Sequence[ChebiMember]) -> Substance:
        own, alias = members[0].name, members[0].alias
        how = f"{name} is another name of {own} by MeSH" if alias else ""
        substances = medicine_names().substances(own)
        loosely = self._loosely(substances[0]) if substances else ()
        return Substance(own, how, by_chebi=self._by_chebi(members), by_loose_class=loosely)

    def _of_table(self, substance: str, how: str) -> Substance:
        """What is known of a substance of the table: by our name for it, ChEBI's, or none."""
        agents = [iri for iri in self._lookup.named(substance, bare=False) if iri in self._agents]
        if len(agents) == 1:
            return replace(self._of_term(substance, folded(substance), agents[0]), how=how)
        members = self._members_of.get(substance) or self._chebi.get(substance, [])
        return Substance(
            substance, how, by_chebi=self._by_chebi(members), by_loose_class=self._loosely(substance)
        )

    def _by_chebi(self, members: Sequence[ChebiMember], told: set[str] | None = None) -> tuple[ByClass, ...]:
        """Each class once, by the member with the shortest name: the substance, not a hydrate of its salt."""
        found: dict[str, ChebiMember] = {}
        for member in sorted(members, key=lambda one: len(one.name)):
            if member.group not in (told or ()):
                found.setdefault(member.group, member)
        return tuple(
            ByClass(group, self._claims.as_class(group), chebi=member) for group, member in found.items()
        )

    def _loosely(self, substance: str) -> tuple[ByClass, ...]:
        if (found := class_members().get(substance)) is None:
            return ()
        group, told_by = BASE + found[0], found[1]
        said = self._claims.as_class(group)
        return (ByClass(group, said, told_by=told_by),) if said.causing else ()

    # --- what is near

    @cached_property
    def _names(self) -> dict[str, str]:
        """All names that may be offered, folded, with the name as it is written."""
        found = {key: key for key in medicine_names().names}
        for key, members in self._chebi.items():
            found[key] = members[0].alias or members[0].name
        for iri in self._agents:
            found[folded(self._labels(iri))] = self._labels(iri)
        return found

    def near(self, name: str, whole: str = "") -> tuple[tuple[str, ...], str]:
        """Return names that are spelt alike, best first, and the words for which they stand; both empty for none.

        When the whole line names several terms, these are offered. Of the names of a substance, its own is offered
        where it is near, too.
        """
        from rapidfuzz import fuzz, process

        key = folded(name)[:60]
        everyday = everyday_names().get(folded(whole or name)) or everyday_names().get(key)
        if everyday is not None and everyday.kind == "offered":
            return (everyday.means,), name
        several = [iri for iri in self._lookup.named((whole or name)[:120]) if iri in self._agents]
        if len(several) > 1:
            return tuple(sorted(map(self._labels, several))), name
        asked = [key, *(word for word in key.split() if len(word) > 5 and not weak_words().kind(word))]
        found: list[tuple[float, str, list[tuple[str, float, int]]]] = []
        for text in dict.fromkeys(asked):
            if len(text) > 3:
                least = _LIKE if len(text) >= _LONG else _LIKE_SHORT
                hits = process.extract(
                    text, self._names.keys(), scorer=fuzz.ratio, score_cutoff=least, limit=3 * _NEAR
                )
                if hits:
                    found.append((max(hit[1] for hit in hits), text, hits))
        if not found:
            return (), ""
        # The word that is most like a name is the misread one: simvastatn, not simvastatn March.
        _, text, hits = max(found, key=lambda one: one[0])
        offered: dict[str, None] = {}
        said: set[tuple[str, ...]] = set()
        for written, *_ in sorted(hits, key=lambda hit: (-hit[1], hit[0] not in self._known, hit[0])):
            # One name of a substance is enough, its own first: simvastatin, not simvastatina as well.
            means = medicine_names().substances(written) or (written,)
            if means not in said:
                said.add(means)
                own = len(means) == 1 and fuzz.ratio(text, means[0]) >= _LIKE
                offered[means[0] if own else self._names[written]] = None
        return tuple(offered)[:_NEAR], text
