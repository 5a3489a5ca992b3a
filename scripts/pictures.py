"""Make the README's pictures of the explorer anew: start it, photograph four pages in Chromium, end it.

Needs Chromium (CRAMPKG_CHROMIUM, or one on PATH) and playwright. Source texts are never shown in the pictures.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
PAGES = {"term": "quinine", "treatments": "treatments", "causes": "causes", "disagreements": "disagreements"}
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until the explorer answers; RuntimeError when it ends or the time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the explorer did not start")


def main() -> None:
    """Photograph the pages into docs/pictures."""
    program = os.environ.get("CRAMPKG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("pictures: no Chromium (install it, or set CRAMPKG_CHROMIUM)")
    port = free_port()
    command = [sys.executable, "-c", "from crampkg.cli import main; main()", "explore"]
    nowhere = {**os.environ, "CRAMPKG_SOURCES": str(FOLDER)}  # no documents there, so no passage is shown
    FOLDER.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen([*command, "--port", str(port), "--no-browser"], env=nowhere, cwd=FOLDER)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=program, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
            for name, path in PAGES.items():
                page.goto(f"{address}/{path}")
                page.wait_for_selector(READY)
                page.wait_for_timeout(2500)
                page.screenshot(path=str(FOLDER / f"{name}.png"))
                sys.stdout.write(f"docs/pictures/{name}.png\n")
            browser.close()
    finally:
        process.terminate()
        process.wait(timeout=20)


if __name__ == "__main__":
    main()
