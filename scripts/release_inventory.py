"""Writes the inventory of a release, from which the page "What's new" tells what changed since then.

    python scripts/release_inventory.py [--check] RELEASE
    python scripts/release_inventory.py --gone

RELEASE is a folder that `crampkg release` wrote, an export of it as N-Quads or TriG, or its ontology folder. The
inventory goes to `ontology/releases/VERSION.json`. After a last change to a release, write it anew:
`python scripts/release_inventory.py ontology`. With --check nothing is written, and the exit code is 1 if the file
is not what would be written. With --gone, what the last release held and is neither here nor recorded as retired is
listed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.releases import FOLDER, Inventory, inventory_of, last_inventory, news_since
from crampkg.export.earlier_release import open_release

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"


def gone(graph: KnowledgeGraph, before: Inventory) -> list[str]:
    """Return what a release held and the graph neither holds nor records as retired; empty if all is accounted for."""
    names = {source.name for source in graph.sources.values()}
    retired = {str(row["term"]) for row in graph.view("retired-terms")}
    terms = [BASE + name for name in before.terms]
    held = {term.iri for term in graph.terms.take(terms)} | graph.vocabulary.keys()
    return [
        *(f"source {name}" for name in before.sources if name not in names),
        *(f"term {iri}" for iri in terms if iri not in held and iri not in retired),
        *(f"claim {name}" for name in news_since(graph, before).gone),
    ]


def main(arguments: list[str]) -> int:
    """Write or check the inventory of a release, or list what is gone since the last; return the exit status."""
    if arguments == ["--gone"]:
        graph = KnowledgeGraph.load(ONTOLOGY)
        before = last_inventory(graph)
        if before is not None:
            sys.stdout.writelines(f"{one}\n" for one in gone(graph, before))
        return 0
    check = arguments[:1] == ["--check"]
    rest = arguments[1:] if check else arguments
    if len(rest) != 1 or rest[0].startswith("-"):
        sys.stderr.write(__doc__ or "")
        return 2
    inventory = inventory_of(open_release(Path(rest[0])))
    path = ONTOLOGY / FOLDER / f"{inventory.version}.json"
    if check:
        fits = path.is_file() and path.read_text(encoding="utf-8") == inventory.as_json()
        sys.stdout.write("" if fits else f"{path.name} is not the inventory of {rest[0]}\n")
        return 0 if fits else 1
    path.parent.mkdir(exist_ok=True)
    path.write_text(inventory.as_json(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
