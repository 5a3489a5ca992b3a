"""Linked data of what the tables brought: a study, a result, a bottom line, the source of a table, by `Accept`."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE, PREFIXES
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.dataset import METADATA
from crampkg.server import Service
from crampkg.sparql.limits import Limits
from serving import Answer, ask, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SOURCES = BASE + "source/"
THINGS = {
    "study": ("study-quinine-fardet-2017", "cramp:studyDesign", BASE + "cohortStudy"),
    "result": ("claim/cochrane-quinine-2015/cramp-number-result", "cramp:estimate", "-2.45"),
    "bottom line": ("bottom-line-quinine-cramps", "cramp:bottomLineAbout", BASE + "quinine"),
    "statement with figures": (
        "claim/cochrane-quinine-2015/cramp-number",
        "cramp:hasResult",
        BASE + "claim/cochrane-quinine-2015/cramp-number-result",
    ),
    "source of a table": ("source/spl-adr", "cramp:sourceKind", None),
    "guideline": ("source/aan-2010", "dcterms:identifier", "PMID:20177124"),
}
"""By kind: the slug, a property that says something of the thing, and what it says (None: anything)."""


@pytest.fixture(scope="module")
def url(whole_graph: KnowledgeGraph) -> Iterator[str]:
    """A server as the explorer runs it: sources have pages, results, studies and bottom lines have none."""
    service = Service.of(
        whole_graph,
        limits=Limits(seconds=60),
        workers=1,
        page_of=lambda iri: f"/source-{iri.removeprefix(SOURCES)}" if iri.startswith(SOURCES) else None,
    )
    with serving(service) as address:
        yield address
    service.close()


def got(url: str, slug: str, accept: str) -> tuple[str, Answer]:
    """What `/id/<slug>` leads to: the address, and what is there."""
    answer = ask(url, f"/id/{slug}", accept=accept, timeout=300)
    assert (answer.status, answer.headers["vary"]) == (303, "Accept")
    location = answer.headers["location"]
    return location, ask(url, location, timeout=300)


def said(answer: Answer, form: ox.RdfFormat, slug: str) -> set[ox.Triple]:
    return {q.triple for q in ox.parse(answer.body, format=form) if q.subject == ox.NamedNode(BASE + slug)}


@pytest.mark.parametrize("kind", THINGS)
def test_a_browser_gets_a_page(url: str, whole_graph: KnowledgeGraph, kind: str) -> None:
    slug, _, _ = THINGS[kind]
    if slug.startswith("source/"):
        answer = ask(url, f"/id/{slug}", accept=BROWSER)
        name = slug.removeprefix("source/")
        assert (answer.status, answer.headers["location"]) == (303, f"/source-{name}")
        return
    location, page = got(url, slug, BROWSER)
    assert location == f"/data/{slug}.html"
    assert (page.status, page.type) == (200, "text/html")
    assert "Not medical advice" in page.text
    for ending in ("ttl", "jsonld"):
        assert f'href="/data/{slug}.{ending}"' in page.text
    told = [q.object for q in whole_graph.matching(ox.NamedNode(BASE + slug))]
    assert any(one.value in page.text for one in told if isinstance(one, ox.Literal))


@pytest.mark.parametrize("kind", THINGS)
def test_programs_get_all_that_is_said_of_it(url: str, whole_graph: KnowledgeGraph, kind: str) -> None:
    slug, predicate, value = THINGS[kind]
    prefix, _, local = predicate.partition(":")
    location, turtle = got(url, slug, "text/turtle")
    assert (location, turtle.status, turtle.type) == (f"/data/{slug}.ttl", 200, "text/turtle")
    triples = said(turtle, ox.RdfFormat.TURTLE, slug)
    held = whole_graph.matching(ox.NamedNode(BASE + slug))
    assert triples >= {q.triple for q in held if q.graph_name != METADATA}
    found = {t.object.value for t in triples if t.predicate.value == PREFIXES[prefix] + local}  # type: ignore[union-attr]
    assert found
    assert value is None or value in found
    location, document = got(url, slug, "application/ld+json")
    assert (location, document.status, document.type) == (
        f"/data/{slug}.jsonld",
        200,
        "application/ld+json",
    )
    assert said(document, ox.RdfFormat.JSON_LD, slug) == triples
    for answer in (turtle, document):
        assert "Not medical advice" in answer.text


def test_nothing_near_is_taken_for_it(url: str) -> None:
    for slug in ("study-nobody-2099", "claim/cochrane-quinine-2015/no-such-result", "bottom-line-none"):
        for accept in (BROWSER, "text/turtle", "application/ld+json"):
            assert ask(url, f"/id/{slug}", accept=accept).status == 404


def test_a_page_does_not_wait_for_the_copy_that_exports_read(whole_graph: KnowledgeGraph) -> None:
    service = Service.of(whole_graph, workers=1)
    try:
        with serving(service) as address:
            answer = ask(address, "/data/study-quinine-fardet-2017.html")
            assert (answer.status, service.exports) == (200, None)
    finally:
        service.close()
