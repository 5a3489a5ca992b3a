"""The medicine check and the differential, as assistants get them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import expand
from crampkg.evidence import medication_report as report
from crampkg.evidence import medications, reports
from crampkg.evidence.candidates import GROUPS
from crampkg.evidence.differential import differential_of, picture_of
from crampkg.mcp.model import (
    Cell,
    Condition,
    DifferentialAnswer,
    Flag,
    MedicineItem,
    MedicinesAnswer,
    NextTest,
    Statement,
)
from crampkg.mcp.statements import fitting, statement
from crampkg.mcp.terms import NOT_SAFE

if TYPE_CHECKING:
    from crampkg.evidence.differential import Differential
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.medications import Checked

__all__ = ["differential", "medicines"]

_OF_AN_ITEM: Final = 3
_OF_A_CELL: Final = 2
_FLAGS: Final = 6


def medicines(graph: KnowledgeGraph, lines: Sequence[str]) -> MedicinesAnswer:
    """Return the check of a list; UsageError when it is empty."""
    items, cut = medications.read_list(graph, "\n".join(lines))
    if not items:
        raise UsageError("the list is empty", remedy="give one medicine per line")
    checked = report.in_order(medications.check(graph, items))
    told = [_item(graph, one) for one in checked]
    shown = fitting(told)
    missing = [one.line for one in told[len(shown) :]]
    left_out = f"Only the first {len(items)} items were read, {cut} were not. " if cut else ""
    left_out += f"Not shown: {'; '.join(missing)}. Check these in a list of their own." if missing else ""
    return MedicinesAnswer(
        found=any(one.statements for one in told),
        message=report.NOT_SAFE,
        headline=report.headline(checked),
        summary=report.summary(checked),
        items=shown,
        left_out=left_out.strip(),
    )


def _item(graph: KnowledgeGraph, one: Checked) -> MedicineItem:
    rows = report.rows(graph, [one])
    word, meaning = report.WAY_WORDS[one.way]
    said = list(dict.fromkeys(row["statement"] for row in rows if not row["claim"] and one.substances))
    by_claim = {row["claim"]: row for row in rows if row["claim"]}
    shown = [
        statement(graph, graph.claims[_iri(claim)], about=_why(row))
        for claim, row in list(by_claim.items())[:_OF_AN_ITEM]
    ]
    more = len(by_claim) - len(shown)
    names = ", ".join(dict.fromkeys(substance.name for substance in one.substances))
    return MedicineItem(
        line=one.item,
        read_as=names + (f" ({one.how})" if names and one.how else ""),
        way=word,
        answer=" ".join([meaning, *([report.stopped_words(one)] if one.way == "stopped" else []), *said]),
        said_to_cause_cramps="said by a source" if one.said_to_cause else "not said by a source here",
        near=f"Did you mean {' or '.join(one.near)}?" if one.near else "",
        statements=shown,
        more=f"{more} more statements: ask for the term {names}." if more else "",
    )


def _why(row: dict[str, str]) -> str:
    by = f" (placed there by {row['class_by']})" if row["class_by"] else ""
    return f"{row['speaks']}, by its class {row['class']}{by}" if row["class"] else row["speaks"]


def _iri(curie: str) -> str:
    return expand(curie) or curie


def differential(
    graph: KnowledgeGraph,
    has: Sequence[str],
    lacks: Sequence[str],
    *,
    age: float | None,
    onset: float | None,
    sex: str,
    during: str,
    states: Sequence[str],
    limit: int,
) -> DifferentialAnswer:
    """Return conditions that may explain features; a name that is none is left out, and told with near names."""
    try:
        picture = picture_of(graph, has, lacks, age=age, onset=onset, sex=sex, during=during, states=states)
        found = differential_of(graph, picture)
    except UsageError as error:
        return DifferentialAnswer(found=False, message=f"Nothing is said here: {error}. {NOT_SAFE}")
    told = reports.as_dictionary(graph, found, limit=limit)
    conditions = [
        _condition(graph, GROUPS[group], one)
        for group, some in told["groups"].items()
        for one in some["conditions"]
        if not one["askWhetherPresent"]
    ]
    shown = fitting(conditions)
    flags = [
        Flag(told=one["told"], statement=_statement(graph, one["claim"])) for one in told["redFlags"][:_FLAGS]
    ]
    return DifferentialAnswer(
        found=bool(conditions or told["askWhetherPresent"]),
        message=told["notice"]
        if conditions or told["askWhetherPresent"]
        else f"Nothing is said here of these features. {NOT_SAFE}",
        read_as=[
            f"{'present' if one['present'] else 'absent'}: {one['label']}"
            + (f" (given as {one['typed']})" if one["typed"] not in ("", one["label"]) else "")
            for one in told["features"]
        ]
        + [f"given: {one['label']}" for one in told["given"]],
        notes=[
            *(one.told for one in picture.unread),
            *told["notes"],
            *([told["redFlagNote"]] if told["redFlagNote"] else []),
        ],
        red_flags=flags,
        referral_not_routine=[_statement(graph, one) for one in told["referralNotRoutine"]],
        conditions=shown,
        ask_whether_present=[one["label"] for one in told["askWhetherPresent"]],
        tests=_tests(graph, told["tests"]),
        tests_of_features=_tests(graph, told["testsOfFeatures"]),
        ask_next=[
            NextTest(
                name=one["label"],
                conditions=one["usualIn"],
                excluded_in=one["excludedIn"],
                statements=_some(graph, one["claims"], 1),
            )
            for one in told["questions"]
        ],
        left_out=_left(found, len(shown), len(told["redFlags"])),
    )


def _tests(graph: KnowledgeGraph, told: Sequence[dict[str, Any]]) -> list[NextTest]:
    return [
        NextTest(name=one["label"], conditions=one["conditions"], statements=_some(graph, one["claims"], 1))
        for one in told
    ]


def _left(found: Differential, shown: int, flags: int) -> str:
    total = sum(len(found.standing(group)) for group in found.groups)
    told = []
    if shown < total:
        told.append(f"{shown} of {total} conditions are shown. For more call again with a higher limit.")
    if flags > _FLAGS:
        told.append(f"{flags - _FLAGS} more red flags: give fewer features.")
    return " ".join(told)


def _condition(graph: KnowledgeGraph, group: str, one: dict[str, Any]) -> Condition:
    cells = [cell for cell in one["cells"] if cell["verdict"] != "silent"]
    return Condition(
        group=group,
        rank=one["rank"],
        condition=one["label"],
        id=one["id"],
        weight=round(one["weight"], 2),
        fit=one["fit"],
        against=one["against"],
        not_stated=[cell["feature"] for cell in one["cells"] if cell["verdict"] == "silent"],
        cells=[
            Cell(
                feature=cell["feature"],
                told=cell["told"],
                weight=round(cell["weight"], 2),
                statements=_some(graph, cell["claims"], _OF_A_CELL),
                more=_more(len(cell["claims"]), one["label"]),
            )
            for cell in cells
        ],
    )


def _more(claims: int, condition: str) -> str:
    more = claims - _OF_A_CELL
    return f"{more} more statements: ask for the term {condition}." if more > 0 else ""


def _some(graph: KnowledgeGraph, claims: Sequence[dict[str, Any]], most: int) -> list[Statement]:
    return [_statement(graph, claim) for claim in claims[:most]]


def _statement(graph: KnowledgeGraph, claim: dict[str, Any]) -> Statement:
    return statement(graph, graph.claims[_iri(claim["id"])])
