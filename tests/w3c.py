"""The W3C test suites for SPARQL 1.1: where they lie, and how their manifests and results are read.

They are not part of this repository; `make suite` fetches rdflib's source distribution, which carries them.
"""

from __future__ import annotations

import os
import tarfile
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pyoxigraph as ox
import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FOLDER: Final = "test/data/suites/w3c/sparql11"
_kept: list[TemporaryDirectory[str]] = []


@cache
def suite() -> Path | None:
    """The folder sparql11 of the suites: from CRAMPKG_W3C, or from what `make suite` fetched; None without them."""
    named = os.environ.get("CRAMPKG_W3C")
    if named:
        return Path(named)
    archives = sorted((ROOT / "build" / "w3c").glob("rdflib-*.tar.gz"))
    if not archives:
        return None
    folder = TemporaryDirectory(prefix="crampkg-w3c-")
    _kept.append(folder)
    with tarfile.open(archives[-1]) as archive:
        members = [member for member in archive.getmembers() if f"/{FOLDER}/" in member.name]
        archive.extractall(folder.name, members, filter="data")
    (found,) = Path(folder.name).glob(f"*/{FOLDER}")
    return found


def demanded() -> Path:
    """The folder of the suites; the test is skipped when they are not here."""
    found = suite()
    if found is None:
        pytest.skip("the W3C suites are not here: `make suite` fetches them")
    return found


@dataclass(frozen=True)
class Case:
    """A test of a manifest: its name, its kind, the query's file, the data's, and the expected result's."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[Path, ...]
    result: Path | None
    needs_service: bool


def entries(manifest: Path) -> list[str]:
    """The names of the tests that a manifest lists, approved or not."""
    store = _read(manifest)
    found = store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), None)
    kinds = (MF, "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#")
    return sorted(
        quad.subject.value.rpartition("#")[2]
        for quad in found
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value.startswith(kinds)
        and quad.object.value.endswith("Test")
    )


def cases(manifest: Path) -> list[Case]:
    """The query tests of a manifest, of evaluation and of syntax."""
    store = _read(manifest)

    def one(subject: object, name: str) -> object:
        return next((q.object for q in store.quads_for_pattern(subject, ox.NamedNode(name), None)), None)  # type: ignore[arg-type]

    def files(subject: object, name: str) -> tuple[Path, ...]:
        found = store.quads_for_pattern(subject, ox.NamedNode(name), None)  # type: ignore[arg-type]
        return tuple(sorted(_path(q.object) for q in found))

    read = []
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), None):
        kind = quad.object.value.rpartition("#")[2] if isinstance(quad.object, ox.NamedNode) else ""
        if kind not in {
            "QueryEvaluationTest",
            "CSVResultFormatTest",
            "PositiveSyntaxTest11",
            "NegativeSyntaxTest11",
        }:
            continue
        assert isinstance(quad.subject, ox.NamedNode)
        action, result = one(quad.subject, MF + "action"), one(quad.subject, MF + "result")
        query = one(action, QT + "query") if isinstance(action, ox.BlankNode) else action
        read.append(
            Case(
                f"{manifest.parent.name}/{quad.subject.value.rpartition('#')[2]}",
                kind,
                _path(query),
                files(action, QT + "data") if isinstance(action, ox.BlankNode) else (),
                files(action, QT + "graphData") if isinstance(action, ox.BlankNode) else (),
                _path(result) if isinstance(result, ox.NamedNode) else None,
                isinstance(action, ox.BlankNode) and one(action, QT + "serviceData") is not None,
            )
        )
    # One test names a data file that the distribution lacks.
    whole = [case for case in read if all(path.is_file() for path in (case.query, *case.data, *case.graphs))]
    return sorted(whole, key=lambda case: case.name)


def _read(manifest: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=str(manifest), format=ox.RdfFormat.TURTLE, base_iri=manifest.as_uri())
    return store


def _path(term: object) -> Path:
    assert isinstance(term, ox.NamedNode)
    return Path(term.value.removeprefix("file://"))


def load(store: ox.Store, path: Path, graph: ox.NamedNode | None) -> None:
    """Load a data file of the suite, under its own address as base."""
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    store.load(path=str(path), format=form, base_iri=path.as_uri(), to_graph=graph, lenient=True)


def expected(path: Path) -> ox.Dataset | bool:
    """An expected result as a graph to compare (see `as_graph`), or a boolean."""
    formats = {
        ".srx": ox.QueryResultsFormat.XML,
        ".srj": ox.QueryResultsFormat.JSON,
        ".tsv": ox.QueryResultsFormat.TSV,
    }
    if path.suffix in formats:
        found = ox.parse_query_results(path.read_bytes(), format=formats[path.suffix])
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        return as_graph([variable.value for variable in found.variables], [tuple(row) for row in found])
    store = ox.Store()
    load(store, path, None)
    sets = list(store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(RS + "ResultSet")))
    if not sets:
        return canonical([quad.triple for quad in store])
    rows: list[dict[str, object]] = []
    for solution in store.quads_for_pattern(sets[0].subject, ox.NamedNode(RS + "solution"), None):
        row: dict[str, object] = {}
        for binding in store.quads_for_pattern(solution.object, ox.NamedNode(RS + "binding"), None):  # type: ignore[arg-type]
            parts = {
                quad.predicate.value.rpartition("#")[2]: quad.object
                for quad in store.quads_for_pattern(binding.object, None, None)  # type: ignore[arg-type]
            }
            row[parts["variable"].value] = parts["value"]  # type: ignore[union-attr]
        rows.append(row)
    said = store.quads_for_pattern(sets[0].subject, ox.NamedNode(RS + "resultVariable"), None)
    names = sorted(quad.object.value for quad in said)  # type: ignore[union-attr]
    return as_graph(names, [tuple(row.get(name) for name in names) for row in rows])


def as_graph(names: list[str], rows: list[tuple[object, ...]]) -> ox.Dataset:
    """Rows as a graph, in which blank nodes may be renamed and the order of rows and columns does not matter."""
    triples = [
        ox.Triple(ox.NamedNode("urn:head"), ox.NamedNode("urn:variable"), ox.Literal(name)) for name in names
    ]
    for number, row in enumerate(rows):
        me = ox.BlankNode(f"row{number}")
        triples.append(ox.Triple(me, ox.NamedNode("urn:is"), ox.Literal("row")))
        for name, term in zip(names, row, strict=True):
            if term is not None:
                triples.append(ox.Triple(me, ox.NamedNode(f"urn:value:{name}"), by_value(term)))
    return canonical(triples)


def by_value(term: object) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A number by its value, as the engine keeps it (1.0E6 is 1000000 to it); any other term as it is."""
    assert isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
    if not isinstance(term, ox.Literal):
        return term
    kind = term.datatype.value.rpartition("#")[2]
    try:
        if kind in {"double", "float"}:
            return ox.Literal(repr(float(term.value)), datatype=term.datatype)
        if kind == "decimal":
            return ox.Literal(f"{Decimal(term.value).normalize():f}", datatype=term.datatype)
        if kind.lower().endswith("integer"):
            return ox.Literal(str(int(term.value)), datatype=ox.NamedNode(XSD + "integer"))
    except (ValueError, InvalidOperation):
        pass
    return term


def canonical(triples: list[ox.Triple]) -> ox.Dataset:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset
