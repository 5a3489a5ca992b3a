"""A list of medicines typed into the search: which of them may cause cramps, and the page that says why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from crampkg.evidence import medication_report as report
from crampkg.evidence.medications import check, read_list
from crampkg.explorer import answer_cards as make
from crampkg.explorer import gist

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Card

__all__ = ["medicine_list"]

_LEAST: Final = 3
"""From so many items on it is a list."""
_APART: Final = re.compile(r"[,;\n]")


def medicine_list(graph: KnowledgeGraph, asked: str) -> list[Card]:
    """Return a link to the check of a list of medicines with what that finds; empty where no list was typed.

    At least three items, apart by commas or semicolons, of which two are medicines and no more than one is unknown,
    so that symptoms apart by commas are none.
    """
    if len(_APART.findall(asked)) < _LEAST - 1:
        return []
    items, _ = read_list(graph, asked)
    checked = check(graph, items)
    known = [one for one in checked if one.substances]
    unread = [one for one in checked if not one.substances and not one.near]
    if len(checked) < _LEAST or len(known) < _LEAST - 1 or len(unread) > 1:
        return []
    card = make.to("Check these medicines", f"medicines?{urlencode({'items': chr(10).join(items)})}")
    causing = [one.name for one in checked if one.may_cause]
    near = [f"{one.item} (did you mean {one.near[0]}?)" for one in checked if not one.substances and one.near]
    points = [gist.line(make.sentence(report.headline(checked)))]
    if causing:
        points.append(gist.line(f"{'; '.join(causing)}.", "May cause cramps", "harms"))
    if lost := [*near, *(one.item for one in unread)]:
        points.append(gist.line(f"{'; '.join(lost)}.", "Not recognized"))
    points.append(gist.line(report.NOT_SAFE))
    card["points"] = points
    return [card]
