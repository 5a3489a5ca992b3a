"""Makes ontology/tables/spl-adr.tsv: US drug labels that list muscle spasms, as SPL-ADR-200db annotates them.

    python scripts/label_mentions.py spl_adr_200db_cramp_mentions.tsv

"Muscle spasms" is a coded term that swallows cramps: the object is muscle spasm, and no claim says that a drug causes
cramps. Each mention has a decision here: a claim; a figure that ontology/tables/results-labels.tsv holds already; or a
reason to leave it out. A mention without a decision ends the script, and so does a decision without a mention.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from drug_terms import as_turtle, known_terms

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
MADE = "spl-adr-drugs.ttl"

IN_RESULTS = [
    "ADCETRIS",
    "Afinitor",
    "Belviq",
    "CAPRELSA",
    "COMETRIQ",
    "Duavee",
    "ERIVEDGE",
    "Egrifta",
    "IMBRUVICA",
    "Iclusig",
    "JAKAFI",
    "Jevtana",
    "KYPROLIS",
    "Mekinist",
    "Osphena",
    "Pomalyst",
    "Tafinlar",
    "Xalkori",
    "Xarelto",
]
"""Labels whose rates stand in results-labels.tsv, from the same set of labels: here they would count twice."""

LEFT_OUT = {
    ("Dysport", "neck muscles"): "weakness of neck muscles, no spasm",
    ("Xeomin", "neck muscles"): "weakness of neck muscles, no spasm",
    ("SAPHRIS", "neck muscles"): "a statement on dystonia that labels of antipsychotics share",
    ("Latuda", "neck muscles"): "a statement on dystonia that labels of antipsychotics share",
    ("SAPHRIS", "muscle twitching"): "one of many events counted together, with no rate of its own",
    ("SABRIL", "Muscle spasms"): "infantile spasms are what vigabatrin is given for",
    ("SABRIL", "Muscle twitching"): "stands in results-labels.tsv",
    ("Lumizyme", "muscle twitching"): "stands in results-labels.tsv",
    ("Lumizyme", "Muscle Twitching"): "stands in results-labels.tsv",
}
NEVER = ("APTIOM",)
"""Labels where cramps or spasms are named as symptoms of something else: of low sodium (eslicarbazepine)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a label is taken to say: `how` is listed, above placebo (in words) or a rate in one group alone."""

    drug: str
    how: str = "listed"
    percent: str = ""
    group: str = ""


TAKEN = {
    "Anoro": Decision("umeclidinium with vilanterol", "above placebo", group="1 percent of patients or more"),
    "Arcapta": Decision("indacaterol", "above placebo", group="more than 2 percent of patients"),
    "ARZERRA": Decision("ofatumumab", "no comparator"),
    "Breo": Decision("fluticasone furoate with vilanterol"),
    "Daliresp": Decision("roflumilast"),
    "Edarbi": Decision("azilsartan medoxomil"),
    "FANAPT": Decision("iloperidone"),
    "Halaven": Decision("eribulin"),
    "Livalo": Decision("pitavastatin"),
    "Lumizyme": Decision("alglucosidase alfa"),
    "Onfi": Decision("clobazam"),
    "POTIGA": Decision("ezogabine"),
    "PROMACTA": Decision("eltrombopag", "no comparator"),
    "Raxibacumab": Decision("raxibacumab"),
    "Stendra": Decision("avanafil"),
    "SYNRIBO": Decision("omacetaxine"),
    "ULORIC": Decision("febuxostat"),
    "Viekira": Decision(
        "ombitasvir, paritaprevir and ritonavir with dasabuvir",
        "one group",
        "21",
        "people with hepatitis C after a transplant",
    ),
    "Vimpat": Decision("lacosamide"),
    "VOTRIENT": Decision("pazopanib"),
    "Xeomin": Decision("incobotulinumtoxinA"),
}

FIELDS = ["id", "subject", "direction", "how", "group", "percent", "printed", "label", "locator"]


def claims(mentions: Iterable[Mapping[str, str]], drugs: Mapping[str, str]) -> list[dict[str, str]]:
    """Return a row for each label that is taken; `drugs` gives the term of a drug by its label in small letters."""
    offsets: dict[str, list[str]] = {}
    for mention in mentions:
        label, words = mention["label"], mention["matched"]
        if label in NEVER:
            raise SystemExit(f"{label}: its mention is a symptom of something else; leave it out of the file")
        if label in IN_RESULTS or (label, words) in LEFT_OUT:
            continue
        if label not in TAKEN or "spasm" not in words.lower():
            raise SystemExit(
                f"{label}: {words!r} at {mention['char_offset']} has no decision; add it to TAKEN or LEFT_OUT"
            )
        offsets.setdefault(label, []).append(f"{mention['section']}, {mention['char_offset']}")
    missing = sorted(set(TAKEN) - set(offsets))
    if missing:
        raise SystemExit(f"{missing[0]} is decided but not mentioned; remove it from TAKEN")
    made = []
    for label, places in sorted(offsets.items(), key=lambda item: item[0].lower()):
        one = TAKEN[label]
        known = one.how in ("listed", "above placebo")
        made.append(
            {
                "id": label.lower(),
                "subject": drugs.get(one.drug.lower(), name_of(one.drug)),
                "direction": "supports" if known else "inconclusive",
                "how": one.how,
                "group": one.group,
                "percent": one.percent,
                "printed": f"{one.percent}%" if one.percent else "",
                "label": label,
                "locator": f"Label {label}; " + "; ".join(places),
            }
        )
    return made


def name_of(drug: str) -> str:
    """Return the name of a new term for a drug."""
    first, *rest = drug.replace(",", "").split()
    return "cramp:" + first + "".join(word[0].upper() + word[1:] for word in rest)


def terms(drugs: Mapping[str, str]) -> str:
    """Return the drugs that no other file has, as Turtle."""
    new = (
        (name_of(one.drug), one.drug, f"A medicine with a US label under the name {label}.")
        for label, one in sorted(TAKEN.items(), key=lambda item: item[1].drug.lower())
        if one.drug.lower() not in drugs
    )
    return as_turtle("label_mentions", "Medicines whose US labels list muscle spasms", new)


def main() -> None:
    """Write the table and the terms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mentions", type=Path, help="the table of mentions")
    parser.add_argument(
        "--ontology", type=Path, default=ONTOLOGY, help="the folder to read terms from and write to"
    )
    given = parser.parse_args()
    with given.mentions.open(encoding="utf-8", newline="") as file:
        mentions = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    drugs = known_terms(given.ontology / "terms", without=MADE)
    head = (
        "# Muscle spasms in US drug labels; made by scripts/label_mentions.py.",
        "# From SPL-ADR-200db (Demner-Fushman et al. 2018). License: CC0 1.0",
        "\t".join(FIELDS),
    )
    body = ("\t".join(row[name] for name in FIELDS) for row in claims(mentions, drugs))
    (given.ontology / "tables" / "spl-adr.tsv").write_text("\n".join((*head, *body, "")), encoding="utf-8")
    (given.ontology / "terms" / MADE).write_text(terms(drugs), encoding="utf-8")


if __name__ == "__main__":
    main()
