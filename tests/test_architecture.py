"""The laws about code: imports run one way, queries live in .rq files, knowledge lives in Turtle."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

LONGEST_MODULE = 400
# The worker warms the engine up with queries that ask nothing.
NO_QUESTIONS = {"sparql/sandbox/worker.py"}
QUERY = re.compile(
    r"\bPREFIX\s+[\w-]*:\s*<[^>…]*>"
    r"|\b(SELECT|CONSTRUCT|DESCRIBE)\b[^{}]*\{"
    r"|\bASK\s*(WHERE\s*)?\{"
    r"|\b(INSERT|DELETE)\b\s*(DATA|WHERE)?\s*\{",
    re.IGNORECASE,
)


def strings(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string literal that is not a docstring."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def modules(root: Path) -> list[Path]:
    found = sorted((root / "src").rglob("*.py"))
    assert found
    return found


def test_modules_stay_short(root: Path) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in modules(root)}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_imports_run_one_way(root: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
        "--no-logo",
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "text",
    ["select ?s where { ?s ?p ?o }", "ASK { ?s ?p ?o }", "PREFIX cramp: <x>", "insert data { <a> <b> <c> }"],
)
def test_a_query_is_recognised(text: str) -> None:
    assert QUERY.search(text)


@pytest.mark.parametrize(
    "text",
    ["select a term", "prefix: <none>", "write PREFIX name: <http://…>", "delete the file", "ask again"],
)
def test_other_text_is_no_query(text: str) -> None:
    assert not QUERY.search(text)


def test_no_query_stands_in_python(root: Path) -> None:
    found = [
        f"{path.relative_to(root)}:{line}: {text[:60]!r}"
        for path in modules(root)
        for line, text in strings(path.read_text())
        if QUERY.search(text) and str(path.relative_to(root / "src" / "crampkg")) not in NO_QUESTIONS
    ]
    assert found == []


SPECIFIC = {"Condition", "Symptom", "Finding", "Mechanism", "Drug", "DrugClass", "Supplement", "Test"}


def test_no_term_is_named_in_python(root: Path) -> None:
    """Code that knows a drug or a condition by name holds knowledge. (General words such as treatment are words.)"""
    terms: set[str] = set()
    for path in sorted((root / "ontology" / "terms").glob("*.ttl")):
        for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
            named = isinstance(quad.subject, pyoxigraph.NamedNode) and isinstance(
                quad.object, pyoxigraph.NamedNode
            )
            if named and quad.object.value.rsplit("/", 1)[-1] in SPECIFIC:
                terms.add(quad.subject.value.rsplit("/", 1)[-1])
    assert len(terms) > 50
    names = {name for term in terms for name in (term, f"cramp:{term}", f"https://w3id.org/crampkg/{term}")}
    found = [
        f"{path.relative_to(root)}:{line}: {text!r}"
        for path in modules(root)
        for line, text in strings(path.read_text())
        if text in names
    ]
    assert found == []
