"""The content of an export: the quads of a scope, and the same as terms, claims, edges and so on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import NamedNode, Quad

from crampkg.base.namespaces import GRAPH, compact
from crampkg.build.loading import INFERRED
from crampkg.build.mappings import Mapping
from crampkg.evidence.disagreements import Disagreement, curated, found_by_rule
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Edge, Source, Term, Value
from crampkg.evidence.results import BottomLine, Study, StudyResult
from crampkg.export.licenses import Licenses
from crampkg.export.support import Support

__all__ = ["Selection"]

_MANY: Final = 200
"""Claims from which on all results are read at once."""


@dataclass(frozen=True)
class Selection:
    """The part of a graph that is exported.

    `graph` holds the part and what is needed to put it into words; what is exported of it are the `quads`, the
    claims of `claim_iris` and the things of `subjects`. `part` and `kind` say in words which part and which layer it
    is, `address` as parameters of an address ("" for everything). With
    `own_identifiers` formats that would call things by other resources' identifiers call them by ours.
    """

    graph: KnowledgeGraph
    layer: str
    quads: frozenset[Quad]
    claim_iris: frozenset[str]
    subjects: frozenset[str]
    part: str
    kind: str
    address: str
    own_identifiers: bool = False

    @property
    def version(self) -> str:
        """The version of the knowledge, from the ontology's header."""
        return self.graph.header["version"]

    @property
    def notice(self) -> str:
        """The words that stand in every file: whose statements these are, and that they are no advice."""
        return self.graph.header["notice"]

    @cached_property
    def described(self) -> str:
        """One line that says what the file holds: name, version, part, licenses, notice."""
        header = self.graph.header
        return f"crampkg {header['version']}, {self.part}, {self.kind}. {self.licenses.in_words} {header['notice']}"

    @cached_property
    def licenses(self) -> Licenses:
        """Which part of what is exported is under which license."""
        sources = [iri for iri in self.graph.sources if iri in self.subjects]
        return Licenses.of_graph(self.graph, sources, chebi=GRAPH + "chebi" in self.subjects)

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims in scope, ordered by source and name; none when only derived triples are wanted."""
        if self.layer == "inferred":
            return []
        return [claim for iri, claim in self.graph.claims.items() if iri in self.claim_iris]

    @cached_property
    def terms(self) -> list[Term]:
        """The terms in scope, in the order of their labels."""
        return [term for iri, term in self.graph.terms.items() if iri in self.subjects]

    @cached_property
    def sources(self) -> list[Source]:
        """The sources of the claims in scope, by number."""
        return [one for iri, one in self.graph.sources.items() if iri in self.subjects]

    @cached_property
    def _results(self) -> dict[str, list[StudyResult]]:
        held = self.graph.results
        if len(self.claims) > _MANY:
            len(held)  # all at once, not claim by claim
        return {claim.iri: held.take(claim.results) for claim in self.claims if claim.results}

    def results_of(self, claim: Claim) -> list[StudyResult]:
        """Return the results in numbers of a claim in scope, in the order of their names; empty when it has none."""
        return self._results.get(claim.iri, [])

    def published(self, source: str) -> list[str]:
        """Return the PMID and DOI of a source (by IRI), else its own CURIE."""
        known = self.graph.sources[source].identifiers
        found = [one for kind in ("PMID:", "DOI:") for one in known if one.startswith(kind)]
        return found or [compact(source)]

    @cached_property
    def studies(self) -> list[Study]:
        """The studies that sources and results in scope name, by their names."""
        return [one for iri, one in self.graph.studies.items() if iri in self.subjects]

    @cached_property
    def bottom_lines(self) -> list[BottomLine]:
        """The curators' summaries all of whose claims are in scope; none when only derived triples are wanted."""
        if self.layer == "inferred":
            return []
        return [
            one
            for iri, one in self.graph.bottom_lines.items()
            if iri in self.subjects and self.claim_iris.issuperset(one.rests_on)
        ]

    @cached_property
    def values(self) -> list[Value]:
        """The values of the vocabulary in scope."""
        return [one for iri, one in self.graph.vocabulary.items() if iri in self.subjects]

    @cached_property
    def edges(self) -> list[Edge]:
        """The derived edges in scope, each once, sorted; none when only what was asserted is wanted."""
        held = {
            (q.subject.value, q.predicate.value, q.object.value)
            for q in self.quads
            if q.graph_name == INFERRED
            and isinstance(q.object, NamedNode)
            and isinstance(q.subject, NamedNode)
        }
        found: dict[tuple[str, str, str], Edge] = {}
        for edge in self.graph.edges:
            key = (edge.subject, edge.edge, edge.object)
            if key in held:
                found.setdefault(key, edge)
        return [found[key] for key in sorted(found)]

    @cached_property
    def mappings(self) -> list[Mapping]:
        """What the things in scope are mapped to elsewhere, sorted by subject, kind of match and identifier."""
        made = [
            Mapping(
                subject_id=compact(str(row["subject"])),
                subject_label=str(row["subjectLabel"]),
                predicate_id=compact(str(row["match"])),
                object_id=str(row["identifier"]),
                object_label=str(row["objectLabel"] or ""),
                mapping_justification=compact(str(row["justification"])),
                object_source_version=str(row["version"] or ""),
                comment=str(row["comment"] or ""),
            )
            for row in self.graph.view("mappings")
            if str(row["subject"]) in self.subjects
        ]
        # Two tables may hold the same mapping; the first one with the most said of it stands for both.
        held: dict[tuple[str, str, str], Mapping] = {}
        for one in sorted(
            made, key=lambda one: (not one.object_label, one.object_source_version, one.comment)
        ):
            held.setdefault((one.subject_id, one.predicate_id, one.object_id), one)
        return [held[key] for key in sorted(held)]

    @cached_property
    def mapped(self) -> dict[str, list[Mapping]]:
        """By the CURIE of a thing, what it is mapped to; what is mapped to nothing has an empty list."""
        found: dict[str, list[Mapping]] = defaultdict(list)
        for one in self.mappings:
            found[one.subject_id].append(one)
        return found

    @cached_property
    def support(self) -> Support:
        """What stands behind the edges: claims in scope, whatever the layer."""
        return Support(self.graph, self.claim_iris)

    @cached_property
    def every_disagreement(self) -> list[Disagreement]:
        """All disagreements of the layers wanted that claims in scope take part in, and others; by id.

        What a rule finds is derived, what the curators name is asserted.
        """
        found = [] if self.layer == "asserted" else found_by_rule(self.graph)
        if self.layer != "inferred":
            found += curated(self.graph)
        return sorted(found, key=lambda one: one.id)

    @property
    def disagreements(self) -> list[Disagreement]:
        """Those that lie wholly in scope: another source's claims are not in the file of one source."""
        return [
            one
            for one in self.every_disagreement
            if {claim.iri for claim in one.everyone} <= self.claim_iris
            and (not one.curated or one.iri in self.subjects)
        ]

    def against(self, claim: Claim) -> list[Disagreement]:
        """Return the disagreements that a claim takes part in, whole: also with claims out of scope."""
        return self._by_claim.get(claim.iri, [])

    @cached_property
    def _by_claim(self) -> dict[str, list[Disagreement]]:
        found: dict[str, list[Disagreement]] = defaultdict(list)
        for one in self.every_disagreement:
            for claim in one.everyone:
                found[claim.iri].append(one)
        return dict(found)
