"""A worker of the sandbox that also does what no query may: to see that the walls hold where the reading does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from crampkg.sparql.sandbox import BoundedStore, child

TRIALS = "# trials"
UNREAD = "# unread\n"
"""What a text begins with that is put to the engine as it is, past the reading."""

_START = r"""
import ctypes, json, os, sys
place = next((i for i, path in enumerate(sys.path) if path.endswith("-packages")), len(sys.path))
sys.path[place:place] = sys.argv[1:]
from crampkg.sparql.evaluation import Served
from crampkg.sparql.sandbox import worker
real, libc = worker.evaluate_bytes, ctypes.CDLL(None, use_errno=True)

def opened(number):
    if number < 0:
        raise OSError(ctypes.get_errno(), "refused")
    os.close(number)

def fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)

TRIALS = {
    "socket": lambda: opened(libc.socket(2, 1, 0)),
    "open": lambda: opened(os.open("/etc/hosts", os.O_RDONLY)),
    "create": lambda: opened(os.open("/does/not/exist", os.O_CREAT | os.O_WRONLY)),
    "fork": fork,
    "exec": lambda: os.execv("/does/not/exist", ["exist"]),
    "kill": lambda: os.kill(os.getppid(), 0),
}

def tried(trial):
    try:
        trial()
    except OSError as error:
        return type(error).__name__
    return "done"

def probe(store, text, formats, setting, limits):
    if text == "# trials":
        told = {name: tried(trial) for name, trial in TRIALS.items()}
        return Served(json.dumps(told).encode(), "json", "boolean")
    if text.startswith("# unread\n"):
        return Served(str(bool(store.query(text))).encode(), "json", "boolean")
    return real(store, text, formats, setting, limits)

worker.evaluate_bytes = probe
worker.main()
"""


@contextmanager
def probing() -> Iterator[None]:
    """Stores that are made meanwhile have workers that can be probed, as long as they live."""
    with mock.patch.object(child, "START", _START):
        yield


def tried(store: BoundedStore) -> dict[str, str]:
    """What a worker could do that it may not: for each "done", or the name of the error that it met."""
    found: dict[str, str] = json.loads(store.query_bytes(TRIALS, "json").body)
    return found
