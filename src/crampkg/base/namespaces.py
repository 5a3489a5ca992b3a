"""The names that crampkg mints and uses: one table of prefixes, and the way between IRIs and CURIEs.

General prefix registries expand some prefixes to web pages instead of the IRIs that ontologies use, so the
project keeps a table of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

BASE: Final = "https://w3id.org/crampkg/"
GRAPH: Final = BASE + "graph/"
SOURCE: Final = BASE + "source/"
CLAIM: Final = BASE + "claim/"
_OWN: Final = {"cramp": BASE, "graph": GRAPH, "source": SOURCE}
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
    "oa": "http://www.w3.org/ns/oa#",
    "cito": "http://purl.org/spar/cito/",
    "IAO": "http://purl.obolibrary.org/obo/IAO_",
}
_OBO: Final = "http://purl.obolibrary.org/obo/"
# The namespaces that each resource itself uses for its identifiers, not the pages that describe them.
MAPPED: Final = {
    **{name: f"{_OBO}{name}_" for name in ("BFO", "CHEBI", "CL", "DOID", "ECO", "GO", "HP", "MAXO", "MONDO")},
    **{name: f"{_OBO}{name}_" for name in ("NCIT", "OBCS", "OBI", "RO", "SEPIO", "STATO", "SYMP", "UBERON")},
    "DRUGBANK": "http://identifiers.org/drugbank/",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "FHIRcertainty": "http://terminology.hl7.org/CodeSystem/certainty-rating#",
    "FHIRstatistic": "http://terminology.hl7.org/CodeSystem/statistic-type#",
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
"""Prefix to namespace IRI: our own, then the W3C and OBO vocabularies that the graph uses, then those mapped to.

Each source has two more, made of its name (see `prefixes_of`): which sources there are, the graph says.
"""

_NAME: Final = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
SOURCE_NAME: Final = re.compile(_NAME)
"""The short name of a source: lower-case letters and digits, hyphens between them; no prefix of the table."""
_TEXT: Final = "Text"
_OF_SOURCE: Final = re.compile(rf"({re.escape(CLAIM)}({_NAME})/)|({re.escape(SOURCE)}({_NAME})#chars-)")

_BY_LENGTH: Final = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?\Z")


def claims_space(source: str) -> str:
    """Return the namespace of a source's claims, whose prefix is the source's name."""
    return f"{CLAIM}{source}/"


def passages_space(source: str) -> str:
    """Return the namespace of a source's passages, whose prefix is the source's name and `Text`."""
    return f"{SOURCE}{source}#chars-"


def prefixes_of(sources: Iterable[str]) -> dict[str, str]:
    """Return the whole table for a graph with these sources: prefix to namespace IRI."""
    names = tuple(sources)
    return {
        **_OWN,
        **{name: claims_space(name) for name in names},
        **{name + _TEXT: passages_space(name) for name in names},
        **PREFIXES,
    }


def prefix_of(iri: str) -> tuple[str, str] | None:
    """Return the prefix and namespace by which an IRI is shortened (the longest fits); None where there is none."""
    if (match := _OF_SOURCE.match(iri)) is not None:
        claims, named, _, told = match.groups()
        if (named or told) not in PREFIXES:
            return (named, claims) if claims else (told + _TEXT, match[0])
    return next(((prefix, space) for prefix, space in _BY_LENGTH if iri.startswith(space)), None)


@lru_cache(maxsize=1 << 17)
def compact(iri: str) -> str:
    """Return the CURIE of an IRI (longest namespace wins), or the IRI itself where no prefix fits."""
    found = prefix_of(iri)
    if found is None:
        return iri
    prefix, space = found
    local = iri[len(space) :]
    return f"{prefix}:{local}" if _LOCAL.match(local) else iri


def expand(curie: str) -> str | None:
    """Return the IRI of a CURIE; None where the prefix is neither in the table nor could be a source's.

    Whether there is such a source, and such a thing in it, only a graph can tell.
    """
    prefix, colon, local = curie.partition(":")
    if not colon:
        return None
    if prefix in PREFIXES:
        return PREFIXES[prefix] + local
    if _LOCAL.match(local) and SOURCE_NAME.fullmatch(prefix.removesuffix(_TEXT)):
        name = prefix.removesuffix(_TEXT)
        return (claims_space(name) if name == prefix else passages_space(name)) + local
    return None


def slug(iri: str) -> str:
    """Return what follows the base in one of our IRIs; the IRI itself when it is not ours."""
    return iri.removeprefix(BASE)
