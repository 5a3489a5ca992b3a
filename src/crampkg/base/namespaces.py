"""The names that crampkg mints and uses: one table of prefixes, and the way between IRIs and CURIEs.

General prefix registries expand some prefixes to web pages instead of the IRIs that ontologies use, so the
project keeps a table of its own.
"""

from __future__ import annotations

import re
from typing import Final

BASE: Final = "https://w3id.org/crampkg/"
GRAPH: Final = BASE + "graph/"
SOURCE: Final = BASE + "source/"
CLAIM: Final = BASE + "claim/"
SOURCES: Final = ("gard", "ucla", "droracle", "katzberg")

_OWN: Final = {
    "cramp": BASE,
    "graph": GRAPH,
    "source": SOURCE,
    **{name: f"{CLAIM}{name}/" for name in SOURCES},
    **{f"{name}Text": f"{SOURCE}{name}#chars-" for name in SOURCES},
}
_STANDARD: Final = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "sh": "http://www.w3.org/ns/shacl#",
    "vann": "http://purl.org/vocab/vann/",
    "IAO": "http://purl.obolibrary.org/obo/IAO_",
}
_OBO: Final = "http://purl.obolibrary.org/obo/"
# The namespaces that each resource itself uses for its identifiers, not the pages that describe them.
MAPPED: Final = {
    **{name: f"{_OBO}{name}_" for name in ("BFO", "CHEBI", "CL", "DOID", "ECO", "GO", "HP", "MAXO", "MONDO")},
    **{name: f"{_OBO}{name}_" for name in ("NCIT", "RO", "SYMP", "UBERON")},
    "DRUGBANK": "http://identifiers.org/drugbank/",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "GARD": "https://rarediseases.info.nih.gov/diseases/",
    "ICD10CM": "http://purl.bioontology.org/ontology/ICD10CM/",
    "LOINC": "http://loinc.org/rdf/",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "OMIM": "https://omim.org/entry/",
    "Orphanet": "http://www.orpha.net/ORDO/Orphanet_",
    "RXNORM": "http://purl.bioontology.org/ontology/RXNORM/",
    "UMLS": "http://linkedlifedata.com/resource/umls/id/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "icd11": "http://id.who.int/icd/entity/",
}
"""The prefixes of identifiers that our terms are mapped to."""

_MAPPING: Final = {
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sssom": "https://w3id.org/sssom/",
}
PREFIXES: Final[dict[str, str]] = _OWN | _STANDARD | _MAPPING | MAPPED
"""Prefix to namespace IRI: our own, then the W3C and OBO vocabularies that the graph uses, then those mapped to."""

_BY_LENGTH: Final = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")


def compact(iri: str) -> str:
    """Return the CURIE of an IRI (longest namespace wins), or the IRI itself where no prefix fits."""
    for prefix, namespace in _BY_LENGTH:
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            return f"{prefix}:{local}" if _LOCAL.match(local) else iri
    return iri


def expand(curie: str) -> str | None:
    """Return the IRI of a CURIE with a known prefix; None where the prefix is not in the table."""
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in PREFIXES:
        return None
    return PREFIXES[prefix] + local


def slug(iri: str) -> str:
    """Return what follows the base in one of our IRIs; the IRI itself when it is not ours."""
    return iri.removeprefix(BASE)
