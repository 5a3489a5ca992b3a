"""The one row model that tables, networks and pages are written from: terms, claims, edges and the rest as rows.

A row is a dictionary with the columns of its table in `TABLES`, always all of them, in that order. Values are texts,
or lists of texts for columns of kind "list"; nothing is a number but offsets, which are integers. IRIs stand as
CURIEs of the project's prefix table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Final, TypeAlias

from crampkg.base.namespaces import compact, expand, slug
from crampkg.evidence.model import Claim
from crampkg.evidence.phrasing import phrase, statement
from crampkg.export.disagreement import by_claim, disagreements
from crampkg.export.scope import Selection
from crampkg.export.tables import TABLES
from crampkg.export.things import things

__all__ = ["Row", "Value", "backing", "claim_forms", "edge_statement", "items", "rows", "told"]

Value: TypeAlias = str | int | list[str]
Row: TypeAlias = dict[str, Value]


def rows(selection: Selection, table: str) -> list[Row]:
    """Return the rows of a table for a selection, in a fixed order; KeyError for an unknown table."""
    made = _MAKERS[table](selection)
    names = [column.name for column in TABLES[table].columns]
    return [{name: row[name] for name in names} for row in made]


def items(row: Row, name: str) -> list[str]:
    """Return the values of a row's column of kind "list"; empty for a column of another kind."""
    value = row[name]
    return list(value) if isinstance(value, list) else []


def claim_forms(selection: Selection) -> dict[str, tuple[str, ...]]:
    """Return for each claim's IRI the forms of direct edge that it alone gives rise to."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in selection.graph.view("claim-edges"):
        found[str(row["claim"])][str(row["form"])] = None
    return {claim: tuple(forms) for claim, forms in found.items()}


def backing(selection: Selection) -> Callable[[str, str, str], tuple[str, ...]]:
    """Return a function from an edge (subject, edge, object: IRIs) to the IRIs of the claims in scope behind it.

    An edge has the claims that give rise to it, in either direction where it is symmetric, those of the more
    general edges it is a special case of, and, when it comes by class, those of its links through the hierarchy.
    """
    direct: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in selection.graph.view("claim-edges"):
        if str(row["claim"]) in selection.claim_iris:
            direct[str(row["subject"]), str(row["edge"]), str(row["object"])].add(str(row["claim"]))
    broader, symmetric, chains = _edge_axioms(selection)
    above: dict[str, set[str]] = defaultdict(set)
    for row in selection.graph.view("kind-closure"):
        above[str(row["narrow"])].add(str(row["broad"]))

    def claims(subject: str, edge: str, target: str) -> set[str]:
        found = set(direct.get((subject, edge, target), ()))
        if edge in symmetric:
            found |= direct.get((target, edge, subject), set())
        if not found:
            for general in broader.get(edge, ()):
                found |= claims(subject, general, target)
        if not found and edge in chains:
            for kind in above[subject]:
                found |= claims(kind, chains[edge], target)
        return found

    return lambda subject, edge, target: tuple(sorted(claims(subject, edge, target)))


def edge_statement(selection: Selection, row: Row) -> str:
    """Return a derived edge in words, by a row of the table "edges".

    An edge that has its object in its name is read by the more general one where that begins with the same words:
    "not shown to treat muscle cramp", not "not shown to treat cramp muscle cramp".
    """
    graph, edge = selection.graph, expand(str(row["edge"])) or ""
    broader, _, chains = _edge_axioms(selection)
    label = str(row["edge_label"])
    for general in broader.get(edge, ()):
        if label.startswith(f"{graph.label(general)} "):
            return f"{row['subject_label']} {graph.label(general)} {row['object_label']}"
    target = f"({row['object_label']})" if edge in chains else row["object_label"]
    return f"{row['subject_label']} {label} {target}"


def _edge_axioms(selection: Selection) -> tuple[dict[str, list[str]], set[str], dict[str, str]]:
    """Return broader edges, symmetric edges, and for edges by class the edge that they carry down."""
    broader: dict[str, list[str]] = defaultdict(list)
    symmetric: set[str] = set()
    chains: dict[str, str] = {}
    for row in selection.graph.view("edge-axioms"):
        edge, other = str(row["edge"]), str(row["other"])
        if row["axiom"] == "broader":
            broader[edge].append(other)
        elif row["axiom"] == "symmetric":
            symmetric.add(edge)
        else:
            chains[edge] = other
    return broader, symmetric, chains


def _values(claim: Claim, kind: str) -> list[str]:
    return [
        f"{slug(part.property)}={compact(part.value) if part.is_iri else part.value}"
        for part in claim.parts
        if part.kind == kind
    ]


def told(selection: Selection, claim: Claim) -> str:
    """Return what a claim states in words, with what narrows it: "… treats muscle cramp (population: pregnancy)"."""
    narrowed = "; ".join(_words(selection, claim, "narrowing"))
    return statement(selection.graph, claim) + (f" ({narrowed})" if narrowed else "")


def _words(selection: Selection, claim: Claim, kind: str) -> list[str]:
    """Return parts of a claim in words; a claim that it rests on or follows is told by what it states."""
    claims = selection.graph.claims
    return [
        f"{selection.graph.label(part.property)}: "
        + (told(selection, claims[part.value]) if part.value in claims else part.label)
        for part in claim.parts
        if part.kind == kind
    ]


def _claims(selection: Selection) -> list[Row]:
    graph = selection.graph
    forms = claim_forms(selection)
    against = by_claim(selection)
    return [
        {
            "id": claim.curie,
            "iri": claim.iri,
            "source": graph.sources[claim.source].name,
            "source_kind": graph.sources[claim.source].kind_label,
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
            "narrowing_words": _words(selection, claim, "narrowing"),
            "informing": _values(claim, "informing"),
            "informing_words": _words(selection, claim, "informing"),
            "ties": _values(claim, "tie"),
            "ties_words": _words(selection, claim, "tie"),
            "level": compact(claim.level),
            "level_label": graph.label(claim.level),
            "grade_words": claim.grade_words or "",
            "grade_scheme": compact(claim.scheme),
            "citations": list(claim.citations),
            "locator": claim.locator,
            "passages": [compact(anchor) for anchor in claim.anchors],
            "paraphrase": claim.paraphrase,
            "statement": statement(graph, claim),
            "forms": list(forms.get(claim.iri, ())),
            "disagrees_with": sorted(
                {
                    f"{slug(one.kind)}={compact(other)}"
                    for one in against.get(claim.iri, ())
                    for other in one.opponents(claim.iri)
                }
            ),
            "tensions": [one.id for one in against.get(claim.iri, ()) if one.curated],
        }
        for claim in selection.claims
    ]


def _terms(selection: Selection) -> list[Row]:
    exact: dict[str, list[str]] = defaultdict(list)
    near: dict[str, list[str]] = defaultdict(list)
    for row in _mappings(selection):
        side = exact if row["predicate_id"] == "skos:exactMatch" else near
        side[str(row["subject_id"])].append(str(row["object_id"]))
    return [
        {
            "id": compact(term.iri),
            "iri": term.iri,
            "label": term.label,
            "classes": [compact(one) for one in term.classes],
            "definition": term.definition,
            "definition_source": compact(term.definition_source),
            "synonyms": sorted(term.synonyms),
            "kind_of": [compact(one) for one in term.parents],
            "exact": exact.get(compact(term.iri), []),
            "near": near.get(compact(term.iri), []),
            "note": term.note,
        }
        for term in selection.terms
    ]


def _synonyms(selection: Selection) -> list[Row]:
    return [
        {"term": compact(term.iri), "label": term.label, "name": name}
        for term in selection.terms
        for name in sorted(term.synonyms)
    ]


def _edges(selection: Selection) -> list[Row]:
    graph = selection.graph
    behind = backing(selection)
    made: dict[tuple[str, str, str], Row] = {}
    for edge in selection.edges:
        made.setdefault(
            (edge.subject, edge.edge, edge.object),
            {
                "subject": compact(edge.subject),
                "subject_label": graph.label(edge.subject),
                "edge": compact(edge.edge),
                "edge_label": graph.label(edge.edge),
                "object": compact(edge.object),
                "object_label": graph.label(edge.object),
                "form": edge.form,
                "claims": [compact(iri) for iri in behind(edge.subject, edge.edge, edge.object)],
            },
        )
    return [made[key] for key in sorted(made)]


def _sources(selection: Selection) -> list[Row]:
    return [
        {
            "id": compact(one.iri),
            "name": one.name,
            "number": one.number,
            "title": one.title,
            "kind": one.kind_label,
            "description": one.definition,
            "authors": list(one.authors),
            "modified": one.modified or "",
            "sha256": one.sha256,
        }
        for one in selection.sources
    ]


def _passages(selection: Selection) -> list[Row]:
    return [
        {
            "id": compact(str(row["passage"])),
            "source": selection.graph.sources[str(row["source"])].name,
            "start": int(row["start"] or 0),
            "end": int(row["end"] or 0),
            "sha256": str(row["sha256"]),
        }
        for row in selection.graph.view("passages")
        if str(row["passage"]) in selection.subjects
    ]


def _disagreements(selection: Selection) -> list[Row]:
    """Return those that lie wholly in scope: another source's claims are not in the file of one source."""
    return [
        {
            "id": one.id,
            "kind": compact(one.kind),
            "kind_label": one.kind_label,
            "label": one.label,
            "note": one.note,
            "claims_for": [compact(claim) for claim in one.claims],
            "claims_against": [compact(claim) for claim in one.against],
        }
        for one in disagreements(selection)
        if {*one.claims, *one.against} <= selection.claim_iris
        and (not one.curated or expand(one.id) in selection.subjects)
    ]


def _mappings(selection: Selection) -> list[Row]:
    made: list[Row] = [
        {
            "subject_id": compact(str(row["subject"])),
            "subject_label": str(row["subjectLabel"]),
            "predicate_id": compact(str(row["match"])),
            "object_id": str(row["identifier"]),
            "object_label": str(row["objectLabel"] or ""),
            "mapping_justification": compact(str(row["justification"])),
            "object_source_version": str(row["version"] or ""),
            "comment": str(row["comment"] or ""),
        }
        for row in selection.graph.view("mappings")
        if str(row["subject"]) in selection.subjects
    ]
    return sorted(
        made, key=lambda row: tuple(str(row[c]) for c in ("subject_id", "predicate_id", "object_id"))
    )


def _vocabulary(selection: Selection) -> list[Row]:
    subjects = selection.subjects
    return [
        {"id": compact(value.iri), "class": value.kind, "label": value.label, "definition": value.definition}
        for value in selection.graph.vocabulary.values()
        if value.iri in subjects
    ]


def _things(selection: Selection) -> list[Row]:
    graph = selection.graph
    iris = {one.iri for one in selection.terms} | {one.iri for one in selection.sources}
    iris |= {value.iri for value in graph.vocabulary.values() if value.iri in selection.subjects}
    for claim in selection.claims:
        iris |= {claim.subject, claim.predicate, claim.object or claim.subject}
        iris |= {iri for part in claim.parts for iri in (part.property, part.value if part.is_iri else "")}
    for table, columns in (
        ("edges", ("subject", "edge", "object")),
        ("mappings", ("subject_id",)),
        ("disagreements", ("kind",)),
    ):
        iris |= {expand(str(row[name])) or "" for row in rows(selection, table) for name in columns}
    return [
        {
            "id": compact(one.iri),
            "iri": one.iri,
            "sort": one.sort,
            "label": one.label,
            "definition": one.definition,
        }
        for one in things(selection, iris - {""} - graph.claims.keys())
    ]


_MAKERS: Final[dict[str, Callable[[Selection], list[Row]]]] = {
    "terms": _terms,
    "synonyms": _synonyms,
    "claims": _claims,
    "edges": _edges,
    "sources": _sources,
    "passages": _passages,
    "disagreements": _disagreements,
    "mappings": _mappings,
    "vocabulary": _vocabulary,
    "things": _things,
}
