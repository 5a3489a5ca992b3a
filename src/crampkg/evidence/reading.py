"""From rows of views to the things of the model: terms, claims, sources, properties, values and edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from crampkg.base.namespaces import BASE, PREFIXES, slug
from crampkg.evidence.model import Claim, Edge, Part, Property, Source, Term, Value
from crampkg.sparql.results import Plain

__all__ = ["claims", "edges", "grouped", "named", "properties", "sources", "terms", "values"]

Row: TypeAlias = Mapping[str, Plain]
_FORMS = ("plainForm", "weakForm", "negativeForm", "scopedForm", "inverse")


def grouped(rows: Iterable[Row], key: str, value: str) -> dict[str, tuple[str, ...]]:
    """Return for each value of a column the values of another, each once, in the order of the rows."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        found[str(row[key])][str(row[value])] = None
    return {name: tuple(several) for name, several in found.items()}


def terms(rows: Iterable[Row], names: Iterable[Row], kinds: Iterable[Row]) -> dict[str, Term]:
    """Return terms by IRI from rows of the views `terms`, `term-names` and `kinds`, in the order of the first."""
    rows = list(rows)
    classes = grouped(rows, "term", "class")
    parents = grouped(kinds, "narrow", "broad")
    synonyms = grouped((row for row in names if row["kind"] == "synonym"), "term", "name")
    found: dict[str, Term] = {}
    for row in rows:
        iri = str(row["term"])
        if iri not in found:
            found[iri] = Term(
                iri=iri,
                label=str(row["label"]),
                classes=classes[iri],
                definition=str(row["definition"] or ""),
                definition_source=str(row["definitionSource"] or ""),
                note=str(row["kindOfNote"] or row["scopeNote"] or ""),
                parents=parents.get(iri, ()),
                synonyms=synonyms.get(iri, ()),
            )
    return found


def named(rows: Iterable[Row], parts: Iterable[Row]) -> set[str]:
    """Return the IRIs in rows of `claims` and `claim-parts` whose labels claims are shown with."""
    columns = ("subject", "predicate", "object", "direction", "certainty", "level", "gradeScheme", "source")
    found = {str(row[column]) for row in rows for column in columns if row[column]}
    for row in parts:
        found.add(str(row["part"]))
        if row["kind"] not in ("citation", "anchor") and _is_iri(row["value"]):
            found.add(str(row["value"]))
    return found


def claims(
    rows: Iterable[Row], parts: Iterable[Row], told: Iterable[Row], label: Callable[[str], str]
) -> dict[str, Claim]:
    """Return claims by IRI from rows of the views `claims`, `claim-parts` and `claim-records`, in the first's order."""
    by_claim: dict[str, list[Row]] = defaultdict(list)
    for row in parts:
        by_claim[str(row["claim"])].append(row)
    known: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in told:
        known[str(row["claim"])][str(row["property"])].append(str(row["value"]))
    return {
        str(row["claim"]): _claim(row, by_claim[str(row["claim"])], known[str(row["claim"])], label)
        for row in rows
    }


def _claim(row: Row, parts: list[Row], told: Mapping[str, list[str]], label: Callable[[str], str]) -> Claim:
    return Claim(
        read_in=" ".join(told.get(BASE + "readIn", ())),
        reread=" ".join(told.get(BASE + "reread", ())),
        primary_source=" ".join(told.get(BASE + "primarySource", ())),
        note="\n".join(told.get(PREFIXES["skos"] + "editorialNote", ())),
        results=tuple(told.get(BASE + "hasResult", ())),
        iri=str(row["claim"]),
        source=str(row["source"]),
        subject=str(row["subject"]),
        predicate=str(row["predicate"]),
        object=_text(row["object"]),
        object_text=_text(row["objectText"]),
        direction=str(row["direction"]),
        certainty=_text(row["certainty"]),
        level=str(row["level"]),
        grade_words=_text(row["gradeWords"]),
        scheme=str(row["gradeScheme"]),
        paraphrase=str(row["paraphrase"]),
        locator=str(row["locator"]),
        relation=str(row["relation"]),
        inverse=str(row["inverse"]),
        sentence=str(row["sentence"]),
        from_object=str(row["fromObject"]),
        whether=str(row["whether"]),
        hedged=str(row["hedged"]),
        icon=str(row["icon"] or ""),
        parts=tuple(
            Part(str(p["part"]), str(p["kind"]), str(p["value"]), label(str(p["value"])), _is_iri(p["value"]))
            for p in parts
            if p["kind"] not in ("citation", "anchor")
        ),
        citations=tuple(
            sorted((str(p["value"]) for p in parts if p["kind"] == "citation"), key=lambda n: (len(n), n))
        ),
        anchors=tuple(str(p["value"]) for p in parts if p["kind"] == "anchor"),
    )


def properties(rows: Iterable[Row]) -> dict[str, Property]:
    """Return predicates and edges by IRI from rows of the view `properties`."""
    return {
        str(row["property"]): Property(
            iri=str(row["property"]),
            label=str(row["label"]),
            inverse_label=str(row["inverseLabel"] or ""),
            weak_label=str(row["weakLabel"] or ""),
            definition=str(row["definition"]),
            forms={form: str(row[form]) for form in _FORMS if row[form]},
            topic=str(row["topic"] or ""),
            topic_iri=str(row["heading"] or ""),
            place=(_integer(row["topicPlace"]) or 0, _integer(row["placeInTopic"]) or 0),
            icon=str(row["icon"] or ""),
            is_benefit=bool(row["benefit"]),
            is_harm=bool(row["harm"]),
            is_harm_of_agent=bool(row["harmOfAgent"]),
        )
        for row in rows
    }


def values(rows: Iterable[Row]) -> dict[str, Value]:
    """Return the values of the vocabulary by IRI from rows of the view `vocabulary`."""
    return {
        str(row["value"]): Value(
            iri=str(row["value"]),
            kind=slug(str(row["class"])),
            label=str(row["label"]),
            definition=str(row["definition"]),
            bars=_integer(row["displayBars"]),
            carries=None if row["carriesPlainEdge"] is None else bool(row["carriesPlainEdge"]),
            establishes=bool(row["establishesBenefit"]),
            lead_in=str(row["leadIn"] or ""),
            one_group=bool(row["withinOneGroup"]),
        )
        for row in rows
    }


def sources(
    rows: Iterable[Row], authors: Iterable[Row], records: Iterable[Row], label: Callable[[str], str]
) -> dict[str, Source]:
    """Return sources by IRI from rows of the views `sources`, `source-authors` and `source-parts`."""
    creators = grouped(authors, "source", "author")
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    later: dict[str, list[str]] = defaultdict(list)
    for row in records:
        field = _OF_SOURCE.get(str(row["part"]))
        if field is not None:
            value = str(row["value"])
            told[str(row["source"])][field].append(label(value) if field == "issuer" else value)
        if field == "updates":
            later[str(row["value"])].append(str(row["source"]))
    return {
        str(row["source"]): Source(
            iri=str(row["source"]),
            name=slug(str(row["source"])).removeprefix("source/"),
            number=str(row["number"] or ""),
            label=str(row["label"]),
            title=str(row["title"]),
            definition=str(row["definition"]),
            kind=str(row["kind"]),
            kind_label=str(row["kindLabel"]),
            sha256=str(row["sha256"] or ""),
            modified=_text(row["modified"]),
            authors=creators.get(str(row["source"]), ()),
            updated_by=tuple(later.get(str(row["source"]), ())),
            **_record(told[str(row["source"])]),
        )
        for row in rows
    }


_OF_SOURCE: Final = {
    BASE + "publicationYear": "year",
    PREFIXES["dcterms"] + "bibliographicCitation": "citation",
    PREFIXES["dcterms"] + "identifier": "identifiers",
    BASE + "issuedBy": "issuer",
    PREFIXES["dcterms"] + "license": "license",
    PREFIXES["dcterms"] + "rights": "rights",
    PREFIXES["skos"] + "editorialNote": "note",
    PREFIXES["owl"] + "versionInfo": "version",
    BASE + "searchedUntil": "searched_until",
    BASE + "reaffirmed": "reaffirmed",
    BASE + "readOn": "read_on",
    BASE + "readAt": "read_at",
    BASE + "updates": "updates",
    BASE + "reportsStudy": "reports",
    BASE + "includesStudy": "includes",
}
"""The parts of a source's record by the field that holds them."""

_SEVERAL: Final = {"identifiers", "reaffirmed", "updates", "reports", "includes"}


def _record(told: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: tuple(values) if name in _SEVERAL else "; ".join(values) for name, values in told.items()}


def edges(rows: Iterable[Row]) -> list[Edge]:
    """Return direct edges from rows of the view `edges`."""
    return [
        Edge(*(str(row[key]) for key in ("subject", "edge", "object", "form", "predicate"))) for row in rows
    ]


def _text(value: Plain) -> str | None:
    return None if value is None else str(value)


def _integer(value: Plain) -> int | None:
    return None if value is None else int(value)


def _is_iri(value: Plain) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))
