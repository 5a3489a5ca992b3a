"""The passages that claims rest on: their place in the source text, their digest, and the text where it is at hand.

The texts belong to others and are not part of the project. `ontology/sources.ttl` holds each document's SHA-256, by
which a document is recognized under any file name. A passage is a span of the decoded UTF-8 text, counted in code
points. It has a digest of its own, so that it can be verified although the project does not hold its words.
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
from crampkg.base.nesting import check_turtle_file
from crampkg.curate.quotes import fold, unbroken

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
    "source_digests",
    "sources_dir",
    "write_whole",
]

State = Literal["present", "changed", "absent"]

_PASSAGE_IRI = re.compile(re.escape(namespaces.SOURCE) + r"([a-z][a-z0-9-]*)#chars-(\d+)-(\d+)\Z")
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
        """The passage's short name in Turtle, such as gardText:57-210."""
        return f"{self.source}Text:{self.start}-{self.end}"


def passage_iri(source: str, start: int, end: int) -> str:
    """Return the IRI of a span of a source's text."""
    return f"{namespaces.SOURCE}{source}#chars-{start}-{end}"


def parse_passage_iri(iri: str) -> Passage | None:
    """Return the passage with an IRI or CURIE; None when the IRI is not that of a passage."""
    match = _PASSAGE_IRI.match(iri) or _PASSAGE_IRI.match(namespaces.expand(iri) or "")
    return Passage(match[1], int(match[2]), int(match[3])) if match else None


def passage_digest(text: str) -> str:
    """Return the SHA-256 (hex) of a passage's text, with white space collapsed and trimmed."""
    return sha256(fold(text).encode()).hexdigest()


def sources_dir(directory: Path | str | None = None) -> Path | None:
    """Return the folder with the source documents, or None when there is none.

    Asked in this order: `directory`, the environment's CRAMPKG_SOURCES; nowhere else. A folder that is named but does
    not exist is an error, not an absence.
    """
    named = directory or os.environ.get("CRAMPKG_SOURCES")
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise CrampkgError("this folder of source documents does not exist", where=str(folder))
    return folder


def source_digests(ontology: Path) -> dict[str, str]:
    """Return source name to the SHA-256 of its document, for the sources that were read whole.

    Their records stand in `sources.ttl` and below `sources/`.
    """
    wanted = namespaces.BASE + "sha256"
    files = [ontology / "sources.ttl", *sorted((ontology / "sources").glob("*.ttl"))]
    return {
        quad.subject.value.removeprefix(namespaces.SOURCE): quad.object.value.lower()
        for path in files
        for quad in parse_turtle(path)
        if quad.predicate.value == wanted
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
    }


def read_passages(path: Path) -> list[Passage]:
    """Return the passages in a passages.ttl file, sorted by start; an empty list when the file is missing."""
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
                f"{namespaces.compact(iri)} does not match its start and end",
                where=str(path),
                remedy="run crampkg anchor --refresh",
            )
        passages.append(Passage(named.source, named.start, named.end, row.get("sha256", "")))
    return sorted(passages)


def relocate(text: str, digest: str, length: int) -> tuple[int, int] | None:
    """Return the first span of `text` with this passage digest, or None.

    `length` is the span's length in the original text. Line breaks may have changed since, so similar lengths are
    tried too. A span starts and ends where words do.
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

    `directory` is used as in `sources_dir`. `ontology` is the folder with sources.ttl and claims/, by default the
    installed one. Files are read when they are first needed, and only once.
    """

    def __init__(self, directory: Path | str | None = None, *, ontology: Path | None = None) -> None:
        self.directory = sources_dir(directory)
        self.ontology = ontology or resources.ontology_dir()

    @cached_property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of each source's document, by the source's name."""
        return source_digests(self.ontology)

    @property
    def names(self) -> list[str]:
        """The names of all sources that have a digest, sorted."""
        return sorted(self.digests)

    @cached_property
    def _files(self) -> dict[str, bytes]:
        """The content of every file directly in the folder, by its digest."""
        if self.directory is None:
            return {}
        contents = (path.read_bytes() for path in sorted(self.directory.iterdir()) if path.is_file())
        return {sha256(content).hexdigest(): content for content in contents}

    @cached_property
    def _strangers(self) -> list[str]:
        """The texts in the folder that match no recorded source."""
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
        """Return a source's text; None without the exact document. Raises UsageError for an unknown name."""
        content = self._files.get(self._digest(name))
        return None if content is None else content.decode()

    def required(self, name: str) -> str:
        """Return a source's text; raise CrampkgError when the document is not at hand."""
        text = self.text(name)
        if text is not None:
            return text
        where = str(self.directory) if self.directory else "no folder of source documents was given"
        what = f"the document of source {name} is {self.state(name)}"
        raise CrampkgError(what, where=where, remedy="name its folder with --sources or CRAMPKG_SOURCES")

    def passages(self, name: str) -> list[Passage]:
        """Return the recorded passages of a source (claims/<name>/passages.ttl), sorted by start."""
        return read_passages(self.ontology / "claims" / name / "passages.ttl")

    def state(self, name: str) -> State:
        """Return whether a source is present, absent, or changed (a file has its passages but other bytes)."""
        if self.text(name) is not None:
            return "present"
        return "absent" if self.changed_text(name) is None else "changed"

    def changed_text(self, name: str) -> str | None:
        """Return the text of a file that differs from the source but has a third or more of its passages, or None."""
        passages = self.passages(name)
        sample = passages[:: max(1, len(passages) // _SAMPLE)]
        for text in self._strangers:
            held = sum(relocate(text, one.sha256, one.end - one.start) is not None for one in sample)
            if held and held * 3 >= len(sample):
                return text
        return None

    def passage(self, iri: str) -> str | None:
        """Return the source's words at a passage (IRI or CURIE); None when the document is not at hand."""
        named = parse_passage_iri(iri)
        if named is None or named.source not in self.digests:
            return None
        text = self.text(named.source)
        return text[named.start : named.end] if text is not None and named.end <= len(text) else None

    def shown(self, iri: str) -> str | None:
        """Return a passage as a reader sees it, lines and divided words made whole; None as for `passage`."""
        words, named = self.passage(iri), parse_passage_iri(iri)
        return None if words is None or named is None else unbroken(words, self.required(named.source))

    def _digest(self, name: str) -> str:
        if name not in self.digests:
            raise UsageError(f"no source is named {name}", remedy="one of " + ", ".join(self.names))
        return self.digests[name]


def parse_turtle(path: Path) -> list[ox.Quad]:
    """Return the triples of a Turtle file. Raises CrampkgError, with file and line, when it is not valid Turtle."""
    try:
        check_turtle_file(path)
        return list(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise CrampkgError(f"not Turtle: {error}", where=f"{path}:{error.lineno or 1}") from error
    except OSError as error:
        missing = not path.exists()  # the engine's errors lack the operating system's message
        what = "there is no such file" if missing else f"cannot be read: {error.strerror or error}"
        remedy = "give a folder laid out like ontology/" if missing else None
        raise CrampkgError(what, where=str(path), remedy=remedy) from error


def write_whole(path: Path, content: str) -> None:
    """Write a text file in one step, so that nobody who works in the same folder reads half a file."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(content, encoding="utf-8")
    unfinished.replace(path)
