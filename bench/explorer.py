"""The explorer's speed: a page's own work, a reader's clicks in a real browser, and many sessions at once.

Three parts, each on the installed graph:

- own work: what a term's page asks of the graph and prepares, without Streamlit, over every term;
- clicks: from a click to the next page drawn, in Chromium (skipped where there is none);
- sessions: forty over the websocket at once, as browsers speak it, each walking from term to term: time from asking
  for a page to its last message, as readers ask and one after the other, and the server's memory for each session.

    bench/explorer.py [sessions] [steps]
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SESSIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 40
STEPS = int(sys.argv[2]) if len(sys.argv) > 2 else 6
CLICKS = 15
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def said(what: str, values: Sequence[float]) -> None:
    """Print median, 95th percentile and worst of some times in milliseconds."""
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(
        f"{what:<46} median {statistics.median(ordered):7.1f} ms   95 % {high:7.1f}   worst {ordered[-1]:7.1f}"
    )


# --- own work


def own_work() -> None:
    """Time what a term's page needs of the graph, for every term."""
    from crampkg.evidence import disagreements, facts, relations
    from crampkg.explorer import cards, session

    start = time.perf_counter()
    graph = session.full_graph()
    graph.term("muscle cramp")
    print(f"{'reading the graph':<46} once {(time.perf_counter() - start) * 1000:9.1f} ms")
    next(iter(graph.terms))
    times = []
    for iri in graph.terms:
        start = time.perf_counter()
        found = facts.facts_of(graph, iri)
        for _, group in found:
            for fact in group:
                cards.claim_card(graph, fact.phrase(graph), fact.claims, id=fact.id, passage=session.passage)
        facts.neighbours(graph, iri, found)
        facts.mentions_of(graph, iri)
        disagreements.tensions(graph, iri)
        relations.by_class_grouped(graph, iri)
        times.append((time.perf_counter() - start) * 1000)
    said(f"own work of a term's page ({len(times)} terms)", times)


# --- a server


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """Serve the explorer; gives its port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "import sys; sys.argv[0] = 'crampkg'\nfrom crampkg.cli import main\nmain()"
    command = [sys.executable, "-c", code, "explore", "--port", str(port), "--no-browser"]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                    break
                except OSError:
                    if server.poll() is not None or time.perf_counter() - start > 60:
                        sys.exit("the explorer did not start")
                    time.sleep(0.05)
            print(f"{'start to healthy':<46} once {(time.perf_counter() - start) * 1000:9.1f} ms")
            yield port, server.pid
        finally:
            server.terminate()


# --- clicks


def clicks(port: int) -> None:
    """Time what a reader waits for, from the click to the drawn page."""
    program = shutil.which(os.environ.get("CRAMPKG_CHROMIUM", "chromium"))
    try:
        from playwright.sync_api import Page, sync_playwright
    except ImportError:
        program = None
    if program is None:
        print("clicks: no Chromium with playwright here")
        return

    def drawn(page: Page, act: Callable[[], object], heading: str) -> float:
        start = time.perf_counter()
        act()
        page.get_by_role("heading", level=1, name=heading, exact=True).wait_for()
        page.locator('[data-testid="stBidiComponentIsolated"] .root').first.wait_for()
        return (time.perf_counter() - start) * 1000

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        page = browser.new_page()
        site = f"http://127.0.0.1:{port}"
        first = drawn(page, lambda: page.goto(f"{site}/quinine"), "quinine")
        print(f"{'first view of a term':<46} once {first:9.1f} ms")
        there, back = [], []
        for _ in range(CLICKS):
            page.wait_for_timeout(400)
            link = page.get_by_role("link", name="nocturnal muscle cramps", exact=True).first
            there.append(drawn(page, link.click, "nocturnal muscle cramp"))
            page.wait_for_timeout(400)
            link = page.get_by_role("link", name="quinine", exact=True).first
            back.append(drawn(page, link.click, "quinine"))
        said("warm click to the next term", there + back)
        searched = []
        for _ in range(CLICKS):
            page.goto(f"{site}/")
            box = page.get_by_label("Search for a condition")
            box.wait_for()
            page.wait_for_timeout(500)
            start = time.perf_counter()
            box.fill("charley horse")
            box.press("Enter")
            page.get_by_role("link", name="muscle cramp", exact=True).first.click()
            page.get_by_role("heading", level=1, name="muscle cramp", exact=True).wait_for()
            searched.append((time.perf_counter() - start) * 1000)
        said("search typed, found, opened", searched)
        matrix = []
        for _ in range(CLICKS):
            page.goto(f"{site}/about")
            page.get_by_role("heading", level=1, name="About", exact=True).wait_for()
            page.wait_for_timeout(500)
            menu = page.get_by_test_id("stTopNavLink").filter(has_text="Treatments").first
            matrix.append(drawn(page, menu.click, "Treatments"))
        said("warm click to the treatment matrix", matrix)
        browser.close()


# --- sessions


async def walk(
    port: int, paths: Sequence[str], times: list[float], ready: asyncio.Barrier, turn: asyncio.Lock | None
) -> None:
    """Be one session: open the first page, wait for all others, then walk through the rest; with `turn`, in turn."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.util import calc_hash

    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with websockets.connect(
        address,
        subprotocols=[websockets.Subprotocol("streamlit")],
        origin=websockets.Origin(f"http://127.0.0.1:{port}"),
        max_size=None,
    ) as connection:
        for place, path in enumerate(paths):
            if place and turn:
                await turn.acquire()
            message = BackMsg()
            message.rerun_script.page_script_hash = calc_hash(path)
            start = time.perf_counter()
            await connection.send(message.SerializeToString())
            while True:
                answer = ForwardMsg()
                answer.ParseFromString(await connection.recv())
                if answer.WhichOneof("type") == "script_finished":
                    break
            if place:
                times.append((time.perf_counter() - start) * 1000)
                if turn:
                    turn.release()
                await asyncio.sleep(random.uniform(3, 7))  # a reader reads
            else:
                await ready.wait()


def memory(pid: int) -> float | None:
    """Return a process's resident memory in megabytes; None where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def sessions(port: int, pid: int) -> None:
    """Let many sessions walk at once."""
    from crampkg.explorer import session

    chooser = random.Random(7)
    slugs = [term.slug for term in session.full_graph().terms.values()]
    times: list[float] = []

    async def all_at_once(count: int, turn: asyncio.Lock | None = None) -> None:
        ready = asyncio.Barrier(count)
        walks = [[chooser.choice(slugs) for _ in range(STEPS + 1)] for _ in range(count)]
        await asyncio.gather(*(walk(port, paths, times, ready, turn) for paths in walks))

    asyncio.run(all_at_once(1))
    before = memory(pid)
    said("rerun of one session alone", times)
    times.clear()
    asyncio.run(all_at_once(SESSIONS))
    after = memory(pid)
    said(f"rerun among {SESSIONS} sessions, as they come", times)
    times.clear()
    asyncio.run(all_at_once(SESSIONS, asyncio.Lock()))
    said(f"rerun among {SESSIONS} sessions, one after the other", times)
    if before is not None and after is not None:
        print(f"{'memory':<46} {before:.0f} MB, {(after - before) / SESSIONS:.2f} MB more for each session")


if __name__ == "__main__":
    own_work()
    with served() as (port, pid):
        clicks(port)
        sessions(port, pid)
