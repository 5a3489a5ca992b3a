"""What the scripts that add medicines share: the terms that are there already, and new ones as Turtle."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

_HEAD = """\
# {what}; made by scripts/{script}.py, do not edit.
@prefix cramp: <https://w3id.org/crampkg/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def known_terms(folder: Path, *, without: str) -> dict[str, str]:
    """Return the terms of a folder by their labels in small letters; the file `without` is the one to be made."""
    found = {}
    for path in sorted(folder.glob("*.ttl")):
        if path.name == without:
            continue
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if quad.predicate.value.endswith("#label"):
                found[quad.object.value.lower()] = "cramp:" + quad.subject.value.rpartition("/")[2]
    return found


def as_turtle(script: str, what: str, drugs: Iterable[tuple[str, str, str]]) -> str:
    """Return drugs, each a name with prefix, a label and a definition, as a Turtle file that says what made it."""
    blocks = [
        f"{name} a cramp:Drug ;\n    rdfs:label {json.dumps(label)}@en ;\n"
        f"    skos:definition {json.dumps(definition)}@en ;\n"
        '    cramp:definitionSource "curators" .\n'
        for name, label, definition in drugs
    ]
    return "\n".join([_HEAD.format(script=script, what=what), *blocks])
