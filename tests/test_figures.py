"""What stands around a downloaded figure: the sources of what is drawn, and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crampkg.explorer import session, sourcing
from explorer_app import component, open_page

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return session.full_graph()


def test_the_sources_of_claims_are_named_once_in_their_order(graph: KnowledgeGraph) -> None:
    claims = list(graph.claims.values())
    every = "; ".join(source.label for source in graph.sources.values())
    assert sourcing.drawn_from(graph, claims) == every
    assert sourcing.drawn_from(graph, reversed(claims)) == every
    assert sourcing.drawn_from(graph, claims[:1]) == graph.sources[claims[0].source].label
    assert sourcing.drawn_from(graph, []) == ""


@pytest.mark.parametrize("slug", ["mexiletine", "quinine", "crampFasciculationSyndrome"])
def test_a_neighbourhood_names_the_sources_of_its_lines(graph: KnowledgeGraph, slug: str) -> None:
    data = component(open_page(slug), "neighbourhood")
    term = graph.resolve(slug)
    drawn = {graph.resolve(node["id"]) for node in data["nodes"]}
    behind = {
        graph.sources[claim.source].label
        for claim in graph.claims_of(term)
        if term in (claim.subject, claim.object) and claim.object and {claim.subject, claim.object} <= drawn
    }
    assert set(data["figure"]["sources"].split("; ")) == behind


def test_one_source_is_not_told_as_four(graph: KnowledgeGraph) -> None:
    """A figure of what one source says does not lend it the names of the others."""
    alone = {
        term
        for term in graph.terms
        if len({claim.source for claim in graph.claims_of(term)}) == 1 and len(graph.claims_of(term)) > 2
    }
    term = min(alone)
    (source,) = {claim.source for claim in graph.claims_of(term)}
    data = component(open_page(graph.terms[term].slug), "neighbourhood")
    assert data["figure"]["sources"] == graph.sources[source].label
