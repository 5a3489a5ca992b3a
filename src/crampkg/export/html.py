"""An evidence table to read and to print: one HTML page without scripts, claims grouped by their subject."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Final

from crampkg.export.rows import Row, rows
from crampkg.export.scope import Selection

__all__ = ["write"]

_STYLE: Final = """
body { font: 15px/1.5 Georgia, "Times New Roman", serif; color: #1b2126 }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem }
.notice { border: 2px solid #8a3b12; padding: .5rem .8rem; font-weight: bold }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; font-size: 1.15rem; font-weight: bold; margin: 1.6rem 0 .4rem }
th, td { border-top: 1px solid #b8c0c7; padding: .35rem .6rem .35rem 0; text-align: left; vertical-align: top }
thead th { border-top: 0; font-size: .8rem }
small, .id { color: #4d5861; font-size: .85rem }
@media print { body { margin: 0; font-size: 10pt } thead { display: table-header-group } tr { break-inside: avoid } }
"""


def write(selection: Selection, _: str) -> bytes:
    """Return the page (UTF-8)."""
    header = selection.graph.header
    claims = sorted(
        rows(selection, "claims"), key=lambda row: (str(row["subject_label"]).lower(), str(row["id"]))
    )
    sources = rows(selection, "sources")
    page = [
        "<!DOCTYPE html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(header["title"])}: evidence table</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="description" content="{escape(selection.described)}">',
        f"<style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(header['title'])}</h1>",
        f'<p class="notice">{escape(selection.notice)}</p>',
        f"<p>{escape(selection.described)} {len(claims)} claims.</p>",
        "<h2>Sources</h2><ul>",
        *(
            f"<li>{escape(str(row['title']))} ({escape(str(row['kind']))}; {escape(str(row['name']))})</li>"
            for row in sources
        ),
        "</ul>",
    ]
    for subject, some in groupby(claims, key=lambda row: str(row["subject_label"])):
        page += _table(subject, list(some))
    return "\n".join([*page, "</main></body></html>", ""]).encode()


def _table(subject: str, some: list[Row]) -> list[str]:
    heads = ("What is said", "In whom, when, how", "Evidence", "Where")
    return [
        f"<table><caption>{escape(subject)}</caption>",
        "<thead><tr>" + "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr></thead><tbody>",
        *(_line(row) for row in some),
        "</tbody></table>",
    ]


def _line(row: Row) -> str:
    said = (
        f"<strong>{_text(row, 'phrase')} {_text(row, 'object_label') or _text(row, 'object_text')}</strong>"
    )
    context = "<br>".join(
        escape(one) for name in ("narrowing", "informing", "ties") for one in _list(row, name)
    )
    hedge = f"certainty={_text(row, 'certainty')}<br>" if row["certainty"] else ""
    evidence = _text(row, "level_label")
    if row["grade_words"] and row["grade_words"] != row["level_label"]:
        evidence += f": “{_text(row, 'grade_words')}”"
    if row["citations"]:
        evidence += f"<br><small>citing {escape(', '.join(_list(row, 'citations')))}</small>"
    cells = (
        f"{said}<br>{_text(row, 'paraphrase')}",
        f"{hedge}{context}",
        evidence,
        f'{_text(row, "source")}, {_text(row, "locator")}<br><span class="id">{_text(row, "id")}</span>',
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _text(row: Row, name: str) -> str:
    return escape(str(row[name]))


def _list(row: Row, name: str) -> list[str]:
    value = row[name]
    return list(value) if isinstance(value, list) else []
