"""A served explorer and a real browser for tests: fixtures, and how to wait for and read a page."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of an explorer, served as `crampkg explore` serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("crampkg")), "explore", "--port", str(port), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(150):
                assert server.poll() is None, "the explorer ended at once"
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                pytest.fail("the explorer did not start within 30 s")
            yield address
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=str(chromium), headless=True, args=FLAGS)
        yield program
        program.close()


@pytest.fixture
def open_page(site: str, browser: Browser) -> Iterator[Open]:
    """Opens an address; at the end no page has asked another host, broken the policy, or thrown an error."""
    faults: list[str] = []
    contexts = []

    def stray(address: str) -> None:
        if not address.startswith((site, site.replace("http", "ws"), "blob:", "data:")):
            faults.append(address)

    def said(text: str) -> None:
        # Streamlit asks below the page's path first whether it is served below one.
        if "404 (Not Found)" not in text:
            faults.append(text)

    def open_(address: str = "", *, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", lambda line: said(line.text) if line.type in {"error", "warning"} else None)
        page.on("request", lambda request: stray(request.url))
        page.goto(f"{site}/{address}")
        settle(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def settle(page: Page) -> None:
    """Wait until the script has run and what it sent is drawn."""
    page.wait_for_timeout(250)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=20_000)
    page.locator("h1").first.wait_for(timeout=20_000)
    page.wait_for_timeout(400)


def path(page: Page) -> str:
    """The address without its host."""
    return str(page.evaluate("decodeURIComponent(location.pathname.slice(1) + location.search)"))


def arrive(page: Page, heading: str) -> None:
    """Wait for the page of that title."""
    page.get_by_role("heading", level=1, name=heading, exact=True).wait_for(timeout=10_000)
    settle(page)
