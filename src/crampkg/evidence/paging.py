"""Reads a view page by page from a server that gives only so many rows at a time."""

from __future__ import annotations

import re
from typing import Final

from crampkg.base.errors import CrampkgError
from crampkg.sparql.results import Rows
from crampkg.sparql.store import Store

__all__ = ["whole_rows"]

_ORDERED: Final = re.compile(r"\}\s*ORDER\s+BY\b(?![^}]*\bLIMIT\b)[^}]*\Z", re.IGNORECASE)
"""A query whose rows have a stated order, and that asks for no part of them itself."""
_PAGES: Final = 1_000


def whole_rows(store: Store, text: str, name: str) -> Rows:
    """Return all rows of a view; where the server cuts the answer, the rest is asked for with LIMIT and OFFSET.

    Each page begins with the last row of the page before, so that a server that orders rows otherwise from one query
    to the next is noticed. CrampkgError when only a part can be had; TypeError when the view is not a SELECT.
    """
    answer = store.query(text)
    if not isinstance(answer, Rows):
        raise TypeError(f"the view {name} is not a SELECT")
    if not answer.truncated:
        return answer
    found = list(answer.rows)
    size = len(found)
    if size < 2 or not _ORDERED.search(text):
        raise _only_part(name)
    for _ in range(_PAGES):
        page = store.query(f"{text}\nLIMIT {size} OFFSET {len(found) - 1}")
        if not isinstance(page, Rows) or not page.rows or page.rows[0] != found[-1]:
            raise _only_part(name)
        found += page.rows[1:]
        if len(page) < size and not page.truncated:
            if len(set(found)) < len(found):
                # Rows that change places between pages come twice or not at all.
                raise _only_part(name)
            return Rows(answer.variables, found)
        if len(page) < 2:
            break
    raise _only_part(name)


def _only_part(name: str) -> CrampkgError:
    # A part shown as if it were all would say what no source says: that there is nothing else.
    remedy = "raise its limits, or leave out the endpoint"
    return CrampkgError(f"the endpoint returned only part of the view {name}", remedy=remedy)
