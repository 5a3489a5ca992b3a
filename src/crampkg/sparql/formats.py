"""Formats of results: one table, and the functions that write them.

SELECT and ASK answers become SPARQL 1.1 JSON, XML, CSV or TSV through the engine's own writers, or a text
table for a terminal (`table`). CONSTRUCT and DESCRIBE answers become Turtle, N-Triples, RDF/XML, JSON-LD, TriG or
N-Quads; the triples are put in order and blank nodes are named by content first, so that the same triples
give the same bytes. Whatever can carry a remark (JSON, XML, Turtle and its kin, the table) says when a limit
has cut the result; CSV, TSV, RDF/XML and JSON-LD cannot without confusing readers: look at `truncated`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from typing import Literal as Choice

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from crampkg.base import namespaces
from crampkg.base.errors import UsageError
from crampkg.sparql.blank_nodes import renamed

__all__ = [
    "FORMATS",
    "Format",
    "Kind",
    "announce",
    "csv_is_whole",
    "csv_of",
    "format_named",
    "formats_for",
    "graph_bytes",
    "xml_safe",
]

Kind = Choice["rows", "boolean", "triples"]


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write results: the name people type, media types (the first is the one sent), file extension."""

    name: str
    media_types: tuple[str, ...]
    extension: str
    kinds: frozenset[Kind]
    engine: ox.QueryResultsFormat | ox.RdfFormat | None = None

    @property
    def media_type(self) -> str:
        """The media type as sent in a Content-Type header, without charset."""
        return self.media_types[0]


_TABULAR: Final = frozenset[Kind]({"rows", "boolean"})
_GRAPH: Final = frozenset[Kind]({"triples"})
_R, _G = ox.QueryResultsFormat, ox.RdfFormat

FORMATS: Final[dict[str, Format]] = {
    f.name: f
    for f in (
        Format("json", ("application/sparql-results+json", "application/json"), "srj", _TABULAR, _R.JSON),
        Format(
            "xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "srx", _TABULAR, _R.XML
        ),
        Format("csv", ("text/csv",), "csv", _TABULAR, _R.CSV),
        Format("tsv", ("text/tab-separated-values",), "tsv", _TABULAR, _R.TSV),
        Format("table", ("text/plain",), "txt", _TABULAR),
        Format("turtle", ("text/turtle", "application/x-turtle"), "ttl", _GRAPH, _G.TURTLE),
        Format("nt", ("application/n-triples", "text/plain"), "nt", _GRAPH, _G.N_TRIPLES),
        Format("rdfxml", ("application/rdf+xml", "application/xml", "text/xml"), "rdf", _GRAPH, _G.RDF_XML),
        Format("jsonld", ("application/ld+json", "application/json"), "jsonld", _GRAPH, _G.JSON_LD),
        Format("trig", ("application/trig", "application/x-trig"), "trig", _GRAPH, _G.TRIG),
        Format("nquads", ("application/n-quads", "text/x-nquads"), "nq", _GRAPH, _G.N_QUADS),
    )
}
"""Every format by name, the preferred one of each kind first."""

_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_JSON_HEAD: Final = b'{"head":{'
_COMMENTS: Final = frozenset({"turtle", "nt", "trig", "nquads"})


def format_named(name: str, kind: Kind) -> Format:
    """Return the format of a name (any case) for a kind of result; UsageError when it does not fit."""
    found = FORMATS.get(name.lower())
    if found is None:
        raise UsageError(f'there is no format "{name}"', remedy=f"choose one of {', '.join(FORMATS)}")
    if kind not in found.kinds:
        what = {"rows": "rows of a SELECT", "boolean": "the answer of an ASK", "triples": "triples"}[kind]
        fit = ", ".join(f.name for f in formats_for(kind))
        raise UsageError(f"the format {found.name} cannot hold {what}", remedy=f"choose one of {fit}")
    return found


def formats_for(kind: Kind) -> list[Format]:
    """Return the formats that can hold a kind of result, the preferred one first."""
    return [f for f in FORMATS.values() if kind in f.kinds]


def announce(body: bytes, format: str, note: str) -> bytes:
    """Return a serialised result with a remark on what was cut, where the format has room for one."""
    note = " ".join(note.split())
    if format in _COMMENTS:
        return f"# {note}\n".encode() + body
    if format == "json" and body.startswith(_JSON_HEAD + b'"vars"'):
        # In the head: some readers refuse members after the rows.
        said = json.dumps(note, ensure_ascii=False).encode()
        return _JSON_HEAD + b'"truncated":' + said + b"," + body[len(_JSON_HEAD) :]
    if format == "xml":
        head, mark, rest = body.partition(b"?>")
        return head + mark + f"<!-- {note.replace('--', '- -')} -->".encode() + rest
    return body


def graph_bytes(
    quads: Iterable[Quad], format: str = "trig", *, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Return quads, each once and in a fixed order, in one of the graph formats (UTF-8).

    Blank nodes are renamed by content, so that equal graphs give equal bytes (but see `blank_nodes`). Formats
    that hold one graph only (Turtle, N-Triples, RDF/XML) get the triples of all graphs together.
    """
    form = format_named(format, "triples")
    assert isinstance(form.engine, ox.RdfFormat)  # noqa: S101  # by the table above
    known = renamed(set(quads))
    # Sorted by graph, then as N-Triples lines: that also keeps a subject's statements together.
    ordered = sorted(
        known, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object))
    )
    known_prefixes = namespaces.PREFIXES if prefixes is None else prefixes
    if form.engine.supports_datasets:
        used = _prefixes_used((t for q in ordered for t in q), known_prefixes)
        body = ox.serialize(ordered, format=form.engine, prefixes=used)
    else:
        # RDF/XML can abbreviate properties and classes only, and Java reads no more than 200 prefixes of it.
        terms = _names(ordered) if form.name == "rdfxml" else (t for q in ordered for t in q.triple)
        used = _prefixes_used(terms, known_prefixes)
        triples = list(dict.fromkeys(q.triple for q in ordered))
        if len({q.graph_name for q in ordered}) > 1:
            triples.sort(key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
        body = ox.serialize(triples, format=form.engine, prefixes=used)
    return _settled(body or b"", form.name)


def _names(quads: Iterable[Quad]) -> Iterator[object]:
    """Yield what RDF/XML writes as the name of an element: properties, and classes of things."""
    for quad in quads:
        yield quad.predicate
        if quad.predicate.value == namespaces.PREFIXES["rdf"] + "type":
            yield quad.object


def _prefixes_used(terms: Iterable[object], prefixes: Mapping[str, str]) -> dict[str, str]:
    iris: set[str] = set()
    for term in set(terms):
        if isinstance(term, NamedNode):
            iris.add(term.value)
        elif isinstance(term, Literal) and not term.language and term.datatype.value != _STRING:
            iris.add(term.datatype.value)
    used = {p: space for p, space in prefixes.items() if any(iri.startswith(space) for iri in iris)}
    of_sources = {
        found for iri in iris if (found := namespaces.prefix_of(iri)) and found[0] not in namespaces.PREFIXES
    }
    return dict(sorted({**dict(of_sources), **used}.items()))


_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_RDF_TAG: Final = re.compile(rb"<rdf:RDF ([^>]*)>")
_XMLNS: Final = re.compile(rb'xmlns:[^ =]+="[^"]*"')


def _settled(body: bytes, format: str) -> bytes:
    """Return what the engine wrote with its prefixes in order (it keeps them in a random one)."""
    if format in ("turtle", "trig"):
        lines = body.split(b"\n")
        count = next((i for i, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
        return b"\n".join([*sorted(lines[:count]), *lines[count:]])
    if format == "rdfxml":
        named = _RDF_TAG.search(body)
        if named:
            attributes = b" ".join(sorted(_XMLNS.findall(named[1])))
            body = body[: named.start(1)] + attributes + body[named.end(1) :]
        return xml_safe(body)
    return body


def xml_safe(body: bytes) -> bytes:
    """Return XML as the engine writes it, without what XML cannot hold, and with what it would not keep escaped.

    Control characters, U+FFFE and U+FFFF become U+FFFD; a carriage return, which a reader would take for a line
    feed, becomes a reference.
    """
    return _NOT_XML.sub("\ufffd".encode(), body).replace(b"\r", b"&#xD;")


_QUOTED: Final = re.compile(rb'"(?:[^"]|"")*+"')


def csv_is_whole(body: bytes, columns: int) -> bool:
    """Tell whether each row of a CSV result has its cells; the engine writes IRIs with commas as they are."""
    bare = _QUOTED.sub(b"", body) if b'"' in body else body
    return bare.count(b",") == max(0, columns - 1) * bare.count(b"\r\n")


def csv_of(variables: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows of terms (None: unbound) as a SPARQL 1.1 CSV result, every cell quoted that needs it."""
    lines = [",".join(variables)]
    lines += [",".join("" if term is None else _csv_cell(term) for term in row) for row in rows]
    return "\r\n".join([*lines, ""]).encode()


def _csv_cell(term: object) -> str:
    text = term.value if isinstance(term, NamedNode | Literal) else str(term)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in '",\r\n') else text
