"""What stands below the link of an answer in the search: the words that the page behind it opens with."""

from __future__ import annotations

import pytest

from all_sources import all_that_the_graph_holds, graph
from crampkg import KnowledgeGraph
from crampkg.explorer import gist
from crampkg.explorer.answers import answers, with_equals
from explorer_app import component, open_page, plain

__all__ = ["all_that_the_graph_holds", "graph"]  # fixtures


def _answers(asked: str) -> list[dict[str, object]]:
    groups = component(open_page(f"home?q={asked}"), "hits")["groups"]
    return [card for group in groups if group["heading"] == "Answers" for card in group["cards"]]


def _opening(address: str, key: str) -> list[str]:
    (block, *_) = component(open_page(address), key)["blocks"]
    return [plain(sentence["text"]) for sentence in block["sentences"]]


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("treat night cramps", "opening"),
        ("what helps cramps in cirrhosis", "opening"),
        ("cramps in pregnancy", "opening"),
        ("does stretching help", "answer"),
        ("magnesium", "answer"),
        ("cirrhosis", "answer"),
        ("cramp-fasciculation syndrome", "answer"),
        ("calf", "answer"),
    ],
)
def test_an_answer_begins_with_the_words_that_its_page_opens_with(asked: str, key: str) -> None:
    card, *_ = _answers(asked)
    title = card["title"]
    assert isinstance(title, list)
    first, *rest = _opening(title[0]["slug"], key)
    note = str(card["note"])
    assert note.startswith(first.rstrip("."))
    # Whole sentences, and no word that there are more where there are none.
    assert note.endswith(".")
    assert (gist.MORE in note) or all(sentence.rstrip(".") in note for sentence in rest)


def test_what_is_advised_against_stands_before_and_beside_what_may_help() -> None:
    (card, *_) = _answers("quinine")
    assert str(card["note"]).startswith("Six sources advise against it for nocturnal muscle cramps. ")
    (card, *_) = _answers("treat night cramps")
    assert "Six sources advise against quinine for nocturnal muscle cramps." in str(card["note"])


def test_in_people_whom_the_curators_wrote_of_the_answer_is_what_they_wrote(graph: KnowledgeGraph) -> None:
    asked = "is magnesium safe in pregnancy"
    first, *_ = answers(graph, asked, with_equals(graph, graph.lookup.parts(asked)))
    assert str(first["note"]).startswith("Pregnancy: Whether magnesium makes leg cramps in pregnancy")


def test_a_list_without_a_bottom_line_is_told_by_its_first_section(graph: KnowledgeGraph) -> None:
    told = gist.of_treatments(graph, [graph.term("fasciculation").iri])
    assert told.startswith("No bottom line has been written. The list begins with “No difference shown (")


def test_a_name_of_which_nothing_is_said_has_no_answer(graph: KnowledgeGraph) -> None:
    silent = next(
        term
        for term in graph.terms.values()
        if not graph.about(term.iri) and not gist.of_term(graph, term.iri)
    )
    assert _answers(silent.label) == []


@pytest.mark.parametrize("most", [1, 20, 45, 1000])
def test_sentences_are_never_cut_and_the_first_always_stands(most: int) -> None:
    sentences = ["The first is here.", "The second, too.", "A third."]
    told, more = gist.shortened(sentences, most)
    assert told in [" ".join(sentences[:count]) for count in (1, 2, 3)]
    assert more == (told != " ".join(sentences))
