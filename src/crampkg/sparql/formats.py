"""How results are written out: one table of formats, and the writers behind it.

SELECT and ASK answers become SPARQL 1.1 JSON, XML, CSV or TSV through the engine's own writers, or a text
table for a terminal. CONSTRUCT and DESCRIBE answers become Turtle, N-Triples, RDF/XML, JSON-LD, TriG or
N-Quads; the triples are put in order and blank nodes are named by content first, so that the same triples
give the same bytes. Whatever can carry a remark (JSON, XML, Turtle and its kin, the table) says when a limit
has cut the result; CSV, TSV, RDF/XML and JSON-LD cannot without confusing readers: look at `truncated`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from typing import Literal as Choice

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from crampkg.base import namespaces
from crampkg.base.errors import UsageError
from crampkg.sparql.blank_nodes import renamed
from crampkg.sparql.results import Boolean, Result, Rows, Term, Triples

__all__ = [
    "FORMATS",
    "Format",
    "Kind",
    "announce",
    "format_named",
    "formats_for",
    "graph_bytes",
    "kind_of",
    "parse",
    "serialise",
    "table",
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


def kind_of(result: Result) -> Kind:
    """Return which kind a result is: "rows", "boolean" or "triples"."""
    if isinstance(result, Rows):
        return "rows"
    return "boolean" if isinstance(result, Boolean) else "triples"


def serialise(result: Result, format: str, *, prefixes: Mapping[str, str] | None = None) -> bytes:
    """Return a result as bytes (UTF-8) in the format of that name.

    `prefixes` (default: the project's table) shorten IRIs in Turtle, TriG and RDF/XML; only those used are
    declared. UsageError when there is no such format or it cannot hold this kind of result.
    """
    form = format_named(format, kind_of(result))
    if isinstance(result, Triples):
        body = graph_bytes(result.quads(), form.name, prefixes=prefixes)
    elif form.engine is None:
        return table(result).encode()
    else:
        assert isinstance(form.engine, ox.QueryResultsFormat)  # noqa: S101  # by the table above
        as_json = _sparql_json(result)
        if form.name == "json":
            body = as_json
        else:
            parsed = ox.parse_query_results(as_json, format=_R.JSON)
            body = parsed.serialize(format=form.engine) or b""
            body = xml_safe(body) if form.name == "xml" else body
    return announce(body, form.name, result.note) if result.truncated else body


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


def parse(body: bytes, kind: Kind) -> Result:
    """Return the result held in SPARQL 1.1 JSON (rows, boolean) or N-Triples (triples), as stores send it."""
    if kind == "triples":
        return Triples([quad.triple for quad in ox.parse(body, format=_G.N_TRIPLES)])
    found = ox.parse_query_results(body, format=_R.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Boolean(bool(found))
    return Rows(tuple(v.value for v in found.variables), [tuple(row) for row in found])


def _sparql_json(result: Rows | Boolean) -> bytes:
    if isinstance(result, Boolean):
        document: dict[str, object] = {"head": {}, "boolean": result.value}
    else:
        bindings = [
            {
                name: _json_term(term)
                for name, term in zip(result.variables, row, strict=True)
                if term is not None
            }
            for row in result.rows
        ]
        document = {"head": {"vars": list(result.variables)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _json_term(term: Term) -> dict[str, object]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts}}
    said: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        said["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        said["datatype"] = term.datatype.value
    return said


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
        used = _prefixes_used((t for q in ordered for t in q.triple), known_prefixes)
        triples = list(dict.fromkeys(q.triple for q in ordered))
        if len({q.graph_name for q in ordered}) > 1:
            triples.sort(key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))
        body = ox.serialize(triples, format=form.engine, prefixes=used)
    return _settled(body or b"", form.name)


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


_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
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
    """Return XML without the control characters that XML cannot hold (each becomes U+FFFD)."""
    return _NOT_XML.sub("\ufffd".encode(), body)


def table(result: Rows | Boolean, *, width: int | None = None, prefixes: bool = True) -> str:
    """Return rows as a text table, or a boolean as yes or no, for a terminal.

    IRIs are shown as CURIEs where the project has a prefix, literals as their text. A cell is one line; control
    characters, which could rule the terminal, are shown as spaces. `width` (columns) shortens the longest
    cells with an ellipsis until a line fits; None leaves them whole. The last line counts rows and says what
    was cut.
    """
    if isinstance(result, Boolean):
        return "yes\n" if result.value else "no\n"
    cells = [[_cell(term, prefixes) for term in row] for row in result.rows]
    wide = [
        max([_columns(name), *(_columns(row[i]) for row in cells)]) for i, name in enumerate(result.variables)
    ]
    if width is not None:
        wide = _narrowed(wide, width - 2 * (len(wide) - 1), floor=8)
    lines = [result.variables, ["-" * w for w in wide], *cells]
    text = ["  ".join(_fitted(c, w) for c, w in zip(line, wide, strict=True)).rstrip() for line in lines]
    count = (
        f"({len(cells)} row{'' if len(cells) == 1 else 's'}{'; ' + result.note if result.truncated else ''})"
    )
    return "\n".join([*text, count]) + "\n"


def _cell(term: Term | None, prefixes: bool) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        text = namespaces.compact(term.value) if prefixes else term.value
    else:
        text = term.value if isinstance(term, Literal) else str(term)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def _narrowed(wide: list[int], room: int, floor: int) -> list[int]:
    wide = list(wide)
    while sum(wide) > room and max(wide) > floor:
        place = wide.index(max(wide))
        second = max([w for w in wide if w < wide[place]], default=floor)
        alone = wide.count(wide[place]) == 1
        wide[place] = max(floor, second, wide[place] - (sum(wide) - room)) if alone else wide[place] - 1
    return wide


def _fitted(text: str, width: int) -> str:
    if _columns(text) > width:
        kept = ""
        for c in text:
            if _columns(kept) + _columns(c) > width - 1:
                break
            kept += c
        text = kept + "…"
    return text + " " * (width - _columns(text))
