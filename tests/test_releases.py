"""What is new since the last release: its inventory, and the page that tells it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from all_sources import all_that_the_graph_holds, graph
from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.releases import Inventory, inventory_of, last_inventory, news_since
from explorer_app import card_titles, component, component_keys, open_page, whole

__all__ = ["all_that_the_graph_holds", "graph"]  # fixtures


@pytest.fixture(scope="module")
def before(graph: KnowledgeGraph) -> Inventory:
    found = last_inventory(graph)
    assert found is not None
    return found


def test_the_inventory_of_the_last_release_is_at_hand(before: Inventory) -> None:
    assert before.version == "0.1.0"
    assert before.sources == ("droracle", "gard", "katzberg", "ucla")
    assert before.figured == ()
    assert before.claims["katzberg:quinine-may-be-effective"] == ("supports", "possible")


def test_nothing_is_new_since_an_inventory_of_the_same_graph(graph: KnowledgeGraph) -> None:
    news = news_since(graph, inventory_of(graph))
    assert (news.sources, news.treatments, news.tensions, news.terms) == ((), (), (), 0)
    assert (news.renamed, news.retired, news.changed, news.gone) == ((), (), (), ())


def test_each_kind_of_news_is_told(graph: KnowledgeGraph) -> None:
    now = inventory_of(graph)
    old = replace(
        now,
        sources=now.sources[1:],
        tensions=tuple(name for name in now.tensions if name != "cramp:tensionQuinineChoiceOrAvoidance"),
        figured=tuple(name for name in now.figured if name != "quinine"),
        terms={name: label for name, label in now.terms.items() if name != "magnesium"}
        | {"quinine": "quinine bark", "advancedDenervation": "advanced denervation"},
        claims={
            **now.claims,
            "katzberg:quinine-may-be-effective": ("refutes", "-"),
            "gard:never-was": ("supports", "-"),
        },
    )
    news = news_since(graph, old)
    assert [source.name for source in news.sources] == [now.sources[0]]
    assert news.treatments == (BASE + "quinine",)
    assert [one.iri for one in news.tensions] == [BASE + "tensionQuinineChoiceOrAvoidance"]
    assert news.terms == 1
    assert [(term.label, was) for term, was in news.renamed] == [("quinine", "quinine bark")]
    assert [(one.label, one.successors) for one in news.retired] == [
        ("advanced denervation", (BASE + "denervation",))
    ]
    ((claim, parts),) = news.changed
    assert claim.curie == "katzberg:quinine-may-be-effective"
    assert parts == (
        ("direction", graph.label(BASE + "refutes"), graph.label(BASE + "supports")),
        ("certainty", "none", "possible"),
    )
    assert news.gone == ("gard:never-was",)


def test_a_damaged_inventory_is_an_error_with_its_place(graph: KnowledgeGraph, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    folder.mkdir()
    other = KnowledgeGraph(graph.store, graph.catalog, folder=tmp_path)
    for text in ("{", "[]", json.dumps({"version": "0.1.0"})):
        (folder / "0.1.0.json").write_text(text, encoding="utf-8")
        with pytest.raises(CrampkgError, match="not an inventory") as caught:
            last_inventory(other)
        assert str(folder / "0.1.0.json") in str(caught.value)


def test_the_newest_release_before_the_graph_counts_and_none_is_no_error(
    graph: KnowledgeGraph, tmp_path: Path
) -> None:
    other = KnowledgeGraph(graph.store, graph.catalog, folder=tmp_path)
    assert last_inventory(other) is None
    (tmp_path / "releases").mkdir()
    for version in ("0.0.9", "0.0.10", graph.header["version"]):
        made = Inventory(version, (), {}, {}, (), ())
        (tmp_path / "releases" / f"{version}.json").write_text(made.as_json(), encoding="utf-8")
    found = last_inventory(other)
    assert found is not None
    assert found.version == "0.0.10"


# --- the page


def test_the_page_tells_knowledge_before_the_product() -> None:
    at = open_page("new")
    assert not at.exception
    headings = [node.value for node in at.header]
    assert headings[:2] == ["Newest studies", "Knowledge added since version 0\\.1\\.0"] or headings[:2] == [
        "Newest studies",
        "Knowledge added since version 0.1.0",
    ]
    assert "diuretics as a cause of cramps" in " ".join(card_titles(component(at, "new-conflicts"))).lower()
    assert "quinine" in card_titles(component(at, "new-figures"))
    assert any(
        title.startswith("advanced denervation → ") for title in card_titles(component(at, "new-merged"))
    )
    expanders = [node.label for node in at.expander]
    assert headings[2] == "In version 0.2.0 (2026-11-27)"
    assert expanders[expanders.index("Knowledge") :] == ["Knowledge", "Added", "Changed", "Fixed"]


def test_the_year_is_in_the_address() -> None:
    at = open_page("new?since=2026")
    years = [group["heading"] for group in component(at, "newest")["groups"]]
    assert years == ["2026"]
    at = open_page("new?since=1800")
    assert "this page has no choice named “1800”" in whole(at)
    assert "newest" in component_keys(at)
