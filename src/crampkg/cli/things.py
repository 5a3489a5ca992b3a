"""What else than a term `crampkg show` can show: a claim, a source, a tension, a property, a class, a value.

Each is told twice, as lines to read and as what JSON can hold; `find` says what is meant.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import compact, expand, slug
from crampkg.cli.differing import differing, differing_lines, wrapped
from crampkg.cli.numbers import figure_lines, record_details, record_json, results_json
from crampkg.curate.passages import Sources
from crampkg.evidence.name_forms import LONGEST
from crampkg.evidence.phrasing import context, direction_words, evidence, reads_as_paraphrase, statement
from crampkg.evidence.publications import identified_best
from crampkg.evidence.search import Lookup

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Property, Source

__all__ = ["Kind", "claim_json", "find", "in_json", "in_lines"]

Kind = Literal["term", "claim", "source", "tension", "property", "class", "value"]


def find(graph: KnowledgeGraph, text: str) -> tuple[Kind, str]:
    """Return what is meant by a name and its IRI; a term before anything else of that name.

    UsageError with near matches when nothing is.
    """
    typed = text.strip().removeprefix("<").removesuffix(">")
    if len(typed) > LONGEST:
        graph.resolve(typed)  # says that it is too long
    iri = expand(typed) or typed
    if "://" in iri:
        if iri in graph.terms:
            return "term", iri
        if iri in graph.claims:
            return "claim", iri
        for kind, names in _tables(graph).items():
            if iri in names:
                return kind, iri
    try:
        return "term", graph.resolve(text)
    except UsageError as error:
        if any(row["term"] == iri for row in graph.view("retired-terms")):
            raise
        claims = [str(row["claim"]) for row in graph.view("claim-names")]
        tables: dict[Kind, dict[str, str]] = {"claim": {one: compact(one) for one in claims}}
        for kind, names in (tables | _tables(graph)).items():
            try:
                return kind, Lookup(names.items()).resolve(typed)
            except UsageError:
                continue
        sources = identified_best(graph, typed)
        if len(sources) == 1:
            return "source", sources[0]
        if sources:
            several = " or ".join(map(compact, sources))
            raise UsageError(f"{typed} names several sources", remedy=f"choose one: {several}") from error
        raise _no_claim(typed, list(tables["claim"].values())) or error from error


def _no_claim(typed: str, curies: Sequence[str]) -> UsageError | None:
    """Return the error for what is typed like a claim's name and is near to one; None for what is not."""
    near = difflib.get_close_matches(typed.lower(), curies, n=3, cutoff=0.75) if ":" in typed else []
    if not near:
        return None
    remedy = f"did you mean {' or '.join(near)}?"
    return UsageError(f"there is no claim {typed!r} in this graph", remedy=remedy)


def _tables(graph: KnowledgeGraph) -> dict[Kind, dict[str, str]]:
    """Of each kind but terms and claims, the names by IRI."""
    return {
        "source": {iri: source.label for iri, source in graph.sources.items()},
        "tension": {str(row["tension"]): str(row["label"]) for row in graph.view("tensions")},
        "property": {iri: known.label for iri, known in graph.properties.items()},
        "class": {str(row["class"]): str(row["label"]) for row in graph.view("classes")},
        "value": {iri: value.label for iri, value in graph.vocabulary.items()},
    }


def in_json(graph: KnowledgeGraph, kind: Kind, iri: str, documents: Path | None = None) -> dict[str, Any]:
    """Return what is known of anything but a term; `documents` is the folder with the source documents."""
    found: dict[str, Any] = {"iri": iri, "kind": kind}
    if kind == "claim":
        claim = graph.claims[iri]
        passages = _passages(graph, claim, documents)
        found |= {"curie": claim.curie, "statement": statement(graph, claim), **claim_json(claim)}
        found["results"] = results_json(graph, claim)
        found["passages"] = [{"anchor": anchor, "text": words} for anchor, words in passages.items()]
        found["sourcesDiffer"] = differing(graph, [claim])
    elif kind == "source":
        found |= _source_json(graph, graph.sources[iri], _sources(graph, documents))
    elif kind == "tension":
        rows = [row for row in graph.view("tensions") if row["tension"] == iri]
        found |= {
            "label": rows[0]["label"],
            "disagreementKind": rows[0]["kind"],
            "kindLabel": rows[0]["kindLabel"],
            "note": rows[0]["note"],
            "claims": [row["claim"] for row in rows],
        }
    elif kind == "property":
        found |= _property_json(graph, graph.properties[iri])
    elif kind == "class":
        rows = [row for row in graph.view("classes") if row["class"] == iri]
        found |= {
            "label": rows[0]["label"],
            "definition": rows[0]["definition"],
            "broader": [row["broader"] for row in rows if row["broader"]],
            "terms": [term.iri for term in graph.terms.values() if iri in term.classes],
        }
    else:
        value = graph.vocabulary[iri]
        found |= {
            "label": value.label,
            "definition": value.definition,
            "valueOf": value.kind,
            "displayBars": value.bars,
            "carriesPlainEdge": value.carries,
        }
    return found | {"notice": "Not medical advice."}


def _source_json(graph: KnowledgeGraph, source: Source, documents: Sources) -> dict[str, Any]:
    return {
        "name": source.name,
        "number": source.number,
        "label": source.label,
        "title": source.title,
        "definition": source.definition,
        "sourceKind": source.kind,
        "kindLabel": source.kind_label,
        "authors": list(source.authors),
        "modified": source.modified,
        "sha256": source.sha256,
        "document": documents.state(source.name) if source.sha256 else "",
        **record_json(graph, source),
        "claims": _counted(graph, "source", source.iri),
    }


def _property_json(graph: KnowledgeGraph, known: Property) -> dict[str, Any]:
    declared = [row for row in graph.view("property-domains") if row["property"] == known.iri]
    return {
        "label": known.label,
        "inverseLabel": known.inverse_label,
        "weakLabel": known.weak_label,
        "definition": known.definition,
        "domain": [row["class"] for row in declared if row["side"] == "domain"],
        "range": [row["class"] for row in declared if row["side"] == "range"],
        "forms": known.forms,
        "claims": _counted(graph, "predicate", known.iri),
    }


def _counted(graph: KnowledgeGraph, part: str, value: str) -> int:
    """How many claims have a source or predicate."""
    return len({row["claim"] for row in graph.rows("claims-with", **{part: value})})


def in_lines(graph: KnowledgeGraph, kind: Kind, iri: str, documents: Path | None = None) -> list[str]:
    """Return the same as `in_json`, as lines to read."""
    found = in_json(graph, kind, iri, documents)
    if kind == "claim":
        lines = _claim_lines(graph, graph.claims[iri], found)
    else:
        lines = [f"{found['label']} ({_KIND_WORDS[kind]})", f"  {iri}"]
        lines += wrapped(str(found.get("definition") or found.get("note") or ""))
        lines += [f"  {name}: {value}" for name, value in _details(graph, kind, found) if value]
    return [*lines, "", "Not medical advice."]


_KIND_WORDS = {
    "source": "source",
    "tension": "disagreement that the curators looked into",
    "property": "property",
    "class": "class",
    "value": "value of the vocabulary",
}


def _details(graph: KnowledgeGraph, kind: Kind, found: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    def listed(iris: Sequence[str]) -> str:
        return ", ".join(f"{graph.label(iri)} ({compact(iri)})" if "://" in iri else iri for iri in iris)

    if kind == "source":
        yield "what it is", found["kindLabel"]
        yield "title", found["title"]
        yield "authors", ", ".join(found["authors"])
        yield "number", found["number"]
        yield "last modified", found["modified"] or ""
        yield from record_details(graph, graph.sources[found["iri"]])
        yield "SHA-256 of the document", found["sha256"]
        yield "your copy of the document", found["document"]
        yield "claims", str(found["claims"])
    elif kind == "tension":
        yield "kind", found["kindLabel"]
        for iri in found["claims"]:
            if claim := graph.claims.get(iri):
                source = graph.sources[claim.source].label
                yield compact(iri), f"{source}: {statement(graph, claim)}"
    elif kind == "property":
        yield "read from the object", found["inverseLabel"]
        yield "when hedged", found["weakLabel"]
        yield "said of", listed(found["domain"])
        yield "its values", listed(found["range"])
        for name, form in found["forms"].items():
            yield _FORM_WORDS.get(name, name), listed([form])
        yield "claims with it", str(found["claims"])
    elif kind == "class":
        yield "a kind of", listed(found["broader"])
        yield "terms", str(len(found["terms"]))
    else:
        yield "a value of", graph.label(expand(f"cramp:{found['valueOf']}") or "")
        yield "carries a plain relation", {None: "", True: "yes", False: "no"}[found["carriesPlainEdge"]]


_FORM_WORDS = {
    "plainForm": "plain edge",
    "weakForm": "weak edge",
    "negativeForm": "negative edge",
    "scopedForm": "scoped edge",
    "inverse": "inverse",
}


# --- claims


def claim_json(claim: Claim) -> dict[str, Any]:
    """Return all fields of a claim as what JSON can hold."""
    return {
        "iri": claim.iri,
        "source": claim.source,
        "subject": claim.subject,
        "predicate": claim.predicate,
        "object": claim.object,
        "objectText": claim.object_text,
        "direction": claim.direction,
        "certainty": claim.certainty,
        "level": claim.level,
        "gradeWords": claim.grade_words,
        "gradeScheme": claim.scheme,
        "paraphrase": claim.paraphrase,
        "locator": claim.locator,
        "citations": list(claim.citations),
        "anchors": list(claim.anchors),
        "parts": [
            {"property": p.property, "kind": p.kind, "value": p.value, "label": p.label} for p in claim.parts
        ],
    }


def _claim_lines(graph: KnowledgeGraph, claim: Claim, found: Mapping[str, Any]) -> list[str]:
    source = graph.sources[claim.source]
    told = direction_words(claim)
    lines = [f"{claim.curie} (claim)", f"  {claim.iri}", f"  {told.sign} {statement(graph, claim)}"]
    lines += [] if reads_as_paraphrase(graph, claim) else wrapped(claim.paraphrase)
    details = [
        ("subject", f"{graph.label(claim.subject)} ({slug(claim.subject)})"),
        ("predicate", f"{graph.label(claim.predicate)} ({slug(claim.predicate)})"),
        (
            "object",
            f"{graph.label(claim.object)} ({slug(claim.object)})"
            if claim.object
            else f"“{claim.object_text}”",
        ),
        ("direction", f"{graph.label(claim.direction)}: {told.word}"),
        ("certainty", graph.label(claim.certainty) if claim.certainty else "not hedged"),
        *context(graph, claim),
        ("evidence", evidence(graph, claim)),
        ("grading scheme", graph.label(claim.scheme)),
        ("citing", ", ".join(claim.citations)),
        ("said in", f"{source.label} ({source.kind_label}), {claim.locator}"),
    ]
    lines += [f"  {name}: {value}" for name, value in details if value]
    for line in figure_lines(graph, claim):
        lines += wrapped(line)
    for name, iri in (
        ("read in", claim.read_in),
        ("figures", claim.reread),
        ("reported second-hand from", claim.primary_source),
    ):
        lines += [f"  {name}: {graph.label(iri)}"] if iri else []
    for passage in found["passages"]:
        words = f"“{passage['text']}”" if passage["text"] else "the source document is not available"
        lines += wrapped(f"passage {compact(passage['anchor'])}: {words}")
    return lines + differing_lines(found["sourcesDiffer"])


def _sources(graph: KnowledgeGraph, documents: Path | None) -> Sources:
    return Sources(documents, ontology=graph.folder)


def _passages(graph: KnowledgeGraph, claim: Claim, documents: Path | None) -> dict[str, str | None]:
    """The claim's passages as they read; None for one whose document is not at hand."""
    sources = _sources(graph, documents)
    return {anchor: sources.shown(anchor) for anchor in claim.anchors}
