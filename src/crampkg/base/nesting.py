"""How deep data may be nested before they are read: the engine's recursion overflows its stack on deep triple terms.

It does so on some four thousand levels in JSON, and some eighteen thousand in Turtle, and takes the process with it.
"""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path
from typing import Final

from crampkg.base.errors import CrampkgError

__all__ = ["MAX_NESTING", "check_json", "check_turtle", "check_turtle_file"]

MAX_NESTING: Final = 200
"""Deepest nesting of triple terms, and of objects in JSON results; nobody writes such."""
_REMEDY: Final = "use fewer nested levels"
# Strings, IRIs and comments may hold the signs as text.
_TERMS: Final = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+"""' + rb"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    rb'|"(?:[^"\\\r\n]|\\.)*+"' + rb"|'(?:[^'\\\r\n]|\\.)*+'"
    rb"|#[^\r\n]*+|<[^<>\x00-\x20]*+>|(<<)|(>>)",
    re.DOTALL,
)
_STRINGS: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_NO_BRACES: Final = bytes(set(range(256)) - set(b"{}"))
_STEPS: Final = {ord("{"): 1, ord("}"): -1}


def check_turtle(data: bytes, where: str | None = None) -> None:
    """Return when Turtle, TriG, N-Triples or N-Quads are not nested too deeply; CrampkgError otherwise."""
    if data.count(b"<<") <= MAX_NESTING:
        return
    depth = 0
    for match in _TERMS.finditer(data):
        depth += match[1] is not None
        depth -= match[2] is not None
        if depth > MAX_NESTING:
            line = data.count(b"\n", 0, match.start()) + 1
            what = f"triple terms (<<) are nested more than {MAX_NESTING} deep"
            raise CrampkgError(what, where=f"{where}:{line}" if where else f"line {line}", remedy=_REMEDY)


def check_turtle_file(path: Path) -> None:
    """Return when a file is not nested too deeply; CrampkgError otherwise, OSError when it cannot be read."""
    check_turtle(path.read_bytes(), str(path))


def check_json(data: bytes, where: str | None = None) -> None:
    """Return when SPARQL results in JSON are not nested too deeply; CrampkgError otherwise."""
    # Each level has this word, which may also be written with escapes.
    if data.count(b"subject") + data.count(b"\\u") <= MAX_NESTING:
        return
    braces = _STRINGS.sub(b"", data).translate(None, _NO_BRACES)
    if max(accumulate(_STEPS[brace] for brace in braces), default=0) > MAX_NESTING:
        raise CrampkgError(f"the answer is nested more than {MAX_NESTING} deep", where=where, remedy=_REMEDY)
