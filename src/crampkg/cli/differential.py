"""`crampkg differential`: conditions that may explain what a person has and lacks, and what sources say of each."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import click

from crampkg.cli.common import as_json, given_text, graph_options, say
from crampkg.evidence import phenopackets, reports
from crampkg.evidence.candidates import GROUPS
from crampkg.evidence.differential import (
    ASK,
    NOT_ROUTINE,
    NOTICE,
    ORDER,
    SEXES,
    Differential,
    differential_of,
    picture_of,
)
from crampkg.evidence.features import DURING
from crampkg.evidence.graph import KnowledgeGraph

_WIDTH: Final = 96
_MOST: Final = 1_000_000
"""Bytes of a phenopacket that are read."""


@click.command()
@click.option("--has", multiple=True, metavar="NAME", help="A symptom or finding that is present.")
@click.option("--lacks", multiple=True, metavar="NAME", help="A symptom or finding that is absent.")
@click.option("--age", type=float, metavar="YEARS", help="The person's age.")
@click.option("--onset", type=float, metavar="YEARS", help="The age at which symptoms began.")
@click.option("--sex", type=click.Choice(SEXES), help="The sex of the person.")
@click.option("--during", type=click.Choice(DURING), help="Whether symptoms occur with exertion or at rest.")
@click.option(
    "--with",
    "states",
    multiple=True,
    metavar="NAME",
    help="A state or medicine, such as pregnancy or a statin.",
)
@click.option(
    "--phenopacket",
    "packet",
    metavar="FILE|-",
    help="A GA4GH phenopacket (version 2, JSON) to take features from.",
)
@click.option(
    "--limit", type=click.IntRange(1, 500), default=5, show_default=True, help="Conditions of each group."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "phenopacket"]),
    default="text",
    show_default=True,
    help="phenopacket writes what was read, without the conditions.",
)
@graph_options
def differential(
    graph: KnowledgeGraph,
    has: tuple[str, ...],
    lacks: tuple[str, ...],
    age: float | None,
    onset: float | None,
    sex: str | None,
    during: str | None,
    states: tuple[str, ...],
    packet: str | None,
    limit: int,
    format_: str,
) -> None:
    """List conditions that may explain what a person has and lacks, with what sources say for and against.

    Features may be given in everyday words, by label or by HP identifier; a name that starts with "no" is absent. The
    order is by fit. It is not a diagnosis. A name that is not known is left out, with a warning and near names.

    Example: crampkg differential --has "muscle cramps" --has twitching --lacks weakness --during exertion
    """
    unknown: tuple[str, ...] = ()
    if packet is not None:
        read = phenopackets.read(graph, given_text(packet, "phenopacket", most=_MOST), where=packet)
        has, lacks = (*read.has, *has), (*read.lacks, *lacks)
        age, onset = (read.age if age is None else age), (read.onset if onset is None else onset)
        sex, unknown = sex or read.sex, read.unknown
    picture = picture_of(
        graph,
        has,
        lacks,
        age=age,
        onset=onset,
        sex=sex or "",
        during=during or "",
        states=states,
        unknown=unknown,
    )
    if format_ == "phenopacket":
        say(as_json(phenopackets.written(graph, picture)))
        return
    found = differential_of(graph, picture)
    for one in picture.unread:
        click.echo(f"crampkg: {one.told}", err=True)
    if format_ == "json":
        say(as_json(reports.as_dictionary(graph, found, limit=limit)))
    else:
        say("\n".join(_lines(graph, found, limit)))


def _lines(graph: KnowledgeGraph, found: Differential, limit: int) -> list[str]:
    told = reports.as_dictionary(graph, found, limit=limit)
    lines = [NOTICE, ""]
    lines += _read(told)
    if told["redFlags"]:
        lines += ["", "Red flags and conditions to rule out, according to the sources"]
        lines += [line for one in told["redFlags"] for line in _claim(one["claim"], one["told"])]
    if told["redFlagNote"]:
        lines += ["", told["redFlagNote"]]
    if told["referralNotRoutine"]:
        lines += ["", NOT_ROUTINE]
        lines += [line for one in told["referralNotRoutine"] for line in _claim(one)]
    lines += ["", *_wrapped(ORDER)]
    for group, some in told["groups"].items():
        standing = [one for one in some["conditions"] if not one["askWhetherPresent"]]
        lines += ["", f"{GROUPS[group]} ({some['found']} found, {len(standing)} shown)"]
        lines += _wrapped(some["note"]) if some["note"] else []
        for one in standing:
            lines += _condition(one)
        if group == "everyday" and told["askWhetherPresent"]:
            names = ", ".join(one["label"] for one in told["askWhetherPresent"])
            lines += ["", *_wrapped(f"{ASK}: {names}.")]
    if told["tests"]:
        lines += ["", "Tests of the leading conditions"]
        for one in told["tests"]:
            lines.append(f"  {one['label']}: for {', '.join(one['conditions'])}")
            lines += [line for claim in one["claims"] for line in _claim(claim)]
            lines += [line for claim in one["disputedBy"] for line in _claim(claim, "Sources differ: ")]
    if told["testsOfFeatures"]:
        lines += ["", "Tests that sources recommend for what is present, whatever the cause"]
        for one in told["testsOfFeatures"]:
            lines.append(f"  {one['label']}: for {', '.join(one['conditions'])}")
    if told["questions"]:
        lines += [
            "",
            f"What to ask or look for next: {reports.asked_of(found)}",
        ]
        for one in told["questions"]:
            without = f"; reported absent in {', '.join(one['excludedIn'])}" if one["excludedIn"] else ""
            tested = " (needs a test)" if one["needsTest"] else ""
            lines.append(f"  {one['label']}{tested}: very frequent in {', '.join(one['usualIn'])}{without}")
    return [*lines, "", NOTICE]


def _read(told: dict[str, Any]) -> list[str]:
    """What was read of the question."""
    lines = []
    for one in told["features"]:
        typed = f" (typed: {one['typed']})" if one["typed"] not in ("", one["label"]) else ""
        weight = f", tells {one['weight']:.1f}" if one["present"] else ""
        lines.append(f"{'present' if one['present'] else 'absent'}: {one['label']}{typed}{weight}")
    lines += [f"given: {one['label']}" for one in told["given"]]
    if told["age"] is not None:
        lines.append(f"age: {told['age']:g}")
    if told["ageAtOnset"] is not None:
        lines.append(f"age at which symptoms began: {told['ageAtOnset']:g}")
    if told["sex"]:
        lines.append(f"sex: {told['sex']}")
    lines += [f"not known, left out: {one}" for one in told["unknown"]]
    lines += [line for note in told["notes"] for line in _wrapped(note)]
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH)


def _condition(one: dict[str, Any]) -> list[str]:
    tied = f", shared by {one['tied']}" if one["tied"] > 1 else ""
    lines = [
        "",
        f"{one['rank']}. {one['label']} ({one['id']})",
        f"   weight {one['weight']:.1f}: {one['counted']}{tied}",
    ]
    if one["after"]:
        lines.append(f"   a kind of {one['after']}, listed after it")
    if one["named"]:
        lines.append(f"   {one['named']}")
    for cell in one["cells"]:
        if cell["verdict"] == "silent":
            continue
        lines.append(
            f"   {reports.SIGNS[cell['verdict']]} {cell['feature']}: {cell['told']} ({cell['weight']:+.1f})"
        )
        lines += [f"  {line}" for claim in cell["claims"][:2] for line in _claim(claim)]
        if len(cell["claims"]) > 2:
            lines.append(f"      and {len(cell['claims']) - 2} more")
    silent = [cell["feature"] for cell in one["cells"] if cell["verdict"] == "silent"]
    if silent:
        lines.append(f"   – not stated: {', '.join(silent)}")
    return lines


def _claim(claim: dict[str, Any], before: str = "") -> list[str]:
    said = f"{before}{claim['statement']} [{claim['source']}; {claim['id']}]"
    return textwrap.wrap(said, _WIDTH, initial_indent="    ", subsequent_indent="      ")
