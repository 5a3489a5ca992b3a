"""What is an identifier and not a name: an IRI, or a CURIE of a known prefix.

An identifier is looked up exactly or not at all: a digit more or less names another thing. Without its prefix it is
found as well, when only one thing has it.
"""

from __future__ import annotations

import re
from typing import Final

from crampkg.base.namespaces import MAPPED, PREFIXES, compact

__all__ = ["identifier"]

_IRI: Final = re.compile(r"(?:https?://|urn:)\S+", re.IGNORECASE)
_CURIE: Final = re.compile(r"([A-Za-z][A-Za-z0-9.+-]*):(\S+)")
_SPACED: Final = re.compile(
    rf"({'|'.join([*sorted(MAPPED), 'ORPHA', 'ICD-10-CM', 'RXCUI'])})[ _:]\s*([A-Z]{{0,3}}\d[\w.-]*)",
    re.IGNORECASE,
)
_BARE: Final = re.compile(
    r"(?=[\w.-]{4,})(?:[A-Za-z]{1,3}\d[\d.]{2,}|\d{4,}|\d{3,}-\d|[A-Za-z]\d\d\.\d{1,3})"
)
_PREFIXES: Final = {
    **{prefix.casefold(): prefix for prefix in PREFIXES},
    # As other resources write them.
    "orpha": "Orphanet",
    "mim": "OMIM",
    "rxcui": "RXNORM",
    "icd10-cm": "ICD10CM",
    "icd-10-cm": "ICD10CM",
    "lnc": "LOINC",
    "msh": "MESH",
    "nci": "NCIT",
}


def identifier(typed: str) -> str | None:
    """Return a text as a CURIE, or as an IRI of no known namespace, when it is an identifier; None for a name.

    >>> identifier("mesh:D000690"), identifier("<http://purl.obolibrary.org/obo/HP_0002380>"), identifier("omim 105400")
    ('MESH:D000690', 'HP:0002380', 'OMIM:105400')
    >>> identifier("vitamin B12"), identifier("FOO:bar"), identifier("SNOMEDCT:86044005"), identifier("G25.82")
    (None, None, 'SNOMEDCT:86044005', 'G25.82')
    """
    bare = typed.strip()
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1].strip()
    if _IRI.fullmatch(bare):
        return compact(bare)
    if match := _SPACED.fullmatch(bare):
        return f"{_PREFIXES[match[1].casefold()]}:{match[2]}"
    if match := _CURIE.fullmatch(bare):
        known = _PREFIXES.get(match[1].casefold())
        if known is not None:
            return f"{known}:{match[2]}"
        # A prefix that is not known here, before a number: an identifier all the same, of nothing here.
        return bare if any(char.isdigit() for char in match[2]) else None
    return bare if _BARE.fullmatch(bare) else None
