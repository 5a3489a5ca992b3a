"""Claims, terms, edges and the rest as flat records, for formats with tables and attributes.

A record is a dictionary with the columns of its table in `TABLES`, always all of them, in that order. Values are
texts, or lists of texts for columns of kind "list"; figures are texts too, as they are written; offsets and counts are
integers, "" where there is none. IRIs stand as
CURIEs of the project's prefix table. Records are written out and compared, not reckoned with: whoever needs to know
what a claim says asks the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Final

from crampkg.base.namespaces import compact, expand, slug
from crampkg.evidence.model import Claim, Edge, Term
from crampkg.evidence.phrasing import parts_in_words, phrase, statement
from crampkg.export.result_rows import (
    Record,
    Value,
    bottom_line_rows,
    record_things,
    result_rows,
    source_row,
    study_rows,
)
from crampkg.export.selection import Selection
from crampkg.export.tables import TABLES
from crampkg.export.things import Thing, things

__all__ = ["Record", "Value", "claim_record", "edge_record", "records", "term_record"]


def records(selection: Selection, table: str) -> Iterator[Record]:
    """Yield the records of a table for a selection, in a fixed order; KeyError for an unknown table."""
    names = [column.name for column in TABLES[table].columns]
    for made in _MAKERS[table](selection):
        yield {name: made[name] for name in names}


def _values(claim: Claim, kind: str) -> list[str]:
    return [
        f"{slug(part.property)}={compact(part.value) if part.is_iri else part.value}"
        for part in claim.parts
        if part.kind == kind
    ]


def claim_record(selection: Selection, claim: Claim) -> Record:
    """Return a claim with all its parts, in CURIEs and in words."""
    graph = selection.graph
    source = graph.sources[claim.source]
    against = selection.against(claim)
    return {
        "id": claim.curie,
        "iri": claim.iri,
        "source": source.name,
        "source_kind": source.kind_label,
        "subject": compact(claim.subject),
        "subject_label": graph.label(claim.subject),
        "predicate": compact(claim.predicate),
        "phrase": phrase(claim),
        "object": compact(claim.object) if claim.object else "",
        "object_label": graph.label(claim.object) if claim.object else "",
        "object_text": claim.object_text or "",
        "direction": compact(claim.direction),
        "certainty": compact(claim.certainty) if claim.certainty else "",
        "narrowing": _values(claim, "narrowing"),
        "narrowing_words": parts_in_words(graph, claim, "narrowing"),
        "informing": _values(claim, "informing"),
        "informing_words": parts_in_words(graph, claim, "informing"),
        "ties": _values(claim, "tie"),
        "ties_words": parts_in_words(graph, claim, "tie"),
        "level": compact(claim.level),
        "level_label": graph.label(claim.level),
        "grade_words": claim.grade_words or "",
        "grade_scheme": compact(claim.scheme),
        "citations": list(claim.citations),
        "locator": claim.locator,
        "passages": [compact(anchor) for anchor in claim.anchors],
        "paraphrase": claim.paraphrase,
        "statement": statement(graph, claim),
        "forms": list(selection.support.forms(claim)),
        "disagrees_with": sorted(
            {f"{slug(one.kind)}={other.curie}" for one in against for other in one.opponents(claim)}
        ),
        "tensions": [one.id for one in against if one.curated],
        "read_in": compact(claim.read_in),
        "reread": compact(claim.reread),
        "primary_source": compact(claim.primary_source),
        "results": [compact(one) for one in claim.results],
        "note": claim.note,
        "license": selection.licenses.of(claim.source),
    }


def term_record(selection: Selection, term: Term) -> Record:
    """Return a term with its names, its place and what it is mapped to."""
    curie = compact(term.iri)
    mapped = selection.mapped[curie]
    return {
        "id": curie,
        "iri": term.iri,
        "label": term.label,
        "classes": [compact(one) for one in term.classes],
        "definition": term.definition,
        "definition_source": compact(term.definition_source),
        "synonyms": sorted(term.synonyms),
        "kind_of": [compact(one) for one in term.parents],
        "exact": [one.object_id for one in mapped if one.predicate_id == "skos:exactMatch"],
        "near": [one.object_id for one in mapped if one.predicate_id != "skos:exactMatch"],
        "note": term.note,
    }


def edge_record(selection: Selection, edge: Edge) -> Record:
    """Return a derived edge with its form and the claims that it rests on."""
    graph = selection.graph
    return {
        "subject": compact(edge.subject),
        "subject_label": graph.label(edge.subject),
        "edge": compact(edge.edge),
        "edge_label": graph.label(edge.edge),
        "object": compact(edge.object),
        "object_label": graph.label(edge.object),
        "form": edge.form,
        "claims": [claim.curie for claim in selection.support.behind(edge)],
    }


def _claims(selection: Selection) -> Iterable[Record]:
    return (claim_record(selection, claim) for claim in selection.claims)


def _terms(selection: Selection) -> Iterable[Record]:
    return (term_record(selection, term) for term in selection.terms)


def _edges(selection: Selection) -> Iterable[Record]:
    return (edge_record(selection, edge) for edge in selection.edges)


def _synonyms(selection: Selection) -> Iterable[Record]:
    for term in selection.terms:
        for name in sorted(term.synonyms):
            yield {"term": compact(term.iri), "label": term.label, "name": name}


def _sources(selection: Selection) -> Iterable[Record]:
    return (source_row(selection, one) for one in selection.sources)


def _passages(selection: Selection) -> Iterable[Record]:
    for row in selection.graph.view("passages"):
        if str(row["passage"]) in selection.subjects:
            yield {
                "id": compact(str(row["passage"])),
                "source": selection.graph.sources[str(row["source"])].name,
                "start": int(row["start"] or 0),
                "end": int(row["end"] or 0),
                "sha256": str(row["sha256"]),
            }


def _disagreements(selection: Selection) -> Iterable[Record]:
    for one in selection.disagreements:
        yield {
            "id": one.id,
            "kind": compact(one.kind),
            "kind_label": one.kind_label,
            "label": one.title,
            "note": one.note,
            "claims_for": [claim.curie for claim in one.claims],
            "claims_against": [claim.curie for claim in one.against],
        }


def _mappings(selection: Selection) -> Iterable[Record]:
    return (asdict(one) for one in selection.mappings)


def _vocabulary(selection: Selection) -> Iterable[Record]:
    for value in selection.values:
        yield {
            "id": compact(value.iri),
            "class": value.kind,
            "label": value.label,
            "definition": value.definition,
        }


def _thing(one: Thing) -> Record:
    return {
        "id": compact(one.iri),
        "iri": one.iri,
        "sort": one.sort,
        "label": one.label,
        "definition": one.definition,
    }


def _things(selection: Selection) -> Iterable[Record]:
    """Return all that the other tables name: terms, sources, values, properties, parties."""
    iris = {one.iri for some in (selection.terms, selection.sources, selection.values) for one in some}
    for claim in selection.claims:
        iris |= {claim.subject, claim.predicate, claim.object or claim.subject}
        iris |= {iri for part in claim.parts for iri in (part.property, part.value if part.is_iri else "")}
    for edge in selection.edges:
        iris |= {edge.subject, edge.edge, edge.object}
    iris |= {expand(one.subject_id) or "" for one in selection.mappings}
    iris |= {one.kind for one in selection.disagreements}
    iris |= record_things(selection)
    return map(_thing, things(selection, iris - {""} - selection.graph.claims.keys()))


_MAKERS: Final[dict[str, Callable[[Selection], Iterable[Record]]]] = {
    "terms": _terms,
    "synonyms": _synonyms,
    "claims": _claims,
    "edges": _edges,
    "results": result_rows,
    "studies": study_rows,
    "sources": _sources,
    "bottom_lines": bottom_line_rows,
    "passages": _passages,
    "disagreements": _disagreements,
    "mappings": _mappings,
    "vocabulary": _vocabulary,
    "things": _things,
}
