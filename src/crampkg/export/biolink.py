"""The graph in the Biolink model: classes, and for each claim a predicate that is never stronger than the claim.

- `treats` and its kin (`ameliorates_condition`, `preventative_for_condition`) only where the claim alone carries a
  plain edge and its backing can establish a benefit (as the level declares);
- any other predicate only where the claim carries a plain edge;
- a weaker claim of treatment, relief, use or study, hedged ones included, is
  `treats_or_applied_or_studied_to_treat`; whatever else is hedged, narrowed or thinly backed is `related_to`;
- "not shown" is not "not so": such a claim is `studied_to_treat` where studies looked for a benefit, else `related_to`,
  and never negated;
- `negated` is true only for what a source refutes outright, without hedge, frequency or narrowing, and only where
  Biolink has the relation that is refuted: a negated `related_to` would deny that the two have anything to do with
  each other. What is refuted otherwise ("not usually", or a relation that Biolink lacks) is `related_to`, not negated;
- what is left open or was not studied is `related_to`;
- what a database of annotations records of a disease without narrowing it is `has_phenotype`, with the frequency it
  gives, or negated where it records that people with the disease do not have it. "None of five" is not negated.

So that the pair of `original_predicate` and `negated` never says more either, `original_predicate` is the relation
that the claim carries by our own rules: plain (`cramp:treats`), weak (`cramp:mayTreat`) or negative
(`cramp:notShownToTreat`, `cramp:doesNotSuggest`; these hold, and are not negated), and it is empty where a claim
carries none. The predicate that the claim was written with is `claim_predicate`, to be read with `direction`.

Which Biolink term a property, class or level has is told by the mappings of the graph, not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import NamedNode

from crampkg.base.namespaces import BASE, PREFIXES, compact, expand, slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Property

__all__ = ["RELATED", "ROOT", "Biolink"]

ROOT: Final = "biolink:NamedThing"
RELATED: Final = "biolink:related_to"
_IDENTIFIERS: Final = (
    "MONDO",
    "HP",
    "CHEBI",
    "UBERON",
    "GO",
    "CL",
    "NCIT",
    "MAXO",
    "UMLS",
    "MESH",
    "DRUGBANK",
    "LOINC",
)
"""Prefixes of the Biolink context, those first that merged graphs take for the name of a disease, sign, drug, site."""
_DATABASE: Final = "annotationDatabase"
_HAS_PHENOTYPE: Final = "biolink:has_phenotype"
_BEST: Final = ("skos:exactMatch", "skos:closeMatch", "skos:broadMatch")


@dataclass(frozen=True)
class Biolink:
    """What the mappings say: the Biolink class, predicate or evidence that a thing of ours has, best first."""

    graph: KnowledgeGraph
    matches: dict[str, list[tuple[str, str]]]

    @classmethod
    def of(cls, graph: KnowledgeGraph) -> Biolink:
        """Return what the mappings of a graph say."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in graph.view("mappings"):
            match = compact(str(row["match"]))
            if match in _BEST:
                found[str(row["subject"])].append((match, str(row["identifier"])))
        return cls(
            graph,
            {
                key: sorted(value, key=lambda one: (_BEST.index(one[0]), one[1]))
                for key, value in found.items()
            },
        )

    def best(self, iri: str, prefix: str, *, broad: bool = False) -> str | None:
        """Return the best match of an IRI whose CURIE begins so, broader ones only if wanted; None without any."""
        for match, identifier in self.matches.get(iri, ()):
            if identifier.startswith(prefix) and (broad or match != "skos:broadMatch"):
                return identifier
        return None

    def identifier(self, iri: str) -> str:
        """Return the identifier by which other graphs know a thing of ours: an exact match, else our own CURIE.

        An identifier that several things of ours are mapped to names none of them, lest they become one node.
        """
        for prefix in _IDENTIFIERS:
            for match, found in self.matches.get(iri, ()):
                if match == _BEST[0] and found.startswith(prefix + ":") and self._alone(found):
                    return found
        return compact(iri)

    def _alone(self, identifier: str) -> bool:
        exact, value = NamedNode(PREFIXES["skos"] + "exactMatch"), NamedNode(expand(identifier) or identifier)
        return len({quad.subject for quad in self.graph.matching(None, exact, value)}) == 1

    def category(self, iri: str) -> str:
        """Return the Biolink class of one of our classes or of the next one above it that has one."""
        while iri:
            if found := self.best(iri, "biolink:", broad=True):
                return found
            iri = self._above.get(iri, "")
        return ROOT

    @cached_property
    def _above(self) -> dict[str, str]:
        return {str(row["class"]): str(row["broader"] or "") for row in self.graph.view("classes")}

    def predicate(self, claim: Claim, forms: Collection[str]) -> tuple[str, bool]:
        """Return the Biolink predicate of a claim with these forms of edge, and whether the edge is negated."""
        if (annotated := self.annotation(claim)) is not None:
            return annotated
        known = self.graph.properties.get(claim.predicate, Property(claim.predicate, ""))
        own = self.best(claim.predicate, "biolink:")
        # Only predicates of benefit have a scoped form; for those Biolink asks for more than that a source says so.
        benefit = "scopedForm" in known.forms
        established = self.graph.vocabulary[claim.level].establishes
        direction = slug(claim.direction)
        if direction == "refutes":
            outright = not (claim.certainty or claim.narrowing or claim.values("occurrence"))
            return (own, True) if own and outright else (RELATED, False)
        if direction == "notShown":
            studied = self.best(BASE + "studiedToTreat", "biolink:") if benefit and established else None
            return studied or RELATED, False
        if "plain" in forms and own and (not benefit or established):
            return own, False
        weak = self.best(known.forms.get("weakForm", ""), "biolink:", broad=True)
        if weak and ("plain" in forms or "weak" in forms):
            return weak, False
        return RELATED, False

    def annotation(self, claim: Claim) -> tuple[str, bool] | None:
        """Return the predicate of what a database of annotations records of a disease; None for any other claim."""
        direction = slug(claim.direction)
        wider = self.best(claim.predicate, "biolink:", broad=True)
        frequencies = claim.values("occurrence")
        if (
            slug(self.graph.sources[claim.source].kind) != _DATABASE
            or wider != _HAS_PHENOTYPE
            or claim.certainty
            or claim.narrowing
            or any(self.frequency(claim) == "" for _ in frequencies)
        ):
            return None
        if direction == "supports":
            return wider, False
        return (wider, True) if direction == "refutes" and not frequencies else None

    def frequency(self, claim: Claim) -> str:
        """Return HPO's identifier of how often the claim holds; "" where it says nothing of that, or it has none."""
        found = claim.values("occurrence")
        return (self.best(found[0].value, "HP:") or "") if len(found) == 1 else ""

    def relation(self, claim: Claim, forms: Collection[str]) -> str:
        """Return the relation that a claim carries by our own rules: never more than it says; "" where it has none."""
        known = self.graph.properties.get(claim.predicate, Property(claim.predicate, ""))
        for form in ("plain", "negative", "weak"):
            if form in forms and (relation := known.forms.get(f"{form}Form")):
                return compact(relation)
        # Predicates without forms, such as steps and names, are as said where nothing hedges, bends or narrows them.
        bare = not (claim.certainty or claim.narrowing or known.forms or claim.values("occurrence"))
        return compact(claim.predicate) if bare and slug(claim.direction) == "supports" else ""
