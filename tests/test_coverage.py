from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.cli.coverage import coverage
from crampkg.curate.coverage import (
    NOTED,
    REASONS,
    Row,
    accounted,
    claim_anchors,
    draft,
    faults_of,
    ledger_path,
    read_ledger,
    refresh,
    write_ledger,
)
from crampkg.curate.coverage_report import report, report_source
from crampkg.curate.passages import Passage, Sources
from source_files import SOURCE_NAMES, documents_with, ontology_with

TEXT = "On Dogs\n\nDogs bark. They eat\n  meat. Do cats?\n\nBye.\n"
HEAD = """\
@prefix cramp: <https://w3id.org/crampkg/> .
@prefix gard: <https://w3id.org/crampkg/claim/gard/> .
@prefix gardText: <https://w3id.org/crampkg/source/gard#chars-> .
"""
CLAIMS = (
    HEAD + "gard:bark cramp:anchor gardText:9-18 .\ngard:eat cramp:anchor gardText:20-36, gardText:9-13 .\n"
)
LEDGER = [
    Row(0, 7, "heading", reason="heading"),
    Row(9, 19, "sentence", claims=("bark", "eat")),
    Row(20, 36, "sentence", claims=("eat",)),
    Row(37, 45, "sentence", reason="question"),
    Row(47, 51, "sentence", reason="restatement", note="says what 9-19 says"),
]


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    ontology = ontology_with(tmp_path, TEXT)
    (ontology / "claims" / "gard" / "dogs.ttl").write_text(CLAIMS)
    write_ledger(ledger_path("gard", ontology), LEDGER)
    return Sources(documents_with(tmp_path, a=TEXT), ontology=ontology)


def rewrite(sources: Sources, rows: list[Row]) -> None:
    write_ledger(ledger_path("gard", sources.ontology), rows)


# --- ledgers ------------------------------------------------------------------------------------------------------


def test_a_ledger_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "coverage" / "gard.tsv"
    rows = [*LEDGER, Row(50, 60, "cell", part_of=45)]
    write_ledger(path, reversed(rows))
    assert read_ledger(path) == rows
    assert path.read_text().splitlines()[:3] == [
        "start\tend\tkind\tpart_of\tclaims\treason\tnote",
        "0\t7\theading\t\t\theading\t",
        "9\t19\tsentence\t\tbark eat\t\t",
    ]


def test_cells_that_an_editor_dropped_are_empty(tmp_path: Path) -> None:
    path = tmp_path / "gard.tsv"
    path.write_text("start\tend\tkind\tpart_of\tclaims\treason\tnote\n0\t7\theading\n\n")
    assert read_ledger(path) == [Row(0, 7, "heading")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", r"gard\.tsv:1: the first line is not the header of a ledger"),
        ("start\tend\n", r"gard\.tsv:1: the first line is not the header of a ledger"),
        ("HEADER\n0\tx\tsentence\n", r"gard\.tsv:2: start, end and part_of must be whole numbers"),
        ("HEADER\n0\t1\tcell\t\t\t\t\tmore\n", r"gard\.tsv:2: 8 columns instead of 7"),
    ],
)
def test_a_file_that_is_no_ledger_is_told_with_its_line(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "gard.tsv"
    path.write_text(content.replace("HEADER", "start\tend\tkind\tpart_of\tclaims\treason\tnote"))
    with pytest.raises(CrampkgError, match=told):
        read_ledger(path)
    with pytest.raises(CrampkgError, match="cannot be read"):
        read_ledger(tmp_path / "none.tsv")


def test_a_draft_proposes_rows_and_the_plain_reasons() -> None:
    assert draft("On Dogs\n\nDogs bark. They eat meat.\n  • Do cats?\n") == [
        Row(0, 7, "heading", reason="heading"),
        Row(9, 19, "sentence"),
        Row(20, 34, "sentence"),
        Row(37, 47, "item"),
    ]


def test_a_draft_has_the_claims_that_are_there_already() -> None:
    anchors = {"a": [Passage("gard", 3, 12)], "b": [Passage("gard", 9, 19)]}
    assert draft("On Dogs\n\nDogs bark.\nOn Cats", anchors) == [
        Row(0, 7, "heading", claims=("a",)),
        Row(9, 19, "sentence", claims=("a", "b")),
        Row(20, 27, "heading", reason="heading"),
    ]


def test_the_anchors_of_claims_are_read_from_their_files(sources: Sources) -> None:
    folder = sources.ontology / "claims" / "gard"
    (folder / "deep").mkdir()
    (folder / "deep" / "more.ttl").write_text(
        HEAD + "gard:first cramp:anchor gardText:0-7 .\ngard:none cramp:subject cramp:dog .\n"
        'cramp:note cramp:anchor gardText:1-2 .\ngard:odd cramp:anchor cramp:x, "gardText:1-2" .\n'
    )
    found = claim_anchors("gard", sources.ontology)
    assert found == {
        "first": [Passage("gard", 0, 7)],
        "bark": [Passage("gard", 9, 18)],
        "eat": [Passage("gard", 9, 13), Passage("gard", 20, 36)],
    }
    assert list(found) == ["first", "eat", "bark"], "in the order of the text"
    (folder / "broken.ttl").write_text(HEAD + "gard:x cramp:anchor gardText:1-2 ,, .\n")
    with pytest.raises(CrampkgError, match=r"broken\.ttl:4: not Turtle"):
        claim_anchors("gard", sources.ontology)


def test_refreshing_sets_the_claims_and_keeps_the_rest() -> None:
    rows = [
        Row(0, 7, "heading", reason="heading", note="kept"),
        Row(9, 19, "sentence", claims=("gone",)),
        Row(20, 36, "sentence"),
    ]
    anchors = {"a": [Passage("gard", 7, 9)], "b": [Passage("gard", 9, 21)], "c": [Passage("gard", 33, 50)]}
    assert refresh(rows, anchors) == [
        rows[0],
        replace(rows[1], claims=("b",)),
        replace(rows[2], claims=("b", "c")),
    ]


def test_the_parts_of_a_cut_sentence_are_accounted_for_together() -> None:
    rows = [
        Row(0, 3, "sentence", part_of=0),
        Row(4, 9, "caption"),
        Row(10, 20, "sentence", part_of=0, claims=("a",)),
        Row(21, 30, "sentence", part_of=21),
        Row(31, 40, "sentence", part_of=21),
    ]
    assert accounted(rows) == [True, False, True, False, False]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (Row(20, 20, "sentence"), "20-20: the span is outside the text"),
        (Row(20, 2000, "sentence"), "20-2000: the span is outside the text"),
        (Row(20, 36, "phrase"), "20-36: unknown kind: phrase"),
        (
            Row(20, 36, "sentence", reason="hard to model"),
            "20-36: unknown reason: hard to model (use one of nav",
        ),
        (Row(20, 36, "sentence", reason="restatement"), "20-36: the reason restatement needs a note"),
        (Row(20, 36, "sentence", part_of=19), "20-36: part_of is 19, but no row starts there"),
        (
            Row(20, 36, "sentence", claims=("z",)),
            "20-36: the claims differ from those anchored there (run crampkg cov",
        ),
        (Row(5, 36, "sentence"), "0-7 and 5-36 overlap"),
    ],
)
def test_faults_of_rows_are_told(row: Row, told: str) -> None:
    faults = faults_of([Row(0, 7, "heading"), row], {}, TEXT)
    assert [fault.startswith(told) for fault in faults] == [True]
    assert faults_of([Row(0, 7, "heading"), Row(20, 36, "sentence")], {}, TEXT) == []


def test_no_reason_excuses_what_is_hard() -> None:
    assert set(REASONS) >= NOTED
    assert not [reason for reason in REASONS if "hard" in reason or "model" in reason or "other" in reason]


# --- the report ---------------------------------------------------------------------------------------------------


def test_a_complete_ledger(sources: Sources) -> None:
    found = report_source("gard", sources)
    assert found.as_json() == {
        "source": "gard",
        "text": "present",
        "rows": 5,
        "with_claims": 2,
        "with_reason": 3,
        "reasons": {"heading": 1, "question": 1, "restatement": 1},
        "claims": 2,
        "characters": 38,
        "accounted_percent": 100.0,
        "anchored_percent": 95.2,  # the full stop behind the first sentence is in no anchor
        "unaccounted": [],
        "unanchored": [],
        "claims_outside": [],
        "needless_reasons": [],
        "faults": [],
        "complete": True,
    }
    assert report(sources) == report(sources, ["gard"]) == [found]


def test_what_nothing_accounts_for_is_told(sources: Sources) -> None:
    rewrite(sources, [*LEDGER[1:3], replace(LEDGER[3], reason="")])
    found = report_source("gard", sources)
    assert not found.complete
    assert found.unaccounted == [(0, 7), (37, 45), (47, 51)]
    assert [TEXT[start:end] for start, end in found.unaccounted] == ["On Dogs", "Do cats?", "Bye."]
    assert found.accounted_percent == pytest.approx(100 * 21 / 38, abs=0.1)


def test_a_claim_anchored_outside_the_ledger_is_told(sources: Sources) -> None:
    rewrite(sources, [LEDGER[0], LEDGER[2], *LEDGER[3:]])
    found = report_source("gard", sources)
    assert found.claims_outside == ["eat", "bark"]
    assert not found.complete


def test_rows_in_rows_hide_no_gap_and_make_none(sources: Sources) -> None:
    rewrite(sources, [replace(LEDGER[1], start=0, end=36), LEDGER[1]])
    found = report_source("gard", sources)
    assert found.unaccounted == [(37, 51)]
    assert found.faults == ["0-36 and 9-19 overlap"]


def test_words_that_no_anchor_holds_are_noted_only(sources: Sources) -> None:
    claims = sources.ontology / "claims" / "gard" / "dogs.ttl"
    claims.write_text(CLAIMS.replace("gardText:20-36, gardText:9-13", "gardText:20-24, gardText:31-35"))
    rewrite(sources, [replace(row, claims=("bark",)) if row.start == 9 else row for row in LEDGER])
    found = report_source("gard", sources)
    assert [TEXT[start:end] for start, end in found.unanchored] == ["eat"]
    assert found.complete
    assert "gard: note: 25-28 is in no anchor, line 3: eat" in run(sources, "--all").output


def test_a_reason_beside_claims_is_noted_only(sources: Sources) -> None:
    rewrite(sources, [LEDGER[0], replace(LEDGER[1], reason="question"), *LEDGER[2:]])
    found = report_source("gard", sources)
    assert found.needless_reasons == [(9, 19)]
    assert found.complete


def test_a_source_without_a_ledger_is_wholly_open(sources: Sources) -> None:
    ledger_path("gard", sources.ontology).unlink()
    found = report_source("gard", sources)
    assert (found.rows, found.accounted_percent, found.anchored_percent, found.complete) == (
        0,
        0.0,
        None,
        False,
    )
    assert found.faults == ["there is no ledger (run crampkg coverage --draft gard)"]
    assert found.unaccounted == [(0, 51)]
    assert found.claims_outside == ["eat", "bark"]


def test_without_the_document_the_rows_are_still_looked_at(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    absent = Sources(tmp_path / "empty", ontology=sources.ontology)
    found = report_source("gard", absent)
    assert (found.text, found.characters, found.accounted_percent, found.anchored_percent) == (
        "absent",
        None,
        None,
        None,
    )
    assert found.complete
    rewrite(sources, [*LEDGER[:2], replace(LEDGER[3], reason="")])
    found = report_source("gard", absent)
    assert found.unaccounted == [(37, 45)]
    assert found.claims_outside == []
    rewrite(sources, [LEDGER[0], *LEDGER[3:]])
    assert report_source("gard", absent).claims_outside == ["eat", "bark"]


# --- the command --------------------------------------------------------------------------------------------------


def run(sources: Sources, *arguments: str) -> Result:
    options = ["--ontology", str(sources.ontology), "--sources", str(sources.directory)]
    return CliRunner().invoke(coverage, [*options, *arguments])


def test_the_command_prints_a_table(sources: Sources) -> None:
    result = run(sources)
    assert result.exit_code == 0
    assert [line.split() for line in result.output.splitlines()] == [
        [
            "source",
            "text",
            "rows",
            "with",
            "claims",
            "with",
            "reason",
            "claims",
            "accounted",
            "anchored",
            "open",
        ],
        ["gard", "present", "5", "2", "3", "2", "100.0", "%", "95.2", "%", "0"],
    ]


def test_the_command_prints_json(sources: Sources) -> None:
    result = run(sources, "gard", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.output) == [json.loads(json.dumps(report_source("gard", sources).as_json()))]


def test_the_command_fails_while_anything_is_open(sources: Sources) -> None:
    rewrite(sources, [*LEDGER[:3], replace(LEDGER[3], reason="")])
    result = run(sources)
    assert result.exit_code == 1
    assert result.output.splitlines()[2:] == [
        "gard: 37-45 is not accounted for, line 4: Do cats?",
        "gard: 47-51 is not accounted for, line 6: Bye.",
    ]


def test_the_command_starts_a_ledger_once(sources: Sources) -> None:
    path = ledger_path("gard", sources.ontology)
    assert isinstance(run(sources, "--draft", "gard").exception, UsageError)
    assert read_ledger(path) == LEDGER
    path.unlink()
    assert run(sources, "--draft", "gard").output == f"{path}: 6 rows\n"
    assert read_ledger(path) == draft(TEXT, claim_anchors("gard", sources.ontology))


def test_the_command_refreshes_and_keeps_reasons_and_notes(sources: Sources) -> None:
    rewrite(sources, [replace(row, claims=()) for row in LEDGER])
    assert run(sources).exit_code == 1
    assert run(sources, "--refresh").exit_code == 0
    assert read_ledger(ledger_path("gard", sources.ontology)) == [
        replace(row, claims=("eat", "bark")) if row.start == 9 else row for row in LEDGER
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("nobody",), "no source is named nobody"), (("--draft",), "--draft needs a source")],
)
def test_the_command_refuses_what_makes_no_sense(
    sources: Sources, arguments: tuple[str, ...], told: str
) -> None:
    error = run(sources, *arguments).exception
    assert isinstance(error, UsageError)
    assert told in str(error)


# --- the real ledgers ---------------------------------------------------------------------------------------------


@pytest.mark.sources
def test_every_character_of_every_source_is_accounted_for() -> None:
    sources = Sources()
    found = list(report(sources))
    assert {one.source for one in found} == set(SOURCE_NAMES)
    for one in found:
        assert (one.unaccounted, one.claims_outside, one.faults) == ([], [], [])
        assert one.accounted_percent == 100.0
