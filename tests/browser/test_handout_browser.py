"""Handouts in a browser: one sheet of paper each, readable by all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from crampkg.base.namespaces import BASE
from crampkg.export import handout_page
from explorer_site import Open, browser, contexts, open_page, schemes, site  # noqa: F401  (fixtures)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from crampkg.evidence.graph import KnowledgeGraph

pytestmark = pytest.mark.browser

TERMS = (
    "quinine",
    "magnesium",
    "nocturnalMuscleCramp",
    "stretchingExercise",
    "amyotrophicLateralSclerosis",
    "muscleCramp",
    "calf",
    "americanAcademyOfNeurology",
)
SHEET = re.compile(rb"/Type\s*/Page\b")


def test_a_handout_is_one_sheet(whole_graph: KnowledgeGraph, browser: Browser) -> None:  # noqa: F811
    page = browser.new_page()
    sheets = {}
    for name in TERMS:
        page.set_content(handout_page.page(whole_graph, BASE + name))
        sheets[name] = len(SHEET.findall(page.pdf(prefer_css_page_size=True)))
    page.close()
    assert sheets == dict.fromkeys(TERMS, 1)


def test_the_page_prints_as_one_sheet_and_has_nothing_for_axe(open_page: Open) -> None:  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page = open_page("handout?term=quinine")
    for scheme in schemes(page):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(300)
            found = Axe().run(page).response
            assert found["passes"]
            assert [rule["id"] for rule in found["violations"]] == [], f"{scheme}, at {width} px"
            assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    assert len(SHEET.findall(page.pdf(prefer_css_page_size=True))) == 1


def test_references_open_by_keyboard_and_have_nothing_for_axe(open_page: Open) -> None:  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    page = open_page("quinine?claim=katzberg:quinine-may-be-effective")
    box = page.locator(".st-key-cite-followed summary")
    box.focus()
    page.keyboard.press("Enter")
    code = page.locator(".st-key-cite-followed code")
    code.wait_for(timeout=10_000)
    assert code.inner_text().startswith("@misc{katzberg:quinine-may-be-effective,")
    for scheme in schemes(page):
        violations = Axe().run(page).response["violations"]
        assert [rule["id"] for rule in violations] == [], scheme
