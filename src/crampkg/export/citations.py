"""Sources and statements as references: BibTeX, RIS, CSL-JSON, plain text.

A reference has what was read of a source and nothing else: authors, journal, volume and pages only where the citation
names them beside the title; the citation itself stands in the note. A part by source or term has a reference for
each statement too, with the statement and its place in the note. The first reference is that of the graph.
"""

from __future__ import annotations

import json
import re
from calendar import month_name
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Source
from crampkg.export.selection import Selection
from crampkg.export.streams import encoded

__all__ = ["FORMATS", "Reference", "cited", "of_claim", "of_source", "of_sources", "write"]

_PERSON: Final = re.compile(r"(?P<family>[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*)*) (?P<initials>[A-Z]{1,4})")
_MONTHS: Final = "|".join(month_name[1:])
_PUBLISHED: Final = re.compile(
    rf"\.? *(?P<journal>[^\d;:.,()?][^\d;:.,()?]*?)(?: (?:{_MONTHS}))? (?P<year>\d{{4}})"
    r"(?:;(?=\d|\()(?P<volume>\d+)?(?:\((?P<issue>[^()]+)\))?(?::(?P<pages>[\w-]+))?)?\.?"
)
_CITED: Final = re.compile(
    r"(?:^|[.,] )(?P<journal>[A-Z][^\d;:.,()]*?) (?P<year>\d{4})(?: \(online [^()]+\))?"
    r"(?:;(?=\d|\()(?P<volume>\d+)?(?:\((?P<issue>[^()]+)\))?)?(?::(?P<pages>[\w-]+))?"
    r"(?=\.?$|[.,;] | \()"
)
"""A journal's part of a citation that says something after it, or has no title before it."""
_PARTICLES: Final = frozenset(
    ["al", "bin", "da", "de", "del", "den", "der", "di", "el", "la", "le", "ten", "ter", "van", "von"]
)
"""Words of a family name that begin with a small letter."""
_OF_OTHERS: Final = ("clinicalSummary", "newsReport")
"""The kinds of source that are cited by the study which they sum up."""
_PAGES: Final = ("clinicalSummary", "expertOpinion", "machineWrittenPage", "referencePage", "registryEntry")
_MEDIA: Final = {
    **dict.fromkeys(_PAGES, ("ELEC", "webpage")),
    **dict.fromkeys(("newsReport", "newspaperColumn"), ("NEWS", "article-newspaper")),
    **dict.fromkeys(("guideline", "regulatoryCommunication"), ("RPRT", "report")),
    "drugLabel": ("GOVDOC", "report"),
}
"""What a source of a kind is where it is in no journal, as RIS and CSL call it."""
_ARTICLE: Final = ("JOUR", "article-journal")
_KEY: Final = re.compile(r"[^A-Za-z0-9.:-]")
_SPECIAL: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "@": r"{\char64}",
    }
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference: `people` are pairs of family name and initials, or of a whole name and "".

    `citation` is how the source is cited where it was read, `places` says where in it the statement or statements are,
    as a sentence, and `permanent` is the IRI of the statement or source here. The note holds the places too. `medium`
    is what it is where it is in no journal, as RIS and CSL call it.
    """

    key: str
    title: str
    people: tuple[tuple[str, str], ...] = ()
    and_others: bool = False
    year: str = ""
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    publisher: str = ""
    identifiers: tuple[str, ...] = ()
    address: str = ""
    version: str = ""
    dataset: bool = False
    medium: tuple[str, str] = ("GEN", "document")
    note: str = ""
    citation: str = ""
    places: str = ""
    permanent: str = ""

    def identifier(self, kind: str) -> str:
        """Return the identifier of a kind (PMID, DOI, PMCID) without its prefix; "" when there is none."""
        return next((one.partition(":")[2] for one in self.identifiers if one.startswith(f"{kind}:")), "")


def write(selection: Selection, format: str) -> Iterator[bytes]:
    """Yield the references of a selection: the graph, its sources, and of a part its statements."""
    graph = selection.graph
    claims: list[Claim] = selection.claims if selection.address else []
    header = graph.header
    whole = Reference(
        "crampkg",
        header["title"],
        address=header["ontology"],
        version=header["version"],
        dataset=True,
        permanent=header["ontology"],
        note=selection.described,
    )
    made = [whole, *(of_source(graph, one) for one in selection.sources)]
    return encoded(FORMATS[format](_all(graph, made, claims)))


def cited(graph: KnowledgeGraph, claims: Iterable[Claim], format: str) -> Iterator[str]:
    """Yield the references of statements, each with its place in its source, as text."""
    return FORMATS[format](of_claim(graph, claim) for claim in claims)


def _all(graph: KnowledgeGraph, first: list[Reference], claims: list[Claim]) -> Iterator[Reference]:
    yield from first
    for claim in claims:
        yield of_claim(graph, claim)


def of_source(graph: KnowledgeGraph, source: Source) -> Reference:
    """Return the reference of a source."""
    people, others, published = _read(source, _journals(graph))
    later = ", ".join(graph.sources[iri].label for iri in source.updated_by if iri in graph.sources)
    notes = [
        f"Kind of document: {source.kind_label}",
        f"As cited where it was read: {source.citation}" if source.citation else "",
        source.note,
        f"Replaced by a later version: {later}" if later else "",
        f"Identifiers: {', '.join(source.identifiers)}" if source.identifiers else "",
        source.rights,
    ]
    return Reference(
        _KEY.sub("-", source.name),
        source.title,
        people=people or tuple((name, "") for name in source.authors),
        and_others=others,
        year=source.year,
        publisher=source.issuer,
        identifiers=source.identifiers,
        address=source.read_at if source.read_at.startswith(("http://", "https://")) else "",
        version=source.version,
        note=_sentences(notes),
        citation=source.citation,
        permanent=source.iri,
        medium=_medium(source),
        journal=published.get("journal", ""),
        volume=published.get("volume", ""),
        issue=published.get("issue", ""),
        pages=published.get("pages", ""),
    )


def _medium(source: Source) -> tuple[str, str]:
    """What a source without a journal is; what has an identifier of an article is one whose journal is not known."""
    article = any(one.startswith(("DOI:", "PMID:")) for one in source.identifiers)
    return _MEDIA.get(slug(source.kind)) or (_ARTICLE if article else ("GEN", "document"))


def _journals(graph: KnowledgeGraph) -> frozenset[str]:
    """The journals that are cited somewhere in full, with volume or page."""
    return graph.once(_journals_of)


def _journals_of(graph: KnowledgeGraph) -> frozenset[str]:
    read = (_read(source, frozenset())[2] for source in graph.sources.values())
    return frozenset(one["journal"] for one in read if one)


def _read(
    source: Source, journals: Container[str]
) -> tuple[tuple[tuple[str, str], ...], bool, dict[str, str]]:
    """Return authors, whether there are more, and where it was published, as far as the citation says so.

    Without volume and page a journal is read only right after the title, or where it has a name that other citations
    have in full (`journals`), of a source with an identifier of an article.
    """
    before, _, after = source.citation.partition(source.title)
    people, others = _people(before) if after else ((), False)
    found = _PUBLISHED.fullmatch(after.strip()) if after else None
    if found is None and slug(source.kind) not in _OF_OTHERS:
        found = next(
            (one for one in _CITED.finditer(source.citation) if _is_told(source, one, after, journals)), None
        )
        if found is not None and not people and not after:
            people, others = _people(source.citation.partition(". ")[0])
            if not all(_is_family(family) for family, _ in people):
                people, others = (), False
    if found is None or source.year not in ("", found["year"]):
        return people, others, {}
    return people, others, {name: told or "" for name, told in found.groupdict().items()}


def _is_told(source: Source, found: re.Match[str], after: str, journals: Container[str]) -> bool:
    """Tell whether what looks like a journal is one: with volume or page, right after the title, or known by name."""
    if source.year not in ("", found["year"]):
        return False
    if found["volume"] or found["pages"] or (after and after.lstrip(". ").startswith(found["journal"])):
        return True
    article = any(one.startswith(("DOI:", "PMID:")) for one in source.identifiers)
    return article and found["journal"] in journals


def _is_family(name: str) -> bool:
    """Tell a family name from words that end in capitals, such as "detection in ALS" or "SAFER XXII"."""
    return all(
        word in _PARTICLES or (word[0].isupper() and (len(word) == 1 or not word.isupper()))
        for word in name.split()
    )


def of_claim(graph: KnowledgeGraph, claim: Claim) -> Reference:
    """Return the reference of a statement: that of its source, with the statement and its place in the note."""
    source = graph.sources[claim.source]
    made = of_source(graph, source)
    second = graph.label(claim.primary_source) if claim.primary_source else ""
    place = f"Place: {claim.locator}"
    notes = [
        f"Statement {claim.curie}, in the curators' words: {claim.paraphrase}",
        f"Direction: {graph.label(claim.direction)}",
        place,
        f"What was read: {graph.label(claim.read_in)}" if claim.read_in else "",
        f"Reported second-hand from: {second}" if second else "",
        f"Evidence: {graph.label(claim.level)}",
        claim.iri,
        made.note,
        "Not medical advice",
    ]
    key = _KEY.sub("-", claim.curie)
    return replace(made, key=key, note=_sentences(notes), places=place, permanent=claim.iri)


def of_sources(graph: KnowledgeGraph, claims: Iterable[Claim]) -> list[Reference]:
    """Return a reference for each source of some statements, with the statements and their places in its note."""
    places: dict[str, dict[str, list[str]]] = {}
    for claim in claims:
        places.setdefault(claim.source, {}).setdefault(claim.locator, []).append(claim.curie)
    made: list[Reference] = []
    for iri, told in places.items():
        one = of_source(graph, graph.sources[iri])
        where = "; ".join(f"{place} ({', '.join(curies)})" for place, curies in told.items())
        told_places = f"Places of the statements: {where}"
        note = _sentences([told_places, one.note, "Not medical advice"])
        made.append(replace(one, note=note, places=told_places))
    return made


def _sentences(notes: Iterable[str]) -> str:
    return " ".join(f"{one}." if one[-1] not in ".?!" else one for one in notes if one)


def _people(text: str) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Return the authors that a citation begins with, and whether there are more; none unless all of it is names.

    >>> _people("Katzberg HD, Khan AH, et al. ")
    ((('Katzberg', 'HD'), ('Khan', 'AH')), True)
    """
    names = text.strip().rstrip(".").strip()
    others = names.endswith("et al")
    names = names.removesuffix("et al").rstrip(", ")
    found = [_PERSON.fullmatch(one.strip()) for one in names.split(",")] if names else []
    if not found or None in found:
        return (), False
    return tuple((one["family"], one["initials"]) for one in found if one), others


def _given(initials: str) -> str:
    return " ".join(f"{letter}." for letter in initials)


# --- formats


def _bibtex(references: Iterable[Reference]) -> Iterator[str]:
    for one in references:
        people = [
            f"{family}, {' '.join(f'{c}.' for c in rest)}" if rest else f"{{{_tex(family)}}}"
            for family, rest in one.people
        ]
        fields = {
            "title": f"{{{_tex(one.title)}}}",
            "author": " and ".join([*people, *(["others"] if one.and_others else [])]),
            "year": one.year,
            "journal": _tex(one.journal),
            "volume": one.volume,
            "number": _tex(one.issue),
            "pages": one.pages.replace("-", "--"),
            "publisher": _tex(one.publisher) if not one.journal else "",
            "organization": _tex(one.publisher) if one.journal else "",
            "version": _tex(one.version),
            "doi": one.identifier("DOI"),
            "pmid": one.identifier("PMID"),
            "pmcid": one.identifier("PMCID"),
            "url": one.address.replace("%", r"\%").replace("#", r"\#").replace("@", "%40"),
            "note": _tex(one.note),
        }
        kind = "article" if one.journal else "misc"
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        yield f"@{kind}{{{one.key},\n{lines}}}\n\n"


def _tex(text: str) -> str:
    return text.translate(_SPECIAL)


def _ris(references: Iterable[Reference]) -> Iterator[str]:
    for one in references:
        first, _, last = one.pages.partition("-")
        lines = [
            ("TY", "DATA" if one.dataset else "JOUR" if one.journal else one.medium[0]),
            ("ID", one.key),
            ("TI", one.title),
            *(
                ("AU", f"{family}, {' '.join(f'{c}.' for c in rest)}" if rest else family)
                for family, rest in one.people
            ),
            ("PY", one.year),
            ("T2", one.journal),
            ("VL", one.volume),
            ("IS", one.issue),
            ("SP", first),
            ("EP", last),
            ("PB", one.publisher),
            ("ET", one.version),
            ("DO", one.identifier("DOI")),
            ("AN", f"PMID:{one.identifier('PMID')}" if one.identifier("PMID") else ""),
            ("C2", one.identifier("PMCID")),
            ("UR", one.address),
            ("N1", " ".join(one.note.split())),
        ]
        yield "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n\r\n"


def _csl(references: Iterable[Reference]) -> Iterator[str]:
    yield "[\n"
    for place, one in enumerate(references):
        yield (",\n" if place else "") + json.dumps(_item(one), ensure_ascii=False, indent=1)
    yield "\n]\n"


def _item(one: Reference) -> dict[str, Any]:
    people = [
        {"family": family, "given": _given(rest)} if rest else {"literal": family}
        for family, rest in one.people
    ]
    item: dict[str, Any] = {
        "id": one.key,
        "type": "dataset" if one.dataset else "article-journal" if one.journal else one.medium[1],
        "title": one.title,
        "author": people,
        "issued": {"date-parts": [[int(one.year)]]} if one.year else None,
        "container-title": one.journal,
        "volume": one.volume,
        "issue": one.issue,
        "page": one.pages,
        "publisher": one.publisher,
        "version": one.version,
        "DOI": one.identifier("DOI"),
        "PMID": one.identifier("PMID"),
        "PMCID": one.identifier("PMCID"),
        "URL": one.address,
        "note": one.note + (" Further authors are not named." if one.and_others else ""),
    }
    return {name: value for name, value in item.items() if value}


def _plain(references: Iterable[Reference]) -> Iterator[str]:
    """Yield a line for each reference: as cited where it was read, identifiers, places, its address in crampkg."""
    for one in references:
        told = one.citation or ". ".join(filter(None, (_named(one), one.title, one.publisher, one.year)))
        missing = [name for name in one.identifiers if name.partition(":")[2] not in told]
        version = f"version {one.version}" if one.version else ""
        yield f"{_sentences([told, version, ', '.join(missing), one.places])} crampkg: {one.permanent}\n"


def _named(one: Reference) -> str:
    return ", ".join(f"{family} {rest}".strip() for family, rest in one.people)


FORMATS: Final[dict[str, Callable[[Iterable[Reference]], Iterator[str]]]] = {
    "bibtex": _bibtex,
    "ris": _ris,
    "csl": _csl,
    "plain": _plain,
}
"""The formats of references by name."""
