"""The passages that claims rest on: where they stand in the source texts, their digests, and the texts themselves.

The texts are other people's writing and no part of the project. `ontology/sources.ttl` holds each document's SHA-256;
a document at hand is known by it under any file name. A passage is a span of the decoded UTF-8 text in code points,
and carries a digest of its own, so that a passage can be verified without the project holding its words.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from crampkg.base import namespaces, resources
from crampkg.base.errors import CrampkgError, UsageError
from crampkg.curate.quotes import fold

__all__ = [
    "Passage",
    "Sources",
    "State",
    "parse_passage_iri",
    "parse_turtle",
    "passage_digest",
    "passage_iri",
    "read_passages",
    "relocate",
    "sources_dir",
    "write_whole",
]

State = Literal["present", "changed", "absent"]

_PASSAGE_IRI = re.compile(re.escape(namespaces.SOURCE) + r"([a-z][a-z0-9]*)#chars-(\d+)-(\d+)\Z")
_SAMPLE = 12


@dataclass(frozen=True, order=True)
class Passage:
    """A span of a source's text (code points, end exclusive); `sha256` is empty where it is not known."""

    source: str
    start: int
    end: int
    sha256: str = field(default="", compare=False)

    @property
    def iri(self) -> str:
        """The passage's IRI."""
        return passage_iri(self.source, self.start, self.end)

    @property
    def curie(self) -> str:
        """The passage's name in Turtle, such as gardText:57-210."""
        return f"{self.source}Text:{self.start}-{self.end}"


def passage_iri(source: str, start: int, end: int) -> str:
    """Return the IRI of a span of a source's text."""
    return f"{namespaces.SOURCE}{source}#chars-{start}-{end}"


def parse_passage_iri(iri: str) -> Passage | None:
    """Return the passage that an IRI (or its CURIE) names; None when it names none."""
    match = _PASSAGE_IRI.match(iri) or _PASSAGE_IRI.match(namespaces.expand(iri) or "")
    return Passage(match[1], int(match[2]), int(match[3])) if match else None


def passage_digest(text: str) -> str:
    """Return the SHA-256 (hex) of a passage's text, each run of white space folded to one space, ends trimmed."""
    return sha256(fold(text).encode()).hexdigest()


def sources_dir(directory: Path | str | None = None) -> Path | None:
    """Return the folder with the source documents, or None when there is none.

    Asked in this order: `directory`, the environment's CRAMPKG_SOURCES, `../shared/seeds` beside the checkout.
    A folder that is named but does not exist is an error, not an absence.
    """
    named = directory or os.environ.get("CRAMPKG_SOURCES")
    if named:
        folder = Path(named)
        if not folder.is_dir():
            raise CrampkgError("this folder of source documents does not exist", where=str(folder))
        return folder
    root = resources.checkout_dir()
    beside = root.parent / "shared" / "seeds" if root else None
    return beside if beside and beside.is_dir() else None


def read_passages(path: Path) -> list[Passage]:
    """Return the passages that a passages.ttl describes, by start; an empty list when there is no such file."""
    if not path.is_file():
        return []
    rows: dict[str, dict[str, str]] = {}
    for quad in parse_turtle(path):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            rows.setdefault(quad.subject.value, {})[namespaces.slug(quad.predicate.value)] = quad.object.value
    passages: list[Passage] = []
    for iri, row in rows.items():
        named = parse_passage_iri(iri)
        if named is None or (row.get("start"), row.get("end")) != (str(named.start), str(named.end)):
            raise CrampkgError(
                f"{namespaces.compact(iri)} and its start and end do not agree",
                where=str(path),
                remedy="run crampkg anchor --refresh",
            )
        passages.append(Passage(named.source, named.start, named.end, row.get("sha256", "")))
    return sorted(passages)


def relocate(text: str, digest: str, length: int) -> tuple[int, int] | None:
    """Return the first span of `text` with this passage digest, or None.

    `length` is the span's length in the text that it was made from; line breaks may have changed since, so lengths
    around it are tried, between word ends only.
    """
    starts = [match.start() for match in re.finditer(r"(?<!\S)\S|(?<=\W)\w|(?<=\w)[^\w\s]|(?<=\s)\S", text)]
    stops = [match.end() for match in re.finditer(r"\S(?!\S)|\w(?=\W)|[^\w\s](?=\w)|[^\w\s]", text)]
    slack = max(12, length // 10)
    low = 0
    for start in starts:
        while low < len(stops) and stops[low] < start + length - slack:
            low += 1
        for stop in stops[low:]:
            if stop > start + length + slack:
                break
            if stop > start and passage_digest(text[start:stop]) == digest:
                return start, stop
    return None


class Sources:
    """The source documents at hand, found by digest.

    `directory` as in `sources_dir`; `ontology` is the folder with sources.ttl and claims/, by default the
    installation's. Nothing is read before it is asked for, and each file once.
    """

    def __init__(self, directory: Path | str | None = None, *, ontology: Path | None = None) -> None:
        self.directory = sources_dir(directory)
        self.ontology = ontology or resources.ontology_dir()

    @cached_property
    def digests(self) -> dict[str, str]:
        """Source name to the SHA-256 of its document, from sources.ttl."""
        wanted = namespaces.BASE + "sha256"
        return {
            quad.subject.value.removeprefix(namespaces.SOURCE): quad.object.value.lower()
            for quad in parse_turtle(self.ontology / "sources.ttl")
            if quad.predicate.value == wanted
            and isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.object, ox.Literal)
        }

    @property
    def names(self) -> list[str]:
        """The names of all sources that have a digest, sorted."""
        return sorted(self.digests)

    @cached_property
    def _files(self) -> dict[str, bytes]:
        """Digest to content of every file in the folder (not below it)."""
        if self.directory is None:
            return {}
        contents = (path.read_bytes() for path in sorted(self.directory.iterdir()) if path.is_file())
        return {sha256(content).hexdigest(): content for content in contents}

    @cached_property
    def _strangers(self) -> list[str]:
        """The texts in the folder that are none of the sources as recorded."""
        known = set(self.digests.values())
        texts: list[str] = []
        for digest, content in self._files.items():
            if digest not in known:
                try:
                    texts.append(content.decode())
                except UnicodeDecodeError:
                    continue
        return texts

    def text(self, name: str) -> str | None:
        """Return a source's text; None unless the very document is at hand. Raises UsageError for an unknown source."""
        content = self._files.get(self._digest(name))
        return None if content is None else content.decode()

    def required(self, name: str) -> str:
        """Return a source's text as `text` does, but raise CrampkgError when it is not at hand."""
        text = self.text(name)
        if text is not None:
            return text
        where = str(self.directory) if self.directory else "no folder of source documents"
        what = f"the document of source {name} is {self.state(name)}"
        raise CrampkgError(what, where=where, remedy="name its folder with --sources or CRAMPKG_SOURCES")

    def passages(self, name: str) -> list[Passage]:
        """Return the recorded passages of a source (ontology/claims/<name>/passages.ttl), by start."""
        return read_passages(self.ontology / "claims" / name / "passages.ttl")

    def state(self, name: str) -> State:
        """Tell whether a source is present, absent, or changed: a file that holds its passages, with other bytes."""
        if self.text(name) is not None:
            return "present"
        return "absent" if self.changed_text(name) is None else "changed"

    def changed_text(self, name: str) -> str | None:
        """Return the text of a file that holds at least a third of a source's passages but is not it; else None."""
        passages = self.passages(name)
        sample = passages[:: max(1, len(passages) // _SAMPLE)]
        for text in self._strangers:
            held = sum(relocate(text, one.sha256, one.end - one.start) is not None for one in sample)
            if held and held * 3 >= len(sample):
                return text
        return None

    def passage(self, iri: str) -> str | None:
        """Return the words of a passage (IRI or CURIE) as they stand in the source; None when it is not at hand."""
        named = parse_passage_iri(iri)
        if named is None or named.source not in self.digests:
            return None
        text = self.text(named.source)
        return text[named.start : named.end] if text is not None and named.end <= len(text) else None

    def _digest(self, name: str) -> str:
        if name not in self.digests:
            raise UsageError(f"no source is named {name}", remedy="one of " + ", ".join(self.names))
        return self.digests[name]


def parse_turtle(path: Path) -> list[ox.Quad]:
    """Return the triples of a Turtle file; raises CrampkgError, with file and line, when it is none."""
    try:
        return list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise CrampkgError(f"not Turtle: {error}", where=f"{path}:{error.lineno or 1}") from error
    except OSError as error:
        missing = not path.exists()  # the engine's errors have no text of the system's
        what = "there is no such file" if missing else f"cannot be read: {error.strerror or error}"
        remedy = "give a folder laid out like ontology/" if missing else None
        raise CrampkgError(what, where=str(path), remedy=remedy) from error


def write_whole(path: Path, content: str) -> None:
    """Write a text file in one step: several people work in one folder, and none may meet half a file."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(path)
