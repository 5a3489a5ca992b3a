"""The explorer's first view on a slow line: when something is shown, and when the search box can be used.

Chromium emulates the line itself (1.6 Mbit/s each way, 150 ms from request to answer) with an empty cache. Both sides
run in one go: the explorer as it is, and the same server without compression and without its own first page, as 0.1
served it.

    bench/first_view.py [rounds]
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
BITS_PER_SECOND, LATENCY_MS = 1_600_000, 150
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SEARCH = "input[type=search], [data-testid=stSelectbox] input, [data-testid=stTextInput] input"
PLAIN = """
import sys
from crampkg.explorer import server
as_it_is = server.options
def plain(*given):
    options = as_it_is(*given)
    kept = ("SecurityHeaders", "UnknownPages")
    options["middleware"] = [one for one in options["middleware"] if one.cls.__name__ in kept]
    return options
server.options = plain
from crampkg.cli import main
main()
"""
AS_IT_IS = "from crampkg.cli import main; main()"


@contextmanager
def explorer(code: str) -> Iterator[str]:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    command = [sys.executable, "-c", code, "explore", "--port", str(port), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(900):
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def first_view(url: str) -> dict[str, float]:
    """Open the explorer in a fresh browser; return seconds to the first words and to the search box, and kilobytes."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CRAMPKG_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_context().new_page()
        line = page.context.new_cdp_session(page)
        sizes: list[float] = []
        line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        line.send("Network.enable")
        rate = BITS_PER_SECOND / 8
        limits = {"latency": LATENCY_MS, "downloadThroughput": rate, "uploadThroughput": rate}
        line.send("Network.emulateNetworkConditions", {"offline": False, **limits})
        begun = time.perf_counter()
        page.goto(url, wait_until="commit", timeout=120_000)
        page.wait_for_selector("h1, p", state="visible", timeout=120_000)
        words = time.perf_counter() - begun
        page.wait_for_selector(SEARCH, state="visible", timeout=120_000)
        box = time.perf_counter() - begun
        page.fill(SEARCH, "quin", timeout=60_000)
        usable = time.perf_counter() - begun
        browser.close()
    found = {"first words": words, "search box": box, "search box filled": usable}
    return {**found, "requests": float(len(sizes)), "kB sent": sum(sizes) / 1000}


def main() -> None:
    figures: dict[str, dict[str, float]] = {}
    for name, code in (("as it is", AS_IT_IS), ("without", PLAIN)):
        with explorer(code) as url:
            urllib.request.urlopen(url).close()
            first_view(url)  # the server's own first session, which reads what all share
            rounds = [first_view(url) for _ in range(ROUNDS)]
        figures[name] = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
    mine, plain = figures["as it is"], figures["without"]
    print(f"{BITS_PER_SECOND / 1e6:g} Mbit/s, {LATENCY_MS} ms, medians of {ROUNDS}")
    print(f"{'':20}{'explorer':>10}{'without':>10}{'ratio':>8}")
    for key, value in mine.items():
        print(f"{key:20}{value:10.1f}{plain[key]:10.1f}{value / plain[key]:8.2f}")


if __name__ == "__main__":
    main()
