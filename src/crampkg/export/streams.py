"""Pieces of a file, so that an export is written while it is made and never held in memory twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

__all__ = ["encoded", "json_pieces"]

_PIECE: Final = 1 << 16
"""Characters that are written at once."""


def encoded(texts: Iterable[str]) -> Iterator[bytes]:
    """Yield texts in UTF-8, many short ones together."""
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= _PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    if waiting:
        yield "".join(waiting).encode()


def json_pieces(document: object, *, indent: int = 1) -> Iterator[bytes]:
    """Yield a JSON document with a line feed at its end; characters stay as they are."""
    yield from encoded(json.JSONEncoder(ensure_ascii=False, indent=indent).iterencode(document))
    yield b"\n"
