"""The tables of the export model: their columns and meanings. Exports document themselves with this."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from typing import Literal as Choice

from crampkg.build.mappings import COLUMNS

__all__ = ["TABLES", "Column", "Table"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it means, and whether it holds a text, a list of texts or an integer."""

    name: str
    meaning: str
    kind: Choice["text", "list", "integer"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the row model; `key` are the columns that tell its rows apart.

    `joins` are the columns that hold the key of another table: column, table, that table's column.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    joins: tuple[tuple[str, str, str], ...] = ()


def _table(
    name: str, meaning: str, key: str, *columns: tuple[str, str] | tuple[str, str, str], joins: str = ""
) -> Table:
    """Return a table; `joins` are written as "column>table.column", apart by blanks."""
    made = tuple(Column(c[0], c[1], c[2] if len(c) > 2 else "text") for c in columns)  # type: ignore[arg-type]
    links = (re.split("[>.]", one) for one in joins.split())
    return Table(
        name, meaning, tuple(key.split()), made, tuple((one, other, key) for one, other, key in links)
    )


TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        _table(
            "terms", "Conditions, symptoms, drugs, tests and all else that claims speak of.", "id",
            ("id", "CURIE of the term"),
            ("iri", "IRI of the term"),
            ("label", "Name of the term"),
            ("classes", "What sort of thing it is", "list"),
            ("definition", "Definition in one sentence"),
            ("definition_source", "Claim, passage or resource that the definition rests on, or curators"),
            ("synonyms", "Other names", "list"),
            ("kind_of", "Terms it stands directly below", "list"),
            ("exact", "Identifiers elsewhere that mean the same", "list"),
            ("near", "Identifiers elsewhere that come near, and cross-references", "list"),
            ("note", "Remark of the curators"),
        ),
        _table(
            "synonyms", "Other names of terms, one in a row; a term without any has no row.", "term name",
            ("term", "CURIE of the term"), ("label", "Its label"), ("name", "Another name"),
            joins="term>terms.id",
        ),
        _table(
            "claims", "What each source says, one thing in one place.", "id",
            ("id", "CURIE of the claim"),
            ("iri", "IRI of the claim"),
            ("source", "Short name of the source"),
            ("source_kind", "Sort of document; a machine-written page pending review is marked by it"),
            ("subject", "CURIE of what the claim is about: a term, a source or a party"),
            ("subject_label", "Its name"),
            ("predicate", "CURIE of what is said of it; read it with the direction"),
            ("phrase", "Predicate in words, with direction and hedge"),
            ("object", "CURIE of the object; empty where it is a text"),
            ("object_label", "Its name"),
            ("object_text", "Object that is a name, definition or figure"),
            ("direction", "So, not so, not shown, left open or not studied, as a value of the vocabulary"),
            ("certainty", "The source's hedge, as a value of the vocabulary; empty where it does not hedge"),
            ("narrowing", "Qualifiers that narrow the claim, as name=value", "list"),
            ("narrowing_words", "The same in words", "list"),
            ("informing", "Qualifiers that inform, as name=value", "list"),
            ("informing_words", "The same in words", "list"),
            ("ties", "Who says it, and claims it rests on or follows, as name=value", "list"),
            ("ties_words", "The same in words", "list"),
            ("level", "Backing that the source gives, as a value of the vocabulary"),
            ("level_label", "The level in words; not graded is not low"),
            ("grade_words", "The source's own wording of the grade"),
            ("grade_scheme", "Who named the scheme of the grade, as a value of the vocabulary"),
            ("citations", "Reference numbers of the source", "list"),
            ("locator", "Section and paragraph"),
            ("passages", "Anchored passages of the source, as offsets in code points", "list"),
            ("paraphrase", "The statement in one sentence of the curators' own"),
            ("statement", "Subject, predicate and object in words, without qualifiers"),
            ("forms", "Forms of direct edge the claim alone gives rise to", "list"),
            ("disagrees_with", "Claims it disagrees with or seems to, as kind=claim, also those out of scope", "list"),
            ("tensions", "Curated disagreements that it takes part in", "list"),
            joins="source>sources.name subject>things.id predicate>things.id object>things.id"
            " direction>vocabulary.id certainty>vocabulary.id level>vocabulary.id grade_scheme>vocabulary.id",
        ),
        _table(
            "edges", "Direct edges derived from claims; they never say more than their claims.", "subject edge object",
            ("subject", "CURIE of the subject"),
            ("subject_label", "Its name"),
            ("edge", "CURIE of the edge"),
            ("edge_label", "Its name"),
            ("object", "CURIE of the object"),
            ("object_label", "Its name"),
            ("form", "plain, weak, negative, scoped (the object is a population) or by class"),
            ("claims", "Claims it rests on", "list"),
            joins="subject>things.id edge>things.id object>things.id",
        ),
        _table(
            "sources", "The documents from which claims are taken.", "id",
            ("id", "CURIE of the source"), ("name", "Short name"), ("number", "Number in the collection"),
            ("title", "Title"), ("kind", "Sort of document"), ("description", "What it is"),
            ("authors", "Whom it names as authors", "list"), ("modified", "Date it states, where it does"),
            ("sha256", "Digest of the document, by which it is recognised"),
        ),
        _table(
            "passages", "Where in a source a claim stands; the text itself is not held here.", "id",
            ("id", "CURIE of the passage"), ("source", "Short name of the source"),
            ("start", "First code point", "integer"), ("end", "Code point after the last", "integer"),
            ("sha256", "Digest of the passage, white space folded"),
            joins="source>sources.name",
        ),
        _table(
            "disagreements",
            "Claims that disagree or seem to, and who says so.",
            "id",
            ("id", "The curated tension, or the rule with its two claims"),
            ("kind", "CURIE of the rule or of the kind of curated tension"),
            ("kind_label", "Its name"),
            ("label", "Name of the curated tension; empty for a rule"),
            ("note", "Note of the curators; empty for a rule"),
            ("claims_for", "Claims on one side, or all where nobody set sides", "list"),
            ("claims_against", "Claims that stand against them; empty where nobody set sides", "list"),
            joins="kind>things.id",
        ),
        _table(
            "mappings", "Identifiers of other resources, after SSSOM.", "subject_id predicate_id object_id",
            *((name, f"SSSOM: {name}") for name in COLUMNS),
            joins="subject_id>things.id",
        ),
        _table(
            "vocabulary", "Values of qualifiers: directions, certainties, levels, occurrences.", "id",
            ("id", "CURIE of the value"), ("class", "What it is a value of"), ("label", "Name"),
            ("definition", "Meaning"),
        ),
        _table(
            "things", "All that a CURIE in these tables stands for, claims, passages and disagreements apart.", "id",
            ("id", "CURIE"),
            ("iri", "IRI"),
            ("sort", "term, source, value (of the vocabulary), class, property, or the class it is of, such as party"),
            ("label", "Name"),
            ("definition", "Meaning"),
        ),
    )
}  # fmt: skip
"""All tables by name, in the order in which a person would read them."""
