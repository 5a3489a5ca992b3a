"""The table of formats in docs/export.md: each format has a row, and a program that a test runs in that version."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from crampkg.export import EXPORTS

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.split("## Formats")[1].split("\n## ")[0].splitlines()
    if line.startswith("| `") and not line.startswith("| `--format`")
]
"""Format, use, programs, result."""
TESTS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")}

RUN_BY = {
    "Jena": 'judge("jars", "jena.py"',
    "Raptor": '"rapper", "-q"',
    "OWL API": 'judge("jars", "owlapi.py"',
    "rdflib": "def test_rdflib_reads_the_same",
    "pyoxigraph": "def test_oxigraph_reads_every_rdf_format",
    "pronto": '"formats.py", "pronto"',
    "obographs": '"formats.py", "obographs"',
    "kgx": 'judge("kgx", "kgx_validate.py"',
    "biolink-model": 'judge("kgx", "kgx_validate.py"',
    "networkx": '"formats.py", "networkx"',
    "cytoscape": "cytoscape(",
    "ndex2": '"formats.py", "ndex"',
    "sssom": '"formats.py", "sssom"',
    "nanopub": '"formats.py", "nanopub"',
    "frictionless": '"formats.py", "frictionless"',
    "fhir-resources": '"formats.py", "fhir"',
    "SQLite": "PRAGMA foreign_key_check",
    "pandas": "pandas.read_parquet(",
    "pyarrow": "pandas.read_parquet(",
    "pybtex": '("bibtex", "0.26.1")',
    "rispy": '("ris", "0.10.0")',
    "citeproc-py": '("csl", "0.11.1")',
    "html.parser": "HTMLParser",
    "phenopackets": 'judge("phenopackets", "phenopacket.py"',
    "mcp": "from mcp import Client",
}
"""Each program of the table, and what stands in the test that runs it."""
SAID_BY_TESTS = {"Jena", "OWL API"}
"""Programs whose version a test asserts, since they are no packages of their own."""
OF_THE_SYSTEM = {"Raptor", "SQLite", "html.parser"}
"""Programs that the system or Python brings."""


def programs(row: list[str]) -> list[tuple[str, str]]:
    """The programs of a row with their versions ("" where none is told)."""
    found = []
    for part in row[2].split(","):
        told = re.match(r"([A-Za-z][\w.-]*(?: API)?)(?: (\d[\w.]*))?", part.strip())
        if told and told[1] != "its":  # "its client" goes on with the one before
            found.append((told[1], told[2] or ""))
    return [one for one in found if one[0] not in ("over", "both")]


def pinned() -> dict[str, set[str]]:
    """The versions that the locks name, by package."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "requirements").glob("*.txt"):
        for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", path.read_text("utf-8"), re.MULTILINE):
            found.setdefault(name, set()).add(version)
    frontend = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))
    for place, one in frontend["packages"].items():
        if place.startswith("node_modules/"):
            found.setdefault(place.removeprefix("node_modules/"), set()).add(one["version"])
    return found


def test_every_format_has_a_row() -> None:
    named = [row[0].strip("`") for row in ROWS]
    exported = [name for name in named if not name.startswith("crampkg ")]
    assert exported == sorted(set(exported), key=exported.index), "a format stands twice"
    assert set(exported) == set(EXPORTS)
    assert [name for name in named if name.startswith("crampkg ")] == [
        "crampkg differential --format phenopacket",
        "crampkg mcp",
    ]
    assert all(len(row) == 4 and all(row) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip("`"))
def test_the_programs_of_a_row_are_run_by_a_test_in_that_version(row: list[str]) -> None:
    found = programs(row)
    assert found
    held = pinned()
    for name, version in found:
        assert any(RUN_BY[name] in text for text in TESTS.values()), name
        if name in SAID_BY_TESTS:
            assert any(f'"{version}"' in text for text in TESTS.values()), (name, version)
        elif name not in OF_THE_SYSTEM:
            assert version in held[name], (name, version, held.get(name))


def test_every_judge_has_a_row() -> None:
    """What the tests run is in the table: no program is left out."""
    named = {name for row in ROWS for name, _ in programs(row)}
    assert named == RUN_BY.keys()
