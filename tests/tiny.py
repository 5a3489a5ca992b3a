"""A miniature ontology: the real classes, properties and levels, with one made-up source that passes every check."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
NOT_VOCABULARY = {"shapes", "sources", "tensions", "mappings", "chebi", "lay-names", "retired", "tests"}
"""Turtle files beside the vocabulary that hold the real terms, sources and disagreements, and what is about them."""

PREFIXES = """@prefix cramp: <https://w3id.org/crampkg/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/crampkg/source/> .
@prefix tiny: <https://w3id.org/crampkg/claim/tiny/> .
@prefix tinyText: <https://w3id.org/crampkg/source/tiny#chars-> .
"""


def tiny_ontology(folder: Path) -> Path:
    """Lay the miniature out in `folder` and return where: a test may then spoil it."""
    target = Path(shutil.copytree(HERE / "data" / "tiny", folder / "ontology"))
    ontology = HERE.parent / "ontology"
    vocabulary = ("*.ttl", "predicates/*.ttl", "edges/*.ttl", "presentation/properties.ttl")
    for path in [path for pattern in vocabulary for path in ontology.glob(pattern)]:
        if path.parent != ontology or path.stem not in NOT_VOCABULARY:
            (target / path.relative_to(ontology)).parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target / path.relative_to(ontology))
    return target


def replaced(ontology: Path, file: str, old: str, new: str) -> None:
    """Replace a text that must stand in the file exactly once."""
    path = ontology / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def added(ontology: Path, file: str, turtle: str) -> None:
    """Add Turtle to a file, with the prefixes it may need."""
    path = ontology / file
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(before + "\n" + PREFIXES + turtle, encoding="utf-8")
