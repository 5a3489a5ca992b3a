"""Content negotiation: the media type that a request's Accept header prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final, NamedTuple

from crampkg.sparql.formats import FORMATS, Kind, formats_for

__all__ = ["KINDS", "Offer", "chosen", "format_of", "is_format", "offers", "quality"]

KINDS: Final[tuple[Kind, ...]] = ("rows", "boolean", "triples")
_ALIASES: Final = {
    **{form.extension: form.name for form in FORMATS.values()},
    "n3": "turtle",
    "ntriples": "nt",
    "n-triples": "nt",
    "n-quads": "nquads",
    "rdf+xml": "rdfxml",
    "json-ld": "jsonld",
    "text": "table",
}
"""Other names of formats: file extensions, and what clients and engines call them."""
_QUALITY: Final = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
_MOST_RANGES: Final = 64


class Offer(NamedTuple):
    """What a server can send: a media type, and the name of the format behind it."""

    media_type: str
    format: str


@cache
def offers(kind: Kind) -> tuple[Offer, ...]:
    """Return what is on offer for a kind of result: each format's own media type first, then the other names."""
    forms = formats_for(kind)
    first = (Offer(form.media_type, form.name) for form in forms)
    return (*first, *(Offer(name, form.name) for form in forms for name in form.media_types[1:]))


def format_of(name: str, kind: Kind) -> Offer | None:
    """Return the offer that a `format` parameter names, by format or by media type; None when it names none."""
    form = FORMATS.get(_ALIASES.get(name.lower(), name.lower()))
    if form is not None:
        return Offer(form.media_type, form.name) if kind in form.kinds else None
    return next((offer for offer in offers(kind) if offer.media_type == name.lower()), None)


def is_format(name: str) -> bool:
    """Tell whether a `format` parameter names a format at all, of whatever kind.

    Clients send the same name with every query (SPARQLWrapper: xml), also where it cannot hold the result.
    """
    return any(format_of(name, kind) is not None for kind in KINDS)


def chosen(accept: str | None, on_offer: Iterable[Offer]) -> Offer | None:
    """Return the offer of highest quality, the earlier one when several are equal; None when none is acceptable.

    No header, or an empty one, accepts anything.

    >>> chosen("text/csv;q=0.5, */*;q=0.1", [Offer("text/html", "page"), Offer("text/csv", "csv")]).format
    'csv'
    """
    ranges = _ranges(accept)
    best: tuple[float, Offer] | None = None
    for offer in on_offer:
        rating = quality(offer.media_type, ranges)
        if rating > 0 and (best is None or rating > best[0]):
            best = (rating, offer)
    return None if best is None else best[1]


def quality(media_type: str, ranges: list[tuple[str, float]] | None) -> float:
    """Return how welcome a media type is, from 0 to 1: by its own name, else its type/*, else */*."""
    if ranges is None:
        return 1.0
    for pattern in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        found = [rating for name, rating in ranges if name == pattern]
        if found:
            return max(found)
    return 0.0


@lru_cache(maxsize=256)
def _ranges(accept: str | None) -> list[tuple[str, float]] | None:
    """Return the media ranges of a header with their qualities; None when everything is welcome."""
    if accept is None or not accept.strip():
        return None
    found = []
    for part in accept.split(",")[:_MOST_RANGES]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        rating = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                rating = float(value) if _QUALITY.match(value.strip()) else 0.0
        if "/" in name:
            found.append((name, rating))
    return found
