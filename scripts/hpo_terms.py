"""Writes the terms and mappings that ontology/tables/hpo.tsv needs: phenotypes of HPO and diseases of Mondo."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hpo_files import Hierarchy

if TYPE_CHECKING:
    from hpo_annotations import Names

LARGEST_GROUP = 60
"""A group of Mondo that holds more of our diseases than this tells readers nothing."""

HEAD = """\
# {what}; made by scripts/hpo_annotations.py, do not edit.
@prefix cramp: <https://w3id.org/crampkg/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def literal(text: str) -> str:
    """Return a text as a Turtle literal in English."""
    return json.dumps(text, ensure_ascii=False) + "@en"


def block(name: str, types: str, label: str, definition: str, further: Sequence[str]) -> str:
    """Return a term as Turtle."""
    lines = [
        f"{name} a {types}",
        f"    rdfs:label {literal(label)}",
        f"    skos:definition {literal(definition)}",
    ]
    return " ;\n".join([*lines, '    cramp:definitionSource "curators"', *further]) + " .\n"


def write_terms(
    folder: Path,
    names: Names,
    rows: Iterable[Mapping[str, str]],
    hierarchy: Hierarchy,
    content: Mapping[str, float],
) -> None:
    """Write terms/hpo-phenotypes.ttl and terms/hpo-diseases.ttl."""
    rows = list(rows)
    found = sorted({row["hpo_id"] for row in rows})
    onsets = sorted({row["onset"] for row in rows if row["onset"]})
    (folder / "hpo-phenotypes.ttl").write_text(
        "\n".join(
            [
                HEAD.format(what="Phenotypes of the Human Phenotype Ontology, release 2025-01-16"),
                *_phenotypes(names, found, hierarchy, content),
                *_onsets(names, onsets),
            ]
        ),
        encoding="utf-8",
    )
    diseases = sorted({names.mondo.exact[row["database_id"]] for row in rows})
    (folder / "hpo-diseases.ttl").write_text(
        "\n".join(
            [
                HEAD.format(what="Diseases by their terms in Mondo (labels of 2026-08-04)"),
                *_diseases(names, diseases),
            ]
        ),
        encoding="utf-8",
    )


def _phenotypes(
    names: Names, found: Sequence[str], hierarchy: Hierarchy, content: Mapping[str, float]
) -> Iterable[str]:
    from hpo_annotations import local

    further = _further_names(names, found)
    for one in found:
        if names.phenotype(one) == local(one):
            over = [names.phenotype(other) for other in hierarchy.nearest(one, found)]
            names.broader[local(one)] = tuple(name for name in over if name != local(one))
    for one in found:
        name = names.phenotype(one)
        weight = f"    cramp:informationContent {content.get(one, 0):.3f}"
        if name != local(one):
            # A term of ours: only what HPO adds to it.
            if one in content:
                yield f"{name} cramp:informationContent {content[one]:.3f} .\n"
            continue
        broader = least({names.phenotype(other) for other in hierarchy.nearest(one, found)} - {name}, names)
        yield block(
            name,
            "cramp:Symptom" if names.is_symptom(one, hierarchy) else "cramp:Finding",
            names.made[one][1],
            f"Phenotype {one} of the Human Phenotype Ontology.",
            [
                *([f"    cramp:kindOf {', '.join(broader)}"] if broader else []),
                *([f"    skos:altLabel {', '.join(map(literal, further[one]))}"] if further[one] else []),
                *([weight] if one in content else []),
            ],
        )


def _further_names(names: Names, found: Sequence[str]) -> dict[str, list[str]]:
    """Exact synonyms of new phenotypes, without what names something else as well."""
    taken = {label.lower() for label in names.own.by_label} | {
        label.lower() for _, label in names.made.values()
    }
    bearers: dict[str, set[str]] = defaultdict(set)
    for one in found:
        for synonym in names.terms[one].synonyms:
            bearers[synonym.lower()].add(one)
    return {
        one: sorted(
            {
                synonym.lower(): synonym
                for synonym in names.terms[one].synonyms
                if synonym.lower() not in taken and len(bearers[synonym.lower()]) == 1
            }.values()
        )
        for one in found
    }


def _onsets(names: Names, onsets: Sequence[str]) -> Iterable[str]:
    from hpo_annotations import local, small

    for one in onsets:
        label = small(names.terms[one].label, names.words)
        definition = f"When a disease or a feature of it begins: {one} of the Human Phenotype Ontology."
        yield block(local(one), "cramp:Descriptor", label, definition, [])


def groups(diseases: Sequence[str], hierarchy: Hierarchy, known: Iterable[str]) -> set[str]:
    """Return Mondo's groups that bring diseases together: ours, and those that hold more than any group within."""
    below: dict[str, set[str]] = defaultdict(set)
    for one in diseases:
        for over in hierarchy.above(one):
            below[over].add(one)
    children: dict[str, set[str]] = defaultdict(set)
    for child in (*below, *diseases):
        for parent in hierarchy.parents.get(child, ()):
            children[parent].add(child)
    held = {child: below[child] | ({child} & set(diseases)) for child in (*below, *diseases)}
    return {
        over
        for over, some in below.items()
        if over in known
        or (2 <= len(some) <= LARGEST_GROUP and all(held[child] != some for child in children[over]))
    } - set(diseases)


def _diseases(names: Names, diseases: Sequence[str]) -> Iterable[str]:
    from hpo_annotations import local

    hierarchy = names.mondo.hierarchy
    # A group that goes by the name of a phenotype would make a finding of a group of diseases.
    over = [
        one for one in sorted(groups(diseases, hierarchy, names.own.exact)) if ":hp-" not in names.group(one)
    ]
    named = {one: names.own.exact.get(one) or names.made[one][0] for one in (*diseases, *over)}
    for one, name in named.items():
        if name == local(one):
            found = (*hierarchy.nearest(one, over), *hierarchy.nearest(one, diseases))
            names.broader[name] = tuple(named[other] for other in found)
    for one in sorted((*diseases, *over)):
        name = named[one]
        if name != local(one):
            continue
        broader = set(names.broader[name])
        yield block(
            name,
            "cramp:Condition",
            names.made[one][1],
            f"{'Disease' if one in diseases else 'Group of diseases'} {one} of "
            f"{'Orphanet' if one.startswith('ORPHA:') else 'the Mondo Disease Ontology'}.",
            [f"    cramp:kindOf {', '.join(least(broader, names))}"] if broader else [],
        )


def least(broader: set[str], names: Names) -> list[str]:
    """Return the nearest of some broader terms, sorted: without those that others of them lead to."""
    above: set[str] = set()
    for one in broader:
        todo = [*_over(one, names)]
        while todo:
            over = todo.pop()
            if over not in above:
                above.add(over)
                todo += _over(over, names)
    return sorted(broader - above)


def _over(name: str, names: Names) -> tuple[str, ...]:
    return (*names.own.broader.get(name, ()), *names.broader.get(name, ()))


def write_mappings(path: Path, names: Names, rows: Iterable[Mapping[str, str]]) -> None:
    """Write hpo/mappings.sssom.tsv: what the new terms are in HPO, Mondo, OMIM and Orphanet."""
    from hpo_annotations import local, small

    found: set[tuple[str, ...]] = set()
    for identifier, (name, label) in names.made.items():
        if identifier.startswith("ORPHA:"):
            continue
        told = names.terms[identifier].label if identifier in names.terms else names.mondo.labels[identifier]
        version = "hp/releases/2025-01-16" if identifier in names.terms else "2026-08-04"
        if identifier.startswith("MONDO:") and name.startswith("cramp:hp-"):
            continue
        same = name == local(identifier)
        exact = same or identifier.startswith("MONDO:")
        match = "skos:exactMatch" if exact else "skos:closeMatch"
        why = (
            ""
            if same
            else "Of the same name"
            if exact
            else "Of the same name; HPO means a feature of diseases"
        )
        found.add(
            (
                name,
                label,
                match,
                identifier,
                told,
                OF_ITSELF if same else LEXICAL,
                version,
                why,
            )
        )
    for row in rows:
        if row["onset"]:
            told = names.terms[row["onset"]].label
            cells = (local(row["onset"]), small(told, names.words), "skos:exactMatch", row["onset"], told)
            found.add((*cells, OF_ITSELF, "hp/releases/2025-01-16", ""))
        matched = names.mondo.exact[row["database_id"]]
        if matched in names.made:
            name, label = names.made[matched]
            other = row["database_id"].replace("ORPHA:", "Orphanet:")
            own = matched.startswith("ORPHA:")
            why, version = (OF_ITSELF, "hp/releases/2025-01-16") if own else (CHAINED, "2026-08-04")
            found.add((name, label, "skos:exactMatch", other, row["disease_name"], why, version, ""))
    path.write_text("\n".join((SSSOM, *("\t".join(cells) for cells in sorted(found)), "")), encoding="utf-8")


LEXICAL = "semapv:LexicalMatching"
OF_ITSELF = "semapv:ManualMappingCuration"
CHAINED = "semapv:MappingChaining"
SSSOM = """\
#mapping_set_id: https://w3id.org/crampkg/graph/mappings
#mapping_set_title: Mappings of phenotypes and diseases taken from HPO and Mondo
#mapping_set_description: >-
#  Made by scripts/hpo_annotations.py from HPO 2025-01-16 and Mondo's mappings of 2026-08-04.
#license: https://creativecommons.org/licenses/by/4.0/
#curie_map:
#  cramp: https://w3id.org/crampkg/
#  HP: http://purl.obolibrary.org/obo/HP_
#  MONDO: http://purl.obolibrary.org/obo/MONDO_
#  OMIM: https://omim.org/entry/
#  Orphanet: http://www.orpha.net/ORDO/Orphanet_
subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tobject_source_version\tcomment"""
