"""The index of the query library, `queries/README.md`, made of the headers of its files.

`scripts/query_index.py` writes the file; with `--check` it writes nothing and ends with 1 when the file
is not what the headers say.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from crampkg.base.resources import queries_dir
from crampkg.sparql.catalog import Catalog, Parameter, Query, read_query

__all__ = ["index", "main"]

_HEAD: Final = """\
# The query library

Made by `scripts/query_index.py` of the headers of the files; do not edit.

One `.rq` file is one query. It runs as it lies in any SPARQL 1.1 engine; the default graph is the union of all
named graphs. A file starts with `#+` lines in YAML. A parameter is an inline `VALUES ?name { … }` block, whose content
crampkg replaces; with `any` the parameter stays open. A question of the library is asked by its name:

    crampkg query treatments-for -p condition="muscle cramp"

Every row of a question carries the claim's direction, hedge, population, other qualifiers, backing and source: what is
not shown or only possible reads so. The expected rows, written from the documents, lie in `tests/expected/`. Nothing
here is medical advice.
"""


def index(folder: Path | None = None) -> str:
    """Return the index as Markdown; `folder` is laid out like `queries/`, by default the installed one.

    Raises CrampkgError for a header that is not as it should be.
    """
    root = queries_dir() if folder is None else folder
    catalog = Catalog(root)
    parts = [
        _HEAD,
        _section(
            "Questions",
            "Shown to people.",
            ("question", "asks", "parameters", "tags"),
            (
                (_link(q), q.summary, "; ".join(map(_parameter, q.parameters)), ", ".join(q.tags))
                for q in catalog.all("questions")
            ),
        ),
        _section(
            "Checks",
            "They must return no row; a row is a fault. `crampkg check` runs them.",
            ("check", "finds", "severity", "remedy"),
            ((_link(q), q.summary, q.severity, q.remedy) for q in catalog.all("checks")),
        ),
        _section(
            "Rules",
            "They fill `graph:inferred`, stage by stage.",
            ("rule", "derives", "tags"),
            ((_link(q), q.summary, ", ".join(q.tags)) for q in _rules(root)),
        ),
        _section(
            "Views",
            "What pages and exporters need, and the choices of parameters.",
            ("view", "holds"),
            ((_link(q), q.summary) for q in catalog.all("views")),
        ),
    ]
    return "\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the index beside the queries, or with `--check` compare it; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    path = queries_dir() / "README.md"
    text = index()
    if given == ["--check"]:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return 0
        sys.stderr.write(f"{path}: not what the headers say (run scripts/query_index.py)\n")
        return 1
    if given:
        sys.stderr.write("scripts/query_index.py [--check]\n")
        return 2
    path.write_text(text, encoding="utf-8")
    return 0


def _rules(root: Path) -> list[Query]:
    return [read_query(path, f"rules/{path.parent.name}") for path in sorted((root / "rules").glob("*/*.rq"))]


def _link(query: Query) -> str:
    return f"[{query.name}]({query.kind}/{query.name}.rq)"


def _parameter(parameter: Parameter) -> str:
    return f"`{parameter.name}`: {parameter.description.rstrip('.')} (`{parameter.default}`)"


def _section(title: str, words: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return f"## {title}\n\n{words}\n\n" + "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
