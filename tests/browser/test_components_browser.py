"""The components in a real browser: what they report, what keyboard and screen reader get, and what they never do."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from explorer_site import PORT, Contexts, Open, browser, contexts, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Download, Locator, Page

pytestmark = pytest.mark.browser

TRIAL = Path(__file__).with_name("components_trial")
SETTINGS = {
    "SERVER_PORT": PORT,
    "SERVER_ADDRESS": "127.0.0.1",
    "SERVER_HEADLESS": "true",
    "SERVER_FILE_WATCHER_TYPE": "none",
    "BROWSER_GATHER_USAGE_STATS": "false",
    "CLIENT_TOOLBAR_MODE": "minimal",
}
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script> & "quoted"'
SVG = "{http://www.w3.org/2000/svg}"

__all__ = ["browser", "contexts"]  # fixtures


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The trial site's address."""
    variables = {f"STREAMLIT_{name}": value for name, value in SETTINGS.items()}
    with serving(sys.executable, "-m", "streamlit", "run", "app.py", folder=TRIAL, **variables) as address:
        yield address


@pytest.fixture
def open_page(site: str, contexts: Contexts) -> Open:
    """Opens `?show=…`."""

    def open_(show: str, *, width: int = 1000, scheme: str = "light") -> Page:
        page = contexts.new(width=width, scheme=scheme)
        page.goto(f"{site}/?show={show}")
        page.locator('[data-testid="stBidiComponentIsolated"] .root').first.wait_for()
        settle(page)
        return page

    return open_


def settle(page: Page) -> None:
    page.wait_for_timeout(150)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(150)


def told(page: Page, expected: str) -> None:
    """Wait until the page's script has been told this."""
    page.get_by_text(f"told: {expected}", exact=True).wait_for(timeout=8000)


def rerun(page: Page) -> None:
    """Make the script run again without touching a component."""
    page.get_by_label("after").fill(str(time.monotonic()))
    page.get_by_label("after").press("Enter")
    settle(page)


def download(page: Page, button: str) -> Download:
    with page.expect_download() as caught:
        page.get_by_role("button", name=button).click()
    return caught.value


def texts(svg: str) -> str:
    """All words of a picture, in drawing order."""
    return " ".join("".join(element.itertext()) for element in ET.fromstring(svg).iter(f"{SVG}text"))


def no_markup(page: Page) -> None:
    """Nothing of a hostile label became an element or ran."""
    assert page.title() != "1"
    assert page.locator('[data-testid="stBidiComponentIsolated"]').locator("img, script, iframe").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("show", ["graph", "editor&wrong=1", "cards", "matrix"])
def test_nothing_for_axe_and_no_sideways_scrolling(open_page: Open, show: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page = open_page(show, scheme=scheme)
    for width in (1000, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        found = Axe().run(page, context={"include": [['[data-testid="stBidiComponentIsolated"]']]}).response
        assert found["passes"], "axe saw no component"
        faults = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]]
        assert faults == [], f"at {width} px"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    no_markup(page)


# --- graph view ---


def test_graph_opens_a_node_on_click(open_page: Open) -> None:
    page = open_page("graph")
    canvas = page.locator(".canvas")
    box = canvas.bounding_box()
    assert box is not None
    for step in range(40 * 24):
        x, y = (
            box["x"] + (step % 40 + 0.5) * box["width"] / 40,
            box["y"] + (step // 40 + 0.5) * box["height"] / 24,
        )
        page.mouse.move(x, y)
        if canvas.evaluate("canvas => canvas.style.cursor") == "pointer":
            page.mouse.click(x, y)
            break
    page.get_by_text("told: open n").wait_for(timeout=8000)


def test_a_finger_on_the_graph_scrolls_the_page(site: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 600}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{site}/?show=graph")
    page.locator(".canvas canvas").first.wait_for()
    settle(page)
    fingers = context.new_cdp_session(page)
    for step in range(11):
        point = [{"x": 190, "y": 450 - 20 * step}]
        kind = "touchMove" if step else "touchStart"
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": point})
        page.wait_for_timeout(16)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(500)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") > 100
    context.close()


def test_graph_is_walked_by_keyboard_and_left_by_tab(open_page: Open) -> None:
    page = open_page("graph")
    stage = page.get_by_role(
        "application", name="What is near the middle. Graph of 19 terms and 20 relations."
    )
    page.keyboard.press("Tab")
    stage.focus()
    page.keyboard.press("Home")
    heard = page.locator(".root > .sr-only[role=status]")
    assert (heard.text_content() or "").startswith("the middle, condition, 1 of 19. ")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    second = heard.text_content() or ""
    assert ", 2 of 19. " in second
    assert "the middle" in second
    page.keyboard.press("Enter")
    page.get_by_text("told: open n").wait_for(timeout=8000)
    page.keyboard.press("Tab")
    assert focus_of(page) == "button Zoom in"


def test_graph_is_drawn_alike_every_time_and_kept_over_reruns(open_page: Open) -> None:
    page, other = open_page("graph"), open_page("graph", scheme="dark")
    first = download(page, "Download SVG").path().read_text(encoding="utf-8")
    page.locator(".canvas canvas").first.evaluate("canvas => { canvas.dataset.mark = 'kept' }")
    rerun(page)
    assert page.locator(".canvas canvas").first.get_attribute("data-mark") == "kept"
    assert download(page, "Download SVG").path().read_text(encoding="utf-8") == first
    assert download(other, "Download SVG").path().read_text(encoding="utf-8") == first


def test_graph_follows_the_theme_without_moving(open_page: Open) -> None:
    page = open_page("graph")
    line = page.locator(".legend li", has_text="other").locator("path").first
    canvas = page.locator(".canvas canvas").first
    light, before = line.get_attribute("stroke"), canvas.evaluate("canvas => canvas.dataset.mark = 'kept'")
    picture = page.locator(".canvas").screenshot()
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(800)
    assert line.get_attribute("stroke") not in {light, None}
    assert page.locator(".canvas").screenshot() != picture
    assert canvas.get_attribute("data-mark") == before


def test_graph_pictures(open_page: Open) -> None:
    page = open_page("graph")
    svg = download(page, "Download SVG")
    assert svg.suggested_filename == "what-the-trial-data-say-more.svg"
    words = texts(svg.path().read_text(encoding="utf-8"))
    for expected in (
        "What the trial data say & <more>",
        "the middle",
        "no effect shown of",
        "hedged or weakly backed",
    ):
        assert expected in words
    assert "Sources: First source, second source" in words
    assert "leads nowhere" not in words
    png = download(page, "Download PNG")
    assert png.suggested_filename == "what-the-trial-data-say-more.png"
    assert_png(png.path(), at_least=1100)


# --- SPARQL editor ---


def focus_of(page: Page) -> str:
    """Tag and name of what has the focus, seen through shadow roots."""
    name = page.evaluate(
        """() => {
            let active = document.activeElement;
            while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
            return `${active.tagName.toLowerCase()} ${active.getAttribute("aria-label") ?? active.textContent}`;
        }"""
    )
    assert isinstance(name, str)
    return name


def text_area(page: Page) -> Locator:
    return page.get_by_role("textbox", name="SPARQL query")


def replace_text(page: Page, text: str) -> None:
    text_area(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_editor_runs_what_was_typed_and_tells_its_text(open_page: Open) -> None:
    page = open_page("editor")
    replace_text(page, "ASK # rc")
    page.keyboard.press("Control+Enter")
    told(page, "run ASK # rc")
    page.get_by_text("text: 'ASK # rc'", exact=True).wait_for()
    assert page.get_by_role("dialog").count() == 0
    page.keyboard.type(" more")
    page.get_by_text("text: 'ASK # rc more'", exact=True).wait_for(timeout=8000)
    page.get_by_role("button", name="Run", exact=True).click()
    told(page, "run ASK # rc more")


def test_editor_keeps_the_text_until_the_revision_changes(open_page: Open) -> None:
    page = open_page("editor")
    replace_text(page, "ASK")
    rerun(page)
    assert text_area(page).text_content() == "ASK"
    page.get_by_role("button", name="Load another query").click()
    page.get_by_text("text: 'ASK { ?s ?p 1 }'", exact=True).wait_for()
    assert text_area(page).text_content() == "ASK { ?s ?p 1 }"


def test_editor_does_not_trap_the_keyboard(open_page: Open) -> None:
    page = open_page("editor")
    text_area(page).click()
    page.keyboard.press("Tab")
    assert focus_of(page) == "button Run"
    page.keyboard.press("Shift+Tab")
    assert focus_of(page) == "div SPARQL query"
    page.keyboard.type("cramp:mus")
    page.locator(".cm-tooltip-autocomplete").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert focus_of(page) == "button Run"


@pytest.mark.parametrize(
    ("typed", "offered", "written"),
    [
        ("cramp:mus", "cramp:muscleCramp", "cramp:muscleCramp"),
        ("musc", "cramp:muscleCramp", "cramp:muscleCramp"),
        ("ASK { ?s tre", "cramp:treats", "ASK { ?s cramp:treats}"),
    ],
)
def test_editor_completes_names_and_declares_their_prefix(
    open_page: Open, typed: str, offered: str, written: str
) -> None:
    page = open_page("editor")
    replace_text(page, typed)
    page.locator(".cm-tooltip-autocomplete li[aria-selected]", has_text=offered).wait_for()
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.get_by_text("told: run PREFIX cramp: <https://w3id.org/crampkg/>").wait_for(timeout=8000)
    lines = text_area(page).locator(".cm-line").all_text_contents()
    assert lines == ["PREFIX cramp: <https://w3id.org/crampkg/>", written]


def test_editor_offers_prefixes_and_variables(open_page: Open) -> None:
    page = open_page("editor")
    replace_text(page, "PREFIX sk")
    page.locator(".cm-tooltip-autocomplete li", has_text="skos:").wait_for()
    page.keyboard.press("Escape")
    replace_text(page, "SELECT ?agent WHERE { ?ag")
    page.locator(".cm-tooltip-autocomplete li", has_text="?agent").wait_for()


@pytest.mark.parametrize("way", ["Control+Enter", "Tab", "Escape"])
def test_no_completions_stay_open_over_the_answer(open_page: Open, way: str) -> None:
    page = open_page("editor")
    replace_text(page, "ASK { ?s tre")
    page.locator(".cm-tooltip-autocomplete").wait_for()
    page.keyboard.press(way)
    page.locator(".cm-tooltip-autocomplete").wait_for(state="detached")


def test_a_number_is_no_beginning_of_a_name(open_page: Open) -> None:
    page = open_page("editor")
    replace_text(page, "SELECT * WHERE { ?s ?p ?o } LIMIT 20")
    page.wait_for_timeout(600)
    assert page.locator(".cm-tooltip-autocomplete").count() == 0


def test_editor_marks_the_error(open_page: Open) -> None:
    page = open_page("editor&wrong=1")
    assert page.locator(".cm-error-line").text_content() == "  ?drug cramp:treats ?what ."
    assert page.locator(".cm-lintRange-error").first.text_content() == "cramp:treats"
    assert text_area(page).get_attribute("aria-invalid") == "true"
    assert page.locator("#error").text_content() == f"Line 3, column 9: expected {HOSTILE}"
    text_area(page).click()
    page.keyboard.type("x")
    assert page.locator(".cm-error-line").count() == 0


# --- fact cards ---


def test_card_links_open_here_or_in_a_tab(open_page: Open, site: str) -> None:
    page = open_page("cards")
    first = page.get_by_role("link", name="one condition").first
    first.click()
    told(page, "open one-condition")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="a population").first.click(modifiers=["Control"])
    assert opened.value.url == f"{site}/?show=cards&term=population"
    page.wait_for_timeout(300)
    assert page.get_by_text("told: open one-condition", exact=True).count() == 1
    outside = page.get_by_role("link", name="elsewhere").first
    assert outside.get_attribute("target") == "_blank"
    assert outside.get_attribute("rel") == "noopener noreferrer"


def test_hostile_labels_and_addresses_stay_text(open_page: Open) -> None:
    page = open_page("cards")
    assert page.get_by_role("heading", level=2).all_text_contents() == [
        "What it treats",
        f"Heading {HOSTILE}",
    ]
    assert page.locator(".title-text", has_text="bad").first.text_content() == f"{HOSTILE}bad"
    hrefs = page.locator(".root a").evaluate_all("links => links.map(link => link.href)")
    assert hrefs
    assert all(href.startswith(("http://127.0.0.1", "https://example.org/")) for href in hrefs)
    no_markup(page)


def test_cards_fold_and_stay_as_they_were_left(open_page: Open) -> None:
    page = open_page("cards")
    fold = page.get_by_role("button", name="2 statements").nth(1)
    assert fold.get_attribute("aria-expanded") == "false"
    fold.focus()
    page.keyboard.press("Enter")
    assert fold.get_attribute("aria-expanded") == "true"
    assert page.locator(".statement:visible").count() == 4
    rerun(page)
    assert fold.get_attribute("aria-expanded") == "true"
    assert page.get_by_text("Nothing links here.").count() == 1


# --- evidence matrix ---


def test_matrix_tells_the_cell_and_the_name(open_page: Open) -> None:
    page = open_page("matrix")
    page.get_by_role("button", name="An agent, Night cramps: weak may treat , 1 claim", exact=True).click()
    told(page, "cell a0 c1")
    page.get_by_role("link", name="Stretching").click()
    told(page, "open a3")


def test_matrix_is_walked_by_arrow_keys(open_page: Open) -> None:
    page = open_page("matrix")
    stops = page.locator("table").locator('[tabindex="0"]')
    assert stops.count() == 1
    stops.focus()
    assert focus_of(page).startswith("button An agent, Cramps in general: ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert focus_of(page) == "td ·no statement"
    page.keyboard.press("ArrowDown")
    assert focus_of(page).startswith("button Another agent, Cramps of pregnancy: ")
    page.keyboard.press("Enter")
    told(page, "cell a1 c2")
    page.keyboard.press("ArrowLeft")
    assert focus_of(page) == "td ·no statement"
    assert stops.count() == 1
    page.keyboard.press("Tab")
    assert focus_of(page) == "button Download SVG"


def test_matrix_tells_not_studied_no_effect_and_empty_apart(open_page: Open) -> None:
    page = open_page("matrix")
    style = "cell => { const css = getComputedStyle(cell); return [css.borderStyle, css.borderWidth] }"
    looks = {
        "not studied": page.locator("button.cell", has_text="not studied").first.evaluate(style),
        "no effect": page.locator("button.cell", has_text="no effect shown").first.evaluate(style),
    }
    assert looks["not studied"][0] == "dashed"
    assert looks["no effect"][0] == "solid"
    assert page.locator("td.empty button").count() == 0
    signs = page.locator("td path").evaluate_all(
        "paths => [...new Set(paths.map(path => path.getAttribute('d')))]"
    )
    assert len(signs) == 7


def test_matrix_keeps_its_first_column_on_a_narrow_screen(open_page: Open) -> None:
    page = open_page("matrix", width=390)
    scroll = page.locator(".scroll")
    head = page.get_by_role("rowheader", name="Stretching")
    before = head.bounding_box()
    scroll.evaluate("box => box.scrollTo({ left: 200 })")
    page.wait_for_timeout(100)
    assert scroll.evaluate("box => box.scrollLeft") == 200
    assert head.bounding_box() == before


def test_matrix_pictures(open_page: Open) -> None:
    page = open_page("matrix")
    svg = download(page, "Download SVG").path().read_text(encoding="utf-8")
    words = texts(svg)
    expected = [
        "What the trial data say & <more>",
        "An agent",
        "Drugs",
        "not studied",
        "limited",
        "no statement",
    ]
    expected += [
        "Sources: First source, second source",
        "Drawn on a day of testing, version 0",
        "Not medical advice.",
    ]
    assert [text for text in expected if text not in words] == []
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter()}
    assert tags <= {"svg", "title", "rect", "text", "path", "g"}
    assert_png(download(page, "Download PNG").path(), at_least=1600)


def assert_png(path: Path, *, at_least: int) -> None:
    """A PNG of some width whose picture is not blank."""
    from PIL import Image

    with Image.open(path) as image:
        assert image.format == "PNG"
        assert image.width >= at_least
        colours: Any = image.convert("RGB").resize((200, 200)).getcolors(40_000)
        assert len(colours) > 50, json.dumps(image.size)
