"""Programs of others that ask the endpoint: what they send is understood, and they can read what comes back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import rdflib
from SPARQLWrapper import JSON, RDFXML, TURTLE, XML, SPARQLWrapper

from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer import snippets
from crampkg.server import Service
from crampkg.sparql.limits import Limits
from serving import serving

pytestmark = pytest.mark.slow

DRUGS = f"SELECT ?drug WHERE {{ ?drug a <{BASE}Drug> }} ORDER BY ?drug"


@pytest.fixture(scope="module")
def url(graph: KnowledgeGraph) -> Iterator[str]:
    service = Service.of(graph, limits=Limits(seconds=20), workers=1)
    with serving(service) as address:
        yield f"{address}/sparql"
    service.close()


@pytest.fixture(scope="module")
def drugs(graph: KnowledgeGraph) -> list[str]:
    return sorted(iri for iri, term in graph.terms.items() if BASE + "Drug" in term.classes)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_rows(url: str, drugs: list[str], method: str) -> None:
    client = SPARQLWrapper(url)
    client.setMethod(method)
    client.setQuery(DRUGS)
    client.setReturnFormat(JSON)
    answer: Any = client.queryAndConvert()
    assert [row["drug"]["value"] for row in answer["results"]["bindings"]] == drugs
    client.setReturnFormat(XML)
    answer = client.queryAndConvert()
    found = answer.getElementsByTagName("uri")
    assert [node.firstChild.data for node in found] == drugs


@pytest.mark.parametrize("format", [RDFXML, TURTLE])
def test_sparqlwrapper_reads_triples(url: str, drugs: list[str], format: str) -> None:
    client = SPARQLWrapper(url)
    client.setQuery(f"CONSTRUCT WHERE {{ ?drug a <{BASE}Drug> }}")
    client.setReturnFormat(format)
    answer: Any = client.queryAndConvert()
    graph = answer if isinstance(answer, rdflib.Graph) else rdflib.Graph().parse(data=answer, format="turtle")
    assert sorted(map(str, graph.subjects())) == drugs


def test_the_explorer_s_script_without_packages_runs(
    url: str, drugs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(snippets.as_urllib(DRUGS, url), "snippet", "exec"), {})
    assert len(capsys.readouterr().out.splitlines()) == len(drugs)


@pytest.mark.program("Rscript")
def test_the_explorer_s_r_code_runs(url: str, drugs: list[str]) -> None:
    code = snippets.as_r(DRUGS, url) + "cat(nrow(rows))"
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.endswith(str(len(drugs)))


def test_the_explorer_s_sparqlwrapper_script_runs(
    url: str, drugs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(snippets.as_sparqlwrapper(DRUGS, url), "snippet", "exec"), {})
    printed = capsys.readouterr().out
    assert all(drug in printed for drug in drugs)
