"""Limits of a query, and the errors of queries that fail or exceed them."""

from __future__ import annotations

from dataclasses import dataclass

from crampkg.base.errors import CrampkgError

__all__ = [
    "Abandoned",
    "Busy",
    "LimitExceeded",
    "Limits",
    "QueryFailed",
    "QueryTimeout",
    "StoreError",
    "timed_out",
]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one query; None means no bound.

    `seconds`: wall-clock time, waiting for a free worker not counted. `rows`: rows of a SELECT, or triples of a
    CONSTRUCT or DESCRIBE. `bytes`: size of the serialised result. `memory_bytes`: address space that a worker
    may take beyond what it needs to hold the data. What goes beyond rows or bytes is cut and the result says
    so; what goes beyond seconds or memory ends with `LimitExceeded`. A store that runs queries in its own
    process can bound rows and bytes only, and looks at the clock between two rows.
    """

    seconds: float | None = 20.0
    rows: int | None = 10_000
    bytes: int | None = 16_000_000
    memory_bytes: int | None = 1_000_000_000


class StoreError(CrampkgError):
    """A store could not answer."""


class QueryFailed(StoreError):  # these name what happened
    """The query is well-formed and was refused by nobody, but its evaluation failed."""


class LimitExceeded(StoreError):
    """The query was stopped since it went beyond its time or memory, or overflowed the engine's stack."""


class QueryTimeout(LimitExceeded):
    """The query was stopped at its time limit."""


def timed_out(limits: Limits) -> QueryTimeout:
    """Return the error of a query that was ended at its time limit."""
    return QueryTimeout(
        f"the query was stopped after {limits.seconds:g} s", remedy="narrow the query, or allow more time"
    )


class Abandoned(StoreError):
    """The query was stopped since nobody waits for its answer any more."""


class Busy(StoreError):
    """All workers are taken and the queue is full; worth another try after `retry_after` seconds."""

    retry_after: int = 1
