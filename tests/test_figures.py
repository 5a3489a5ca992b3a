"""What stands around a downloaded figure: the sources of what is drawn, and of nothing else."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

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


def drawn_by(root: Path, scratch: Path, script: str) -> dict[str, Any]:
    """What a script in tests/frontend draws; skipped where the frontend's packages are not installed."""
    frontend = root / "frontend"
    if not (frontend / "node_modules" / "esbuild").is_dir():
        pytest.skip("the frontend's packages are not installed: python hatch_build.py --check installs them")
    spec = importlib.util.spec_from_file_location("hatch_build", root / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    node, _, environment = build.node_commands()
    done = subprocess.run(
        [*node, str(root / "tests" / "frontend" / script), str(frontend), str(scratch / "figure.mjs")],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    made: dict[str, Any] = json.loads(done.stdout)
    return made


@pytest.mark.slow
def test_a_plot_comes_with_every_word_its_axis_and_its_sources(root: Path, tmp_path: Path) -> None:
    drawn = drawn_by(root, tmp_path, "forest_figure.mjs")
    picture = ET.fromstring(drawn["svg"])
    words = " ".join(drawn["texts"])
    assert drawn["texts"][0] == "Night cramps"
    for expected in (
        "quinine (advised against for cramps)",
        "the end of a long detail; people (studies): 659 (7)",
        "2.15 to 5.05",
        "← lower",
        "higher →",
        "Sources: Man-Son-Hing",
        "Not medical advice.",
    ):
        assert expected in words, expected
    assert words.count("against placebo;") == 12
    svg = "{http://www.w3.org/2000/svg}"
    assert len(picture.findall(f".//{svg}circle")) == 1
    for node in picture.iter(f"{svg}text"):
        assert 0 <= float(node.attrib["x"]) <= drawn["width"]
        assert 0 <= float(node.attrib["y"]) <= drawn["height"]
    assert drawn["bare"][0] == "Mean difference: cramps &lt;per&gt; week"
    assert not any(text.startswith("Sources") for text in drawn["bare"])


@pytest.mark.slow
def test_a_long_matrix_comes_in_pages_with_whole_words_and_labels(root: Path, tmp_path: Path) -> None:
    """Each page has title, heads and sources of its own, and together they hold every row and every word once."""
    drawn = drawn_by(root, tmp_path, "figure_pages.mjs")
    pages = drawn["long"]
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        words = " ".join(page["texts"])
        assert words.startswith(f"Treatments (page {number} of {len(pages)})")
        for expected in ("Sources: Katzberg", "Not medical advice.", "pseudohypoparathyroidism", "weakness/"):
            assert expected in words, number
        assert ("Drugs" in page["texts"]) or ("Measures" in page["texts"])
        assert page["height"] < 2 * page["width"]
    every = " ".join(text for page in pages for text in page["texts"])
    assert "…" not in every
    assert [every.count(f"number {row} under") for row in range(60)] == [1] * 60
    assert every.count("the end") == 30
    assert every.count("electroencephalographically-") == 60
    (one,) = drawn["short"]
    assert one["texts"][0] == "Treatments"
    assert not any(text.startswith("Sources") for text in one["texts"])
