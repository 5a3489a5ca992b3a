"""The tables of results, by themselves: what is printed holds every figure, nothing is told twice, nothing is lost."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

FURTHER = "results-further"
UNIT_NOT_READ = {"als-fasc-daytime-bashford-2020:aware-result"}
NOT_RESULTS = {"results-rows", "results-left-out"}
RECORDS = ("sources", "studies", "bottom-lines")
CURATED_ROWS = 856
FIGURES = (
    "estimate",
    "lowerLimit",
    "upperLimit",
    "interventionValue",
    "comparatorValue",
    "numerator",
    "denominator",
)
NUMBER = re.compile(r"\d+(?:\.\d+)?")
BRITISH = re.compile(
    r"\b(?:\w*(?:aem|oedem|oesoph)\w*|randomis\w*|tumours?|fibres?|behaviour|favour\w*|haemo\w*|oestrogen|"
    r"paediatric\w*|diarrhoea|centre|programme|litres?|labelled|dialysed|anaesth\w*|neurone)\b",
    re.IGNORECASE,
)

Row = dict[str, str]


def cells(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def decimals(text: str) -> set[Decimal]:
    return {Decimal(figure) for figure in NUMBER.findall(text.replace(",", ""))}


def several(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


@pytest.fixture(scope="module")
def tables(root: Path) -> dict[str, list[Row]]:
    folder = root / "ontology" / "tables"
    found = [*folder.glob("results-*.tsv"), *(folder / f"{name}.tsv" for name in RECORDS)]
    return {path.stem: cells(path) for path in sorted(found)}


@pytest.fixture(scope="module")
def claims(tables: dict[str, list[Row]]) -> dict[str, Row]:
    found = [
        row
        for name, rows in tables.items()
        if name.startswith("results-") and name not in NOT_RESULTS | {FURTHER}
        for row in rows
    ]
    named = {f"{row['source']}:{row['claim']}": row for row in found}
    assert len(named) == len(found)
    return named


@pytest.fixture(scope="module")
def further(tables: dict[str, list[Row]]) -> dict[str, Row]:
    named = {f"{row['source']}:{row['result']}-result": row for row in tables[FURTHER]}
    assert len(named) == len(tables[FURTHER])
    return named


@pytest.fixture(scope="module")
def results(claims: dict[str, Row], further: dict[str, Row]) -> dict[str, Row]:
    first = {f"{name}-result": row for name, row in claims.items() if row["measure"]}
    assert not first.keys() & further.keys()
    return first | further


def test_a_table_has_the_columns_that_its_mapping_names(root: Path) -> None:
    folder = root / "ontology" / "tables"
    described: dict[str, Any] = {}
    for path in [
        folder / "results.toml",
        *folder.glob("results-*.toml"),
        *(folder / f"{n}.toml" for n in RECORDS),
    ]:
        mapping = tomllib.loads(path.read_text(encoding="utf-8"))
        described |= dict.fromkeys(mapping.get("tables", [path.stem]), mapping)
    assert {path.stem for path in folder.glob("results-*.tsv")} - described.keys() == NOT_RESULTS
    for name, mapping in described.items():
        path = folder / f"{name}.tsv"
        columns = [column["name"] for column in mapping["column"]]
        rows = cells(path)
        assert list(rows[0]) == columns, path.name
        for row in rows:
            assert None not in row, (path.name, row)
            assert None not in row.values(), (path.name, row)
            for column in mapping["column"]:
                cell = row[column["name"]]
                assert cell == cell.strip(), (path.name, row)
                assert cell or not column.get("required"), (path.name, column["name"], row)
                allowed = column.get("values")
                assert not cell or allowed is None or cell in allowed, (path.name, column["name"], cell)


def test_a_claim_names_all_its_further_results(claims: dict[str, Row], further: dict[str, Row]) -> None:
    named = [(name, result) for name, row in claims.items() for result in several(row["furtherResults"])]
    told = [(f"{row['source']}:{row['claim']}", name) for name, row in further.items()]
    assert sorted(named) == sorted(told)


def test_sources_and_studies_are_those_of_the_results(
    tables: dict[str, list[Row]], claims: dict[str, Row], results: dict[str, Row]
) -> None:
    sources = {row["source"]: row for row in tables["sources"]}
    studies = {row["study"] for row in tables["studies"]}
    assert len(sources) == len(tables["sources"])
    assert len(studies) == len(tables["studies"])
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name) for name in sources)
    assert {row["source"] for row in claims.values()} <= sources.keys()
    assert {row["primarySource"].removeprefix("source:") for row in claims.values()} - {""} <= sources.keys()
    assert {row["updates"].removeprefix("source:") for row in sources.values()} - {""} <= sources.keys()
    used = {row["ofStudy"].removeprefix("cramp:study-") for row in results.values()} - {""}
    linked = {
        study.removeprefix("cramp:study-")
        for row in sources.values()
        for column in ("reportsStudy", "includesStudy")
        for study in several(row[column])
    }
    assert used <= studies
    assert linked <= studies
    assert studies <= used | linked
    identifiers = Counter(
        identifier for row in sources.values() for identifier in several(row["identifiers"])
    )
    assert [identifier for identifier, count in identifiers.items() if count > 1] == []


WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
"""How sources print small counts."""


def test_what_is_printed_holds_every_figure(results: dict[str, Row]) -> None:
    missing = []
    for name, row in results.items():
        assert 0 < len(row["asPrinted"]) <= 200, name
        printed = decimals(row["asPrinted"]) | {
            Decimal(number) for number, word in enumerate(WORDS, 1) if word in row["asPrinted"].split()
        }
        missing += [
            (name, column, row[column], row["asPrinted"])
            for column in FIGURES
            if row[column]
            and abs(Decimal(row[column])) not in printed
            and not (row[column] == "0" and row["asPrinted"].startswith("none of"))
        ]
    assert missing == []


def test_an_interval_holds_its_estimate_and_a_share_is_of_the_whole(results: dict[str, Row]) -> None:
    for name, row in results.items():
        low, estimate, high = (row[column] for column in ("lowerLimit", "estimate", "upperLimit"))
        if low and high:
            assert Decimal(low) <= Decimal(high), name
            assert row["intervalKind"], name
            assert not estimate or Decimal(low) <= Decimal(estimate) <= Decimal(high), name
        assert not row["numerator"] or int(row["numerator"]) <= int(row["denominator"]), name
        figures = estimate or low or row["interventionValue"]
        assert bool(figures and not row["unit"] and not row["groupUnit"]) == (name in UNIT_NOT_READ), name


def test_no_claim_is_told_twice(claims: dict[str, Row]) -> None:
    own = {"claim", "paraphrase", "locator", "note", "furtherResults", "reread"}
    told = Counter(
        tuple(cell for column, cell in row.items() if column not in own) for row in claims.values()
    )
    assert [words for words, count in told.items() if count > 1] == []


def test_every_curated_row_stands_once_or_is_left_out_for_a_reason(
    tables: dict[str, list[Row]], claims: dict[str, Row], results: dict[str, Row]
) -> None:
    ledger = tables["results-rows"]
    out = [row["row"] for row in tables["results-left-out"]]
    kept = {row["row"] for row in ledger}
    assert len(out) == len(set(out))
    assert kept.isdisjoint(out)
    assert len(kept) + len(out) == CURATED_ROWS
    assert all(row["reason"] for row in tables["results-left-out"])
    for row in ledger:
        assert f"{row['source']}:{row['claim']}" in claims, row
        assert not row["result"] or f"{row['source']}:{row['result']}-result" in results, row
    # What was added since, from a source that was read for it.
    added = claims.keys() - {f"{row['source']}:{row['claim']}" for row in ledger}
    assert {claims[name]["reread"] for name in added} <= {"read again"}
    more = results.keys() - {f"{row['source']}:{row['result']}-result" for row in ledger if row["result"]}
    assert {name.rpartition(":")[0] for name in more} <= {name.rpartition(":")[0] for name in added}


def test_the_words_are_american(tables: dict[str, list[Row]]) -> None:
    own = {
        "paraphrase",
        "outcomeWords",
        "proviso",
        "note",
        "text",
        "regimenWords",
        "populationWords",
        "reason",
    }
    found = [
        (name, column, row[column])
        for name, rows in tables.items()
        if name.startswith("results-") or name == "bottom-lines"
        for row in rows
        for column in own & row.keys()
        if BRITISH.search(row[column])
    ]
    assert found == []
