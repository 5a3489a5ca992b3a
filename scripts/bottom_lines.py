"""Writes what each bottom line rests on into its column `basis`, as digests of the claims as they are now.

    python scripts/bottom_lines.py [--check]

Run it after a bottom line was read again: `crampkg check` warns of one whose claims say something else than when its
basis was written. With --check nothing is written, and bottom lines whose basis does not fit are named.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from crampkg.base.namespaces import BASE
from crampkg.build.loading import load
from crampkg.sparql.catalog import Catalog

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
TABLE = ONTOLOGY / "tables" / "bottom-lines.tsv"


def bases(ontology: Path) -> dict[str, str]:
    """Return the basis of each bottom line by its name: the digests of its claims, apart by blanks."""
    found: dict[str, list[str]] = defaultdict(list)
    query = next(one for one in Catalog().all("views") if one.name == "bottom-line-basis")
    for row in load(ontology).query(query.text, use_default_graph_as_union=True):  # type: ignore[union-attr]
        found[row["line"].value.removeprefix(BASE + "bottom-line-")].append(row["digest"].value)
    return {line: " ".join(sorted(set(digests))) for line, digests in found.items()}


def main(arguments: list[str]) -> int:
    """Write the column, or with --check name the lines whose basis does not fit; return the exit status."""
    current = bases(ONTOLOGY)
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    header = next(line for line in lines if not line.startswith("#")).split("\t")
    line, basis = header.index("bottomLine"), header.index("basis")
    stale = []
    for number, text in enumerate(lines):
        cells = text.split("\t")
        if text.startswith("#") or cells == header:
            continue
        if cells[basis] != current[cells[line]]:
            stale.append(cells[line])
            cells[basis] = current[cells[line]]
            lines[number] = "\t".join(cells)
    if "--check" in arguments:
        sys.stdout.writelines(f"{name}: read it again, then run scripts/bottom_lines.py\n" for name in stale)
        return 1 if stale else 0
    TABLE.write_text("\n".join([*lines, ""]), encoding="utf-8")
    sys.stdout.write(f"{len(stale)} of {len(current)} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
