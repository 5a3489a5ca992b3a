"""The knowledge graph as Python users meet it: load it, ask it a question by name, look at terms and claims.

>>> graph = KnowledgeGraph.load()
>>> graph.term("charley horse").label
'muscle cramp'
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from pyoxigraph import Store as MemoryStore

from crampkg.base.errors import RetiredName, UsageError
from crampkg.base.namespaces import BASE, CLAIM, GRAPH, PREFIXES, SOURCE, compact, expand, prefixes_of, slug
from crampkg.evidence import reading
from crampkg.evidence.holdings import Holdings
from crampkg.evidence.known_results import KnownResults
from crampkg.evidence.known_words import KnownWords
from crampkg.evidence.model import Claim, Term
from crampkg.evidence.paging import whole_rows
from crampkg.sparql.catalog import Catalog, Query
from crampkg.sparql.ordering import in_order, without_order
from crampkg.sparql.results import Boolean, Plain, Result, Rows
from crampkg.sparql.store import EmbeddedStore, Limits, Store

if TYPE_CHECKING:
    from pandas import DataFrame
    from pyoxigraph import Quad

    from crampkg.build.cache import Kept
    from crampkg.evidence.search import Hit, Lookup

__all__ = ["KnowledgeGraph"]

T = TypeVar("T")


class KnowledgeGraph(KnownWords, KnownResults):
    """A graph behind a store, with the query library that goes with it: the one door to all that is known.

    Everything is asked of the store through queries of the library, so the same object serves an embedded store
    and a remote endpoint. A term, claim or label is read when it is asked for and kept: the graph does not change
    while it is open.
    """

    def __init__(self, store: Store, catalog: Catalog | None = None, *, folder: Path | None = None) -> None:
        self.store = store
        self.folder = folder
        """The ontology folder that the graph was read from; None where it came another way."""
        self.kept: Kept | None = None
        """The store as it is kept on disk; None where the graph came another way."""
        self.catalog = Catalog() if catalog is None else catalog
        self._views: dict[str, list[dict[str, Plain]]] = {}
        self._once: dict[Any, Any] = {}

    @classmethod
    def load(
        cls,
        ontology: Path | None = None,
        *,
        queries: Path | None = None,
        resident: bool = True,
        on_making: Callable[[], None] | None = None,
    ) -> KnowledgeGraph:
        """Load the Turtle files, derive the inferred graph (or take it as kept), and return it on an embedded store.

        `ontology` and `queries` default to the installed folders. A small graph is held in memory; one that is large,
        or that is asked once (`resident` false), is opened on disk as it is kept. `on_making` is called where nothing
        is kept yet and the graph is derived, which takes some seconds. Raises CrampkgError for files that are broken.
        """
        from crampkg.base.resources import ontology_dir
        from crampkg.build.snapshot import derived_graph

        catalog = Catalog(queries)
        folder = ontology_dir() if ontology is None else ontology
        kept = derived_graph(folder, catalog.folder / "rules", on_making=on_making)
        store = kept.in_memory() if resident and kept.is_small else kept.store
        graph = cls.over(store, catalog, folder=folder)
        graph.kept = kept
        return graph

    @classmethod
    def over(cls, store: MemoryStore, catalog: Catalog, *, folder: Path | None = None) -> KnowledgeGraph:
        """Return the graph in an Oxigraph store, whose queries need not declare the prefixes of its sources."""
        kind, source = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(BASE + "Source")
        found = (quad.subject for quad in store.quads_for_pattern(None, kind, source, None))
        names = {one.value.removeprefix(SOURCE) for one in found if isinstance(one, NamedNode)}
        return cls(EmbeddedStore(store, prefixes=prefixes_of(sorted(names))), catalog, folder=folder)

    def once(self, make: Callable[[KnowledgeGraph], T]) -> T:
        """Return what a function makes of this graph, made at the first call and kept with the graph."""
        if make not in self._once:
            self._once[make] = make(self)
        return cast("T", self._once[make])

    def holdings(
        self, some: Callable[[Collection[str]], Mapping[str, T]], every: Callable[[], Mapping[str, T]]
    ) -> Holdings[T]:
        """Return things by IRI that are read when they are asked for, in the way that suits the store."""
        return Holdings(some, every, whole=not self._is_near)

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

        def meant(text: str) -> str:
            # A source speaks of itself, so it may be asked about where it is no choice, too.
            iri = expand(text.strip()) or text.strip()
            return chosen.get(text) or (iri if iri in self.sources else self.resolve(text))

        return query.bind(values, resolve=meant)

    def _chosen(self, query: Query, parameter: str, text: str) -> str | None:
        """Return the IRI of a choice of a parameter; None when it is none, or the parameter lists no choices.

        Choices may be what is no term: evidence levels, sources, parties.
        """
        choices = query.parameter(parameter).choices
        if choices is None or (text.startswith(BASE) and text in self.terms):
            # The identifier of a term needs no list of names.
            return None
        if self._is_near and (found := self._labelled(text.strip())) and self._is_choice(choices, found):
            # By its very label, a term is found without the list of all choices.
            return found
        from crampkg.evidence.search import Lookup

        try:
            return Lookup((str(row["term"]), str(row["label"])) for row in self.view(choices)).resolve(text)
        except UsageError:
            return None

    def query(self, name: str) -> Query:
        """Return a question or view of the library; UsageError with near names when there is none."""
        return self.catalog.get(name)

    def _is_choice(self, choices: str, term: str) -> bool:
        """Tell whether a term is in a list of choices; False where that cannot be asked of it alone."""
        text = self.catalog.whether(choices, term)
        answer = None if text is None else self.store.query(text)
        return isinstance(answer, Rows) and bool(answer.rows)

    def view(self, name: str) -> list[dict[str, Plain]]:
        """Return all rows of a view as dictionaries of plain values; kept after the first call."""
        if name not in self._views:
            self._views[name] = self.rows(name)
        return self._views[name]

    def rows(self, name: str, **values: str | Collection[str]) -> list[dict[str, Plain]]:
        """Return the rows of a view as dictionaries of plain values, for IRIs given as its parameters.

        A parameter takes one IRI or several; with an empty collection there is no row. CrampkgError when the store
        gives only a part.
        """
        given = {key: [value] if isinstance(value, str) else list(value) for key, value in values.items()}
        if not all(given.values()):
            return []
        # A question may have the name of a view; it is the view that is meant.
        text = self.catalog.get(name, ("views", "questions")).bind(given)
        answer = self._ordered(text)
        return (whole_rows(self.store, text, name) if answer is None else answer).to_plain()

    def _ordered(self, text: str) -> Rows | None:
        """Answer a view whose rows are put in order here, which is quicker; None where they cannot be."""
        if not isinstance(self.store, EmbeddedStore) or (parts := without_order(text)) is None:
            return None
        return in_order(self.store.own_rows(parts[0]), parts[1])

    # --- terms

    def resolve(self, text: str) -> str:
        """Return the IRI of the term meant by a label, synonym, slug, CURIE or IRI; UsageError if there is none."""
        if self._is_near and (found := self._labelled(text.strip())) is not None:
            return found
        try:
            return self.lookup.resolve(text)
        except UsageError as error:
            return self._successor(text, error)

    def _successor(self, text: str, error: UsageError) -> str:
        """Return the term that took the place of a retired one, with a warning; raise the error where none did."""
        typed = text.strip().removeprefix("<").removesuffix(">")
        iri = expand(typed) or (typed if "://" in typed else BASE + typed)
        rows = [row for row in self.view("retired-terms") if row["term"] == iri]
        if rows and iri.startswith(CLAIM):
            # What a claim says may have changed with its name, so it is told and not taken.
            later = " or ".join(compact(str(row["successor"])) for row in rows if row["successor"])
            note = str(rows[0]["note"] or "").rstrip(".")
            remedy = f"see {later}" if later else note[:1].lower() + note[1:]
            raise UsageError(f"{compact(iri)} is no longer a claim", remedy=remedy) from error
        found = [str(row["successor"]) for row in rows if row["successor"] in self.terms]
        if len(found) == 1:
            told = f"{slug(iri)} was retired; {self.label(found[0])} ({slug(found[0])}) replaces it"
            warnings.warn(told, RetiredName, stacklevel=3)
            return found[0]
        if found or (rows and not rows[0]["successor"]):
            several = " or ".join(slug(one) for one in found)
            note = str(rows[0]["note"] or "").rstrip(".")
            remedy = f"choose one: {several}" if several else note[:1].lower() + note[1:]
            raise UsageError(f"{slug(iri)} is no longer a term", remedy=remedy) from error
        raise error

    def _labelled(self, text: str) -> str | None:
        """The term of exactly that label, found without the index of names; None when there is none, or several."""
        found = {str(row["term"]) for row in self.rows("term-labelled", label=text)} if text else set()
        return found.pop() if len(found) == 1 else None

    def search(self, text: str, *, limit: int = 20) -> list[Hit]:
        """Return the terms whose names fit best, best first; an empty list when none is near."""
        return self.lookup.search(text, limit=limit)

    def term(self, text: str) -> Term:
        """Return the term meant; UsageError with near matches when there is none."""
        return self.terms[self.resolve(text)]

    @cached_property
    def lookup(self) -> Lookup:
        """The index of names: labels first, then synonyms, lay names, identifiers, and names known elsewhere."""
        # Most commands look up no name.
        from crampkg.evidence.search import Lookup
        from crampkg.evidence.term_names import names_of

        return Lookup(names_of(self), reading.grouped(self.view("kinds"), "narrow", "broad"))

    @cached_property
    def terms(self) -> Holdings[Term]:
        """The terms by IRI, in the order of their labels."""

        def some(iris: Collection[str]) -> dict[str, Term]:
            names, kinds = self.rows("term-names", term=iris), self.rows("kinds", narrow=iris)
            return reading.terms(self.rows("terms", term=iris), names, kinds)

        def every() -> dict[str, Term]:
            return reading.terms(self.view("terms"), self.view("term-names"), self.view("kinds"))

        return self.holdings(some, every)

    @cached_property
    def children(self) -> Holdings[tuple[str, ...]]:
        """For each term that has kinds, the IRIs of those directly below it."""
        return self.holdings(
            lambda iris: reading.grouped(self.rows("kinds", broad=iris), "broad", "narrow"),
            lambda: reading.grouped(self.view("kinds"), "broad", "narrow"),
        )

    # --- claims

    @cached_property
    def claims(self) -> Holdings[Claim]:
        """The claims by IRI, ordered by source and name."""

        def some(iris: Collection[str]) -> dict[str, Claim]:
            rows, parts = self.rows("claims", claim=iris), self.rows("claim-parts", claim=iris)
            self.take_labels(reading.named(rows, parts))
            return reading.claims(rows, parts, self.rows("claim-records", claim=iris), self.label)

        def every() -> dict[str, Claim]:
            self.take_labels(None)
            told = self.view("claim-records")
            return reading.claims(self.view("claims"), self.view("claim-parts"), told, self.label)

        return self.holdings(some, every)

    def claims_of(self, term: str) -> list[Claim]:
        """Return the claims that mention a term (by IRI) as subject, object or in a qualifier; empty when none.

        They stand in the order of all claims: by source and name.
        """
        return list(self._claims_of.get(term, ()))

    about = claims_of

    @property
    def holds_claims(self) -> bool:
        """Whether the graph holds any claim."""
        return self.store.query(self.catalog.get("any-claim").text) == Boolean(True)

    @cached_property
    def _claims_of(self) -> Holdings[list[Claim]]:
        def some(iris: Collection[str]) -> dict[str, list[Claim]]:
            (iri,) = iris
            named = dict.fromkeys(str(row["claim"]) for row in self.rows("claims-mentioning", term=iri))
            return {iri: [claim for claim in self.claims.take(list(named)) if iri in claim.terms]}

        def every() -> dict[str, list[Claim]]:
            found: dict[str, list[Claim]] = {}
            for claim in self.claims.values():
                for iri in claim.terms:
                    found.setdefault(iri, []).append(claim)
            return found

        return self.holdings(some, every)

    # --- the whole

    @property
    def _is_near(self) -> bool:
        """Whether the store answers many small questions faster than a large one; an endpoint does not."""
        return isinstance(self.store, EmbeddedStore)

    def quads(self) -> frozenset[Quad]:
        """Return every quad of the graph but its description of itself. CrampkgError when the store gives a part."""
        from crampkg.evidence.quads import read_quads

        return self.once(read_quads)

    def matching(
        self,
        subject: NamedNode | BlankNode | Triple | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | BlankNode | Literal | Triple | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads with these terms (None: any), without reading others; an endpoint is read whole first."""
        store = self.store if isinstance(self.store, EmbeddedStore) else self.in_memory().store
        assert isinstance(store, EmbeddedStore)  # noqa: S101  # by in_memory
        return store.store.quads_for_pattern(subject, predicate, value, graph)

    def frame(self, table: str) -> DataFrame:
        """Return a table of the CSV export (`results`, `claims`, `sources` …) as a pandas data frame.

        UsageError for an unknown table; ExtraMissing where pandas is not installed.
        """
        # The one way up from this room (an exception in pyproject.toml): a notebook has the graph at hand, no export.
        from crampkg.export.frames import frame

        return frame(self, table)

    def in_memory(self) -> KnowledgeGraph:
        """Return the graph itself when its store is in memory, else a copy that is: for what reads all of it."""
        if self.kept is None:
            return self if self._is_near else self.once(_copied)
        return self if self.kept.folder is None else self.once(_copied)

    def without(self, sources: Iterable[str]) -> KnowledgeGraph:
        """Return the graph as it would be without some sources (by name): its edges derived anew from what is left.

        Kept with the graph. With no source named, the graph itself.
        """
        names = frozenset(sources)
        if not names:
            return self
        key = ("without", names)
        if key not in self._once:
            self._once[key] = self._without(names)
        return cast("KnowledgeGraph", self._once[key])

    def _without(self, names: frozenset[str]) -> KnowledgeGraph:
        from crampkg.build.derivation import derive
        from crampkg.build.loading import INFERRED

        left_out = {INFERRED.value, *(GRAPH + name for name in names)}
        store = MemoryStore()
        store.bulk_extend(q for q in self.quads() if getattr(q.graph_name, "value", None) not in left_out)
        derive(store, self.catalog.folder / "rules")
        return KnowledgeGraph.over(store, self.catalog, folder=self.folder)


def _copied(graph: KnowledgeGraph) -> KnowledgeGraph:
    if graph.kept is not None:
        store = graph.kept.in_memory()
    else:
        store = MemoryStore()
        store.bulk_extend(graph.quads())
    return KnowledgeGraph.over(store, graph.catalog, folder=graph.folder)
