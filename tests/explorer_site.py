"""A served explorer and a real browser for tests: fixtures, and how to wait for and read a page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]

PORT = "PORT"

Open = Callable[..., "Page"]


@contextmanager
def serving(program: str, *arguments: str, folder: Path | None = None, **environment: str) -> Iterator[str]:
    """Run a Streamlit server on a free port of this machine until the end of the block; gives its address.

    The port stands where `arguments` or `environment` have `PORT`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [program, *(port if word == PORT else word for word in arguments)]
    variables = {
        **os.environ,
        **{key: port if value == PORT else value for key, value in environment.items()},
    }
    with subprocess.Popen(
        command, cwd=folder, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(600):
                assert server.poll() is None, "the server ended at once"
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.2)
            else:
                pytest.fail("the server did not start within two minutes")
            yield address
        finally:
            server.terminate()


def served(*options: str) -> AbstractContextManager[str]:
    """Serve the explorer as `crampkg explore` does; gives its address."""
    program = str(Path(sys.executable).with_name("crampkg"))
    return serving(program, "explore", "--port", PORT, "--no-browser", *options)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of an explorer."""
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=str(chromium), headless=True, args=FLAGS)
        yield program
        program.close()


class Contexts:
    """Opens pages, each in a context of its own, and notes what none may do: ask another host, warn, throw."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.faults: list[str] = []
        self._browser = browser
        self._hosts = (site, site.replace("http", "ws"), "blob:", "data:")
        self._contexts: list[BrowserContext] = []

    def new(self, *, width: int, scheme: str) -> Page:
        """Return a page that is watched, not yet anywhere."""
        context = self._browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", lambda line: self._said(line.text) if line.type in {"error", "warning"} else None)
        page.on("request", lambda request: self._asked(request.url))
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _asked(self, address: str) -> None:
        if not address.startswith(self._hosts):
            self.faults.append(address)

    def _said(self, text: str) -> None:
        # Streamlit asks below the page's path first whether it is served below one.
        if "404 (Not Found)" not in text:
            self.faults.append(text)


def schemes(page: Page) -> Iterator[str]:
    """Yield light, then dark, with the page drawn in it; the page must have been opened in light."""
    ground = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    yield "light"
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => ({ground})() !== light", arg=light)
    settle(page)
    yield "dark"


@pytest.fixture
def contexts(site: str, browser: Browser) -> Iterator[Contexts]:
    """Pages of the site; at the end none has asked another host, broken the policy, or thrown an error."""
    opened = Contexts(browser, site)
    yield opened
    opened.close()
    assert opened.faults == []


@pytest.fixture
def open_page(site: str, contexts: Contexts) -> Open:
    """Opens an address of the explorer."""

    def open_(address: str = "", *, width: int = 1280, scheme: str = "light") -> Page:
        page = contexts.new(width=width, scheme=scheme)
        page.goto(f"{site}/{address}")
        settle(page)
        return page

    return open_


STILL = """() => new Promise((done) => {
    const quiet = 250, limit = 5000;
    const seen = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(finish, quiet); });
    const finish = () => { seen.disconnect(); clearTimeout(timer); clearTimeout(last); done(); };
    let timer = setTimeout(finish, quiet);
    const last = setTimeout(finish, limit);
    seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
})"""
"""Ends when nothing in the document has changed for a quarter of a second."""


def settle(page: Page) -> None:
    """Wait until the script has run and what it sent is drawn."""
    page.locator("h1").first.wait_for(timeout=20_000)
    page.evaluate(STILL)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=20_000)
    page.locator("h1").first.wait_for(timeout=20_000)


def path(page: Page) -> str:
    """The address without its host."""
    return str(page.evaluate("decodeURIComponent(location.pathname.slice(1) + location.search)"))


def arrive(page: Page, heading: str) -> None:
    """Wait for the page of that title."""
    page.get_by_role("heading", level=1, name=heading, exact=True).wait_for(timeout=10_000)
    settle(page)
