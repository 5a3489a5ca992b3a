"""`crampkg medicines`: a list of medicines, which of them may cause cramps, and who says so."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import Any

import click

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.resources import read_text
from crampkg.cli.common import graph_options, printable
from crampkg.evidence import medications
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medications import ByClass, Checked, Substance
from crampkg.evidence.model import Claim
from crampkg.evidence.phrasing import direction_words, evidence

_MOST = 100_000
"""Bytes of a list that are read."""

_NOTHING = "not said here to cause cramps; that does not make it safe"


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@graph_options
def medicines(graph: KnowledgeGraph, file: str, format_: str) -> None:
    """Check which medicines of a list may cause cramps, and who says so.

    FILE (or standard input, -) has one medicine on each line, or several separated by commas, as people write them:
    with dose, form, trade name or combination. You see how each line was understood. Similar names are suggested, never
    assumed. If nothing is found about a medicine, that does not mean it is safe.

    Example: echo "Lipitor 20 mg at night" | crampkg medicines -
    """
    items, cut = medications.items_of(_list(file))
    if not items:
        raise UsageError("the list is empty", where=file, remedy="write one medicine a line")
    checked = medications.check(graph, items)
    if format_ == "json":
        click.echo(json.dumps([_as_json(graph, one) for one in checked], indent=2, ensure_ascii=False))
    else:
        lines = [line for one in checked for line in [*_lines(graph, one), ""]]
        click.echo(printable("\n".join([*lines, *_untold(graph), "", "Not medical advice."])))
    if cut:
        raise CrampkgError(
            f"only the first {len(items)} items were read, {cut} were left out", remedy="give a shorter list"
        )


def _list(file: str) -> str:
    if file != "-":
        if (path := Path(file)).is_file() and path.stat().st_size > _MOST:
            raise UsageError("the list is too long", where=file, remedy=f"give at most {_MOST:,} bytes")
        return read_text(Path(file))
    data = sys.stdin.buffer.read(_MOST + 1)
    if len(data) > _MOST:
        raise UsageError("the list is too long", where="-", remedy=f"give at most {_MOST:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CrampkgError(
            f"not UTF-8: {error.reason} at byte {error.start}", where="-", remedy="save the list as UTF-8"
        ) from error


def _untold(graph: KnowledgeGraph) -> list[str]:
    """The classes of which nothing can be said here for a single medicine."""
    classes = ", ".join(graph.label(iri) for iri in medications.loose_groups(graph))
    told = (
        "The sources also name these as causes of cramps, of some members only or without saying which medicines they "
        f"mean: {classes}. Whether a medicine of the list is one of them is not told here."
    )
    return textwrap.wrap(told, 96) if classes else []


def _lines(graph: KnowledgeGraph, one: Checked) -> list[str]:
    lines = [one.item]
    if one.how:
        lines.append(f"  {one.how}")
    if one.left_out:
        lines.append(f"  left out: {one.left_out}")
    if one.refused:
        lines.append("  the line says that it is not taken")
    elif not one.substances:
        lines.append("  not found; that does not make it safe")
        if one.near:
            lines.append(f"  did you mean {' or '.join(one.near)}?")
    elif one.unread:
        lines.append(f"  not found: {one.unread}; did you mean {' or '.join(one.near)}?")
    for substance in one.substances:
        lines += _substance_lines(graph, substance)
    return lines


def _substance_lines(graph: KnowledgeGraph, substance: Substance) -> list[str]:
    lines: list[str] = []
    for claim in substance.named:
        lines += _claim_lines(graph, claim)
    for group in (*substance.by_class, *substance.by_chebi, *substance.by_loose_class):
        lines.append(f"  {_tie(graph, substance, group)}")
        for claim in group.claims:
            lines += _claim_lines(graph, claim)
    return [f"  {substance.name}: {_NOTHING}"] if not lines else [f"  {substance.name}", *lines]


def _tie(graph: KnowledgeGraph, substance: Substance, group: ByClass) -> str:
    label = graph.label(group.group)
    if group.chebi is not None:
        return f"by its class, not by a source: ChEBI places {group.chebi.name} among the {label}"
    if group.told_by:
        return (
            f"by a class that a source names without its members: {label}; "
            f"{group.told_by}, not a source, has {substance.name}"
        )
    return f"by its class: {substance.name} is a kind of {label}"


def _claim_lines(graph: KnowledgeGraph, claim: Claim) -> list[str]:
    said = f"{direction_words(claim).sign} {claim.paraphrase}"
    told = f"{evidence(graph, claim)} · {graph.label(claim.source)}, {claim.locator} · {claim.curie}"
    return [
        *textwrap.wrap(said, 96, initial_indent="    ", subsequent_indent="      "),
        *textwrap.wrap(told, 96, initial_indent="      ", subsequent_indent="      "),
    ]


def _as_json(graph: KnowledgeGraph, one: Checked) -> dict[str, Any]:
    return {
        "item": one.item,
        "way": one.way,
        "how": one.how,
        "leftOut": one.left_out,
        "notTaken": one.refused,
        "near": list(one.near),
        "notFound": one.unread,
        "substances": [_substance_json(graph, substance) for substance in one.substances],
        "notice": "Not medical advice.",
    }


def _substance_json(graph: KnowledgeGraph, substance: Substance) -> dict[str, Any]:
    return {
        "name": substance.name,
        "term": substance.term,
        "way": substance.way,
        "claims": [claim.curie for claim in substance.named],
        "classes": [
            {
                "class": group.group,
                "label": graph.label(group.group),
                "membershipBy": "ChEBI" if group.chebi else group.told_by or "the curators",
                "chebi": group.chebi.iri if group.chebi else None,
                "claims": [claim.curie for claim in group.claims],
            }
            for group in (*substance.by_class, *substance.by_chebi, *substance.by_loose_class)
        ],
    }
