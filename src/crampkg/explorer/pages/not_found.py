"""What is shown for an address that names nothing in this graph."""

from __future__ import annotations

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.name_forms import LONGEST
from crampkg.explorer import links, parts


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
        near=[*near, links.to("Search on the home page", "home")],
    )


def _spaced(name: str) -> str:
    """A name as people write it: `muscleCramps` becomes `muscle Cramps`, `charley-horse` `charley horse`."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name).replace("-", " ").strip()
