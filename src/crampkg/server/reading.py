"""Reads a SPARQL protocol request: the query, its dataset and its options.

A query comes by GET, in the body of a form POST, or as the body itself. Everything is bounded: how long a body
may be, how long it may take to arrive, how many parameters there are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from crampkg.server.problems import Problem
from crampkg.sparql.guard import MAX_BYTES

__all__ = ["BODY_SECONDS", "MAX_BODY", "Question", "body_of", "question_of", "text_of"]

MAX_BODY: Final = 1_000_000
"""Longest body in bytes: a query of the greatest length, three bytes for each as a form writes it, and more."""
BODY_SECONDS: Final = 10.0
"""How long a body may take to arrive."""
_MOST_READ: Final = 8 * MAX_BODY
"""So much is read of a body that is too long, so that its sender hears the answer."""
_MOST_PARAMETERS: Final = 200
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"


@dataclass(frozen=True, slots=True)
class Question:
    """What a request asks: the query's text (None: no query), its dataset, and a format by name (None: Accept).

    Without `truncate` a result that the limits cut is an error.
    """

    text: str | None
    default_graph_uris: Sequence[str] = ()
    named_graph_uris: Sequence[str] = ()
    format: str | None = None
    truncate: bool = True


async def question_of(request: Request) -> Question:
    """Return what a request asks. Problem 400, 403, 408, 413 or 415 when it is no query by the protocol."""
    pairs = _pairs(request.scope["query_string"], "the address")
    if request.method != "POST":
        return _question(pairs, required=False)
    if (coding := request.headers.get("content-encoding", "").strip().lower()) not in ("", "identity"):
        what = f"request bodies encoded with {coding} are not accepted"
        raise Problem(415, what, remedy="send it without encoding", headers={"Accept-Encoding": "identity"})
    media_type, charset = _content_type(request)
    if media_type == _UPDATE:
        raise _read_only()
    if media_type not in (_QUERY, _FORM):
        what = (
            f"a query sent as {media_type} is not accepted"
            if media_type
            else "the request has no Content-Type"
        )
        raise Problem(
            415, what, remedy=f"use {_QUERY} or {_FORM}", headers={"Accept-Post": f"{_QUERY}, {_FORM}"}
        )
    if charset not in ("", "utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"a query encoded in {charset} is not accepted", remedy="send UTF-8")
    body = await body_of(request)
    if media_type == _FORM:
        return _question([*pairs, *_pairs(body, "the form")], required=True)
    if any(name == "query" for name, _ in pairs):
        raise Problem(400, "the query is both in the address and in the body", remedy="send it only once")
    return _question([*pairs, ("query", text_of(body, "the query"))], required=True)


def _question(pairs: list[tuple[str, str]], *, required: bool) -> Question:
    if any(name == "update" for name, _ in pairs):
        raise _read_only()
    texts = [value for name, value in pairs if name == "query"]
    if len(texts) > 1:
        raise Problem(400, f"there are {len(texts)} queries in one request", remedy="send one")
    if not texts and required:
        raise Problem(400, "there is no query in the form", remedy="send it as the parameter query")
    if texts and len(texts[0].encode()) > MAX_BYTES:
        raise Problem(413, "the query is too long", remedy=f"the limit is {MAX_BYTES:,} bytes")
    formats = [value for name, value in pairs if name in ("format", "output")]
    return Question(
        texts[0] if texts else None,
        # An empty one comes from a field that was left empty.
        tuple(value for name, value in pairs if name == "default-graph-uri" and value),
        tuple(value for name, value in pairs if name == "named-graph-uri" and value),
        _plus(formats[0]) or None if formats else None,
        truncate=_yes(pairs),
    )


def _plus(name: str) -> str:
    """Return the name of a format with its plus sign, which an address that was not encoded gives as a blank."""
    return name.strip().replace(" ", "+")


def _yes(pairs: list[tuple[str, str]]) -> bool:
    """Return whether a result may be cut: the parameter `truncate`, yes by default."""
    said = [value.lower() for name, value in pairs if name == "truncate" and value]
    if any(value not in ("yes", "no") for value in said):
        raise Problem(400, f"truncate has the value {said[0]!r}", remedy="use yes or no")
    return "no" not in said


def _pairs(data: bytes, where: str) -> list[tuple[str, str]]:
    try:
        text = data.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeError:
        raise Problem(
            400, f"{where} is not percent-encoded UTF-8", remedy="encode each byte as %XX"
        ) from None
    except ValueError:
        raise Problem(400, f"{where} has more than {_MOST_PARAMETERS} parameters") from None


def _content_type(request: Request) -> tuple[str, str]:
    """Return media type and charset (empty when there is none), in lower case."""
    name, *parameters = request.headers.get("content-type", "").split(";")
    charset = ""
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return name.strip().lower(), charset


async def body_of(request: Request) -> bytes:
    """Return the body of a request. Problem 400, 408 or 413 when it is too long or does not arrive."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > _MOST_READ:
        raise _too_large()
    body = bytearray()
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size <= MAX_BODY:
                    body += chunk
                elif size > _MOST_READ:
                    raise _too_large()
    except TimeoutError:
        what = f"the body did not arrive within {BODY_SECONDS:g} s"
        raise Problem(408, what, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise Problem(400, "the body ended early") from None
    if size > MAX_BODY:
        raise _too_large()
    return bytes(body)


def _too_large() -> Problem:
    return Problem(413, f"the body is longer than {MAX_BODY:,} bytes", headers={"Connection": "close"})


def text_of(body: bytes, what: str) -> str:
    """Return a body as text; Problem 400 when it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"{what} is not UTF-8 (byte {error.start + 1})", remedy="send UTF-8") from None


def _read_only() -> Problem:
    return Problem(403, "this endpoint is read-only: updates are refused", remedy="send a query")
