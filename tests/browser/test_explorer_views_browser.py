"""Treatments, causes, work-up and disagreements in a real browser: clicks, addresses, Back, downloads, axe."""

from __future__ import annotations

import csv
import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from explorer_site import Open, arrive, browser, contexts, open_page, path, schemes, settle, site

if TYPE_CHECKING:
    from playwright.sync_api import Download, Page

pytestmark = pytest.mark.browser

__all__ = ["browser", "contexts", "open_page", "site"]  # fixtures

SVG = "{http://www.w3.org/2000/svg}"
LIST = "atorvastatin 20 mg, morphine, thiazide diuretics, prednisone, simvastatn"
VIEWS = [
    "treatments",
    "treatments?cell=quinine~muscleCramp",
    "treatments?in=pregnancy&evidence=ampleEvidence",
    "treatments?in=pregnancy&kind=Intervention",
    "causes",
    "causes?show=drugs",
    f"medicines?items={LIST}",
    "workup",
    "workup?for=muscleCramp",
    "workup?show=forearm&shown=lactateRises,ammoniaRises",
    "workup?show=forearm&shown=lactateRises",
    "workup?show=tests",
    "disagreements",
    "disagreements?pair=tensionQuinineBenefitAdvisoryUse",
]


def cell(page: Page, treatment: str, treated: str) -> None:
    """Click a cell of the matrix."""
    page.get_by_role("button", name=f"{treatment}, {treated}:").click()


@pytest.mark.parametrize("address", VIEWS)
def test_nothing_for_axe_and_no_sideways_scrolling(open_page: Open, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page = open_page(address)
    for scheme in schemes(page):
        violations = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"][:100] for n in v["nodes"]]) for v in violations] == [], scheme
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    wide = "() => document.querySelector('[data-testid=stMain]').scrollWidth"
    assert page.evaluate(wide) <= 390


# --- treatments


def test_a_cell_opens_its_statements_and_the_address_holds_it(open_page: Open) -> None:
    page = open_page("treatments?view=matrix")
    cell(page, "quinine", "muscle cramp")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("an FDA advisory recommends against").first.wait_for()
    dialog.get_by_role("heading", name="Safety and limits of quinine, for any use").wait_for()
    settle(page)
    assert path(page) == "treatments?view=matrix&cell=quinine~muscleCramp"
    page.reload()
    dialog.get_by_text("an FDA advisory recommends against").first.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    settle(page)
    assert path(page) == "treatments?view=matrix"


def test_back_closes_a_cell_and_forward_opens_it(open_page: Open) -> None:
    page = open_page("treatments?view=matrix")
    cell(page, "lidocaine", "muscle cramp")
    page.get_by_role("dialog").wait_for()
    settle(page)
    page.go_back()
    page.get_by_role("dialog").wait_for(state="detached")
    assert path(page) == "treatments?view=matrix"
    page.go_forward()
    page.get_by_role("dialog").wait_for()


def test_a_link_in_a_cell_leads_to_the_term(open_page: Open) -> None:
    page = open_page("treatments?view=matrix&cell=lidocaine~muscleCramp")
    page.get_by_role("dialog").get_by_role("link", name="lidocaine", exact=True).first.click()
    arrive(page, "lidocaine")
    assert path(page) == "lidocaine"


def test_a_cell_of_the_differential_opens_over_the_page_and_no_column_is_cut(open_page: Open) -> None:
    """Below the table nobody would see that the statements came."""
    page = open_page("differential?has=muscleCramp,muscleTwitching&lacks=muscleWeakness")
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    boxes = page.locator(".scroll").evaluate_all(
        "found => found.map((one) => [one.scrollWidth, one.clientWidth])"
    )
    assert len(boxes) == 2
    assert all(inner <= outer for inner, outer in boxes)
    heights = page.locator(".scroll").evaluate_all(
        "found => found.map((one) => [one.scrollHeight, one.clientHeight])"
    )
    assert all(inner <= outer + 1 for inner, outer in heights)
    page.locator(".scroll").get_by_role("button", name="Cramp-fasciculation syndrome").first.click()
    page.get_by_role("dialog").get_by_role("link", name="link to this statement").first.wait_for(
        timeout=15_000
    )
    assert "&cell=crampFasciculationSyndrome:" in path(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    settle(page)
    assert "&cell=" not in path(page)


def test_the_table_of_gaps_fits_a_screen(open_page: Open) -> None:
    page = open_page("gaps")
    inner, outer = page.locator(".scroll").evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert inner <= outer


def test_filters_stand_in_the_address(open_page: Open) -> None:
    page = open_page("treatments?view=matrix")
    field = page.get_by_role("combobox", name="In whom")
    field.fill("pregnancy")
    page.get_by_role("option", name="pregnancy").click()
    page.get_by_text("1 statement on 1 treatment").wait_for()
    # The caption may be there before the matrix: that quinine is gone tells that it is drawn anew.
    page.get_by_role("button", name="quinine, muscle cramp:").wait_for(state="detached")
    settle(page)
    assert path(page) == "treatments?view=matrix&in=pregnancy"
    assert page.get_by_role("button", name="magnesium, muscle cramp:").count() == 1
    page.go_back()
    page.get_by_role("button", name="quinine, muscle cramp:").wait_for()


def test_sections_of_the_list_are_jumped_to_and_opened(open_page: Open) -> None:
    page = open_page("treatments")
    sections = page.get_by_role("navigation", name="Sections of the table")
    last = sections.get_by_role("button").last
    name = last.inner_text()
    last.click()
    heading = page.get_by_role("rowheader", name=name, exact=True)
    assert heading.evaluate("node => node === node.getRootNode().activeElement")
    more = page.get_by_role("button", name=re.compile(r"^Show \d+ more rows$")).first
    rows = page.get_by_role("row")
    before, words = rows.count(), more.inner_text()
    more.click()
    assert rows.count() == before - 1 + int(words.split()[1])
    assert page.get_by_role("button", name=words, exact=True).count() < 2
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    sections.wait_for()
    settle(page)
    # On a phone a row is as high as a card: fewer are shown at first.
    assert rows.count() < before


def test_the_matrix_can_be_taken_along(open_page: Open, tmp_path: Path) -> None:
    page = open_page("treatments?view=matrix&source=katzberg")
    files: list[Download] = []
    page.on("download", lambda file: files.append(file))  # noqa: PLW0108  # a bound built-in is refused
    saved = {}
    pages = 1
    for button in ("Download SVG", "Download PNG", "CSV", "JSON"):
        before = len(files)
        with page.expect_download() as first:
            page.get_by_role("button", name=button, exact=True).click()
        if button == "Download SVG":
            # A long matrix comes in several pages, one file after the other; each says how many there are.
            title = re.search(r"\(page 1 of (\d+)\)", first.value.path().read_text(encoding="utf-8"))
            pages = int(title[1]) if title else 1
        expected = before + (pages if button in {"Download SVG", "Download PNG"} else 1)
        deadline = time.monotonic() + 60
        while len(files) < expected and time.monotonic() < deadline:
            page.wait_for_timeout(100)
        for file in files[before:]:
            file.save_as(tmp_path / file.suggested_filename)
        saved[button] = [tmp_path / file.suggested_filename for file in files[before:]]
    assert pages > 1
    assert len(saved["Download SVG"]) == pages
    words = " ".join(
        "".join(one.itertext()) for path in saved["Download SVG"] for one in ET.parse(path).iter(f"{SVG}text")
    )
    for word in ("no effect shown", "not studied", "unclear", "Not medical advice", "Source: Katzberg"):
        assert word in words, word
    assert "…" not in words, "the picture cuts off what narrows a statement"
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in saved["Download PNG"])
    rows = list(csv.DictReader(saved["CSV"][0].read_text(encoding="utf-8-sig").splitlines()))
    assert {row["source"] for row in rows} == {"Katzberg and Sadeghian: Muscle Cramps"}
    assert rows == json.loads(saved["JSON"][0].read_text(encoding="utf-8"))


# --- causes


def test_a_pasted_list_is_checked_and_stays_out_of_the_address(open_page: Open) -> None:
    page = open_page("medicines")
    field = page.get_by_role("textbox", name="Medicines, one per line")
    field.fill("atorvastatin 20 mg\nmorphine\nsimvastatn")
    page.get_by_role("button", name="Check the list").click()
    page.get_by_role("heading", name="May cause cramps (2)").wait_for()
    settle(page)
    assert "items=" not in path(page)
    assert "morphine" not in page.url
    page.get_by_role("heading", name="Not recognized (1)").wait_for()
    below_the_headline = page.get_by_role("region", name="Not recognized")
    below_the_headline.get_by_role("link", name="simvastatin", exact=True).click()
    page.get_by_role("heading", name="May cause cramps (3)").wait_for()
    assert page.get_by_role("heading", name="Not recognized").count() == 0
    assert "simvastatin" not in page.url
    page.get_by_role("button", name="Link to this list").click()
    page.get_by_text("Anyone who has the link can read it").wait_for()
    address = page.get_by_text("items=").inner_text()
    page.goto(address)
    page.get_by_role("heading", name="May cause cramps (3)").wait_for()


# --- work-up


def test_a_forearm_test_is_read_as_it_is_entered(open_page: Open) -> None:
    page = open_page("workup?show=forearm")
    page.get_by_text("no rise in lactate", exact=True).click()
    page.get_by_text("Nothing can be concluded.").wait_for()
    page.get_by_text("rise in ammonia", exact=True).click()
    page.get_by_role("heading", name="Result: abnormal result").wait_for()
    page.get_by_role("link", name="McArdle disease", exact=True).first.wait_for()
    settle(page)
    assert path(page) == "workup?show=forearm&shown=lactateDoesNotRise,ammoniaRises"
    page.go_back()
    page.get_by_text("Nothing can be concluded.").wait_for()


# --- disagreements


def test_a_disagreement_opens_side_by_side_and_back_leads_to_all(open_page: Open) -> None:
    page = open_page("disagreements")
    page.get_by_role("link", name="quinine: benefit, advisory and use").click()
    arrive(page, "Quinine: benefit, advisory and use")
    assert path(page) == "disagreements?pair=tensionQuinineBenefitAdvisoryUse"
    left = page.get_by_role("heading", name="For", exact=True).bounding_box()
    right = page.get_by_role("heading", name="Against or open").bounding_box()
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] < right["x"]
    page.go_back()
    arrive(page, "Disagreements")


def test_the_switch_of_treatments_stands_in_one_line_on_a_phone(open_page: Open) -> None:
    page = open_page("treatments")
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    tops = {
        round(page.get_by_role("radio", name=name).bounding_box()["y"])  # type: ignore[index]
        for name in ("List by result", "Table by condition")
    }
    assert len(tops) == 1
