"""The knowledge graph as Python users meet it: load it, ask it a question by name, look at terms and claims.

>>> graph = KnowledgeGraph.load()
>>> graph.term("charley horse").label
'muscle cramp'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.namespaces import PREFIXES, compact, slug
from crampkg.evidence.model import Claim, Edge, Part, Property, Source, Term, Value
from crampkg.evidence.search import Hit, Lookup
from crampkg.evidence.term_names import names_of
from crampkg.sparql.catalog import Catalog, Query
from crampkg.sparql.results import Plain, Result, Rows
from crampkg.sparql.store import EmbeddedStore, Limits, Store

__all__ = ["KnowledgeGraph"]


class KnowledgeGraph:
    """A graph behind a store, with the query library that goes with it.

    Everything is asked of the store through queries of the library, so the same object serves an embedded store
    and a remote endpoint. What views return is kept: the graph does not change while it is open.
    """

    def __init__(self, store: Store, catalog: Catalog | None = None, *, folder: Path | None = None) -> None:
        self.store = store
        self.folder = folder
        """The ontology folder that the graph was read from; None where it came another way."""
        self.catalog = Catalog() if catalog is None else catalog
        self._views: dict[str, list[dict[str, Plain]]] = {}

    @classmethod
    def load(cls, ontology: Path | None = None, *, queries: Path | None = None) -> KnowledgeGraph:
        """Load the Turtle files, derive the inferred graph (or take it as kept), and return it on an embedded store.

        `ontology` and `queries` default to the installed folders. Raises CrampkgError for files that are broken.
        """
        from crampkg.base.resources import ontology_dir
        from crampkg.build.snapshot import derived_store

        catalog = Catalog(queries)
        folder = ontology_dir() if ontology is None else ontology
        store = derived_store(folder, catalog.folder / "rules")
        return cls(EmbeddedStore(store, prefixes=PREFIXES), catalog, folder=folder)

    # --- questions

    def ask(
        self,
        name: str,
        values: Mapping[str, str | Sequence[str]] | None = None,
        *,
        limits: Limits | None = None,
    ) -> Result:
        """Answer a question or view of the library by name.

        `values` are its parameters; terms may be given by label, synonym, slug, CURIE or IRI. Returns Rows for a
        SELECT, Boolean for an ASK, Triples for a CONSTRUCT. Raises UsageError for an unknown name or bad value.
        """
        return self.store.query(self.text(name, values), limits=limits)

    def text(self, name: str, values: Mapping[str, str | Sequence[str]] | None = None) -> str:
        """Return the SPARQL of a question or view with the given values bound, as `ask` would run it."""
        query = self.query(name)
        chosen = {
            text: iri
            for parameter, given in (values or {}).items()
            for text in ([given] if isinstance(given, str) else given)
            if (iri := self._chosen(query, parameter, text)) is not None
        }
        return query.bind(values, resolve=lambda text: chosen.get(text) or self.resolve(text))

    def _chosen(self, query: Query, parameter: str, text: str) -> str | None:
        """Return the IRI of a choice of a parameter; None when it is none, or the parameter lists no choices.

        Choices may be what is no term: evidence levels, sources, parties.
        """
        choices = query.parameter(parameter).choices
        if choices is None:
            return None
        try:
            return Lookup((str(row["term"]), str(row["label"])) for row in self.view(choices)).resolve(text)
        except UsageError:
            return None

    def query(self, name: str) -> Query:
        """Return a question or view of the library; UsageError with near names when there is none."""
        return self.catalog.get(name)

    def view(self, name: str) -> list[dict[str, Plain]]:
        """Return the rows of a view as dictionaries of plain values; kept after the first call."""
        if name not in self._views:
            # A question may have the name of a view; it is the view that is meant.
            answer = self.store.query(self.catalog.get(name, ("views", "questions")).text)
            if not isinstance(answer, Rows):
                raise TypeError(f"the view {name} is not a SELECT")
            if answer.truncated:
                # A part shown as if it were all would say what no source says: that there is nothing else.
                remedy = "raise its limits, or leave out the endpoint"
                raise CrampkgError(f"the endpoint gave only part of the view {name}", remedy=remedy)
            self._views[name] = answer.to_plain()
        return self._views[name]

    # --- terms

    def resolve(self, text: str) -> str:
        """Return the IRI of the term meant by a label, synonym, slug, CURIE or IRI; UsageError if there is none."""
        return self.lookup.resolve(text)

    def search(self, text: str, *, limit: int = 20) -> list[Hit]:
        """Return the terms whose names fit best, best first; an empty list when none is near."""
        return self.lookup.search(text, limit=limit)

    def term(self, text: str) -> Term:
        """Return the term meant; UsageError with near matches when there is none."""
        return self.terms[self.resolve(text)]

    @cached_property
    def lookup(self) -> Lookup:
        """The index of names: labels first, then synonyms, lay names, identifiers, and names known elsewhere."""
        return Lookup(names_of(self), _grouped(self.view("kinds"), "narrow", "broad"))

    @cached_property
    def terms(self) -> dict[str, Term]:
        """All terms by IRI, in the order of their labels."""
        parents = _grouped(self.view("kinds"), "narrow", "broad")
        synonyms = _grouped((r for r in self.view("term-names") if r["kind"] == "synonym"), "term", "name")
        classes = _grouped(self.view("terms"), "term", "class")
        found: dict[str, Term] = {}
        for row in self.view("terms"):
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

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """For each term that has kinds, the IRIs of those directly below it."""
        return _grouped(self.view("kinds"), "broad", "narrow")

    # --- claims

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """All claims by IRI, ordered by source and name."""
        parts: dict[str, list[dict[str, Plain]]] = defaultdict(list)
        for row in self.view("claim-parts"):
            parts[str(row["claim"])].append(row)
        return {str(row["claim"]): self._claim(row, parts[str(row["claim"])]) for row in self.view("claims")}

    def _claim(self, row: Mapping[str, Plain], parts: Sequence[Mapping[str, Plain]]) -> Claim:
        iri = str(row["claim"])
        return Claim(
            iri=iri,
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
                Part(
                    str(p["part"]),
                    str(p["kind"]),
                    str(p["value"]),
                    self.label(str(p["value"])),
                    _is_iri(p["value"]),
                )
                for p in parts
                if p["kind"] not in ("citation", "anchor")
            ),
            citations=tuple(
                sorted((str(p["value"]) for p in parts if p["kind"] == "citation"), key=lambda n: (len(n), n))
            ),
            anchors=tuple(str(p["value"]) for p in parts if p["kind"] == "anchor"),
        )

    @cached_property
    def _by_term(self) -> dict[str, list[Claim]]:
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims.values():
            for iri in claim.terms:
                found[iri].append(claim)
        return found

    def about(self, term: str) -> list[Claim]:
        """Return the claims that mention a term (by IRI) as subject, object or in a qualifier; empty when none."""
        return list(self._by_term.get(term, ()))

    # --- words, sources, edges

    def label(self, iri: str) -> str:
        """Return the label of a term, property, value, party or source; the CURIE of a claim or anything without."""
        return self._labels.get(iri) or (compact(iri) if "://" in iri else iri)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {str(row["thing"]): str(row["label"]) for row in self.view("labels")}

    @cached_property
    def names_in_sentences(self) -> dict[str, tuple[str, str]]:
        """How terms are named inside a sentence and as a population, by IRI; only those not named by their label."""
        return {
            str(row["term"]): (str(row["name"] or ""), str(row["people"] or ""))
            for row in self.view("names-in-sentences")
        }

    @cached_property
    def properties(self) -> dict[str, Property]:
        """All predicates and edges by IRI."""
        forms = ("plainForm", "weakForm", "negativeForm", "scopedForm", "inverse")
        return {
            str(row["property"]): Property(
                iri=str(row["property"]),
                label=str(row["label"]),
                inverse_label=str(row["inverseLabel"] or ""),
                weak_label=str(row["weakLabel"] or ""),
                definition=str(row["definition"]),
                forms={form: str(row[form]) for form in forms if row[form]},
                topic=str(row["topic"] or ""),
                place=(_integer(row["topicPlace"]) or 0, _integer(row["placeInTopic"]) or 0),
                icon=str(row["icon"] or ""),
                is_benefit=bool(row["benefit"]),
            )
            for row in self.view("properties")
        }

    @cached_property
    def vocabulary(self) -> dict[str, Value]:
        """All values of the vocabulary by IRI: directions, certainties, levels, occurrences …"""
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
            )
            for row in self.view("vocabulary")
        }

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources by IRI, in the order of their numbers."""
        authors = _grouped(self.view("source-authors"), "source", "author")
        return {
            str(row["source"]): Source(
                iri=str(row["source"]),
                name=slug(str(row["source"])).removeprefix("source/"),
                number=str(row["number"]),
                label=str(row["label"]),
                title=str(row["title"]),
                definition=str(row["definition"]),
                kind=str(row["kind"]),
                kind_label=str(row["kindLabel"]),
                sha256=str(row["sha256"]),
                modified=_text(row["modified"]),
                authors=authors.get(str(row["source"]), ()),
            )
            for row in self.view("sources")
        }

    @cached_property
    def edges(self) -> list[Edge]:
        """All direct edges with their forms."""
        return [
            Edge(*(str(row[key]) for key in ("subject", "edge", "object", "form", "predicate")))
            for row in self.view("edges")
        ]

    @cached_property
    def header(self) -> dict[str, str]:
        """The ontology's version, title, description, licence and notice; CrampkgError for a graph without one."""
        rows = self.view("header")
        if len(rows) != 1:
            raise CrampkgError(
                f"the graph has {len(rows) or 'no'} {'headers' if rows else 'header'} of an ontology with a version",
                remedy="give a graph that crampkg wrote, whole",
            )
        (row,) = rows
        return {key: str(value) for key, value in row.items()}


def _grouped(rows: Any, key: str, value: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        found[str(row[key])][str(row[value])] = None
    return {name: tuple(values) for name, values in found.items()}


def _text(value: Plain) -> str | None:
    return None if value is None else str(value)


def _integer(value: Plain) -> int | None:
    return None if value is None else int(value)


def _is_iri(value: Plain) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))
