"""Judge exports with the tools of their communities: `formats.py JUDGE FILE` prints what was found as JSON."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

Told = dict[str, Any]


def pronto(path: Path) -> Told:
    import pronto as library

    ontology = library.Ontology(str(path))
    terms = {term.id: term for term in ontology.terms()}
    return {
        "version": version("pronto"),
        "terms": {
            key: [up.id for up in term.superclasses(distance=1)][1:] for key, term in sorted(terms.items())
        },
        "defined": sum(bool(term.definition) for term in terms.values()),
        "synonyms": sum(len(term.synonyms) for term in terms.values()),
        "xrefs": sum(len(term.xrefs) for term in terms.values()),
    }


def obographs(path: Path) -> Told:
    import obographs as library

    document = library.read(path, squeeze=False)
    (graph,) = document.graphs
    return {
        "version": version("obographs"),
        "nodes": len(graph.nodes),
        "edges": len(graph.edges),
        "individuals": sum(node.type == "INDIVIDUAL" for node in graph.nodes),
    }


def networkx(path: Path) -> Told:
    import networkx as library

    graph = library.read_graphml(path, force_multigraph=True)
    kinds: dict[str, int] = {}
    for _, _, data in graph.edges(data=True):
        kinds[data["kind"]] = kinds.get(data["kind"], 0) + 1
    return {"version": version("networkx"), "nodes": graph.number_of_nodes(), "kinds": kinds}


def ndex(path: Path) -> Told:
    from ndex2.cx2 import RawCX2NetworkFactory

    network = RawCX2NetworkFactory().get_cx2network(json.loads(path.read_text()))
    again = RawCX2NetworkFactory().get_cx2network(network.to_cx2())
    return {
        "version": version("ndex2"),
        "nodes": len(again.get_nodes()),
        "edges": len(again.get_edges()),
        "attributes": again.get_network_attributes(),
    }


def sssom(path: Path) -> Told:
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    table = parse_sssom_table(str(path))
    reports = validate(table, fail_on_error=False)
    found = [result.message for report in reports.values() for result in report.results]
    return {
        "version": version("sssom"),
        "rows": len(table.df),
        "faults": found,
        "checks": [str(one) for one in reports],
    }


def nanopub(path: Path) -> Told:
    import rdflib
    from nanopub import Nanopub, NanopubConf
    from nanopub.utils import MalformedNanopubError

    schema = rdflib.Namespace("http://www.nanopub.org/nschema#")
    every = rdflib.Dataset()
    every.parse(path, format="trig")
    valid, faults = 0, []
    for name, _, _, head in every.quads((None, rdflib.RDF.type, schema.Nanopublication, None)):
        one = rdflib.ConjunctiveGraph()
        names = [str(head)]
        for part in ("hasAssertion", "hasProvenance", "hasPublicationInfo"):
            names += map(str, every.graph(names[0]).objects(name, schema[part]))
        for graph in map(rdflib.URIRef, names):
            for triple in every.graph(graph):
                one.get_context(graph).add(triple)
        try:
            valid += Nanopub(rdf=one, conf=NanopubConf()).is_valid
        except MalformedNanopubError as error:
            faults.append(f"{name}: {error}")
    return {"version": version("nanopub"), "valid": valid, "faults": faults}


def frictionless(path: Path) -> Told:
    import frictionless as library

    report = library.Package(str(path / "datapackage.json")).validate()
    return {
        "version": version("frictionless"),
        "valid": report.valid,
        "rows": {task.name: task.stats.get("rows") for task in report.tasks},
        "faults": [str(error) for error in report.flatten(["message"])][:10],
    }


def bibtex(path: Path) -> Told:
    from pybtex.database import parse_file

    entries = parse_file(str(path), bib_format="bibtex").entries
    return {
        "version": version("pybtex"),
        "entries": {
            key: {**{name: str(value) for name, value in one.fields.items()}, "type": one.type}
            | {"people": [str(person) for person in one.persons.get("author", [])]}
            for key, one in entries.items()
        },
    }


def ris(path: Path) -> Told:
    import rispy

    return {"version": version("rispy"), "entries": rispy.loads(path.read_text(encoding="utf-8"))}


def csl(path: Path) -> Told:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    items = json.loads(path.read_text(encoding="utf-8"))
    bibliography = CitationStylesBibliography(
        CitationStylesStyle("harvard-cite-them-right", validate=False), CiteProcJSON(items), formatter.plain
    )
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    return {
        "version": version("citeproc-py"),
        "entries": {
            key.lower(): str(entry)
            for key, entry in zip(bibliography.keys, bibliography.bibliography(), strict=True)
        },
    }


def fhir(path: Path) -> Told:
    from fhir.resources.bundle import Bundle

    text = path.read_text(encoding="utf-8")
    bundle = Bundle.model_validate_json(text)
    return {
        "version": version("fhir.resources"),
        "entries": len(bundle.entry),
        "same": json.loads(bundle.model_dump_json()) == json.loads(text),
    }


JUDGES: dict[str, Callable[[Path], Told]] = {
    judge.__name__: judge
    for judge in (
        pronto,
        obographs,
        networkx,
        ndex,
        sssom,
        nanopub,
        frictionless,
        bibtex,
        ris,
        csl,
        fhir,
    )
}


def main() -> None:
    warnings.simplefilter("ignore")
    told = JUDGES[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps(told, default=str))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
