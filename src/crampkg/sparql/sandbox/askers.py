"""Gives each client its share of the workers and of the queue."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crampkg.sparql.sandbox.child import Worker

__all__ = ["Asker", "Place", "last_of_most"]


class Asker:
    """One who waits for an answer, of a client with a name of any kind, until it leaves."""

    def __init__(self, client: str = "") -> None:
        self.client = client
        self._left = threading.Event()
        self._told: Callable[[], None] = lambda: None

    @property
    def left(self) -> bool:
        """Whether nobody waits any more."""
        return self._left.is_set()

    def leave(self) -> None:
        """Say that the answer is no longer wanted: a query that runs for it is ended."""
        self._left.set()
        self._told()

    def on_leaving(self, told: Callable[[], None]) -> None:
        """Have a function called when the asker leaves."""
        self._told = told


@dataclass(eq=False)
class Place:
    """A place in the queue, until a worker is given to it or it is refused in favor of another client's."""

    asker: Asker
    worker: Worker | None = None
    refused: bool = False


def last_of_most(waiting: Sequence[Place], asker: Asker) -> Place | None:
    """Return the last place of the client with the most, when the asker's client has at least two fewer; else None."""
    held = Counter(place.asker.client for place in waiting)
    most, count = max(held.items(), key=lambda item: item[1], default=("", 0))
    if count < held[asker.client] + 2:
        return None
    return next(place for place in reversed(waiting) if place.asker.client == most)
