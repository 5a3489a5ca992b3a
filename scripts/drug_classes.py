"""Makes ontology/tables/drug-classes.tsv: members of the classes that sources name for cramps, and who says so.

    python scripts/drug_classes.py drug-to-class.tsv classes.tsv

Both files are DrugCentral 2016 as processed in the repository dhimmel/drugcentral (CC BY 4.0 with attribution). A class
of ours takes its members from the classes named in TAKEN: pharmacologic classes of FDA (established pharmacologic
class; physiologic effect) and pharmacologic actions of MeSH, which say what a drug is given for. ChEBI's roles say
what a substance does: caffeine is a diuretic there. They are not taken; ontology/chebi.ttl holds those of ChEBI,
cleaned, for finding names.
Classes that a source leaves loose (psychotropics, immunosuppressants) get no members: nobody says that all are meant.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from drug_terms import as_turtle, known_terms

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
MADE = "drug-classes-drugs.ttl"

TAKEN = {
    "acetylcholinesteraseInhibitors": ("N0000175723",),
    "anticonvulsants": ("N0000175753",),
    "benzodiazepine": ("N0000175694",),
    "betaAgonists": ("N0000175779", "D058666"),
    "calciumChannelBlockers": ("N0000175421", "N0000175566"),
    "cannabinoids": ("N0000175782",),
    "corticosteroids": ("N0000175576",),
    "diuretics": ("D004232",),
    "loopDiuretic": ("N0000175590", "N0000175366"),
    "muscleRelaxants": ("N0000175738", "N0000175730"),
    "potassiumSparingDiuretic": ("N0000175418",),
    "statins": ("N0000175589",),
    "thiazideDiuretics": ("N0000175419", "N0000175420"),
}
"""A class of ours → the classes whose members it takes. A narrower class (beta2-agonist) adds its members.

Not MeSH's calcium channel blockers and anticonvulsants, which hold risedronate and magnesium sulfate; and of the
beta-agonists those of beta-2 receptors only, since others, such as epinephrine, act on alpha receptors as well.
"""

SAYS = {
    "FDA Established Pharmacologic Class": "FDA (established pharmacologic class)",
    "Pharmacological Action": "MeSH (pharmacologic action)",
    "Physiologic Effect": "FDA (physiologic effect)",
}
FIELDS = ["id", "subject", "object", "classId", "className", "authority", "locator"]


def memberships(
    pairs: Iterable[Mapping[str, str]],
    classes: Mapping[str, Mapping[str, str]],
    taken: Mapping[str, tuple[str, ...]],
    drugs: Mapping[str, str],
) -> list[dict[str, str]]:
    """Return a row for each drug, class of ours and class of the file. SystemExit for a class that is not there."""
    by_class: dict[str, dict[str, str]] = {}
    for pair in pairs:
        by_class.setdefault(pair["class_id"], {})[pair["drugbank_id"]] = pair["drugbank_name"]
    made = []
    for ours, numbers in sorted(taken.items()):
        for number in numbers:
            if number not in classes or number not in by_class:
                raise SystemExit(f"{number}, taken for {ours}, has no members in this file; correct TAKEN")
            told = classes[number]
            if told["class_type"] not in SAYS:
                raise SystemExit(
                    f"{number} is a {told['class_type']}; take a pharmacologic class or action instead"
                )
            for drug, name in sorted(by_class[number].items()):
                made.append(
                    {
                        "id": f"{drug.lower()}-{number.lower()}-{ours.lower()}",
                        "subject": drugs.get(name.lower(), f"cramp:drugbank-{drug.lower()}"),
                        "object": f"cramp:{ours}",
                        "classId": number,
                        "className": told["class_name"],
                        "authority": SAYS[told["class_type"]],
                        "locator": f"{drug} {number}",
                    }
                )
    return made


def terms(pairs: Iterable[Mapping[str, str]], rows: Iterable[Mapping[str, str]]) -> str:
    """Return the drugs that no other file has, as Turtle."""
    used = {row["subject"] for row in rows}
    names = {f"cramp:drugbank-{pair['drugbank_id'].lower()}": pair["drugbank_name"] for pair in pairs}
    new = (
        (name, names[name].lower(), f"Medicine {name[-7:].upper()} of DrugBank.")
        for name in sorted(used & set(names))
    )
    return as_turtle("drug_classes", "Medicines of the classes that sources name for cramps", new)


def main() -> None:
    """Write the table and the terms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path, help="the table of drugs and classes")
    parser.add_argument("classes", type=Path, help="the table of classes")
    parser.add_argument(
        "--ontology", type=Path, default=ONTOLOGY, help="the folder to read terms from and write to"
    )
    given = parser.parse_args()
    pairs, classes = (
        list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
        for path in (given.pairs, given.classes)
    )
    drugs = known_terms(given.ontology / "terms", without=MADE)
    rows = memberships(pairs, {one["class_id"]: one for one in classes}, TAKEN, drugs)
    head = (
        "# Members of drug classes, and who says so; made by scripts/drug_classes.py.",
        "# From DrugCentral 2016 as processed in dhimmel/drugcentral. License: CC BY 4.0 with attribution",
        "\t".join(FIELDS),
    )
    body = ("\t".join(row[name] for name in FIELDS) for row in rows)
    (given.ontology / "tables" / "drug-classes.tsv").write_text(
        "\n".join((*head, *body, "")), encoding="utf-8"
    )
    (given.ontology / "terms" / MADE).write_text(terms(pairs, rows), encoding="utf-8")


if __name__ == "__main__":
    main()
