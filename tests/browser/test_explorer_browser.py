"""The explorer in a real browser: ways through it, addresses that hold every state, and what it never does."""

from __future__ import annotations

import json
import shutil
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from explorer_site import Open, arrive, browser, contexts, open_page, path, schemes, served, settle, site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = [
    "",
    "quinine",
    "muscleCramp",
    "thiazideDiuretics",
    "missing?term=magnesum",
    "sources",
    "source-droracle",
]
PAGES += ["export", "about", "quinine?claim=katzberg:quinine-may-be-effective", "quinine?without=katzberg"]

__all__ = ["browser", "contexts", "open_page", "site"]  # fixtures


def title(page: Page) -> str:
    return page.locator("h1").first.text_content() or ""


# --- ways through


def test_search_leads_to_a_term_and_back(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("Search for a condition").fill("charley horse")
    page.get_by_label("Search for a condition").press("Enter")
    page.get_by_role("link", name="muscle cramp", exact=True).first.click()
    arrive(page, "muscle cramp")
    assert path(page) == "muscleCramp"
    assert page.title() == "muscle cramp"
    page.go_back()
    arrive(page, "The evidence on muscle cramps and fasciculations")
    assert path(page).endswith("?q=charley+horse")
    page.get_by_role("link", name="muscle cramp", exact=True).first.wait_for()


def test_the_menu_of_a_phone_shuts_over_the_page_that_was_chosen(open_page: Open) -> None:
    page = open_page(width=390)
    menu = page.locator('[data-testid="stSidebar"]')
    for name, heading in (("Treatments", "Treatments"), ("About", "About")):
        page.locator('[data-testid="stExpandSidebarButton"]').click()
        menu.get_by_role("link", name=name, exact=True).click()
        arrive(page, heading)
        page.wait_for_function(
            "document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right <= 0"
        )


def test_every_click_is_one_step_of_the_history(open_page: Open) -> None:
    page = open_page("quinine")
    before = page.evaluate("history.length")
    page.get_by_role("link", name="mexiletine").first.click()
    arrive(page, "mexiletine")
    assert page.evaluate("history.length") == before + 1
    page.get_by_role("link", name="link to this statement").last.click()
    settle(page)
    assert "claim=katzberg:" in path(page)
    page.get_by_role("heading", name="The linked statement").wait_for()
    assert page.evaluate("history.length") == before + 2
    page.go_back()
    settle(page)
    assert path(page) == "mexiletine"
    page.go_back()
    arrive(page, "quinine")
    page.go_forward()
    arrive(page, "mexiletine")


def test_a_permalink_opens_in_a_new_tab_and_survives_reload(open_page: Open) -> None:
    page = open_page("quinine?claim=katzberg:quinine-may-be-effective")
    assert title(page) == "quinine"
    page.get_by_role("heading", name="The linked statement").wait_for()
    page.reload()
    settle(page)
    page.get_by_role("heading", name="The linked statement").wait_for()


def test_control_click_opens_the_real_address_in_a_new_tab(open_page: Open) -> None:
    page = open_page("quinine")
    with page.context.expect_page() as caught:
        page.get_by_role("link", name="mexiletine").first.click(modifiers=["Control"])
    tab = caught.value
    arrive(tab, "mexiletine")
    assert title(page) == "quinine"


def test_a_click_in_the_graph_walks_on(open_page: Open) -> None:
    page = open_page("quinine")
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: not address.endswith("/quinine"), timeout=10_000)
    settle(page)
    assert title(page) != "quinine"


def test_a_long_page_shows_one_topic_and_the_address_says_which(open_page: Open) -> None:
    page = open_page("muscleCramp")
    page.get_by_role("heading", name="Treatment", exact=True).wait_for()
    page.get_by_role("button", name="Mechanism").or_(
        page.get_by_role("radio", name="Mechanism")
    ).first.click()
    page.get_by_role("heading", name="Mechanism", exact=True).wait_for()
    assert path(page) == "muscleCramp?topic=Mechanism"
    page.reload()
    settle(page)
    page.get_by_role("heading", name="Mechanism", exact=True).wait_for()
    page.go_back()
    page.get_by_role("heading", name="Treatment", exact=True).wait_for()


# --- sources switched off


def test_a_source_that_is_switched_off_stays_so_on_every_page(open_page: Open) -> None:
    page = open_page("sources")
    page.get_by_text("Show the statements of “Katzberg and Sadeghian: Muscle Cramps” on all pages").click()
    page.get_by_text("Shown without 1 source").wait_for()
    assert path(page) == "sources?without=katzberg"
    page.get_by_role("link", name="Ask the Doctors column on cramp-fasciculation syndrome").first.click()
    arrive(page, "Ask the Doctors column on cramp-fasciculation syndrome")
    assert path(page) == "source-ucla?without=katzberg"
    page.get_by_test_id("stTopNavLink").filter(has_text="Causes").first.click()
    arrive(page, "Causes")
    assert path(page) == "causes?without=katzberg"
    page.get_by_role("button", name="Turn on all sources").click()
    page.get_by_text("Shown without 1 source").wait_for(state="detached")
    assert path(page) == "causes"
    page.go_back()
    page.get_by_text("Shown without 1 source").wait_for()


# --- states of its own


@pytest.mark.parametrize(
    ("asked", "near"),
    [("quinina", "quinine"), ("musclecramps", "muscle cramp"), ("CharleyHorse", "muscle cramp")],
)
def test_an_unknown_name_in_the_address_gets_near_matches(open_page: Open, asked: str, near: str) -> None:
    page = open_page(asked)
    assert title(page) == "Not in this graph"
    assert path(page) == f"missing?term={asked}"
    page.get_by_role("link", name=near, exact=True).first.click()
    arrive(page, near)


def test_a_name_in_another_case_leads_to_its_page(open_page: Open) -> None:
    page = open_page("QUININE?claim=katzberg:quinine-may-be-effective")
    assert path(page) == "quinine?claim=katzberg:quinine-may-be-effective"


# --- hostile labels


def test_markup_in_labels_runs_nothing_and_fetches_nothing(
    browser: Browser, tmp_path: Path, documents: Path
) -> None:
    from test_explorer_parts import HOSTILE, write_hostile

    folder = tmp_path / "ontology"
    shutil.copytree(documents, folder)
    write_hostile(folder)
    asked: list[str] = []
    with served("--ontology", str(folder)) as site:
        context = browser.new_context()
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        for address in ("hostileDrug", "muscleCramp?topic=Treatment", "?q=onerror", "source-gard"):
            page.goto(f"{site}/{address}")
            settle(page)
            assert page.locator('img[src="x"]').count() == 0
            assert page.get_by_role("link", name="b", exact=True).count() == 0
        page.goto(f"{site}/hostileDrug")
        settle(page)
        assert title(page).replace("\u2060", "") == HOSTILE
        context.close()
    assert [address for address in asked if "evil.example" in address] == []


# --- what it sends


def test_downloads_hold_what_the_page_shows(open_page: Open) -> None:
    page = open_page("quinine")
    with page.expect_download() as caught:
        page.get_by_role("button", name="JSON", exact=True).click()
    rows = json.loads(Path(caught.value.path()).read_text(encoding="utf-8"))
    assert caught.value.suggested_filename == "crampkg-quinine.json"
    assert {row["claim"] for row in rows} >= {"katzberg:quinine-may-be-effective"}
    assert {row["notice"] for row in rows} == {"Not medical advice."}
    with page.expect_download() as caught:
        page.get_by_role("button", name="Turtle", exact=True).click()
    assert b"katzberg:quinine-may-be-effective" in Path(caught.value.path()).read_bytes()


def test_every_answer_carries_the_security_headers(site: str) -> None:
    for address in ("", "quinine", "_stcore/health"):
        with urllib.request.urlopen(f"{site}/{address}") as answer:
            headers = answer.headers
        assert "'unsafe-eval'" not in headers["Content-Security-Policy"]
        assert "script-src 'self' blob: 'sha256-" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_programs_are_answered_beside_the_pages(site: str) -> None:
    with urllib.request.urlopen(f"{site}/sparql?query=ASK%20%7B%7D") as answer:
        assert json.load(answer) == {"head": {}, "boolean": True}
    request = urllib.request.Request(f"{site}/id/quinine", headers={"Accept": "text/html"})
    with urllib.request.urlopen(request) as answer:
        assert answer.url == f"{site}/quinine"


# --- for every reader


@pytest.mark.parametrize("address", PAGES)
def test_nothing_for_axe_and_no_sideways_scrolling(open_page: Open, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page = open_page(address)
    assert page.get_by_text("Not medical advice.").count() >= 1
    for scheme in schemes(page):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(500)
            found = Axe().run(page).response
            assert found["passes"]
            faults = [
                (rule["id"], [node["target"] for node in rule["nodes"]][:4]) for rule in found["violations"]
            ]
            assert faults == [], f"{scheme}, at {width} px"
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_a_term_is_reached_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("?q=quinine")
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(() => { let at = document.activeElement;"
            " while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;"
            " return at ? at.textContent : ''; })()"
        )
        if focused == "quinine":
            break
    else:
        pytest.fail("the link cannot be reached with Tab")
    page.keyboard.press("Enter")
    arrive(page, "quinine")
