"""The table of all formats of `crampkg export`, which every interface uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crampkg.base.errors import UsageError

__all__ = ["EXPORTS", "ExportFormat", "export_format"]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format to export to.

    `extension` is a file's, without the dot; of a folder it is empty and `folder` is true. `media_type` is what a
    file is sent as (a folder: zipped). `lacks` says what the format cannot hold and where that went instead.
    `claims_only` is true of formats in which derived triples have no place, so that there is nothing to write of them.
    """

    name: str
    extension: str
    media_type: str
    summary: str
    lacks: str
    module: str
    folder: bool = False
    claims_only: bool = False


_NO_GRAPHS: Final = (
    "Named graphs: claims still name their source, but derived and asserted triples are not distinguished."
)
_NO_VOCABULARY: Final = "Definitions of classes and properties, and OWL axioms."
_PART: Final = (
    "The export of one source contains only disagreements whose claims all come from that source; each "
    "claim still names the claims that it disagrees with."
)
_CLAIMS_AS_EDGES: Final = (
    "An edge for a claim means nothing by itself: read it with its direction, certainty and qualifiers, "
    "which are attributes. Objects that are texts are separate nodes. Disagreements are given with their "
    "kind at each claim that takes part, without the curators' notes. Also left out: what ChEBI places "
    "in drug classes, and "
    f"{_NO_VOCABULARY[0].lower()}{_NO_VOCABULARY[1:]}"
)
_REFERENCES: Final = (
    "References only: the graph and its sources; for an export by source or term also each statement, "
    "with its place in the note."
)
_ZIP: Final = "application/zip"

EXPORTS: Final[dict[str, ExportFormat]] = {
    form.name: form
    for form in (
        ExportFormat("turtle", "ttl", "text/turtle", "RDF 1.1 Turtle, all in one graph", _NO_GRAPHS, "rdf"),
        ExportFormat(
            "trig", "trig", "application/trig", "RDF 1.1 TriG, a named graph for each source", "", "rdf"
        ),
        ExportFormat(
            "nt", "nt", "application/n-triples", "RDF 1.1 N-Triples, all in one graph", _NO_GRAPHS, "rdf"
        ),
        ExportFormat(
            "nquads", "nq", "application/n-quads", "RDF 1.1 N-Quads, with the named graphs", "", "rdf"
        ),
        ExportFormat("rdfxml", "rdf", "application/rdf+xml", "RDF/XML, all in one graph", _NO_GRAPHS, "rdf"),
        ExportFormat(
            "jsonld",
            "jsonld",
            "application/ld+json",
            "JSON-LD 1.1 with a readable context, a named graph for each source",
            "",
            "jsonld",
        ),
        ExportFormat(
            "turtle12",
            "ttl",
            "text/turtle",
            "RDF 1.2 Turtle, in which each claim reifies its triple",
            _NO_GRAPHS,
            "rdf",
        ),
        ExportFormat(
            "owl",
            "owl",
            "application/rdf+xml",
            "OWL 2 DL ontology in RDF/XML, merged and without imports, claims labelled by their paraphrase",
            _NO_GRAPHS,
            "rdf",
        ),
        ExportFormat(
            "obographs",
            "json",
            "application/json",
            "OBO Graph JSON: terms as classes, claims as individuals",
            "Axioms of properties. The hierarchy becomes is_a, which the ontology itself does not state. "
            "A claim names the claims that it disagrees with; names, kinds and notes of curated "
            "disagreements are left out, and so is what ChEBI places in drug classes.",
            "obographs",
        ),
        ExportFormat(
            "kgx",
            "",
            _ZIP,
            "KGX TSV for Biolink graphs: nodes.tsv, edges.tsv",
            _CLAIMS_AS_EDGES,
            "kgx",
            folder=True,
        ),
        ExportFormat(
            "kgx-jsonl",
            "",
            _ZIP,
            "KGX JSON Lines for Biolink graphs: nodes.jsonl, edges.jsonl",
            _CLAIMS_AS_EDGES,
            "kgx",
            folder=True,
        ),
        ExportFormat(
            "graphml",
            "graphml",
            "application/graphml+xml",
            "GraphML for network tools",
            _CLAIMS_AS_EDGES,
            "network",
        ),
        ExportFormat(
            "cyjs",
            "cyjs",
            "application/json",
            "Cytoscape JSON for Cytoscape and cytoscape.js",
            _CLAIMS_AS_EDGES,
            "network",
        ),
        ExportFormat(
            "cx2", "cx2", "application/json", "CX2 for NDEx and Cytoscape", _CLAIMS_AS_EDGES, "network"
        ),
        ExportFormat(
            "sssom",
            "sssom.tsv",
            "text/tab-separated-values",
            "SSSOM table of mappings",
            "Contains mappings only.",
            "sssom",
        ),
        ExportFormat(
            "nanopub",
            "trig",
            "application/trig",
            "Nanopublications in TriG, one for each claim, unsigned",
            f"Derived edges, definitions of terms, disagreements. {_NO_VOCABULARY}",
            "nanopub",
            claims_only=True,
        ),
        ExportFormat(
            "csv",
            "",
            _ZIP,
            "CSV tables with a data dictionary (datapackage.json)",
            f"Axioms of OWL, and what ChEBI places in drug classes. {_PART}",
            "tables_csv",
            folder=True,
        ),
        ExportFormat(
            "fhir",
            "fhir.json",
            "application/fhir+json",
            "FHIR R5 Bundle of results: Evidence, EvidenceVariable, Citation",
            "Statements without a result in numbers, derived edges, disagreements and bottom lines. "
            "Direction, hedge and restrictions of a statement are words; group values and scales are "
            "notes. "
            f"{_NO_VOCABULARY}",
            "fhir",
            claims_only=True,
        ),
        ExportFormat(
            "sqlite",
            "sqlite",
            "application/vnd.sqlite3",
            "SQLite file with the CSV tables, keys checked, and a table for each list of keys",
            f"Axioms of OWL, and what ChEBI places in drug classes. {_PART}",
            "analysis",
        ),
        ExportFormat(
            "parquet",
            "",
            _ZIP,
            "Parquet files of the CSV tables",
            f"Axioms of OWL, and what ChEBI places in drug classes. {_PART}",
            "analysis",
            folder=True,
        ),
        ExportFormat(
            "bibtex", "bib", "application/x-bibtex", "BibTeX references of sources", _REFERENCES, "citations"
        ),
        ExportFormat(
            "ris",
            "ris",
            "application/x-research-info-systems",
            "RIS references of sources",
            _REFERENCES,
            "citations",
        ),
        ExportFormat(
            "csl",
            "csl.json",
            "application/vnd.citationstyles.csl+json",
            "CSL-JSON references of sources",
            _REFERENCES,
            "citations",
        ),
        ExportFormat(
            "html",
            "html",
            "text/html",
            "Evidence table to print, claims by subject",
            "Derived edges, synonyms and definitions of terms, mappings, passages, and notes of curated disagreements. "
            f"{_NO_VOCABULARY}",
            "html",
            claims_only=True,
        ),
    )
}
"""Every format by the name that people type."""


def export_format(name: str) -> ExportFormat:
    """Return the format of a name, in any case; UsageError with all names when there is none."""
    found = EXPORTS.get(name.lower())
    if found is None:
        raise UsageError(f'there is no format "{name}"', remedy=f"choose one of {', '.join(EXPORTS)}")
    return found
