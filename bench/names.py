"""How often a name finds its term: the share of queries whose first hit, or one of the first three, is the right one.

    python bench/names.py [--misses] [FILE …]

Reads `tests/data/names.tsv` and `names-blind.tsv`: query, expected term (its slug; several that are as good with |
between them; - where nothing is to be found), kind.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from crampkg import KnowledgeGraph
from crampkg.base.namespaces import slug
from crampkg.evidence.identifiers import identifier
from crampkg.evidence.name_forms import folded

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"


@dataclass(frozen=True, slots=True)
class Row:
    """A query, the terms of which one is expected first (none: nothing is there), its kind, and what was found."""

    query: str
    expected: tuple[str, ...]
    kind: str
    found: tuple[str, ...]
    how: tuple[str, ...] = ()

    def within(self, places: int) -> bool:
        """Tell whether an expected term is among the first so many hits.

        What is expected and is no term is a medicine: then the hit is its class, and says that it is that medicine.
        """
        if not self.found:
            return not self.expected or "-" in self.expected
        hits = list(zip(self.found, self.how, strict=True))[:places]
        return any(slug in self.expected or self._by_class(how) for slug, how in hits)

    def _by_class(self, how: str) -> bool:
        said = how.removeprefix("by its class: ")
        return said != how and any(f" {one}" in said for one in self.expected if one)

    @property
    def wrong_identifier(self) -> bool:
        """Tell whether an identifier found a term that is not the expected one."""
        return identifier(self.query) is not None and bool(self.found) and not self.within(1)


def read(graph: KnowledgeGraph, path: Path) -> list[Row]:
    """Return the rows of a file, each looked up in a graph."""
    by_label = {folded(term.label): term.slug for term in graph.terms.values()}
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, expected, kind = line.split("\t")
        wanted = tuple(
            by_label.get(folded(one), one) for one in (part.strip() for part in expected.split("|")) if one
        )
        hits = graph.search(query, limit=3)
        found = tuple(slug(hit.iri) for hit in hits)
        rows.append(
            Row(query, () if wanted == ("-",) else wanted, kind, found, tuple(hit.how for hit in hits))
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="files with queries")
    parser.add_argument("--misses", action="store_true", help="show the queries that miss")
    given = parser.parse_args()
    graph = KnowledgeGraph.load()
    for path in given.files or sorted(DATA.glob("names*.tsv")):
        rows = read(graph, path)
        first = sum(row.within(1) for row in rows)
        three = sum(row.within(3) for row in rows)
        wrong = sum(row.wrong_identifier for row in rows)
        print(
            f"{path.name}: {len(rows)} queries, first {first / len(rows):.1%}, among three {three / len(rows):.1%}, "
            f"wrong identifiers {wrong}"
        )
        kinds: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            kinds[row.kind].append(row)
        for kind, some in sorted(kinds.items()):
            print(f"  {kind}: {sum(row.within(1) for row in some)} of {len(some)}")
        if given.misses:
            for row in rows:
                if not row.within(1):
                    print(
                        f"  {row.query!r}: {', '.join(row.found) or '-'}; expected {' | '.join(row.expected) or '-'}"
                    )


if __name__ == "__main__":
    main()
