"""A checked list of medicines in words and in rows: for the command line, pages, downloads and programs alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medication_claims import Said
from crampkg.evidence.medication_index import MedicineIndex
from crampkg.evidence.medications import CAUSING, REPORTED, UNCOUNTED, WAYS, ByClass, Checked, Substance, Way
from crampkg.evidence.model import Claim
from crampkg.evidence.phrasing import capital, direction_words, evidence

__all__ = [
    "COLUMNS",
    "LIMITS",
    "NOTICE",
    "NOT_SAFE",
    "WAY_WORDS",
    "as_json",
    "counts",
    "headline",
    "in_order",
    "named",
    "rows",
    "stopped_words",
    "summary",
    "tie",
    "with_figures",
    "without_statement",
]

NOTICE: Final = "Not medical advice."
LIMITS: Final = (
    "Who places a medicine in a class is told beside the class; the classes here are not complete."
)
NOT_SAFE: Final = (
    "No statement and no match do not mean that a medicine is safe. The sources here name few medicines: read the "
    "label of each that is not listed. Interactions between medicines are not checked."
)

WAY_WORDS: Final[dict[Way, tuple[str, str]]] = {
    "advised against": (
        "Advised against",
        "A source advises against this medicine as a treatment of cramps.",
    ),
    "rate": ("Compared", "A source compares how often cramps occur with this medicine and without it."),
    "named": ("Named", "A source names this medicine as a cause of cramps."),
    "by class in numbers": ("Class, with figures", "A source gives figures for the class of this medicine."),
    "by class": ("By class", "A source names the class of this medicine as a cause of cramps."),
    "by ChEBI": (
        "By class, by ChEBI",
        "A source names a class as a cause of cramps; only ChEBI places this medicine in it.",
    ),
    "by loose class": (
        "By loose class",
        "A source names a class without saying which medicines it means; others count this one in it.",
    ),
    "spasms": (
        "Muscle spasms",
        "A source lists muscle spasms, a broader term that includes cramps.",
    ),
    "rate alone": (
        "Rate without comparison",
        "A source tells how often cramps, or cramps counted with other symptoms, occur with this medicine, without a "
        "comparison; that shows no cause.",
    ),
    "stopped": (
        "Not taken now",
        "The line says that it is not taken now. What sources say of it is shown, not counted.",
    ),
    "no statement": ("No statement", "No source here names it, or its class, as a cause of cramps."),
    "unmatched": ("Not recognized", "The name was not recognized."),
    "not taken": ("Not taken", "The line says that it is not taken or not tolerated."),
    "no medicine": ("No medicine", "The line names no medicine."),
}
"""A short word for each way, and what it means."""

_NAMED: Final = 12
"""So many items are named behind a count."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")

COLUMNS: Final = (
    "item",
    "read_as",
    "how",
    "left_out",
    "substance",
    "way",
    "taken_now",
    "may_cause_cramps",
    "class",
    "class_by",
    "speaks",
    "statement",
    "figures",
    "direction",
    "evidence",
    "source",
    "place",
    "claim",
)
"""The columns of a downloaded list."""


def in_order(checked: Sequence[Checked]) -> list[Checked]:
    """Return the items by the way in which they may cause cramps, the strongest first; else in their own order."""
    return sorted(checked, key=lambda one: WAYS.index(one.way))


def counts(checked: Sequence[Checked]) -> Counter[Way]:
    """Return how many items come in each way; together they are all items."""
    return Counter(one.way for one in checked)


def headline(checked: Sequence[Checked]) -> str:
    """Return the answer in one line, about the medicines that are known and taken: `4 of 6 may cause cramps`.

    What is advised against for cramps comes first; what was reported with cramps or spasms without being named as a
    cause, and what was not recognized, are counted behind; the latter first where nothing is named as a cause.
    """
    found = counts(checked)
    known = sum(one.way not in UNCOUNTED for one in checked)
    causing = sum(one.may_cause for one in checked)
    reported = sum(found[way] for way in REPORTED)
    unknown = found["unmatched"]
    told = [f"{found['advised against']} advised against for cramps"] if found["advised against"] else []
    if known:
        of = f"of the {known} recognized" if unknown else f"of {known}"
        told.append(
            f"{causing} {of} may cause cramps" if causing else f"none {of} is named as a cause of cramps"
        )
        if reported:
            told.append(f"{reported}{' more' if causing else ''} reported with cramps or spasms")
    if unknown:
        # "None is named as a cause" would be read as an answer for the whole list.
        told.insert(len(told) if causing or not known else 0, f"{unknown} not recognized")
    return capital("; ".join(told)) or "No medicine that is taken now"


def named(checked: Sequence[Checked]) -> list[str]:
    """Return which items the headline counts, as they were typed: a line for each count, cut where the list is long."""
    told: list[str] = []
    for words, items in (
        ("advised against for cramps", [one for one in checked if one.way == "advised against"]),
        ("may cause cramps", [one for one in in_order(checked) if one.may_cause]),
        ("reported with cramps or spasms", [one for one in in_order(checked) if one.way in REPORTED]),
    ):
        if items:
            told.append(f"{capital(words)}: {_names(items)}")
    return told


def _names(items: Sequence[Checked]) -> str:
    """The items as they were typed, cut where they are many."""
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return "; ".join(one.item for one in items[:_NAMED]) + more


def summary(checked: Sequence[Checked]) -> str:
    """Return what the rest of the list is, by number and name, but for what is in the headline; empty for no rest."""
    found = counts(checked)
    words: dict[Way, tuple[str, str]] = {
        "spasms": (
            "has muscle spasms, a term that includes cramps, on its label or in a trial",
            "have muscle spasms, a term that includes cramps, on their labels or in a trial",
        ),
        "rate alone": ("has a rate without a comparison", "have a rate without a comparison"),
        "stopped": ("is not taken now, by its line", "are not taken now, by their lines"),
        "no statement": ("has no statement here", "have no statement here"),
        "not taken": ("is not taken, by its line", "are not taken, by their lines"),
        "no medicine": ("line names no medicine", "lines name no medicine"),
    }
    return " · ".join(
        f"{found[way]} {words[way][found[way] != 1]}: {_names([one for one in checked if one.way == way])}"
        for way in WAYS
        if way in words and found[way]
    )


def tie(graph: KnowledgeGraph, substance: Substance, group: ByClass) -> str:
    """Return who says that a substance belongs to a class, as a sentence."""
    label = graph.label(group.group)
    if group.chebi is not None:
        return f"Only ChEBI places {group.chebi.name} in the class “{label}”; no source here does."
    if group.told_by:
        return f"The source does not say which medicines “{label}” are; {group.told_by} includes {substance.name}."
    membership = group.membership
    if membership is not None and membership.claims:
        return " ".join(dict.fromkeys(claim.paraphrase for claim in membership.claims))
    if membership is not None and membership.via:
        through = " and ".join(f"“{graph.label(one)}”" for one in membership.via)
        return f"The class {through}, to which {substance.name} belongs, is a kind of “{label}”."
    return f"The curators of this graph place {substance.name} in the class “{label}”."


def without_statement(substance: Substance) -> str:
    """Return that nothing is said of a substance as a cause, and whether it is known as a treatment."""
    if substance.only_class:
        return (
            "A class of medicines. No source here names the class as a cause of cramps; that does not make it safe. "
            "Enter the name of the medicine: a source may name that."
        )
    told = "No source here names it, or a class of it, as a cause of cramps; that does not make it safe."
    return (
        f"{told} Sources here tell of it as tried for cramps, whether it helped or not."
        if substance.treats
        else told
    )


def stopped_words(one: Checked) -> str:
    """Return that a medicine is not taken now, by which words of its line, and what would be said of it if it were."""
    said = {
        "no statement": "No source here names it, or its class, as a cause of cramps; that does not make it safe."
    }
    told = said.get(one.said, f"Of the medicine itself: {WAY_WORDS[one.said][1]}")
    return f"Its line says “{one.stopped}”. {told}"


def with_figures(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return what a claim says, with its figures as printed behind."""
    figures = graph.once(MedicineIndex).figures(claim)
    if set(_NUMBER.findall(figures)) <= set(_NUMBER.findall(claim.paraphrase)):
        return claim.paraphrase
    return f"{claim.paraphrase.removesuffix('.')}: {figures}."


def _spoken(one: Substance) -> Iterator[tuple[str, ByClass | None, Claim]]:
    """What a substance's claims speak of: each with the class through which it holds."""
    said = one.said
    yield from (("Cause", None, claim) for claim in said.causing)
    for group in (*one.by_class, *one.by_chebi, *one.by_loose_class):
        yield from (("Cause", group, claim) for claim in group.claims)
        yield from ((about, group, claim) for about, some in group.said.others for claim in some)
    yield from (("Muscle spasms", None, claim) for claim in said.spasms)
    yield from ((about, None, claim) for about, some in said.others for claim in some)


def _class_by(group: ByClass) -> str:
    if group.chebi is not None:
        return "ChEBI"
    if group.told_by:
        return group.told_by
    claims = group.membership.claims if group.membership is not None else ()
    parties = [part.label for claim in claims for part in claim.values("saidBy")]
    return " and ".join(dict.fromkeys(parties)) or "the curators"


def rows(graph: KnowledgeGraph, checked: Sequence[Checked]) -> list[dict[str, str]]:
    """Return one row for each item, substance and claim; what has no claim has a row of its own."""
    found: list[dict[str, str]] = []
    for one in in_order(checked):
        bare = dict.fromkeys(COLUMNS, "") | {
            "item": one.item,
            "read_as": one.name if one.substances else "",
            "how": one.how,
            "left_out": one.left_out,
            "way": one.way,
            "taken_now": "no" if one.way in ("stopped", "not taken") else "",
            "may_cause_cramps": "said by a source" if one.may_cause else "",
        }
        if not one.substances:
            near = f"did you mean {' or '.join(one.near)}?" if one.near else ""
            found.append(bare | {"statement": near})
        for substance in one.strongest_first:
            own = bare | {
                "substance": substance.name,
                "way": substance.way,
                "may_cause_cramps": "said by a source" if substance.way in CAUSING else "",
            }
            told = [
                own
                | {
                    "class": graph.label(group.group) if group else "",
                    "class_by": _class_by(group) if group else "",
                    "speaks": speaks,
                    "statement": claim.paraphrase,
                    "figures": graph.once(MedicineIndex).figures(claim),
                    "direction": direction_words(claim).word,
                    "evidence": evidence(graph, claim),
                    "source": graph.label(claim.source),
                    "place": claim.locator,
                    "claim": claim.curie,
                }
                for speaks, group, claim in _spoken(substance)
            ]
            found += told or [own | {"statement": without_statement(substance)}]
    return found


def as_json(graph: KnowledgeGraph, checked: Sequence[Checked]) -> dict[str, Any]:
    """Return a checked list for programs: headline, numbers that add up, and each item in the order given."""
    return {
        "headline": headline(checked),
        "summary": summary(checked),
        "counts": {way: counts(checked)[way] for way in WAYS},
        "items": [_item(graph, one) for one in checked],
        "warning": NOT_SAFE,
        "limits": LIMITS,
        "notice": NOTICE,
    }


def _item(graph: KnowledgeGraph, one: Checked) -> dict[str, Any]:
    return {
        "item": one.item,
        "way": one.way,
        "mayCauseCramps": one.may_cause,
        "how": one.how,
        "leftOut": one.left_out,
        "notTaken": one.refused,
        "stopped": one.stopped,
        "saidOfIt": one.said if one.stopped else one.way,
        "near": list(one.near),
        "notFound": one.unread,
        "substances": [_substance(graph, substance) for substance in one.strongest_first],
    }


def _substance(graph: KnowledgeGraph, one: Substance) -> dict[str, Any]:
    return {
        "name": one.name,
        "term": one.term,
        "way": one.way,
        "knownAsTreatment": one.treats,
        "claims": [_claim(graph, claim) for claim in one.named],
        "muscleSpasms": [_claim(graph, claim) for claim in one.said.spasms],
        "against": _others(graph, one.said),
        "classes": [
            {
                "class": group.group,
                "label": graph.label(group.group),
                "membershipBy": _class_by(group),
                "membership": tie(graph, one, group),
                "chebi": group.chebi.iri if group.chebi else None,
                "claims": [_claim(graph, claim) for claim in group.claims],
                "against": _others(graph, group.said),
            }
            for group in (*one.by_class, *one.by_chebi, *one.by_loose_class)
        ],
    }


def _others(graph: KnowledgeGraph, said: Said) -> list[dict[str, str]]:
    return [{"about": about} | _claim(graph, claim) for about, some in said.others for claim in some]


def _claim(graph: KnowledgeGraph, claim: Claim) -> dict[str, str]:
    return {
        "claim": claim.curie,
        "statement": claim.paraphrase,
        "figures": graph.once(MedicineIndex).figures(claim),
        "direction": slug(claim.direction),
        "evidence": evidence(graph, claim),
        "source": graph.label(claim.source),
        "place": claim.locator,
    }
