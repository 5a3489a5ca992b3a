"""Errors of requests as HTTP responses: a status, and what, where and what to do.

The body is a problem document (RFC 9457, `application/problem+json`) with `line`, `column` and `hint` for
faults of a query, or plain text for those who ask for text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.server.negotiation import Offer, chosen
from crampkg.sparql.lexer import PlacedError
from crampkg.sparql.limits import Busy, LimitExceeded, QueryFailed, QueryTimeout, StoreError

__all__ = ["Problem", "problem_of", "problem_response"]

_OFFERS = [
    Offer("application/problem+json", "json"),
    Offer("application/json", "json"),
    Offer("application/sparql-results+json", "json"),
    Offer("text/plain", "text"),
    Offer("text/html", "text"),
]
# The first that fits: an error's own class stands before what it is derived from.
_STATUSES: tuple[tuple[type[CrampkgError], int], ...] = (
    (Busy, 503),
    (QueryTimeout, 504),
    (LimitExceeded, 500),
    (QueryFailed, 500),
    (StoreError, 502),
    (UsageError, 400),
)


class Problem(Exception):  # it is what the standard calls it
    """A request that gets no answer, with the status that says why."""

    def __init__(
        self,
        status: int,
        what: str,
        *,
        remedy: str | None = None,
        line: int | None = None,
        column: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what)
        self.status, self.what, self.remedy = status, what, remedy
        self.line, self.column = line, column
        self.headers = dict(headers or {})


def problem_of(error: CrampkgError) -> Problem:
    """Return an error of the graph, the query or the store as a problem."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    line, column = (error.line, error.column) if isinstance(error, PlacedError) else (None, None)
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Busy) else {}
    return Problem(status, error.what, remedy=error.remedy, line=line, column=column, headers=headers)


def problem_response(problem: Problem, accept: str | None) -> Response:
    """Return the response that describes a problem, as JSON unless text is preferred."""
    said: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.what,
    }
    said |= {} if problem.line is None else {"line": problem.line, "column": problem.column}
    said |= {} if problem.remedy is None else {"hint": problem.remedy}
    offer = chosen(accept, _OFFERS) or _OFFERS[0]
    if offer.format == "text":
        where = "" if problem.line is None else f"line {problem.line}, column {problem.column}: "
        hint = "" if problem.remedy is None else f" ({problem.remedy})"
        body, media_type = f"{where}{problem.what}{hint}\n".encode(), "text/plain; charset=utf-8"
    else:
        body = (json.dumps(said, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        media_type = "application/problem+json"
    headers = {"Content-Type": media_type, "Cache-Control": "no-store", **problem.headers}
    return Response(body, problem.status, headers)
