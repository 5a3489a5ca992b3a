"""Comparison, gaps and what is new in a real browser: axe, narrow screens, clicks and addresses, the menu's width."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from explorer_site import PORT, Open, arrive, browser, contexts, open_page, path, schemes, serving, settle

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("whole_explorer")]  # one server for all of them

__all__ = ["browser", "contexts", "open_page"]  # fixtures

VIEWS = [
    "compare?terms=quinine,magnesium,mexiletine",
    "compare?terms=crampFasciculationSyndrome,isaacsSyndrome",
    "elevatedCreatineKinase",
    "gaps",
    "home",
    "new",
    "quinineSulphate",
    "treatments?for=cirrhosis",
]


@pytest.fixture(scope="module")
def site(root: Path, whole_graph: KnowledgeGraph) -> Iterator[str]:
    """The address of an explorer of all that the graph holds, which is made and kept before the server starts."""
    assert whole_graph.terms
    program = str(Path(sys.executable).with_name("crampkg"))
    arguments = ("explore", "--port", PORT, "--no-browser")
    with serving(program, *arguments, CRAMPKG_ONTOLOGY=str(root / "ontology")) as address:
        yield address


@pytest.mark.parametrize("address", VIEWS)
def test_nothing_for_axe_and_no_sideways_scrolling(open_page: Open, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page = open_page(address)
    for scheme in schemes(page):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            settle(page)
            found = Axe().run(page).response
            assert found["passes"]
            faults = [
                (rule["id"], [node["target"] for node in rule["nodes"]][:4]) for rule in found["violations"]
            ]
            assert faults == [], f"{scheme}, at {width} px"
            assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_the_name_of_a_term_runs_into_nothing_on_a_phone(open_page: Open) -> None:
    page = open_page("compare?terms=crampFasciculationSyndrome,isaacsSyndrome")
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    cells = page.locator("table.comparison td[data-label]")
    assert cells.count() > 10
    ways = cells.evaluate_all("cells => cells.map(cell => getComputedStyle(cell, '::before').position)")
    assert set(ways) == {"static"}


def test_a_plot_can_be_taken_along(open_page: Open) -> None:
    page = open_page("home")
    for kind, start in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download this plot as {kind}").first.click()
        assert download.value.path().read_bytes().startswith(start)


def test_a_sentence_leads_to_its_statement_and_back(open_page: Open) -> None:
    page = open_page("compare?terms=quinine,magnesium")
    table = page.get_by_role("table").first
    assert table.get_by_role("columnheader").all_inner_texts() == [
        "What is said",
        "quinine",
        "magnesium",
        "Compared",
    ]
    page.get_by_role(
        "link", name="It is unclear whether magnesium helps with nocturnal muscle cramps"
    ).first.click()
    arrive(page, "magnesium")
    assert path(page).startswith("magnesium?claim=")
    page.go_back()
    arrive(page, "Compare")
    assert path(page) == "compare?terms=quinine,magnesium"


def test_a_name_that_is_typed_stands_beside_the_others(open_page: Open) -> None:
    page = open_page("compare?terms=quinine")
    page.get_by_label("Add a condition, drug or other term").fill("magnesium")
    page.keyboard.press("Enter")
    page.get_by_role("columnheader", name="magnesium").first.wait_for(timeout=15_000)
    assert path(page) == "compare?terms=quinine,magnesium"


def test_a_cell_of_the_gaps_opens_its_statements(open_page: Open) -> None:
    page = open_page("gaps?condition=neurogenicMuscleCramp")
    page.get_by_role("button", name="botulinum toxin, neurogenic muscle cramp:").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="Not studied, says a source").wait_for(timeout=15_000)
    assert path(page) == "gaps?condition=neurogenicMuscleCramp&cell=botulinumToxin~neurogenicMuscleCramp"


def test_the_menu_ends_within_the_window(open_page: Open) -> None:
    page = open_page("gaps")
    ends = page.get_by_test_id("stTopNavSection").evaluate_all(
        "found => found.map((one) => one.getBoundingClientRect().right)"
    )
    assert ends
    assert max(ends) <= 1280
