"""Puts the changes between two releases into words: knowledge first, then terms, then what programs depend on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from crampkg.export.changes import WHAT, Change, Changes
from crampkg.export.records import Value

__all__ = ["SHOWN", "lines"]

SHOWN: Final = 10
"""So many entries of a list are shown, unless all are asked for."""
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~", "merged": ">", "retired": "-"}
_LISTED: Final = {
    "members": "members of drug classes",
    "names": "lay names",
    "header": "the record of the graph",
    "edges": "derived edges",
}
_SEVERAL: Final = {"statement": "statements", "result in numbers": "results in numbers"}
_WORDS: Final = ("properties", "classes", "vocabulary")
_FOR_PROGRAMS: Final = (
    *_WORDS,
    *("mappings", "members", "names", "axioms", "passages", "header", "studies", "edges"),
)
_BREAKING: Final = ("removed", "merged", "retired")
"""Changes for which a program may have to be changed; the others are only counted, unless all are asked for."""
_NOT_LISTED: Final = ("axioms", "edges")
"""Only counted: each follows from what is told elsewhere, or is told of the things that it names."""


class _Group(NamedTuple):
    """A list under a heading: its name with one and with more entries, and which changes it holds."""

    one: str
    more: str
    holds: Callable[[Change], bool]


def _of(table: str, *what: str) -> Callable[[Change], bool]:
    return lambda one: one.table == table and one.what in what


def _says(table: str, *, wording: bool) -> Callable[[Change], bool]:
    return lambda one: one.table == table and one.what == "changed" and one.wording is wording


_RENAMED: Final = _Group(
    "term renamed",
    "terms renamed",
    lambda one: one.table == "terms" and one.what == "changed" and "label" in one.parts,
)
_KNOWLEDGE: Final = (
    _Group("statement says something else", "statements say something else", _says("claims", wording=False)),
    _Group("statement removed", "statements removed", _of("claims", "removed", "merged", "retired")),
    _Group("statement reworded", "statements reworded", _says("claims", wording=True)),
    _Group("result in numbers corrected", "results in numbers corrected", _of("results", "changed")),
    _Group("result in numbers removed", "results in numbers removed", _of("results", "removed")),
    _Group("new disagreement", "new disagreements", _of("tensions", "added")),
    _Group("disagreement removed", "disagreements removed", _of("tensions", "removed", "merged", "retired")),
    _Group("disagreement changed", "disagreements changed", _of("tensions", "changed")),
    _Group("new bottom line", "new bottom lines", _of("bottom_lines", "added")),
    _Group("bottom line changed", "bottom lines changed", _of("bottom_lines", "changed")),
    _Group("bottom line removed", "bottom lines removed", _of("bottom_lines", "removed")),
    _Group("source record changed", "source records changed", _of("sources", "changed")),
    _Group("source removed", "sources removed", _of("sources", "removed", "merged", "retired")),
)
_TERMS: Final = (
    _RENAMED,
    _Group("term merged into another", "terms merged into others", _of("terms", "merged")),
    _Group("term no longer used", "terms no longer used", _of("terms", "retired")),
    _Group("term removed", "terms removed", _of("terms", "removed")),
    _Group(
        "term moved or reclassified",
        "terms moved or reclassified",
        lambda one: _says("terms", wording=False)(one) and "label" not in one.parts,
    ),
    _Group(
        "definition changed",
        "definitions changed",
        lambda one: _says("terms", wording=True)(one) and "label" not in one.parts,
    ),
    _Group("new term", "new terms", _of("terms", "added")),
)


def lines(changes: Changes, *, whole: bool = False) -> Iterator[str]:
    """Yield the changes in words, what matters most first; with `whole` each list in full.

    New sources are told with the number of their statements. Of what programs depend on only that is listed which is
    gone or goes by another name, unless all is asked for. Everything is in `Changes.as_json`.
    """
    yield f"{changes.old} → {changes.new}"
    if not changes.changes:
        yield "nothing changed"
        return
    yield from _section("Knowledge", [*_sources(changes, whole), *_groups(changes, _KNOWLEDGE, whole)])
    yield from _section("Terms", _groups(changes, _TERMS, whole))
    rest: list[str] = []
    for table in _FOR_PROGRAMS:
        if not (told := _counted(changes, table)):
            continue
        found = [one for one in changes.changes if one.table == table]
        if not whole:
            found = [one for one in found if one.what in _BREAKING and table not in _NOT_LISTED]
        rest += _list(changes, told, found, whole) or [f"  {told}"]
    yield from _section("For programs", rest)


def _section(heading: str, told: list[str]) -> Iterator[str]:
    if told:
        yield ""
        yield heading
        yield from told


def _groups(changes: Changes, groups: tuple[_Group, ...], whole: bool) -> list[str]:
    made: list[str] = []
    for group in groups:
        found = [one for one in changes.changes if group.holds(one)]
        heading = f"{len(found):,} {group.one if len(found) == 1 else group.more}"
        made += _list(changes, heading, found, whole, renamed=group is _RENAMED)
    return made


def _counted(changes: Changes, table: str) -> str:
    counts = changes.counts()[table]
    told = ", ".join(f"{counts[what]:,} {what}" for what in WHAT if counts[what])
    return told and f"{_LISTED.get(table, table)}: {told}"


def _list(
    changes: Changes, heading: str, found: list[Change], whole: bool, *, renamed: bool = False
) -> list[str]:
    if not found:
        return []
    shown = found if whole else found[:SHOWN]
    made = [f"  {heading}"]
    for one in shown:
        made += [f"    {line}" for line in _entry(changes, one, renamed)]
    return made + _left(len(found) - len(shown))


def _left(count: int) -> list[str]:
    return [f"    … and {count:,} more"] if count else []


def _entry(changes: Changes, one: Change, renamed: bool) -> Iterator[str]:
    if renamed:
        before, after = one.parts["label"]
        yield f"~ {before} → {after} ({one.id})"
        return
    into = "" if one.table == "claims" else ", ".join(changes.labels.get(name, name) for name in one.into)
    note = f". {one.note}" if one.note else ""
    # What has no words of its own, such as the lay names of a term, is told by the name of what it belongs to.
    said = changes.labels.get(one.id, one.id) if one.words == one.id else one.words
    words = said.rstrip(".") if note else said
    yield f"{_SIGNS[one.what]} {one.id}: {words}{f' → {into}' if into else ''}{note}"
    if one.table == "claims" and one.into:
        told = "replaced by" if one.what == "merged" else "its passage has now:"
        yield f"    {told} {', '.join(one.into)}"
    for name, (before, after) in one.parts.items():
        old, new = _apart(before, after)
        yield f"    {name.replace('_', ' ')}: {_in_words(changes, old)} → {_in_words(changes, new)}"


def _apart(before: Value, after: Value) -> tuple[Value, Value]:
    """Leave out of two lists what both hold."""
    if isinstance(before, list) and isinstance(after, list):
        return [one for one in before if one not in after], [one for one in after if one not in before]
    return before, after


def _in_words(changes: Changes, value: Value) -> str:
    values = value if isinstance(value, list) else [str(value)]
    return ", ".join(_named(changes, one) for one in values if one) or "(nothing)"


def _named(changes: Changes, value: str) -> str:
    """Return a CURIE as the label of what it names, in `property=CURIE` too; other text as it is."""
    name, equals, rest = value.partition("=")
    if equals and rest in changes.labels:
        return f"{name}={changes.labels[rest]}"
    return changes.labels.get(value, value)


def _sources(changes: Changes, whole: bool) -> list[str]:
    """Tell new sources with what they say, then what sources that were known before say now."""
    titles = {one.source: one.words for one in changes.changes if _of("sources", "added")(one)}
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in changes.changes:
        if one.table in ("claims", "results") and one.what == "added":
            counts[one.source][one.table] += 1
    made: list[str] = []
    if titles:
        held = [counts[name] for name in titles]
        made.append(f"  {_number(len(titles), 'new source')} with {_content(held)}")
        names = sorted(titles, key=lambda name: (-counts[name]["claims"], name))
        shown = names if whole else names[:SHOWN]
        made += [f"    + {name}: {titles[name]} ({_content([counts[name]])})" for name in shown]
        made += _left(len(names) - len(shown))
    for table, noun in (("claims", "statement"), ("results", "result in numbers")):
        added = [one for one in changes.changes if _of(table, "added")(one) and one.source not in titles]
        heading = f"{len(added):,} new {noun if len(added) == 1 else _SEVERAL[noun]} of sources known before"
        made += _list(changes, heading, added, whole)
    return made


def _content(counts: list[dict[str, int]]) -> str:
    claims, results = (sum(one[table] for one in counts) for table in ("claims", "results"))
    told = _number(claims, "statement")
    return f"{told}, {_number(results, 'result')} in numbers" if results else told


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
