"""From an identifier of a publication or study to the sources here: DOI, PubMed number, number in a registry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["address", "identified", "identified_best", "named_like"]

_SITES: Final = {
    "DOI": ("DOI", "https://doi.org/"),
    "PMID": ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/"),
    "PMCID": ("PubMed Central", "https://pmc.ncbi.nlm.nih.gov/articles/"),
    "NCT": ("ClinicalTrials.gov", "https://clinicaltrials.gov/study/"),
    "ISRCTN": ("ISRCTN registry", "https://www.isrctn.com/"),
}
"""By the prefix of an identifier: what the site is called that has its page, and what stands before it there."""
_ADDRESS: Final = re.compile(
    r"(?:https?://)?(?:(?:www\.|dx\.)?doi\.org/|pubmed\.ncbi\.nlm\.nih\.gov/"
    r"|(?:www\.)?ncbi\.nlm\.nih\.gov/(?:pubmed/|pmc/(?:articles/)?)|pmc\.ncbi\.nlm\.nih\.gov/(?:articles/)?"
    r"|(?:www\.)?clinicaltrials\.gov/(?:ct2/show|study)/|(?:www\.)?isrctn\.com/)"
)
"""What stands before an identifier in the addresses that people paste."""
_PREFIX: Final = re.compile(r"^(?:doi|pmid|pmcid|nct|isrctn)\s*:\s*|^(?:doi|pmid|pmcid)\s+")
"""An identifier's prefix as people write it: `PMID 123`, `doi: 10.1`, `PMCID: PMC1`."""
_REGISTERED: Final = re.compile(r"10\.\d{4,9}/\S+")
"""A DOI. It may hold slashes, so what follows the last of them is part of it."""


def address(identifier: str) -> tuple[str, str] | None:
    """Return the name of the site that has an identifier's page, and the page's address; None when none is known.

    >>> address("PMID:25842375"), address("UCUM:d")
    (('PubMed', 'https://pubmed.ncbi.nlm.nih.gov/25842375'), None)
    """
    prefix, _, number = identifier.partition(":")
    if prefix not in _SITES or not number:
        return None
    site, before = _SITES[prefix]
    return site, before + quote(number, safe="/:;()")


def identified(graph: KnowledgeGraph, text: str) -> dict[str, str]:
    """Return the sources (IRIs) with an identifier, each with the identifier as it is held; empty when none has it.

    The identifier is given with or without its prefix ("NCT06866470", "NCT:NCT06866470", "10.1002/mus.27560") or as the
    address of its page at doi.org, PubMed or a registry. Sources
    that have it themselves come before those that report the study, and these before those that include it.
    """
    return {source: identifier for source, identifier, _ in _found(graph, text)}


def identified_best(graph: KnowledgeGraph, text: str) -> list[str]:
    """Return the sources that an identifier names most directly: its own ones, or else those that report the study."""
    found = _found(graph, text)
    first = min((by for _, _, by in found), default=0)
    return [source for source, _, by in found if by == first]


def named_like(graph: KnowledgeGraph, text: str) -> list[str]:
    """Return the sources (IRIs) whose name holds a word or words, such as an author; empty for fewer than 3 letters."""
    typed = text.strip().casefold()
    if len(typed) < 3:
        return []
    return [iri for iri, source in graph.sources.items() if typed in source.label.casefold()]


def _found(graph: KnowledgeGraph, text: str) -> list[tuple[str, str, int]]:
    typed = _bare(text)
    if not any(char.isdigit() for char in typed):
        return []
    found: dict[str, tuple[str, str, int]] = {}
    for row in graph.view("identified-sources"):
        identifier = str(row["identifier"])
        if typed in (identifier.casefold(), identifier.partition(":")[2].casefold()):
            found.setdefault(str(row["source"]), (str(row["source"]), identifier, int(str(row["by"]))))
    return list(found.values())


def _bare(text: str) -> str:
    """Return an identifier in small letters, without address, prefix, escapes or the full stop that ends a sentence.

    >>> _bare("DOI: https://www.doi.org/10.1002%2Fmus.27560"), _bare("PMCID: PMC11055607."), _bare("PMID 25842375")
    ('10.1002/mus.27560', 'pmc11055607', '25842375')
    """
    typed = text.strip().strip("<>").casefold()
    said = _PREFIX.match(typed)
    typed = typed[said.end() :] if said else typed
    of_page = _ADDRESS.match(typed)
    if of_page:
        typed = re.split(r"[?#]", typed[of_page.end() :], maxsplit=1)[0]
        typed = _PREFIX.sub("", typed, count=1)
    typed = unquote(typed).rstrip("/.,; ")
    if of_page and not _REGISTERED.fullmatch(typed):
        typed = typed.partition("/")[0]
    # Without its letters, a number at PubMed Central would be read as that of another article at PubMed.
    of_central = bool(said and said[0].startswith("pmcid")) or bool(of_page and "pmc" in of_page[0])
    return f"pmc{typed}" if of_central and typed.isdigit() else typed
