"""A differential as plain data, for JSON, text and pages: every cell with its claims, in words and by name."""

from __future__ import annotations

from typing import Any, Final

from crampkg.base.namespaces import compact
from crampkg.evidence.candidates import MEANT, Candidate, Cell
from crampkg.evidence.differential import ASK_ALSO, FEW_STATED, NO_FLAG, Differential
from crampkg.evidence.features import Feature
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.next_steps import Flag, Test, claims_of

__all__ = ["SIGNS", "as_dictionary", "asked_of", "counted", "rows", "stated_of", "told", "verdict_words"]

SIGNS: Final = {"for": "✓", "against": "✗", "differs": "≠", "open": "○", "silent": "–"}
"""The sign of each verdict."""
_USUAL: Final = {
    5: "always",
    4: "very frequent",
    3: "frequent",
    2: "occasional",
    1: "very rare",
    0: "not seen",
    None: "frequency not stated",
}


def as_dictionary(graph: KnowledgeGraph, found: Differential, *, limit: int) -> dict[str, Any]:
    """Return a differential as plain data, with at most so many conditions of each group."""
    shown = [one for some in found.groups.values() for one in some[:limit]]
    _take(graph, found, shown)
    picture = found.picture
    return {
        "notice": found.notice,
        "features": [_feature(one) for one in picture.features],
        "given": [
            {"label": one.label, "typed": one.typed, "terms": list(map(compact, one.terms))}
            for one in picture.given
        ],
        "unknown": list(picture.unknown),
        "notUsed": [
            {
                "typed": one.typed,
                "kind": one.kind,
                "near": [{"id": compact(iri), "label": label} for iri, label in one.near],
            }
            for one in picture.unread
        ],
        "notes": list(found.notes),
        "age": picture.age,
        "ageAtOnset": picture.onset,
        "sex": picture.sex or None,
        "during": picture.during or None,
        "redFlags": [_flag(graph, one) for one in found.flags],
        "redFlagNote": None if any(not one.condition and not one.asked for one in found.flags) else NO_FLAG,
        "referralNotRoutine": [_claim(graph, iri) for iri in found.unreferred],
        "groups": {
            group: {
                "found": len(some),
                "note": FEW_STATED if group == "everyday" and some else None,
                "conditions": [_condition(graph, one, picture.features) for one in some[:limit]],
            }
            for group, some in found.groups.items()
        },
        "askWhetherPresent": [
            {
                "id": compact(one.iri),
                "label": one.label,
                "claims": [_claim(graph, iri) for cell in one.cells.values() for iri in cell.claims],
            }
            for one in found.to_ask
        ],
        "tests": [_test(graph, one) for one in found.tests],
        "testsOfFeatures": [_test(graph, one) for one in found.workup],
        "questions": [
            {
                "id": compact(one.feature),
                "label": graph.label(one.feature),
                "usualIn": [graph.label(iri) for iri in one.usual_in],
                "needsTest": one.needs_test,
                "excludedIn": [graph.label(iri) for iri in one.excluded_in],
                "claims": [_claim(graph, iri) for iri in one.claims],
            }
            for one in found.questions
        ],
    }


def _test(graph: KnowledgeGraph, one: Test) -> dict[str, Any]:
    return {
        "id": compact(one.iri),
        "label": graph.label(one.iri),
        "conditions": [graph.label(iri) for iri in one.conditions],
        "claims": [_claim(graph, iri) for iri in one.claims],
        "disputedBy": [_claim(graph, iri) for iri in one.disputed],
    }


def asked_of(found: Differential) -> str:
    """Return where the features to ask for next are very frequent: in the leading condition, or in some of several."""
    if len(found.leading) == 1:
        return "very frequent in the leading condition"
    return "very frequent in some of the leading conditions but not in others"


def counted(one: Candidate) -> str:
    """Return how many of the features fit a condition, and how many speak against it or are not stated.

    What fits only by something broader is told apart.
    """
    against, silent, broader = one.count("against"), one.count("silent"), one.fit_by_broader
    told = [f"{one.count('for') - broader} of {len(one.cells)} fit"]
    told += [f"{broader} by something broader"] if broader else []
    told += [f"{against} against"] if against else []
    told += [f"{silent} not stated"] if silent else []
    return ", ".join(told)


def _take(graph: KnowledgeGraph, found: Differential, shown: list[Candidate]) -> None:
    """Read all claims and labels that are told, at once."""
    claims = claims_of((*found.flags, *found.tests, *found.workup, *found.questions))
    claims.update(found.unreferred)
    for one in (*shown, *found.to_ask):
        claims.update(one.age.claims, *(cell.claims for cell in one.cells.values()))
    graph.claims.take(sorted(claims))
    graph.take_labels(
        {one.iri for one in (*found.tests, *found.workup)} | {one.feature for one in found.questions}
    )


def rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a report as flat rows, one for each condition, feature and claim; a cell without claims has none."""
    return [
        {
            "group": group,
            "rank": one["rank"],
            "condition": one["label"],
            "condition_id": one["id"],
            "weight": one["weight"],
            "feature": cell["feature"],
            "present": cell["present"],
            "verdict": cell["verdict"],
            "counts": cell["weight"],
            "statement": claim["statement"],
            "source": claim["source"],
            "claim": claim["id"],
            "notice": report["notice"],
        }
        for group, some in report["groups"].items()
        for one in some["conditions"]
        for cell in one["cells"]
        for claim in cell["claims"]
    ]


def told(graph: KnowledgeGraph, one: Candidate, feature: Feature) -> str:
    """Return in words how a feature counts for a condition, how usual it is there, and of what else it is stated."""
    narrowed = stated_of(graph, one, feature)
    return verdict_words(feature, one.cells[feature.iri]) + (f", {narrowed}" if narrowed else "")


def verdict_words(feature: Feature, cell: Cell) -> str:
    """Return in words how a feature counts for a condition, and how usual it is there."""
    if cell.tie == MEANT:
        return "fits by what the word means"
    usual = _USUAL[cell.usualness]
    if feature.present:
        words = {
            "for": f"fits ({usual})",
            "against": "speaks against: a source says that it is absent",
            "differs": f"sources differ ({usual})",
            "open": "studied, without a clear answer",
            "silent": "not stated",
        }
    else:
        words = {
            "for": "fits: a source says that it is absent",
            "against": f"absence speaks against ({usual})",
            "differs": f"sources differ ({usual})",
            "open": f"its absence does not count ({usual})",
            "silent": "not stated",
        }
    return words[cell.verdict]


def stated_of(graph: KnowledgeGraph, one: Candidate, feature: Feature) -> str:
    """Return by what other finding or in what other condition a feature is stated, in words; empty where by itself.

    "stated as muscle spasm", or "stated for motor neuron disease", by the statement that counts most.
    """
    cell = one.cells[feature.iri]
    if not cell.claims or (cell.tie not in ("near", "broader") and not cell.of_broader):
        return ""
    (claim,) = graph.claims.take(cell.claims[:1])
    named = [iri for iri in (claim.subject, claim.object) if iri is not None]
    finding = next((iri for iri in reversed(named) if iri in feature.ties and iri != one.iri), None)
    other = [iri for iri in named if iri not in (finding, one.iri)]
    words = []
    if finding is not None and finding != feature.iri and cell.tie in ("near", "broader"):
        words.append(f"stated as {graph.label(finding)}")
    if other and one.iri not in named:
        words.append(f"stated for {graph.label(other[0])}")
    return " ".join(words).replace(" stated for", " for") or (
        "stated for a broader condition" if cell.of_broader else "stated for something similar"
    )


def _feature(one: Feature) -> dict[str, Any]:
    return {
        "id": compact(one.iri),
        "label": one.label,
        "typed": one.typed,
        "present": one.present,
        "weight": round(one.weight, 2),
    }


def _condition(graph: KnowledgeGraph, one: Candidate, features: tuple[Feature, ...]) -> dict[str, Any]:
    cells = [
        {
            "feature": feature.label,
            "present": feature.present,
            "verdict": cell.verdict,
            "told": told(graph, one, feature),
            "weight": cell.weight,
            "claims": [_claim(graph, iri) for iri in cell.claims],
        }
        for feature, cell in ((feature, one.cells[feature.iri]) for feature in features)
    ]
    if one.age.verdict != "silent":
        cells.append(
            {
                "feature": "age",
                "present": True,
                "verdict": one.age.verdict,
                "told": one.age.told,
                "weight": one.age.weight,
                "claims": [_claim(graph, iri) for iri in one.age.claims],
            }
        )
    return {
        "id": compact(one.iri),
        "label": one.label,
        "rank": one.rank,
        "tied": one.tied,
        "after": one.behind or None,
        "named": (one.age.told if one.age.verdict == "silent" else "") or None,
        "weight": one.score,
        "fit": one.count("for") - one.fit_by_broader,
        "fitByBroader": one.fit_by_broader,
        "against": one.count("against"),
        "counted": counted(one),
        "askWhetherPresent": one.to_ask,
        "silent": one.count("silent"),
        "given": [given.label for given in one.given],
        "cells": cells,
    }


def _flag(graph: KnowledgeGraph, one: Flag) -> dict[str, Any]:
    asked = [graph.label(iri) for iri in one.asked]
    kind = "rule out" if one.condition else "ask" if asked else "holds"
    words = {
        "rule out": f"Where it may be {graph.label(one.where) if one.where else ''}, to be told apart or ruled out: ",
        "ask": f"{ASK_ALSO}: {', '.join(asked)}. ",
        "holds": "Holds: ",
    }
    return {
        "kind": kind,
        "asked": asked,
        "told": words[kind],
        "for": graph.label(one.where) if one.where else None,
        "claim": _claim(graph, one.claim),
    }


def _claim(graph: KnowledgeGraph, iri: str) -> dict[str, Any]:
    claim = graph.claims[iri]
    return {
        "id": claim.curie,
        "statement": claim.paraphrase,
        "source": graph.label(claim.source),
        "direction": claim.direction.rpartition("/")[2],
        "references": list(claim.citations),
        "locator": claim.locator,
    }
