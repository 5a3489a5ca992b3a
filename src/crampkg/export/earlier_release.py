"""Opens a release, or an ontology folder, as the graph that it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyoxigraph as ox

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.namespaces import BASE
from crampkg.base.nesting import check_turtle_file
from crampkg.build.loading import INFERRED
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.sparql.store import EmbeddedStore

__all__ = ["in_present_names", "open_release"]

_PARAPHRASE: Final = ox.NamedNode(BASE + "paraphrase")
_SENTENCES: Final = tuple(
    ox.NamedNode(BASE + name)
    for name in (
        "relationInWords",
        "inverseInWords",
        "sentenceInWords",
        "inverseSentenceInWords",
        "whetherInWords",
        "hedgedInWords",
    )
)
"""What the rules derive for each claim to put it into words; a release from before that has none of it."""
_FORMATS: Final = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}


def open_release(path: Path) -> KnowledgeGraph:
    """Open a release to compare it: a folder of a release, an ontology folder, or an N-Quads or TriG file.

    Turtle and the like have lost the named graphs, without which asserted and derived cannot be told apart; a file in
    such a format is a UsageError, a broken one a CrampkgError.
    """
    if path.is_dir():
        if (path / "crampkg.ttl").is_file():
            return KnowledgeGraph.load(path)
        files = sorted(path.glob("crampkg-*.nq"))
        if len(files) != 1:
            raise UsageError(
                "no release and no ontology",
                where=str(path),
                remedy="give a folder that `crampkg release` wrote",
            )
        path = files[0]
    form = _FORMATS.get(path.suffix)
    if form is None or not path.is_file():
        raise UsageError(
            "not a release", where=str(path), remedy="give a release's folder, or its .nq or .trig file"
        )
    store = ox.Store()
    try:
        check_turtle_file(path)
        store.bulk_load(path=str(path), format=form)
    except SyntaxError as error:
        raise CrampkgError(f"not valid RDF: {error.msg}", where=f"{path}:{error.lineno}") from error
    return KnowledgeGraph(EmbeddedStore(store))


def in_present_names(old: KnowledgeGraph, new: KnowledgeGraph) -> KnowledgeGraph:
    """Return an older graph so that it can be read and compared with a newer one.

    Its properties and classes go by the names that the newer graph has for them, and its claims have the sentences
    that today's claims have: their paraphrase where the older graph derived none. A graph that needs neither is
    returned itself.
    """
    names = {str(row["former"]): ox.NamedNode(str(row["now"])) for row in new.view("former-names")}
    quads = old.quads()
    spoken = {quad.subject for quad in quads if quad.predicate == _SENTENCES[0]}
    silent = {
        quad.subject: quad.object
        for quad in quads
        if quad.predicate == _PARAPHRASE and quad.subject not in spoken
    }
    made = {_renamed(quad, names) for quad in quads if quad.graph_name != INFERRED}
    made |= {quad for quad in quads if quad.graph_name == INFERRED}
    if made == quads and not silent:
        return old
    store = ox.Store()
    store.bulk_extend(made)
    store.bulk_extend(
        ox.Quad(claim, name, words, INFERRED) for claim, words in silent.items() for name in _SENTENCES
    )
    return KnowledgeGraph.over(store, new.catalog)


def _renamed(quad: ox.Quad, names: dict[str, ox.NamedNode]) -> ox.Quad:
    value = quad.object
    if isinstance(value, ox.NamedNode):
        value = names.get(value.value, value)
    return ox.Quad(quad.subject, names.get(quad.predicate.value, quad.predicate), value, quad.graph_name)
