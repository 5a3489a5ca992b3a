"""Data that are nested so deeply that the engine would crash are told, and those that only look so are read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.base.errors import CrampkgError
from crampkg.base.nesting import check_json, check_turtle
from crampkg.curate.passages import parse_turtle

RUN = [sys.executable, "-c", "from crampkg.cli import main; main()"]


def deep(depth: int) -> str:
    return "<x:a> <x:b> " + "<<( <x:a> <x:b> " * depth + "1" + " )>>" * depth + " ."


def nested(depth: int, word: str = "triple") -> bytes:
    some = '{"type":"uri","value":"x:a"}'
    before = f'{{"type":"{word}","value":{{"subject":{some},"predicate":{some},"object":'
    head = '{"head":{"vars":["x"]},"results":{"bindings":[{"x":'
    return (head + before * depth + some + "}}" * depth + "}]}}").encode()


@pytest.mark.parametrize("depth", [201, 4414, 18_257])
def test_deep_triple_terms_are_told_with_their_line(depth: int, tmp_path: Path) -> None:
    file = tmp_path / "deep.ttl"
    file.write_text("# a comment\n" + deep(depth), encoding="utf-8")
    with pytest.raises(CrampkgError, match=r"deep\.ttl:2: triple terms \(<<\) are nested more than 200 deep"):
        parse_turtle(file)
    with pytest.raises(CrampkgError):
        check_turtle(deep(depth).replace(" ", "").encode())


def test_an_ontology_with_deep_triple_terms_ends_in_one_line(ontology_copy: Path) -> None:
    (ontology_copy / "deep.ttl").write_text(deep(18_257), encoding="utf-8")
    command = [*RUN, "stats", "--ontology", str(ontology_copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "deep.ttl:1: triple terms (<<) are nested more than 200 deep" in done.stderr


@pytest.mark.parametrize("word", ["triple", "tr\\u0069ple"])
@pytest.mark.parametrize("depth", [201, 4414, 20_000])
def test_deep_json_is_told(depth: int, word: str) -> None:
    with pytest.raises(CrampkgError, match="nested more than 200 deep"):
        check_json(nested(depth, word))


def test_what_only_looks_deep_is_read() -> None:
    check_turtle(('<x:a> <x:b> "' + "<<( " * 1000 + '" . # ' + "<<" * 500 + "\n").encode())
    check_turtle((deep(1) + "\n").encode() * 1000)
    check_turtle(b"<x:a> <x:b> '''<<'<<''' .\n" * 1000)
    check_json(
        b'{"results":{"bindings":['
        + b'{"x":{"type":"literal","value":"subject {{{ \\" {{{"}},' * 1000
        + b"{}]}}"
    )
    check_json(nested(40))


@given(st.binary(max_size=400))
def test_any_bytes_are_looked_at(data: bytes) -> None:
    check_turtle(data)
    check_json(data)
