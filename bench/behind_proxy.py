"""Copies of the server behind a load balancer: throughput of two processes against one, through the same proxy.

Every process opens the same kept store read-only. The proxy is a round-robin of TCP connections, a stand-in for a real
load balancer. Clients ask the questions of the library over connections that stay open. One and two processes take
turns, so that what else the machine does falls on both.

    bench/behind_proxy.py [seconds]
"""

from __future__ import annotations

import asyncio
import http.client
import itertools
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from crampkg.sparql.catalog import Catalog
from serving import free_port, started

CLIENTS = 8
ROUNDS = 4
HEADERS = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
RUN = "from crampkg.cli import main; main()"


async def piped(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextmanager
def proxy(ports: list[int]) -> Iterator[int]:
    """Give the port of a proxy that hands each new connection to the next of some ports."""
    turn, port = itertools.cycle(ports), free_port()
    loop, ready = asyncio.new_event_loop(), threading.Event()

    async def handed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", next(turn))
        with suppress(asyncio.CancelledError):
            await asyncio.gather(piped(reader, behind_writer), piped(behind_reader, writer))

    async def listening() -> None:
        await asyncio.start_server(handed_on, "127.0.0.1", port)
        ready.set()

    def serve() -> None:
        loop.create_task(listening())
        loop.run_forever()

    threading.Thread(target=serve, daemon=True).start()
    ready.wait()
    yield port
    loop.call_soon_threadsafe(loop.stop)


def asked(port: int, questions: list[str], seconds: float) -> list[float]:
    """Return the seconds of each question that was answered in some seconds; answers other than 200 raise."""
    ends = time.perf_counter() + seconds

    def client(number: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        times = []
        for text in itertools.cycle([*questions[number:], *questions[:number]]):
            start = time.perf_counter()
            if start > ends:
                return times
            connection.request("POST", "/sparql", text.encode(), HEADERS)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {body[:200]!r}")
            times.append(time.perf_counter() - start)
        return times

    with ThreadPoolExecutor(CLIENTS) as pool:
        starts = [number * len(questions) // CLIENTS for number in range(CLIENTS)]
        return [one for found in pool.map(client, starts) for one in found]


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    questions = [query.text for query in Catalog().questions]
    times: dict[int, list[float]] = {1: [], 2: []}
    with ExitStack() as stack:
        ports = [free_port() for _ in range(2)]
        for port in ports:
            # One worker each, so that what is compared is one process with two.
            command = [sys.executable, "-c", RUN, "serve", "--port", str(port), "--workers", "1"]
            address = f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D"
            stack.enter_context(started(command, address, seconds=300))
        entries = {count: stack.enter_context(proxy(ports[:count])) for count in times}
        print(f"{len(questions)} questions, {CLIENTS} clients, {ROUNDS} times {seconds:g} s each, in turn")
        for port in entries.values():
            asked(port, questions, 2.0)
        for _ in range(ROUNDS):
            for count, port in entries.items():
                times[count] += asked(port, questions, seconds)
    rates = {count: len(found) / (ROUNDS * seconds) for count, found in times.items()}
    for count, found in times.items():
        tail = 1000 * sorted(found)[int(0.95 * len(found))]
        print(
            f"{count} process{'es' if count > 1 else ''} {rates[count]:7.1f} questions/s, p95 {tail:.0f} ms"
        )
    print(f"ratio {rates[2] / rates[1]:.2f}")


if __name__ == "__main__":
    main()
