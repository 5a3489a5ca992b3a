"""A small ontology and its source documents on disk, for the tests of what reads them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from crampkg.base import namespaces
from crampkg.curate.passages import Sources, passage_digest

if TYPE_CHECKING:
    from pathlib import Path

SOURCE_NAMES = tuple(Sources().names)
"""The sources whose document is known by its digest."""


def ontology_with(folder: Path, text: str, *spans: tuple[int, int]) -> Path:
    """An ontology of one source, gard, with these passages recorded."""
    ontology = folder / "ontology"
    (ontology / "claims" / "gard").mkdir(parents=True)
    digest = sha256(text.encode()).hexdigest()
    ontology.joinpath("sources.ttl").write_text(
        "@prefix cramp: <https://w3id.org/crampkg/> . @prefix source: <https://w3id.org/crampkg/source/> .\n"
        f'source:gard a cramp:Source ; cramp:sha256 "{digest}" .\n'
    )
    lines = [
        f"@prefix {prefix}: <{namespaces.prefixes_of(('gard',))[prefix]}> ."
        for prefix in ("cramp", "source", "gardText")
    ]
    lines += [
        f"gardText:{start}-{end} cramp:passageOf source:gard ; cramp:start {start} ; cramp:end {end} ;"
        f' cramp:sha256 "{passage_digest(text[start:end])}" .'
        for start, end in spans
    ]
    (ontology / "claims" / "gard" / "passages.ttl").write_text("\n".join(lines))
    return ontology


def documents_with(folder: Path, **texts: str) -> Path:
    documents = folder / "documents"
    documents.mkdir()
    for name, text in texts.items():
        (documents / f"{name}.txt").write_bytes(text.encode())
    return documents
