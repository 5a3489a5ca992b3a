"""A pasted list of medicines: which of them may cause cramps, by which claim, and how each line was understood.

Lines are read in `medication_lines`, names are known in `medication_index`, claims in `medication_claims`. What is only
near is offered, never taken; a medicine of which nothing is found is not thereby safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, get_args

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medication_index import (
    ByClass,
    ChebiMember,
    MedicineIndex,
    Substance,
    Way,
    causing_claims,
    members_of,
)
from crampkg.evidence.medication_letters import apart
from crampkg.evidence.medication_lines import MOST, items_of, read_line
from crampkg.evidence.medication_names import class_members
from crampkg.evidence.medication_words import Read
from crampkg.evidence.model import Claim

__all__ = [
    "CAUSING",
    "REPORTED",
    "UNCOUNTED",
    "WAYS",
    "ByClass",
    "ChebiMember",
    "Checked",
    "Substance",
    "Way",
    "causing_claims",
    "check",
    "items_of",
    "loose_groups",
    "members_of",
    "read_list",
]

WAYS: Final[tuple[Way, ...]] = get_args(Way)
"""The ways in which a medicine comes to be in the answer, in the order in which they are shown."""
_BRACKETS: Final = re.compile(r"\(([^()]+)\)")
CAUSING: Final[frozenset[Way]] = frozenset(WAYS[WAYS.index("rate") : WAYS.index("spasms")])
"""The ways of what may cause cramps."""
REPORTED: Final[frozenset[Way]] = frozenset({"spasms", "rate alone"})
"""The ways of what was reported with cramps or spasms, without being named as a cause."""
UNCOUNTED: Final[frozenset[Way]] = frozenset({"stopped", "unmatched", "not taken", "no medicine"})
"""The ways of what is no medicine that is known and taken."""


@dataclass(slots=True)
class Checked:
    """One item of a list and what was found: its substances, and what of the line was left out.

    `near` are names that are spelt alike, when there is no substance, or for `unread`: a word that stands where a
    second name would, and is none that is known here; `misread` is the word of the line in whose place a near name
    belongs. `refused` tells that the line says of what it names that it is not taken or not tolerated, `stopped` has
    the words by which it is not taken now, `nameless` tells that the line has no place for a medicine.
    """

    item: str
    substances: tuple[Substance, ...] = ()
    left_out: str = ""
    near: tuple[str, ...] = field(default=())
    refused: bool = False
    unread: str = ""
    misread: str = ""
    stopped: str = ""
    nameless: bool = False

    @property
    def way(self) -> Way:
        """The strongest way in which the item may cause cramps; else whether it is taken and known at all."""
        if self.nameless:
            return "no medicine"
        if self.refused:
            return "not taken"
        return "stopped" if self.stopped and self.substances else self.said

    @property
    def said(self) -> Way:
        """The way by what is said of its substances, whether it is taken now or not."""
        return min((one.way for one in self.substances), key=WAYS.index, default="unmatched")

    @property
    def said_to_cause(self) -> bool:
        """Whether a source says that one of its substances, or a class to which one belongs, may cause cramps."""
        return any(one.way in CAUSING for one in self.substances)

    @property
    def strongest_first(self) -> tuple[Substance, ...]:
        """Its substances, that of which most is said first."""
        return tuple(sorted(self.substances, key=lambda one: WAYS.index(one.way)))

    @property
    def may_cause(self) -> bool:
        """Whether it is taken, and a source says it of one of its substances or of a class to which one belongs."""
        return self.said_to_cause and self.way not in UNCOUNTED

    def corrected(self, name: str) -> str:
        """Return the line with a near name in the place of the misread word, all else as it was."""
        pattern = r"[^\w]+".join(map(re.escape, self.misread.split()))
        found = re.search(pattern, self.item, re.IGNORECASE) if pattern else None
        if found is None:
            return name if not self.misread else f"{name} ({self.item})"
        return f"{self.item[: found.start()]}{name}{self.item[found.end() :]}"

    @property
    def name(self) -> str:
        """The substances' names, or the item itself when it has none."""
        return " and ".join(one.name for one in self.substances) or self.item

    @property
    def how(self) -> str:
        """How the item was understood; empty when it is the very name."""
        return "; ".join(dict.fromkeys(one.how for one in self.substances if one.how))

    @property
    def dose(self) -> str:
        """What of the line was left out."""
        return self.left_out

    @property
    def term(self) -> str | None:
        """The term of the first substance that is one; None when none is."""
        return next((one.term for one in self.substances if one.term), None)

    @property
    def named(self) -> tuple[Claim, ...]:
        """The claims that name a substance of it."""
        return tuple(claim for one in self.substances for claim in one.named)

    @property
    def by_class(self) -> tuple[ByClass, ...]:
        """The classes of its substances of which a source says something."""
        return tuple(group for one in self.substances for group in one.by_class)

    @property
    def by_chebi(self) -> tuple[ByClass, ...]:
        """The classes in which ChEBI, not a source, places its substances."""
        return tuple(group for one in self.substances for group in one.by_chebi)

    @property
    def by_loose_class(self) -> tuple[ByClass, ...]:
        """The classes that a source names loosely, and in which others count its substances."""
        return tuple(group for one in self.substances for group in one.by_loose_class)


def read_list(graph: KnowledgeGraph, text: str) -> tuple[list[str], int]:
    """Return the items of a list or letter, each once, for `check`, and how many were cut as too many.

    The sentences of a letter that tell of different medicines stand apart.
    """
    known = graph.once(MedicineIndex).substances
    items, cut = items_of(text, known)
    each = list(dict.fromkeys(part.strip() for item in items for part in apart(item, known) if part.strip()))
    return each[:MOST], cut + max(0, len(each) - MOST)


def check(graph: KnowledgeGraph, items: Iterable[str]) -> list[Checked]:
    """Return what the graph says of each item, in their order."""
    index = graph.once(MedicineIndex)
    return [_check(index, item) for item in items]


def _check(index: MedicineIndex, item: str) -> Checked:
    read = read_line(item, index.substances)
    substances = _by_name(read)
    if substances and all(one.is_class for one in substances.values()):
        # Who writes a class and a medicine in brackets takes that medicine: water tablet (furosemide).
        for bracket in _BRACKETS.findall(read.left_out):
            inside = read_line(bracket, index.substances)
            if narrower := _by_name(inside):
                substances, read = narrower, replace(read, left_out=inside.left_out)
                break
    near: tuple[str, ...] = ()
    misread = ""
    if substances:
        if read.unread:
            near, misread = index.near(read.unread)
    elif not read.refused and read.core:
        near, misread = index.near(read.core, item)
    unread = read.unread if substances and (near or read.combined) else ""
    return Checked(
        item,
        tuple(substances.values()),
        read.left_out,
        near[:1] if substances else near,
        read.refused,
        unread,
        misread,
        read.stopped,
        read.nameless,
    )


def _by_name(read: Read[tuple[Substance, ...]]) -> dict[str, Substance]:
    """The substances of a line, each once."""
    found: dict[str, Substance] = {}
    for _, some in read.found:
        for one in some:
            found.setdefault(one.name.casefold(), one)
    return found


def loose_groups(graph: KnowledgeGraph) -> list[str]:
    """Return the classes of which nothing can be told for a single medicine.

    A source says of them that they cause cramp, either of some members only or without saying which medicines it means.
    """
    claims = causing_claims(graph)
    known = {member.group for member in members_of(graph)} | graph.children.keys()
    classes = {term.iri for term in graph.terms.values() if "DrugClass" in map(slug, term.classes)}
    above = {parent for iri in claims for parent in graph.terms[iri].parents}
    known |= {BASE + group for group, _ in class_members().values()}
    known |= {str(row["class"]) for row in graph.view("class-memberships")}
    whole = [iri for iri in claims if iri not in known and not graph.terms[iri].parents and iri not in above]
    some = [iri for iri, told in claims.items() if all(claim.values("memberScope") for claim in told)]
    return sorted(classes & {*whole, *some}, key=graph.label)
