"""Which claims disagree or seem to, and who says so: a rule of the graph, or the curators.

A rule sets one claim against another. A curated tension has a name, a note and its claims; where the curators say
which of them stand against the others, the two sides are kept apart, else each claim stands beside all the rest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from crampkg.base.namespaces import compact
from crampkg.export.scope import Selection

__all__ = ["Disagreement", "by_claim", "disagreements"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Claims that disagree. IRIs in full; `kind` is a rule's property or a kind of tension.

    `label` and `note` are the curators', empty for a rule. `against` are those of a tension's claims that stand
    against its other claims, empty where the curators set no sides.
    """

    id: str
    kind: str
    kind_label: str
    label: str
    note: str
    claims: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def curated(self) -> bool:
        """Whether the curators say so, not a rule."""
        return bool(self.label)

    def opponents(self, claim: str) -> tuple[str, ...]:
        """Return the claims that stand against one that takes part, or beside it where no sides are set."""
        if not self.against:
            return tuple(one for one in (*self.claims, *self.against) if one != claim)
        return self.claims if claim in self.against else self.against


def disagreements(selection: Selection) -> list[Disagreement]:
    """Return all disagreements of the layers that a selection is of, in whatever scope their claims are; by id.

    What a rule finds is derived, what the curators name is asserted.
    """
    graph, layer = selection.graph, selection.scope.graph
    found: list[Disagreement] = []
    if layer != "asserted":
        for row in graph.view("disagreements"):
            kind, one, two = (str(row[name]) for name in ("rule", "one", "two"))
            name = " ".join(map(compact, (kind, one, two)))
            found.append(Disagreement(name, kind, graph.label(kind), "", "", (one,), (two,)))
    if layer != "inferred":
        found += _tensions(selection)
    return sorted(found, key=lambda one: one.id)


def by_claim(selection: Selection) -> dict[str, list[Disagreement]]:
    """Return for each claim's IRI the disagreements it takes part in; a claim without any is not in it."""
    found: dict[str, list[Disagreement]] = defaultdict(list)
    for one in disagreements(selection):
        for claim in (*one.claims, *one.against):
            found[claim].append(one)
    return found


def _tensions(selection: Selection) -> list[Disagreement]:
    counter: dict[str, set[str]] = defaultdict(set)
    for row in selection.graph.view("tension-sides"):
        counter[str(row["tension"])].add(str(row["claim"]))
    members: dict[str, list[str]] = defaultdict(list)
    first: dict[str, dict[str, str]] = {}
    for row in selection.graph.view("tensions"):
        tension = str(row["tension"])
        members[tension].append(str(row["claim"]))
        first.setdefault(tension, {name: str(row[name]) for name in ("kind", "kindLabel", "label", "note")})
    return [
        Disagreement(
            compact(tension),
            told["kind"],
            told["kindLabel"],
            told["label"],
            told["note"],
            tuple(one for one in members[tension] if one not in counter[tension]),
            tuple(one for one in members[tension] if one in counter[tension]),
        )
        for tension, told in first.items()
    ]
