"""`crampkg query` and `crampkg serve` as people type them: encodings, times that are none, hints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from crampkg.cli import cli
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.sparql.hints import hint_for_no_rows
from crampkg.sparql.results import Rows

RUN = [sys.executable, "-c", "from crampkg.cli import main; main()"]


def run(*arguments: str, given: bytes = b"", encoding: str = "latin-1") -> subprocess.CompletedProcess[bytes]:
    """Run the command line where the streams have an encoding."""
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    return subprocess.run([*RUN, *arguments], input=given, capture_output=True, check=False, env=environment)


# --- encodings


QUERY = 'SELECT ("é✓" AS ?x) {}'.encode()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("latin-1", b"\xe9?"), ("ascii", b"??"), ("cp1252", b"\xe9?"), ("utf-8", "é✓".encode())],
)
def test_a_query_is_read_as_utf8_and_a_table_is_shown_in_the_terminals_encoding(
    encoding: str, shown: bytes
) -> None:
    done = run("query", "-", given=QUERY, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"x\n--\n" + shown + b"\n(1 row)\n"


def test_data_are_utf8_whatever_the_terminal_speaks() -> None:
    done = run("query", "-", "--format", "csv", given=b"\xef\xbb\xbf" + QUERY)
    assert (done.returncode, done.stdout) == (0, "x\r\né✓\r\n".encode())


@pytest.mark.parametrize("command", [["show", "quinine"], ["queries"], ["search", "quinin"], ["stats"]])
def test_commands_for_people_end_well_in_an_encoding_that_lacks_their_signs(command: list[str]) -> None:
    done = run(*command, encoding="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) > 20


def test_what_is_no_utf8_is_told() -> None:
    done = run("query", "-", given=b'SELECT ("\xe9" AS ?x) {}')
    assert done.returncode == 1
    assert done.stderr == b"crampkg: -: not UTF-8: invalid continuation byte at byte 9\n"


def test_a_closed_standard_input_is_told() -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *RUN, "query", "-"], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"crampkg: -: cannot read: it is closed\n"


# --- times


@pytest.mark.parametrize(
    "command",
    [["query", "tried-for", "--timeout"], ["serve", "--timeout"], ["serve", "--queue-seconds"],
     ["publish", "http://127.0.0.1:1/", "--update", "http://127.0.0.1:1/", "--timeout"]],
)  # fmt: skip
@pytest.mark.parametrize("seconds", ["nan", "NaN", "inf", "-inf", "infinity", "1e12", "1e400", "-1", "x"])
def test_a_time_that_is_none_is_refused_at_the_start(command: list[str], seconds: str) -> None:
    done = CliRunner().invoke(cli, [*command, seconds])
    assert done.exit_code == 2
    assert f"Invalid value for '{command[-1]}'" in done.output


# --- the same bytes as from objects


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv", "table"])
def test_an_answer_is_what_its_rows_are(graph: KnowledgeGraph, tmp_path: Path, format: str) -> None:
    file = tmp_path / "out"
    for name in ("tried-for", "graphs", "claims"):
        done = CliRunner().invoke(cli, ["query", name, "--format", format, "-o", str(file)])
        assert (done.exit_code, done.output) == (0, "")
        answer = graph.ask(name)
        assert isinstance(answer, Rows)
        columns = graph.query(name).columns
        if format == "table" and columns:
            answer = answer.only(columns)
        assert file.read_bytes() == answer.to_bytes(format)


def test_a_table_has_all_columns_on_request(graph: KnowledgeGraph) -> None:
    few = CliRunner().invoke(cli, ["query", "treatments-for"]).output.splitlines()[0].split()
    every = (
        CliRunner().invoke(cli, ["query", "treatments-for", "--all-columns"]).output.splitlines()[0].split()
    )
    assert tuple(few) == graph.query("treatments-for").columns
    assert len(few) <= 9
    answer = graph.ask("treatments-for")
    assert isinstance(answer, Rows)
    assert tuple(every) == answer.variables


# --- hints


@pytest.mark.parametrize(
    "text",
    [
        '?s rdfs:label "quinine"',
        "?s rdfs:label 'quinine' ; a ?kind",
        'VALUES ?label { "quinine" } ?s rdfs:label ?label',
        '?s rdfs:label ?label FILTER(?label = "quinine")',
        '?s rdfs:label ?label FILTER("quinine" = ?label)',
        '?s cramp:x [ rdfs:label "quinine" ]',
    ],
)
@pytest.mark.parametrize("format", ["table", "csv"])
def test_a_text_without_its_language_is_pointed_at(tmp_path: Path, text: str, format: str) -> None:
    file = tmp_path / "q.rq"
    file.write_text(f"SELECT ?s {{ {text} FILTER(?s != ?s) }}", encoding="utf-8")
    done = CliRunner().invoke(cli, ["query", str(file), "--format", format])
    assert done.exit_code == 0
    assert done.stderr.startswith("no rows (texts here have a language tag: write ")
    assert "quinine" in done.stderr
    assert done.stderr.endswith("@en, or compare STR(?text))\n")


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?s { ?s rdfs:label "quinine"@en }',
        'SELECT ?s { ?s cramp:n "1"^^xsd:integer }',
        'SELECT ?s { ?s rdfs:label ?l FILTER(STR(?l) = "quinine") }',
        'SELECT ?s { ?s rdfs:label ?l FILTER(CONTAINS(?l, "quinine")) }',
        "SELECT ?s { ?s a cramp:Drug }",
        "SELECT ?s { ?s ?p 'open }",
    ],
)
def test_no_hint_where_none_is_due(text: str) -> None:
    assert hint_for_no_rows(text) is None


@given(st.text(max_size=60))
def test_a_hint_never_fails(text: str) -> None:
    hint_for_no_rows(text)
