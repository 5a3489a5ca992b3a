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
    """A column: its name, what it means, and whether it holds a text, a list of texts, an integer or a number."""

    name: str
    meaning: str
    kind: Choice["text", "list", "integer", "number"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the row model; `key` are the columns that tell its rows apart.

    `joins` are the columns that hold the key of another table: column, table, that table's column. `links` are the
    lists of such keys, in the same form.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    joins: tuple[tuple[str, str, str], ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()


def _table(
    name: str, meaning: str, key: str, *columns: tuple[str, str] | tuple[str, str, str], joins: str = ""
) -> Table:
    """Return a table; `joins` are written as "column>table.column", apart by blanks, those of lists among them."""
    made = tuple(Column(c[0], c[1], c[2] if len(c) > 2 else "text") for c in columns)  # type: ignore[arg-type]
    lists = {column.name for column in made if column.kind == "list"}
    found = [(one, other, there) for one, other, there in (re.split("[>.]", one) for one in joins.split())]
    return Table(
        name,
        meaning,
        tuple(key.split()),
        made,
        tuple(one for one in found if one[0] not in lists),
        tuple(one for one in found if one[0] in lists),
    )


TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        _table(
            "terms", "Conditions, symptoms, drugs, tests and everything else that claims are about.", "id",
            ("id", "CURIE of the term"),
            ("iri", "IRI of the term"),
            ("label", "Name of the term"),
            ("classes", "What kind of thing it is", "list"),
            ("definition", "Definition in one sentence"),
            ("definition_source", "Claim, passage or resource that the definition is based on, or curators"),
            ("synonyms", "Other names", "list"),
            ("kind_of", "Directly broader terms", "list"),
            ("exact", "Identifiers in other resources with the same meaning", "list"),
            ("near", "Identifiers in other resources with a similar meaning, and cross-references", "list"),
            ("note", "Curators' note"),
        ),
        _table(
            "synonyms", "Other names of terms, one per row; a term without any has no row.", "term name",
            ("term", "CURIE of the term"), ("label", "Its label"), ("name", "Another name"),
            joins="term>terms.id",
        ),
        _table(
            "claims", "What each source says: one thing in one place.", "id",
            ("id", "CURIE of the claim"),
            ("iri", "IRI of the claim"),
            ("source", "Short name of the source"),
            ("source_kind", "Kind of document; it marks a machine-written page pending review"),
            ("subject", "CURIE of what the claim is about: a term, a source or a party"),
            ("subject_label", "Its name"),
            ("predicate", "CURIE of the predicate; read it with the direction"),
            ("phrase", "Predicate in words, with direction and hedge"),
            ("object", "CURIE of the object; empty where it is a text"),
            ("object_label", "Its name"),
            ("object_text", "Object that is a name, definition or figure"),
            ("direction", "Supports, refutes, not shown, left open or not studied, as a value of the vocabulary"),
            ("certainty", "The source's hedge, as a value of the vocabulary; empty where it does not hedge"),
            ("narrowing", "Qualifiers that restrict the claim, as name=value", "list"),
            ("narrowing_words", "The same in words", "list"),
            ("informing", "Qualifiers that inform, as name=value", "list"),
            ("informing_words", "The same in words", "list"),
            ("ties", "Who says it, and claims it rests on or follows, as name=value", "list"),
            ("ties_words", "The same in words", "list"),
            ("level", "Evidence that the source gives, as a value of the vocabulary"),
            ("level_label", "The level in words; not graded is not low"),
            ("grade_words", "The source's own wording of the grade"),
            ("grade_scheme", "Who named the scheme of the grade, as a value of the vocabulary"),
            ("citations", "Reference numbers of the source", "list"),
            ("locator", "Section and paragraph"),
            ("passages", "Anchored passages of the source, as offsets in code points", "list"),
            ("paraphrase", "The statement in one sentence in the curators' own words"),
            ("statement", "Subject, predicate and object in words, without qualifiers"),
            ("forms", "Forms of direct edge that the claim by itself yields", "list"),
            ("disagrees_with", "Claims that it disagrees with or seems to, as kind=claim, in any source", "list"),
            ("tensions", "Curated disagreements that it takes part in", "list"),
            ("read_in", "Part of the source that was read, as a value of the vocabulary; empty: the whole text"),
            ("reread", "How its figures were checked, as a value of the vocabulary; empty where it has none"),
            ("primary_source", "Original source that the claim's own source reports second-hand"),
            ("results", "Its results in numbers", "list"),
            ("note", "Curators' note; not part of what the source says"),
            ("license", "License of the part of the graph that the claim belongs to"),
            joins="read_in>vocabulary.id reread>vocabulary.id primary_source>sources.id results>results.id"
            " passages>passages.id source>sources.name subject>things.id predicate>things.id object>things.id"
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
            joins="subject>things.id edge>things.id object>things.id claims>claims.id",
        ),
        _table(
            "results",
            "Results in numbers that sources give for their claims; figures as the source gives them, none calculated.",
            "id",
            ("id", "CURIE of the result"),
            ("iri", "IRI of the result"),
            ("claim", "Claim that the figures belong to; read them with its direction, population and hedge"),
            ("source", "Short name of the source"),
            ("measure", "What kind of number it is, as a value of the vocabulary"),
            ("measure_label", "The measure in words"),
            ("outcome", "Term for what was measured or counted"),
            ("outcome_label", "Its name"),
            ("outcome_words", "The outcome as the source defines it"),
            ("cut_off", "Threshold from which it counted"),
            ("scale_low", "Lowest score of the scale", "number"),
            ("scale_high", "Highest score of the scale", "number"),
            ("better_when", "Whether lower or higher is better, as a value of the vocabulary"),
            ("compared_with", "Terms for what the compared group had", "list"),
            ("compared_with_labels", "Their names", "list"),
            ("comparator_words", "The compared group as the source describes it"),
            ("regimen_words", "How it was given or done"),
            ("population_words", "In whom, as the source describes them"),
            ("time_point", "When it was measured, or over how long"),
            ("estimate", "Point estimate", "number"),
            ("lower_limit", "Lower limit of the interval around it", "number"),
            ("upper_limit", "Upper limit of the interval around it", "number"),
            ("interval_kind", "Confidence interval, credible interval or range, as a value of the vocabulary"),
            ("interval_level", "Level of the interval, such as 0.95", "number"),
            ("unit", "Unit of the estimate, as a value of the vocabulary"),
            ("unit_label", "The unit in words"),
            ("intervention_value", "Value with the intervention", "number"),
            ("intervention_lower", "Lower limit given for that value", "number"),
            ("intervention_upper", "Upper limit given for that value", "number"),
            ("comparator_value", "Value with the comparator", "number"),
            ("group_unit", "Unit of the groups' values where it is another, as a value of the vocabulary"),
            ("group_unit_label", "That unit in words"),
            ("numerator", "How many had it", "integer"),
            ("denominator", "Of how many", "integer"),
            ("participants", "Number of people behind the figures", "integer"),
            ("intervention_participants", "How many of them with the intervention", "integer"),
            ("comparator_participants", "How many of them with the comparator", "integer"),
            ("participants_words", "Participants in words, if one number is not enough"),
            ("studies", "Number of studies behind the figures", "integer"),
            ("p_value", "P value as printed"),
            ("adjusted_for", "What an estimate is adjusted for"),
            ("as_printed", "Figures as the source prints them"),
            ("in_words", "The result in one line"),
            ("of_study", "Studies whose data the figures are; empty where a review pools", "list"),
            ("note", "Curators' note"),
            joins="claim>claims.id source>sources.name measure>vocabulary.id outcome>things.id"
            " better_when>vocabulary.id interval_kind>vocabulary.id unit>vocabulary.id group_unit>vocabulary.id"
            " compared_with>things.id of_study>studies.id",
        ),
        _table(
            "studies", "Investigations, each listed once, however many documents report it.", "id",
            ("id", "CURIE of the study"),
            ("iri", "IRI of the study"),
            ("label", "Name"),
            ("design", "Study design, as a value of the vocabulary"),
            ("design_label", "The design in words"),
            ("status", "Study status, as a value of the vocabulary"),
            ("enrollment", "Number of people enrolled, or planned according to its record", "integer"),
            ("started", "When it started or was to start, according to its record"),
            ("ends", "When it ended or is to end, according to its record"),
            ("record_of", "The day of that record"),
            ("identifiers", "Numbers in registers of studies", "list"),
            ("reported_in", "Sources that report it", "list"),
            ("included_in", "Reviews and guidelines that count it among their evidence", "list"),
            joins="design>vocabulary.id status>vocabulary.id reported_in>sources.id included_in>sources.id",
        ),
        _table(
            "sources", "The documents from which claims are taken.", "id",
            ("id", "CURIE of the source"), ("name", "Short name"), ("number", "Number in the collection"),
            ("title", "Title"), ("kind", "Kind of document"), ("description", "What it is"),
            ("authors", "Authors that it names", "list"), ("modified", "Date that it states, if any"),
            ("sha256", "Digest of the document, used to recognize it"),
            ("year", "Year of publication", "integer"),
            ("issued_by", "Body that issued it"),
            ("citation", "Citation as read: authors in order, title, journal"),
            ("identifiers", "PMID, DOI, PMCID and registration numbers, as read", "list"),
            ("version", "Version or release that was read"),
            ("searched_until", "Date of the last literature search"),
            ("reaffirmed", "Dates on which its issuer confirmed it", "list"),
            ("updates", "Earlier version that it replaces", "list"),
            ("superseded_by", "Later versions that replace it", "list"),
            ("reports_studies", "Studies that it reports", "list"),
            ("includes_studies", "Studies that it counts among its evidence", "list"),
            ("read_on", "Date on which a page that changes was read"),
            ("read_at", "Address of the copy that was read"),
            ("license", "License of the data taken from it; the license of the whole if it states none"),
            ("rights", "Rights holder and terms of use"),
            ("note", "Curators' note"),
            joins="updates>sources.id superseded_by>sources.id reports_studies>studies.id"
            " includes_studies>studies.id",
        ),
        _table(
            "bottom_lines", "Curators' summaries of the results; not statements of a source.", "id",
            ("id", "CURIE of the bottom line"),
            ("iri", "IRI of the bottom line"),
            ("about", "Treatments, conditions or tests that it sums up", "list"),
            ("population", "People whom it is about; empty if it is not about a particular group", "list"),
            ("text", "The summary, up to three sentences"),
            ("rests_on", "Claims that it sums up", "list"),
            ("first_sentence_rests_on", "Those that its first sentence needs; empty if not written down", "list"),
            ("second_sentence_rests_on", "The same for its second sentence", "list"),
            ("third_sentence_rests_on", "The same for its third sentence", "list"),
            ("basis", "Digest of those claims, used to detect changes in them"),
            joins="about>things.id population>things.id rests_on>claims.id"
            " first_sentence_rests_on>claims.id second_sentence_rests_on>claims.id"
            " third_sentence_rests_on>claims.id",
        ),
        _table(
            "passages", "Where in a source a claim is found; the text itself is not included.", "id",
            ("id", "CURIE of the passage"), ("source", "Short name of the source"),
            ("start", "First code point", "integer"), ("end", "Code point after the last", "integer"),
            ("sha256", "Digest of the passage, white space folded"),
            joins="source>sources.name",
        ),
        _table(
            "disagreements",
            "Claims that disagree or seem to, and who says so.",
            "id",
            ("id", "The curated disagreement, or the rule with its two claims"),
            ("kind", "CURIE of the rule or of the kind of curated disagreement"),
            ("kind_label", "Its name"),
            ("label", "Name of the curated disagreement; empty for a rule"),
            ("note", "Note of the curators; empty for a rule"),
            ("claims_for", "Claims on one side, or all claims if no sides are set", "list"),
            ("claims_against", "Claims on the other side; empty if no sides are set", "list"),
            joins="kind>things.id claims_for>claims.id claims_against>claims.id",
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
            "things", "What the CURIEs in these tables refer to, except claims, passages and disagreements.", "id",
            ("id", "CURIE"),
            ("iri", "IRI"),
            ("sort", "term, source, value (of the vocabulary), class, property, or the class it is of, such as party"),
            ("label", "Name"),
            ("definition", "Meaning"),
        ),
    )
}  # fmt: skip
"""All tables by name, in the order in which a person would read them."""
