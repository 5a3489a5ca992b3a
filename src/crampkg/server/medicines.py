"""`/data/medicines`: the medicine check of a list in the body of a POST, which no address and no file ever holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from crampkg.evidence import medication_report as report
from crampkg.evidence import medications
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medication_text import as_text
from crampkg.evidence.medications import Checked
from crampkg.export.spreadsheet import spreadsheet_lines
from crampkg.server.exports import exports_of
from crampkg.server.negotiation import Offer, chosen
from crampkg.server.problems import Problem
from crampkg.server.reading import body_of, text_of
from crampkg.server.service import Service

__all__ = ["checked_list"]

_MOST: Final = 100_000
"""Bytes of a list that are read."""
_OFFERS: Final = [
    Offer("application/json", "json"),
    Offer("text/csv", "csv"),
    Offer("text/plain", "text"),
]


def _checked(
    graph: KnowledgeGraph, *, text: str, write: Callable[[KnowledgeGraph, list[Checked]], str]
) -> bytes:
    """Read a list, check it and write the answer; Problem where it is empty or too long."""
    items, cut = medications.read_list(graph, text)
    if not items:
        raise Problem(400, "the list is empty", remedy="send one medicine per line, as text")
    if cut:
        raise Problem(413, f"the list has {len(items) + cut} items", remedy=f"send at most {len(items)}")
    return write(graph, medications.check(graph, items)).encode()


def _json(graph: KnowledgeGraph, checked: list[Checked]) -> str:
    return json.dumps(report.as_json(graph, checked), ensure_ascii=False)


def _csv(graph: KnowledgeGraph, checked: list[Checked]) -> str:
    rows = report.rows(graph, checked)
    return "".join(spreadsheet_lines(list(report.COLUMNS), (list(row.values()) for row in rows)))


_WRITERS: Final[Mapping[str, Callable[[KnowledgeGraph, list[Checked]], str]]] = {
    "json": _json,
    "csv": _csv,
    "text": as_text,
}


async def checked_list(service: Service, request: Request) -> Response:
    """Return the check of the list in the body, as the Accept header or `format` says: json, csv or text."""
    offer = _offer(request)
    body = await body_of(request)
    if len(body) > _MOST:
        raise Problem(413, "the list is too long", remedy=f"send at most {_MOST:,} bytes")
    text = text_of(body, "the list").removeprefix("\ufeff")
    made = await exports_of(service).told(partial(_checked, text=text, write=_WRITERS[offer.format]))
    headers = {
        "Content-Type": f"{offer.media_type}; charset=utf-8",
        "Cache-Control": "no-store",
        "Vary": "Accept",
    }
    return Response(made, headers=headers)


def _offer(request: Request) -> Offer:
    name = request.query_params.get("format")
    found = (
        next((offer for offer in _OFFERS if offer.format == name), None)
        if name
        else chosen(request.headers.get("accept"), _OFFERS)
    )
    if found is None:
        what = f"there is no format {name!r}" if name else "none of the accepted formats is available"
        raise Problem(
            400 if name else 406, what, remedy=f"one of {', '.join(offer.format for offer in _OFFERS)}"
        )
    return found
