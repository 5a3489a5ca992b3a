"""What pages, commands and exporters work with: terms, claims, sources and edges as plain Python values.

IRIs are strings; nothing here knows RDF or SPARQL. The objects are made by `KnowledgeGraph` from the rows of views.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from crampkg.base.namespaces import compact, slug

__all__ = ["Claim", "Edge", "Part", "Property", "Source", "Term", "Value"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the graph: a condition, symptom, drug, test …

    `classes` are the IRIs of its asserted classes, `parents` those of the terms it stands directly below,
    `synonyms` its other names, `definition_source` says where the definition comes from (an IRI or a text).
    """

    iri: str
    label: str
    classes: tuple[str, ...] = ()
    definition: str = ""
    definition_source: str = ""
    note: str = ""
    parents: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The IRI without the base: the term's name in addresses and on the command line."""
        return slug(self.iri)


@dataclass(frozen=True, slots=True)
class Part:
    """One further part of a claim: a qualifier, tie or figure. `value` is a term's or claim's IRI, or a text."""

    property: str
    kind: str
    value: str
    label: str
    is_iri: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that one source says in one place; IRIs in full, `object` an IRI or None where `object_text` is.

    `relation` and `inverse` are the predicate in words, read from the subject and from the object, with hedge,
    direction and frequency. `sentence` is the whole claim in words with places for subject and object ({S}, {O}, {s}
    and {o} for the labels, {P} for people), `from_object` the same for the page of the object, `whether` what the claim
    is about without direction and hedge, `hedged` the same hedged; `icon` names the sign of the predicate. `direction`,
    `certainty`, `level` and `scheme` are IRIs of vocabulary values (certainty None: not hedged). `read_in` is what of
    the source was read, `reread` how the figures were checked (values of the vocabulary, "" where the whole text was
    read), `primary_source` the source that was told of at second hand, `results` the IRIs of results in numbers.
    """

    iri: str
    source: str
    subject: str
    predicate: str
    object: str | None
    object_text: str | None
    direction: str
    certainty: str | None
    level: str
    grade_words: str | None
    scheme: str
    paraphrase: str
    locator: str
    relation: str
    inverse: str
    sentence: str = ""
    from_object: str = ""
    whether: str = ""
    hedged: str = ""
    icon: str = ""
    parts: tuple[Part, ...] = ()
    citations: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    read_in: str = ""
    reread: str = ""
    primary_source: str = ""
    note: str = ""
    results: tuple[str, ...] = ()

    @property
    def curie(self) -> str:
        """The claim's short name, such as `gard:triggered-by-activity`."""
        return compact(self.iri)

    def values(self, name: str) -> tuple[Part, ...]:
        """Return the parts of one property, by its local name (`population`, `saidBy` …); empty when none."""
        return tuple(part for part in self.parts if slug(part.property) == name)

    @property
    def narrowing(self) -> tuple[Part, ...]:
        """The qualifiers that narrow the claim."""
        return tuple(part for part in self.parts if part.kind == "narrowing")

    @property
    def terms(self) -> frozenset[str]:
        """The IRIs of all terms the claim mentions, as subject, object or in a qualifier."""
        mentioned = {self.subject, *(part.value for part in self.parts if part.is_iri and part.kind != "tie")}
        if self.object:
            mentioned.add(self.object)
        return frozenset(mentioned)


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its short name, what it is, and the digest by which its document is recognised.

    `number` and `sha256` are empty for one whose whole text was not read. The rest is its record, empty where it was
    not seen: `identifiers` are CURIEs ("PMID:20177124"), `issuer` the label of the body that speaks in it, `license`
    what it allows, `read_at` where the copy was that was read, `updates` and `updated_by` its earlier and later
    versions (IRIs), `reports` and `includes` its own studies and those it counts among its evidence (IRIs).
    """

    iri: str
    name: str
    number: str
    label: str
    title: str
    definition: str
    kind: str
    kind_label: str
    sha256: str
    modified: str | None = None
    authors: tuple[str, ...] = ()
    year: str = ""
    citation: str = ""
    identifiers: tuple[str, ...] = ()
    issuer: str = ""
    license: str = ""
    rights: str = ""
    note: str = ""
    searched_until: str = ""
    reaffirmed: tuple[str, ...] = ()
    read_on: str = ""
    read_at: str = ""
    updates: tuple[str, ...] = ()
    updated_by: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A predicate or edge and the words in which it is read.

    `topic` is the heading under which its claims are shown (`topic_iri` its IRI), `place` where (topic, place within),
    `icon` the name of its sign in the table of treatments; empty and (0, 0) for what is no predicate of claims.
    `is_benefit` and `is_harm` tell what a claim with it says that its subject does; `is_harm_of_agent` that what it
    links to a drug or measure is unwanted, whatever the cause.
    """

    iri: str
    label: str
    inverse_label: str = ""
    weak_label: str = ""
    definition: str = ""
    forms: dict[str, str] = field(default_factory=dict)
    topic: str = ""
    topic_iri: str = ""
    place: tuple[int, int] = (0, 0)
    icon: str = ""
    is_benefit: bool = False
    is_harm: bool = False
    is_harm_of_agent: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the vocabulary, such as a direction or an evidence level (the last five are for levels).

    `one_group` tells of a level that it is of a single group before and after. `lead_in` is what comes before a
    relation with such backing, such as `in individual cases`; empty if nothing does.
    """

    iri: str
    kind: str
    label: str
    definition: str
    bars: int | None = None
    carries: bool | None = None
    establishes: bool = False
    lead_in: str = ""
    one_group: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A direct edge derived from claims; `form` is plain, weak, negative, scoped or by class."""

    subject: str
    edge: str
    object: str
    form: str
    predicate: str
