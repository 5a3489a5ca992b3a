"""The query library: `.rq` files, their headers, and the values of their parameters.

A file starts with `#+` lines that hold YAML (the header format of grlc): `summary`, `description`, `tags`,
`parameters`, for questions a `topic`, the `columns` shown unless all are asked for and former names as `aliases`, and
for checks `severity` and `remedy`. A parameter is an inline `VALUES ?name { … }` block whose
content the binder replaces; so every file runs as it lies in any SPARQL engine, and no value is ever pasted into
the text as text: it is written out as an RDF term.

    #+ parameters:
    #+   treatment:
    #+     type: term
    #+     description: A drug or measure.
    #+     choices: choices-treated
    #+     default: cramp:quinine

The choices of all parameters are one file, `views/choices.rq`, with a graph pattern for each name: asked for as
`choices-treated`, it is that file with the pattern `treated` in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import yaml
from pyoxigraph import Literal, NamedNode

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.namespaces import expand
from crampkg.base.resources import queries_dir, read_text

__all__ = ["ANY", "KINDS", "Catalog", "Parameter", "Pattern", "Query", "parse_query", "read_query"]

KINDS: Final = ("questions", "views", "checks", "rules")
"""The folders: shown to people; needed by pages and exporters; must return no row; derive edges."""

ANY: Final = "any"
"""The value that leaves a parameter open; it is bound as UNDEF."""

_TYPES: Final = ("term", "text", "integer")
_HEADER: Final = re.compile(r"^#\+ ?(.*)$")
_KEYS: Final = {
    "summary",
    "description",
    "tags",
    "parameters",
    "patterns",
    "expect",
    "severity",
    "remedy",
    "order",
    "topic",
    "aliases",
    "columns",
}
_PLACE: Final = "{ ?term a ?class }"
"""The group of a file with patterns in whose place a pattern stands."""
_PARAMETER_KEYS: Final = {"type", "description", "default", "choices", "minimum", "maximum", "optional"}

Resolver = Callable[[str], str]
"""Turns what a person typed for a term into its IRI, or raises UsageError."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query.

    `choices` names the view whose first column lists the values (and `label` what they are called); `default` is
    the value the file holds as it lies; `optional` allows the value "any".
    """

    name: str
    type: str
    description: str
    default: str
    choices: str | None = None
    optional: bool = False
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One of several graph patterns of a file: what it selects, in words and as SPARQL."""

    summary: str
    where: str


@dataclass(frozen=True, slots=True)
class Query:
    """One `.rq` file: its name (the file's stem), its folder, its text and what the header says."""

    name: str
    kind: str
    text: str
    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    expect: str = "rows"
    severity: str = "error"
    remedy: str = ""
    order: int = 100
    topic: str = ""
    aliases: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    path: Path | None = field(default=None, compare=False)
    patterns: Mapping[str, Pattern] = field(default_factory=dict, compare=False)

    @property
    def body(self) -> str:
        """The query itself, without the lines of the header."""
        lines = (line for line in self.text.splitlines() if not line.startswith("#+"))
        return "\n".join(lines).strip() + "\n"

    def with_pattern(self, name: str) -> Query:
        """Return the query with one of its patterns in it, named after both: choices-treated."""
        pattern = self.patterns[name]
        where = "\n".join(f"    {line}" for line in pattern.where.strip().splitlines())
        body = "".join(line for line in self.text.splitlines(keepends=True) if not line.startswith("#+"))
        group = f"{{\n{where}\n  }}"
        text = f"#+ summary: {_quoted(pattern.summary)}\n{body.replace(_PLACE, group)}"
        return replace(
            self, name=f"{self.name}-{name}", text=text, summary=pattern.summary, description="", patterns={}
        )

    def whether(self, pattern: str, term: str) -> str | None:
        """Return a query that has a row only if one of its patterns holds for a term (an IRI), without listing all.

        None for a pattern that selects its terms itself.
        """
        if "SELECT" in self.patterns[pattern].where:
            return None
        head, where, rest = self.with_pattern(pattern).body.partition("WHERE")
        return head + where + re.sub(r"\?term\b", lambda _: f"<{term}>", rest.rpartition("ORDER BY")[0])

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by name; UsageError with the names there are when it has none of that name."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(p.name for p in self.parameters) or "none"
        raise UsageError(
            f"the query {self.name} has no parameter {name!r}", remedy=f"its parameters: {known}"
        )

    def bind(
        self, values: Mapping[str, str | Sequence[str]] | None = None, *, resolve: Resolver | None = None
    ) -> str:
        """Return the query's text with the given values in its VALUES blocks.

        A value is a string or a sequence of strings (any of them will do); parameters not given keep their
        default. Terms are turned into IRIs by `resolve`, without which they must be IRIs or CURIEs. Raises
        UsageError for an unknown parameter or a value that does not fit.
        """
        text = self.text
        for name, value in (values or {}).items():
            parameter = self.parameter(name)
            several = [value] if isinstance(value, str) else list(value)
            if not several:
                raise UsageError(
                    f"no value given for {name}", where=self.name, remedy="give one, or leave it out"
                )
            content = " ".join(_written(parameter, one, resolve, self.name) for one in several)
            text = _block(name).sub(lambda match, new=content: f"{match[1]} {new} }}", text)  # type: ignore[misc]
        return text


class Catalog:
    """The queries of a folder laid out like `queries/`; a file is read when it is first asked for."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = queries_dir() if folder is None else folder
        self._read: dict[Path, Query] = {}

    def get(self, name: str, kinds: Iterable[str] = ("questions", "views")) -> Query:
        """Return the query of that name; UsageError with near names when there is none."""
        wanted = tuple(kinds)
        if re.fullmatch(r"[a-z0-9-]+", name):
            for kind in wanted:
                path = self.folder / kind / f"{name}.rq"
                if path.is_file():
                    return self._query(path, kind)
                if former := [query for query in self.all(kind) if name in query.aliases]:
                    return former[0]
            if "views" in wanted and (found := self._patterned(name)) is not None:
                return found
        import difflib

        names = [path.stem for kind in wanted for path in self._paths(kind)]
        near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5)
        remedy = f"did you mean {' or '.join(near)}?" if near else "see `crampkg queries`"
        raise UsageError(f"there is no query named {name!r}", remedy=remedy)

    def whether(self, name: str, term: str) -> str | None:
        """Return a query that has a row only if a term (an IRI) is in a view such as choices-treated.

        None where there is no such query.
        """
        found = self._with_patterns(name)
        return None if found is None else found[0].whether(found[1], term)

    def _patterned(self, name: str) -> Query | None:
        """The view that is a file with one of its patterns, such as choices-treated; None when there is none."""
        found = self._with_patterns(name)
        return None if found is None else found[0].with_pattern(found[1])

    def _with_patterns(self, name: str) -> tuple[Query, str] | None:
        stem, _, pattern = name.partition("-")
        path = self.folder / "views" / f"{stem}.rq"
        if not pattern or not path.is_file():
            return None
        query = self._query(path, "views")
        return (query, pattern) if pattern in query.patterns else None

    def all(self, kind: str) -> list[Query]:
        """Return all queries of a kind (see KINDS), in their order, then by name."""
        found = [self._query(path, kind) for path in self._paths(kind)]
        return sorted(found, key=lambda query: (query.order, query.name))

    @cached_property
    def questions(self) -> list[Query]:
        """The questions shown to people."""
        return self.all("questions")

    def _paths(self, kind: str) -> list[Path]:
        return sorted((self.folder / kind).glob("*.rq"))

    def _query(self, path: Path, kind: str) -> Query:
        if path not in self._read:
            self._read[path] = read_query(path, kind)
        return self._read[path]


def read_query(path: Path, kind: str) -> Query:
    """Read one `.rq` file. Raises CrampkgError with file and reason for a header that is not as it should be."""
    return parse_query(read_text(path), path.stem, kind, path=path)


def parse_query(text: str, name: str, kind: str, *, path: Path | None = None) -> Query:
    """Make a query of its text. Raises CrampkgError for a header that is missing or not as it should be."""
    where = f"queries/{kind}/{name}.rq" if path is None else str(path)
    lines = []
    for line in text.splitlines():
        match = _HEADER.match(line)
        if match is None:
            break
        lines.append(match[1])
    try:
        header = yaml.load("\n".join(lines), Loader=_LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except yaml.YAMLError as error:
        raise CrampkgError(
            f"the header is not YAML: {error}", where=where, remedy="correct the #+ lines"
        ) from error
    if not isinstance(header, dict) or not header.get("summary"):
        raise CrampkgError(
            "no summary in the header", where=where, remedy="start the file with '#+ summary: …'"
        )
    unknown = sorted(set(header) - _KEYS)
    if unknown:
        raise CrampkgError(
            f"unknown key in the header: {', '.join(unknown)}", where=where, remedy="remove it"
        )
    parameters = tuple(
        _parameter(key, value, text, where) for key, value in (header.get("parameters") or {}).items()
    )
    return Query(
        name=name,
        kind=kind,
        text=text,
        summary=str(header["summary"]).strip(),
        description=str(header.get("description", "")).strip(),
        tags=tuple(str(tag) for tag in header.get("tags", ())),
        parameters=parameters,
        expect=str(header.get("expect", "none" if kind == "checks" else "rows")),
        severity=str(header.get("severity", "error")),
        remedy=str(header.get("remedy", "")).strip(),
        order=int(header.get("order", 100)),
        topic=str(header.get("topic", "")),
        aliases=tuple(str(name) for name in header.get("aliases", ())),
        columns=tuple(str(name) for name in header.get("columns", ())),
        path=path,
        patterns=_patterns(header.get("patterns") or {}, text, where),
    )


def _patterns(header: Any, text: str, where: str) -> dict[str, Pattern]:
    whole = isinstance(header, dict) and all(
        isinstance(one, dict) and set(one) == {"of", "where"} for one in header.values()
    )
    if not whole or (header and text.count(_PLACE) != 1):
        raise CrampkgError(
            "its patterns are invalid",
            where=where,
            remedy=f"write NAME: {{of: …, where: …}} for each, and {_PLACE} once in the query",
        )
    return {str(name): Pattern(str(one["of"]), str(one["where"])) for name, one in header.items()}


def _quoted(text: str) -> str:
    """Return a text as YAML holds it in quotes."""
    import json

    return json.dumps(text, ensure_ascii=False)


_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _parameter(name: str, header: Any, text: str, where: str) -> Parameter:
    at = f"{where}, parameter {name}"
    if not isinstance(header, dict) or set(header) - _PARAMETER_KEYS:
        raise CrampkgError(
            "its header is not a mapping of known keys", where=at, remedy=f"use {sorted(_PARAMETER_KEYS)}"
        )
    if header.get("type") not in _TYPES:
        raise CrampkgError(
            "its type is missing or unknown", where=at, remedy=f"use one of {', '.join(_TYPES)}"
        )
    if "default" not in header:
        raise CrampkgError("it has no default", where=at, remedy="add the value that the VALUES block holds")
    blocks = _block(name).findall(text)
    if not blocks:
        raise CrampkgError("0 VALUES blocks for it", where=at, remedy=f"write VALUES ?{name} {{ … }}")
    return Parameter(
        name=name,
        type=header["type"],
        description=str(header.get("description", "")),
        default=str(header["default"]),
        choices=header.get("choices"),
        optional=bool(header.get("optional", False)) or str(header["default"]) == ANY,
        minimum=header.get("minimum"),
        maximum=header.get("maximum"),
    )


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES\s+\?{re.escape(name)}\s*\{{)[^{{}}]*\}}", re.IGNORECASE)


def _written(parameter: Parameter, value: str, resolve: Resolver | None, query: str) -> str:
    where = f"{query}, parameter {parameter.name}"
    if value.strip().lower() == ANY and parameter.optional:
        return "UNDEF"
    if parameter.type == "integer":
        return _integer(parameter, value, where)
    if parameter.type == "text":
        return str(Literal(value))
    iri = resolve(value) if resolve else _iri(value)
    try:
        return str(NamedNode(iri))
    except ValueError as error:
        raise UsageError(f"not an IRI: {value!r}", where=where, remedy="give a term's name or IRI") from error


def _integer(parameter: Parameter, value: str, where: str) -> str:
    if not re.fullmatch(r"[+-]?\d{1,9}", value.strip()):
        raise UsageError(f"not a whole number: {value!r}", where=where, remedy="give one such as 10")
    number = int(value)
    low, high = parameter.minimum, parameter.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        allowed = " ".join(
            part for part, bound in ((f"from {low}", low), (f"to {high}", high)) if bound is not None
        )
        raise UsageError(f"{number} is out of range", where=where, remedy=f"give a number {allowed}")
    return str(number)


def _iri(value: str) -> str:
    return value if "://" in value else expand(value) or value
