"""The pages Questions and SPARQL, run without a browser."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg import KnowledgeGraph
from crampkg.base.errors import UsageError
from crampkg.explorer import links, session, snippets
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.results import Rows
from explorer_app import component, open_page, plain

TEXT = "SELECT ?label WHERE { cramp:quinine rdfs:label ?label }"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_query_survives_its_address(text: str) -> None:
    assert links.read_text(links.written_text(text)) == text


@given(st.text())
def test_a_damaged_address_is_an_error_of_ours(packed: str) -> None:
    try:
        links.read_text(packed)
    except UsageError as error:
        assert error.remedy == "copy the address again"  # noqa: PT017 - an error is one of two good ends


def test_snippets_are_what_they_say() -> None:
    curl = snippets.as_curl("SELECT * { ?s ?p 'it''s' }", "http://127.0.0.1:8501/sparql")
    assert curl.startswith(
        "curl --fail-with-body --header 'Accept: text/csv' http://127.0.0.1:8501/sparql \\\n"
    )
    for text in (TEXT, 'SELECT * {\n ?s ?p """a\nb""" }', 'SELECT ("\\\\n" AS ?x) {\n}', 'ASK {\n ?s ?p "'):
        for code in (snippets.as_sparqlwrapper(text, "http://e/"), snippets.as_rdflib(text)):
            compile(code, "snippet", "exec")


@pytest.mark.slow
def test_the_rdflib_snippet_runs_as_it_lies(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(snippets.as_rdflib(TEXT), "snippet", "exec"), {})
    assert "quinine" in capsys.readouterr().out


def test_every_question_has_an_address_that_its_values_survive(graph: KnowledgeGraph) -> None:
    for query in graph.catalog.questions:
        address = links.question_address(query.name, {p.name: p.default for p in query.parameters})
        assert address.startswith(f"questions?name={query.name}")


def test_free_queries_leave_out_the_sources_that_are_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "SELECT ?n WHERE { { SELECT (COUNT(*) AS ?n) WHERE { ?claim cramp:saidIn source:droracle } } }"
    counts = []
    for off in ((), ("droracle",)):
        monkeypatch.setattr(session, "switched_off", lambda off=off: off)
        answer = session.bounded_store().query(text)
        assert isinstance(answer, Rows)
        counts.append(answer.to_plain()[0]["n"])
    session._bounded_without.cache_clear()
    assert counts[0] == 128
    assert counts[1] == 0


@pytest.mark.parametrize("address", ["questions", "questions?topic=Safety"])
def test_the_page_of_questions_leads_to_the_editor(address: str) -> None:
    at = open_page(address)
    (link,) = [
        node.proto for node in at.get("page_link") if node.proto.label == "Write your own query in SPARQL"
    ]
    assert link.page == "editor"


def test_the_card_of_questions_leads_to_sparql_too() -> None:
    (group,) = component(open_page("home"), "ways")["groups"]
    (card,) = [card for card in group["cards"] if plain(card["title"]) == "Questions"]
    assert plain(card["note"]) == "Ready-made questions, or your own query in SPARQL"
    assert [part["slug"] for part in card["note"] if isinstance(part, dict)] == ["editor"]
    assert not [card for card in group["cards"] if "SPARQL" in plain(card["title"])]


def test_the_editor_opens_with_a_short_query_that_has_an_answer(graph: KnowledgeGraph) -> None:
    text = component(open_page("editor"), "editor")["text"]
    lines = [line for line in text.strip().splitlines() if not line.startswith("PREFIX")]
    assert len(lines) <= 10
    assert max(map(len, lines)) < 60
    found = graph.store.query(text)
    assert isinstance(found, Rows)
    assert len(found) > 5


def test_downloads_of_a_result_are_called_so() -> None:
    text = "SELECT ?claim WHERE { ?claim cramp:subject cramp:quinine } ORDER BY ?claim LIMIT 3"
    told = [one.value for one in open_page(links.sparql_address(text)).markdown]
    assert any("Download the result as" in one for one in told)


def test_questions_stand_under_their_topics() -> None:
    at = open_page("questions")
    groups = component(at, "questions")["groups"]
    assert [group["heading"] for group in groups] == sorted(
        {query.topic for query in Catalog().all("questions")}
    )
    named = {plain(card["title"]) for group in groups for card in group["cards"]}
    assert named == {query.summary for query in Catalog().all("questions")}

    one = component(open_page("questions?topic=Safety"), "questions")["groups"]
    assert [group["heading"] for group in one] == ["Safety"]
    told = open_page("questions?topic=tests").warning
    assert "No topic is named “tests”" in told[0].value
