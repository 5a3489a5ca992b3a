"""What changed between two releases: claims, terms, edges and mappings that were added, removed or changed.

Rows of the row model are compared by their keys, so what counts as a change is what a reader of the tables would see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from crampkg.errors import CrampkgError, UsageError
from crampkg.export.rows import Row, Value, rows
from crampkg.export.scope import Scope, select
from crampkg.export.tables import TABLES
from crampkg.graph import KnowledgeGraph
from crampkg.store import EmbeddedStore

__all__ = ["Change", "Changes", "compare", "open_release"]

_COMPARED: Final = ("claims", "terms", "edges", "mappings", "sources", "vocabulary")
_FORMATS: Final = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}
_STEPS: Final = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was added, removed or changed; `parts` are a changed row's columns with old and new value."""

    table: str
    what: str
    id: str
    words: str
    parts: dict[str, tuple[Value, Value]] = field(default_factory=dict)


@dataclass(frozen=True)
class Changes:
    """All changes between two graphs, with the versions that they state."""

    old: str
    new: str
    changes: list[Change]

    @property
    def step(self) -> str:
        """The least step of the version that the changes ask for: none, patch, minor or major.

        An IRI that is gone asks for a major step, a new one for a minor one, another wording or value for a patch;
        edges follow from claims and count for nothing by themselves.
        """
        steps = {"removed": "major", "added": "minor", "changed": "patch"}
        found = [steps[one.what] for one in self.changes if one.table not in ("edges", "mappings")]
        other = ["patch"] if self.changes else []
        return max([*found, *other, "none"], key=_STEPS.index)

    @property
    def stepped(self) -> str:
        """The step that was taken from the old version to the new; "backward" where the new one is lower."""
        old, new = _numbers(self.old), _numbers(self.new)
        if new < old:
            return "backward"
        for step, (before, after) in zip(
            ("major", "minor", "patch"), zip(old, new, strict=True), strict=True
        ):
            if before != after:
                return step
        return "none"

    @property
    def enough(self) -> bool:
        """Whether the step taken is at least the one asked for; below 1.0.0 a minor step is as good as a major one."""
        if self.stepped == "backward":
            return False
        asked = "minor" if self.step == "major" and _numbers(self.old)[0] == 0 else self.step
        return _STEPS.index(self.stepped) >= _STEPS.index(asked)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return for each table how many rows were added, removed and changed."""
        return {
            table: {
                what: sum(one.table == table and one.what == what for one in self.changes)
                for what in ("added", "removed", "changed")
            }
            for table in _COMPARED
        }

    def as_json(self) -> dict[str, Any]:
        """Return everything as a JSON document: versions, steps, and the changes by table."""
        return {
            "old": self.old,
            "new": self.new,
            "step": self.step,
            "stepped": self.stepped,
            "enough": self.enough,
            "counts": self.counts(),
            "changes": [
                {
                    "table": one.table,
                    "what": one.what,
                    "id": one.id,
                    "words": one.words,
                    "parts": {name: {"old": old, "new": new} for name, (old, new) in one.parts.items()},
                }
                for one in self.changes
            ],
        }

    def lines(self) -> Iterator[str]:
        """Yield the changes in words, a line each, a changed column below its row."""
        yield f"{self.old} → {self.new}"
        for table, counts in self.counts().items():
            told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
            if told:
                yield f"{table}: {told}"
        for one in self.changes:
            sign = {"added": "+", "removed": "-", "changed": "~"}[one.what]
            yield f"{sign} {one.table.removesuffix('s')} {one.id}: {one.words}"
            for name, (old, new) in one.parts.items():
                yield f"    {name}: {_told(old)} → {_told(new)}"
        if not self.changes:
            yield "nothing changed"


def compare(old: KnowledgeGraph, new: KnowledgeGraph) -> Changes:
    """Return what changed from one graph to another, in the order of the tables, then by id."""
    found: list[Change] = []
    before, after = select(old, Scope()), select(new, Scope())
    for name in _COMPARED:
        key = TABLES[name].key
        was, now = (_keyed(rows(selection, name), key) for selection in (before, after))
        for one in sorted(was.keys() | now.keys()):
            if one not in now:
                found.append(Change(name, "removed", one, _words(name, was[one])))
            elif one not in was:
                found.append(Change(name, "added", one, _words(name, now[one])))
            elif was[one] != now[one]:
                parts = {c: (was[one][c], now[one][c]) for c in now[one] if was[one][c] != now[one][c]}
                found.append(Change(name, "changed", one, _words(name, now[one]), parts))
    return Changes(old.header["version"], new.header["version"], found)


def open_release(path: Path) -> KnowledgeGraph:
    """Open a release to compare it: a folder of a release, an ontology folder, or an N-Quads or TriG file.

    Turtle and the like have lost the named graphs, without which asserted and derived cannot be told apart; a file in
    such a format is a UsageError, a broken one a CrampkgError.
    """
    if path.is_dir():
        if (path / "crampkg.ttl").is_file():
            return KnowledgeGraph.load(path)
        files = sorted(path.glob("crampkg-*.nq"))
        if len(files) != 1:
            raise UsageError(
                "no release and no ontology",
                where=str(path),
                remedy="give a folder that `crampkg release` wrote",
            )
        path = files[0]
    form = _FORMATS.get(path.suffix)
    if form is None or not path.is_file():
        raise UsageError(
            "not a release", where=str(path), remedy="give a release's folder, or its .nq or .trig file"
        )
    store = ox.Store()
    try:
        store.bulk_load(path=str(path), format=form)
    except SyntaxError as error:
        raise CrampkgError(f"not valid RDF: {error.msg}", where=f"{path}:{error.lineno}") from error
    return KnowledgeGraph(EmbeddedStore(store))


def _keyed(made: list[Row], key: tuple[str, ...]) -> dict[str, Row]:
    return {" ".join(str(row[column]) for column in key): row for row in made}


def _words(table: str, row: Row) -> str:
    if table == "claims":
        return str(row["paraphrase"])
    if table == "edges":
        return f"{row['subject_label']} {row['edge_label']} {row['object_label']} ({row['form']})"
    if table == "mappings":
        return f"{row['subject_label']}: {row['object_label'] or row['object_id']}"
    return str(row.get("label") or row.get("title"))


def _told(value: Value) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return text or "(nothing)"


def _numbers(version: str) -> tuple[int, int, int]:
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise CrampkgError(f'"{version}" is not a version of three numbers', remedy="write it as 1.2.3")
    return int(parts[0]), int(parts[1]), int(parts[2])
