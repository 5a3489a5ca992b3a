"""`crampkg show`: a term and what the sources say about it, or a claim, source, property … by its name."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import click

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import compact
from crampkg.cli import things
from crampkg.cli.common import as_json, graph_options, say
from crampkg.cli.differing import differing, differing_lines
from crampkg.cli.numbers import figure_lines
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Term
from crampkg.evidence.phrasing import context, direction_words, evidence, reading, reads_as_paraphrase
from crampkg.evidence.relations import related


@click.command()
@click.argument("term")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--sources",
    "documents",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder with the source documents, for a claim's passage; by default CRAMPKG_SOURCES.",
)
@click.option(
    "--cite",
    type=click.Choice(["bibtex", "ris", "csl", "plain"]),
    help="Print references of the statements instead, each with its place in its source.",
)
@graph_options
def show(graph: KnowledgeGraph, term: str, format_: str, documents: Path | None, cite: str | None) -> None:
    """Show a term: definition, names, place in the hierarchy, and each claim with its evidence and source.

    TERM is a label, synonym, slug, CURIE or IRI, in any case. What other commands print by name can be shown as
    well: a claim, a source, a noted disagreement, a property, a class, an evidence level.

    \b
    Examples:
      crampkg show quinine
      crampkg show katzberg:quinine-may-be-effective
      crampkg show source:katzberg
      crampkg show quinine --cite bibtex
    """  # noqa: D301
    kind, iri = things.find(graph, term)
    if cite is not None:
        # A terminal wants plain line ends, also of RIS, whose files have two characters there.
        say(_cited(graph, kind, iri, cite).replace("\r\n", "\n").rstrip("\n"))
        return
    found = graph.terms[iri] if kind == "term" else None
    if format_ == "json":
        made = _as_json(graph, found) if found else things.in_json(graph, kind, iri, documents)
        click.echo(as_json(made))
    else:
        lines = _lines(graph, found) if found else things.in_lines(graph, kind, iri, documents)
        say("\n".join(lines))


def _cited(graph: KnowledgeGraph, kind: things.Kind, iri: str, form: str) -> str:
    """Return the references of a term's statements, of one statement, or of a source."""
    from crampkg.export import citations

    if kind == "source":
        return "".join(citations.FORMATS[form]([citations.of_source(graph, graph.sources[iri])]))
    if kind not in ("term", "claim"):
        raise UsageError(
            f"{graph.label(iri)} has no reference: no source says it",
            remedy="cite a term, a statement or a source",
        )
    claims = [graph.claims[iri]] if kind == "claim" else graph.about(iri)
    if not claims:
        raise UsageError(f"no source says anything about {graph.label(iri)}", remedy="choose another term")
    return "".join(citations.cited(graph, claims, form))


def _lines(graph: KnowledgeGraph, term: Term) -> list[str]:
    lines = [f"{term.label} ({', '.join(graph.label(one) for one in term.classes)})", f"  {term.iri}"]
    lines += textwrap.wrap(term.definition, 96, initial_indent="  ", subsequent_indent="  ")
    for words, values in (
        ("also called", term.synonyms),
        ("a kind of", [graph.label(one) for one in term.parents]),
        ("kinds", [graph.label(one) for one in graph.children.get(term.iri, ())]),
        ("see also", [f"{graph.label(other)} ({tie})" for other, tie in related(graph, term.iri)]),
        (
            "same as",
            [one["identifier"] for one in _mappings(graph, term) if one["match"] == "skos:exactMatch"],
        ),
    ):
        if values:
            lines.append(f"  {words}: {', '.join(values)}")
    claims = graph.about(term.iri)
    graph.results.take([iri for claim in claims for iri in claim.results])
    for source in graph.sources.values():
        own = [claim for claim in claims if claim.source == source.iri]
        if own:
            lines += ["", f"{source.label} ({source.kind_label})"]
            for claim in own:
                lines += _claim_lines(graph, claim, term.iri)
    lines += differing_lines(differing(graph, claims, term.iri))
    return [*lines, "", "Not medical advice."]


def _claim_lines(graph: KnowledgeGraph, claim: Claim, term: str) -> list[str]:
    lines = [f"  {direction_words(claim).sign} {reading(graph, claim, term)}"]
    details = [f"{name}: {value}" for name, value in context(graph, claim)]
    lines += textwrap.wrap("; ".join(details), 92, initial_indent="      ", subsequent_indent="      ")
    cited = f", citing {', '.join(claim.citations)}" if claim.citations else ""
    lines.append(f"      {evidence(graph, claim)}{cited} · {claim.locator} · {claim.curie}")
    if not reads_as_paraphrase(graph, claim):
        lines += textwrap.wrap(claim.paraphrase, 92, initial_indent="      ", subsequent_indent="      ")
    for told in figure_lines(graph, claim):
        lines += textwrap.wrap(told, 92, initial_indent="      ", subsequent_indent="        ")
    return lines


def _mappings(graph: KnowledgeGraph, term: Term) -> list[dict[str, str]]:
    """Return what the term is mapped to elsewhere: match (CURIE), identifier and label ("" where it was not read)."""
    return [
        {
            "match": compact(str(row["match"])),
            "identifier": str(row["identifier"]),
            "label": str(row["objectLabel"] or ""),
        }
        for row in graph.rows("mappings", subject=term.iri)
    ]


def _as_json(graph: KnowledgeGraph, term: Term) -> dict[str, Any]:
    claims = graph.about(term.iri)
    return {
        "iri": term.iri,
        "kind": "term",
        "slug": term.slug,
        "label": term.label,
        "types": list(term.classes),
        "definition": term.definition,
        "definitionSource": term.definition_source,
        "synonyms": list(term.synonyms),
        "kindOf": list(term.parents),
        "kinds": list(graph.children.get(term.iri, ())),
        "seeAlso": [{"iri": other, "tie": tie} for other, tie in related(graph, term.iri)],
        "mappings": _mappings(graph, term),
        "claims": [things.claim_json(claim) for claim in claims],
        "sourcesDiffer": differing(graph, claims, term.iri),
        "notice": "Not medical advice.",
    }
