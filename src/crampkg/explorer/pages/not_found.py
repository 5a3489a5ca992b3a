"""What is shown for an address that names nothing in this graph."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.name_forms import LONGEST
from crampkg.explorer import links, parts
from crampkg.explorer.component_data import Link
from crampkg.explorer.pages import PAGES

_NEAR: Final = 0.75
"""From this likeness on a word of the address may be a misspelt word of a page's name."""


def page(graph: KnowledgeGraph) -> None:
    """Draw the page for the name in the address's parameter `term`."""
    asked = links.parameters().get("term", "")
    parts.page_head("Not in this graph")
    hits = graph.search(_spaced(asked)[:LONGEST], limit=6) if asked else []
    near = [links.term_link(graph, hit.iri) for hit in hits]
    parts.state(
        "unknown",
        f"No page is named “{asked}”." if asked else "No page was named.",
        remedy="It may have another name here. Not found means only that no term has this name.",
        near=[*_pages(asked), *near, links.to("Search on the home page", "home")],
    )


def _pages(asked: str) -> list[Link | str]:
    """Return links to pages of the menu one word of whose name, of four letters or more, the address has or is near."""
    typed = _words(_spaced(asked).lower())
    return [
        links.to(entry.title, entry.url_path)
        for entry in PAGES
        if entry.menu
        and any(
            SequenceMatcher(None, word, other).ratio() >= _NEAR
            for word in typed
            for other in _words(f"{entry.title} {entry.url_path}".lower())
        )
    ]


def _words(text: str) -> list[str]:
    return [word for word in re.findall("[a-z]+", text.replace("’", "")) if len(word) > 3]


def _spaced(name: str) -> str:
    """A name as people write it: `muscleCramps` becomes `muscle Cramps`, `charley-horse` `charley horse`."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name).replace("-", " ").strip()
