"""Makes ontology/names/loose-classes.tsv: who counts which medicine in a class that a source names without its members.

    python scripts/loose_classes.py drug-to-class.tsv

The file is `rephetio/drug-to-class.tsv` of github dhimmel/drugcentral, commit
0e085ddb6aa42be367c85eba424edea716bebd94: classes of medicines as DrugCentral had them, by DrugBank's numbers. Only
classes of which a source says without "some" that they cause cramps; that the source means just these medicines is said
by nobody.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from crampkg.evidence.name_forms import table

FILE = Path(__file__).resolve().parent.parent / "ontology" / "names" / "loose-classes.tsv"

CLASSES = {"N0000175576": ("Corticosteroid", "steroids", "the FDA's class of corticosteroids")}
"""By the number of a class in the file: its name there, the class of ours, and in which words it is told."""

HEAD = """\
# Medicines of classes that a source names without telling which it means: NOT FROM THE DOCUMENTS. Made by
# scripts/loose_classes.py; do not edit. Source: DrugCentral (CC BY 4.0), in github dhimmel/drugcentral, rephetio/,
# commit 0e085ddb6aa42be367c85eba424edea716bebd94. Substances are named as in medicines.tsv.
"""


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("classes", type=Path, help="drug-to-class.tsv")
    given = parser.parse_args()
    rows_known = table("medicines.tsv", ("substance", "drugbank", "names"))
    known = {drugbank: name for name, drugbank, _ in rows_known if drugbank}
    rows = set()
    for line in given.classes.read_text(encoding="utf-8").splitlines()[1:]:
        drugbank, _, number, label = line.split("\t")
        if number in CLASSES and drugbank in known:
            name, ours, told = CLASSES[number]
            if label != name:
                raise SystemExit(f"{number} is {label!r} in this file, not {name!r}")
            rows.add((known[drugbank], ours, told))
    body = "".join("\t".join(row) + "\n" for row in sorted(rows))
    FILE.write_text(f"{HEAD}substance\tclass\ttold by\n{body}", encoding="utf-8")


if __name__ == "__main__":
    main()
