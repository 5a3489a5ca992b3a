"""A checked list of medicines as plain text, for the command line and for printing."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from crampkg.evidence import medication_report as report
from crampkg.evidence import medications
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medication_claims import Said
from crampkg.evidence.medications import Checked, Substance
from crampkg.evidence.model import Claim
from crampkg.evidence.phrasing import capital, direction_words, evidence

__all__ = ["as_text"]

_SHOWN: Final = 3
"""How many statements that make it no cause are shown of a medicine or class; the rest is counted."""


def as_text(graph: KnowledgeGraph, checked: Sequence[Checked]) -> str:
    """Return a checked list as plain text: headline, warning, each item with what sources say, the notice."""
    lines = [line for line in (report.headline(checked), report.summary(checked)) if line]
    lines += ["", *textwrap.wrap(report.NOT_SAFE, 96), ""]
    for one in report.in_order(checked):
        lines += [*_lines(graph, one), ""]
    limits = textwrap.wrap(report.LIMITS, 96)
    return "\n".join([*lines, *_untold(graph), "", *limits, "", report.NOTICE])


def _untold(graph: KnowledgeGraph) -> list[str]:
    """The classes of which nothing can be said here for a single medicine."""
    classes = ", ".join(graph.label(iri) for iri in medications.loose_groups(graph))
    told = (
        "The sources also name these as causes of cramps, about some members only or without saying "
        f"which medicines they mean: {classes}. This check does not show whether a medicine on the list "
        f"is one of them."
    )
    return textwrap.wrap(told, 96) if classes else []


def _lines(graph: KnowledgeGraph, one: Checked) -> list[str]:
    short, meaning = report.WAY_WORDS[one.way]
    lines = [f"{one.item} [{short}]"]
    if one.way != "no statement":  # which is told of each substance
        lines += _wrapped(meaning, "  ")
    if one.way == "stopped":
        lines += _wrapped(report.stopped_words(one), "  ")
    if one.how:
        lines.append(f"  Matched: {capital(one.how)}.")
    if one.left_out:
        lines.append(f"  Left out: {one.left_out}")
    if not one.substances and one.near:
        lines.append(f"  Did you mean {' or '.join(one.near)}?")
    elif one.unread:
        asked = f" Did you mean {' or '.join(one.near)}?" if one.near else ""
        lines.append(f"  Not recognized: {one.unread}.{asked}")
    for substance in one.strongest_first:
        lines += _substance_lines(
            graph, substance, named=len(one.substances) > 1 or substance.name != one.item
        )
    return lines


def _substance_lines(graph: KnowledgeGraph, substance: Substance, *, named: bool) -> list[str]:
    lines = [f"  {capital(substance.name)}"] if named else []
    for claim in (*substance.named, *substance.said.spasms):
        lines += _claim_lines(graph, claim)
    if not lines[named:] and substance.way == "no statement":
        lines += _wrapped(report.without_statement(substance), "    ")
    lines += _others(graph, substance.said)
    for group in (*substance.by_class, *substance.by_chebi, *substance.by_loose_class):
        lines += _wrapped(f"Class: {graph.label(group.group)}. {report.tie(graph, substance, group)}", "    ")
        for claim in group.claims:
            lines += _claim_lines(graph, claim)
        lines += _others(graph, group.said)
    return lines


def _others(graph: KnowledgeGraph, said: Said) -> list[str]:
    lines: list[str] = []
    for heading, claims in said.others:
        lines.append(f"    {heading}:")
        lines += [line for claim in claims[:_SHOWN] for line in _claim_lines(graph, claim)]
        if (more := len(claims) - _SHOWN) > 0:
            lines.append(f"    … and {more} more {'statement' if more == 1 else 'statements'} of this kind")
    return lines


def _claim_lines(graph: KnowledgeGraph, claim: Claim) -> list[str]:
    said = f"{direction_words(claim).sign} {report.with_figures(graph, claim)}"
    told = f"{evidence(graph, claim)} · {graph.label(claim.source)}, {claim.locator} · {claim.curie}"
    return [*_wrapped(said, "    ", "      "), *_wrapped(told, "      ")]


def _wrapped(text: str, indent: str, then: str = "") -> list[str]:
    return textwrap.wrap(
        text, 96, initial_indent=indent, subsequent_indent=then or indent, break_on_hyphens=False
    )
