"""The examples of docs/endpoint.md as they stand there, and the queries by which SIB's editor reads an endpoint."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crampkg.base.namespaces import BASE, PREFIXES
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.dataset import DATASET
from crampkg.server import Service
from crampkg.sparql.limits import Limits
from judging import client, node
from serving import ask, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "endpoint.md").read_text(encoding="utf-8")
PRINTED = "http://127.0.0.1:7878"
EXAMPLES: dict[str, str] = dict(
    re.findall(r"^\| ([^|]+) \| `([^`]*127\.0\.0\.1:7878/sparql[^`]*)` \|$", PAGE, re.MULTILINE)
)
"""What each example is with, and its code."""
EDITOR = Path(__file__).parent / "data" / "sparql-editor"


@pytest.fixture(scope="module")
def url(whole_graph: KnowledgeGraph) -> Iterator[str]:
    """A server with all that the graph holds and the limits that `crampkg serve` has."""
    limits = Limits(seconds=20, rows=10_000, bytes=16_000_000)
    service = Service.of(whole_graph, limits=limits, workers=1)
    with serving(service) as address:
        yield address
    service.close()


@pytest.fixture(scope="module")
def drugs(whole_graph: KnowledgeGraph) -> list[str]:
    return sorted(iri for iri, term in whole_graph.terms.items() if BASE + "Drug" in term.classes)


def example(name: str, url: str) -> str:
    """An example with the address of the test's server."""
    return EXAMPLES[name].replace(PRINTED, url)


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_every_example_is_run_here() -> None:
    assert EXAMPLES.keys() == {
        "curl",
        "a question of the library",
        "Python",
        "R",
        "JavaScript",
        "Comunica",
        "Yasgui",
    }


@pytest.mark.program("curl")
def test_curl(url: str, whole_graph: KnowledgeGraph, drugs: list[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(run("bash", "-c", f"{example('curl', url)} --silent"))))
    assert sorted(row["drug"] for row in rows) == drugs
    assert {row["drug"]: row["label"] for row in rows} == {iri: whole_graph.label(iri) for iri in drugs}


@pytest.mark.program("curl")
def test_curl_with_a_question(url: str, whole_graph: KnowledgeGraph) -> None:
    text = example("a question of the library", url)
    assert "queries/questions/treatments-for.rq" in shlex.split(text)[-1]
    rows = list(csv.reader(io.StringIO(run("bash", "-c", f"{text} --silent"))))
    found = whole_graph.store.query(whole_graph.catalog.get("treatments-for", ("questions",)).text)
    assert len(rows) - 1 == len(found) > 20  # type: ignore[arg-type]


def test_pandas(url: str, drugs: list[str]) -> None:
    pandas = pytest.importorskip("pandas")
    frame: Any = eval(example("Python", url), {"pandas": pandas, "urllib": urllib})
    assert sorted(frame["drug"]) == drugs


@pytest.mark.program("Rscript")
def test_r(url: str, drugs: list[str]) -> None:
    told = run("Rscript", "-e", f'rows <- {example("R", url)}; cat(rows$drug, sep = "\\n")')
    assert sorted(told.split()) == drugs


def test_javascript(url: str, drugs: list[str]) -> None:
    code = f"const made = {example('JavaScript', url)}; console.log(JSON.stringify(made.results.bindings));"
    told = json.loads(run(node(), "--input-type=module", "-e", code))
    assert sorted(row["drug"]["value"] for row in told) == drugs


@pytest.mark.validators
def test_comunica(url: str, drugs: list[str]) -> None:
    command = client(".bin/comunica-sparql")
    words = shlex.split(example("Comunica", url))
    assert words[0] == command.name
    # It wants a newer Node than some machines have: the one that the package's build uses.
    told = json.loads(run(node(newest=True), str(command.resolve()), *words[1:], "-t", "application/json"))
    assert sorted(row["drug"] for row in told) == drugs


@pytest.mark.validators
@pytest.mark.browser
def test_yasgui(url: str, drugs: list[str], chromium: Path, tmp_path: Path) -> None:
    """In a page of another origin: what Yasgui shows of the answer."""
    folder = client("@zazuko/yasgui/build")
    page_text = (
        f'<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="{folder.as_uri()}/yasgui.min.css">'
        f'<body><script src="{folder.as_uri()}/yasgui.min.js"></script>'
        f"<script>window.made = {example('Yasgui', url)};</script>"
    )
    (tmp_path / "page.html").write_text(page_text, encoding="utf-8")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium), headless=True, args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        rows = shown(page, f"SELECT ?drug {{ ?drug a <{BASE}Drug> }}")
        browser.close()
    assert sorted(rows) == drugs


def shown(page: Page, query: str) -> list[str]:
    """Put a query into the first tab, send it, and return the IRIs of the answer that Yasgui has read."""
    page.wait_for_function("window.made && window.made.getTab() && window.made.getTab().getYasqe()")
    page.evaluate("text => window.made.getTab().getYasqe().setValue(text)", query)
    page.locator(".yasqe_queryButton").first.click()
    page.locator(".yasr .dataTable tbody tr").first.wait_for(timeout=60_000)
    found: list[str] = page.evaluate(
        "() => window.made.getTab().getYasr().results.getBindings().map(row => row.drug.value)"
    )
    return found


# --- sparql-editor


def editor(name: str, url: str) -> list[dict[str, str]]:
    """What the editor gets: by GET, as JSON, with the parameter that keeps its own queries out of statistics."""
    text = (EDITOR / f"{name}.rq").read_text(encoding="utf-8")
    answer = ask(
        url, parameters=[("ac", "1"), ("query", text)], accept="application/sparql-results+json", timeout=200
    )
    assert answer.status == 200, answer.text
    assert "crampkg-truncated" not in answer.headers
    assert answer.type == "application/sparql-results+json"
    return [{name: term["value"] for name, term in row.items()} for row in answer.json["results"]["bindings"]]


def test_the_editor_finds_the_prefixes(url: str, whole_graph: KnowledgeGraph) -> None:
    rows = editor("prefixes", url)
    assert {row["prefix"]: row["namespace"] for row in rows} == whole_graph.prefixes
    assert len(rows) == len(whole_graph.prefixes) > 300


def test_the_editor_finds_classes_and_their_properties(url: str, whole_graph: KnowledgeGraph) -> None:
    """As it puts them together for completion: class, property, class or datatype of the value."""
    rows = editor("void", url)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    triples: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        values = found[row["subjectClass"]][row["prop"]]
        values |= {row[name] for name in ("objectClass", "objectDatatype") if name in row}
        triples[row["subjectClass"], row["prop"]].add(row["triples"])
    claim = found[BASE + "Claim"]
    assert claim[BASE + "saidIn"] >= {BASE + "Source"}
    assert found[BASE + "StudyResult"][BASE + "estimate"] == {PREFIXES["xsd"] + "decimal"}
    assert triples[BASE + "Claim", BASE + "direction"] == {str(len(whole_graph.claims))}
    asked = "SELECT DISTINCT ?p { ?x a cramp:StudyResult ; ?p ?y }"
    held = {str(row[0].value) for row in whole_graph.store.query(asked)}  # type: ignore[union-attr]
    assert found[BASE + "StudyResult"].keys() == held
    assert len(held) > 20


def test_the_editor_finds_the_questions(url: str, whole_graph: KnowledgeGraph) -> None:
    rows = editor("examples", url)
    assert {row["comment"] for row in rows} == {query.summary for query in whole_graph.catalog.questions}
    for row in rows[::8]:
        assert ask(url, query=row["query"], accept="*/*", timeout=200).status == 200, row["comment"]


def test_the_editor_can_do_without_a_description(url: str, whole_graph: KnowledgeGraph) -> None:
    classes = {row["cls"] for row in editor("classes", url)}
    assert classes >= {BASE + name for name in ("Claim", "StudyResult", "Study", "Source", "Drug")}
    predicates = {row["pred"] for row in editor("predicates", url)}
    assert predicates >= {BASE + name for name in ("saidIn", "direction", "estimate", "reportsStudy")}
    assert whole_graph.header["ontology"].startswith(BASE)
    assert DATASET.value not in classes
