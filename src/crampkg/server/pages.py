"""The plain HTML pages: one for queries, one for the statements about an IRI.

No script, and nothing from outside.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from typing import Final
from urllib.parse import quote, urlencode

from pyoxigraph import Literal, NamedNode, Triple
from starlette.responses import Response

from crampkg.base.namespaces import BASE, PREFIXES, compact, slug
from crampkg.server.service import Service
from crampkg.sparql.catalog import Query

__all__ = ["PAGE_POLICY", "page", "query_page", "thing_page"]

_STYLE: Final = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.4rem}h2{font-size:1.1rem}textarea{width:100%;box-sizing:border-box;font:14px/1.4 monospace}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;
border-top:1px solid #8884;overflow-wrap:anywhere}
pre{overflow-x:auto;border:1px solid #8884;padding:.5rem}th{font-weight:600}code{overflow-wrap:anywhere}
"""
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_NOTHING: Final = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
PAGE_POLICY: Final = f"{_NOTHING}; style-src 'sha256-{_HASH}'"
"""The Content-Security-Policy of these pages: they need their own style and nothing else."""

_NOTICE: Final = "Not medical advice. A statement here is what a source says, not what is true of a patient."
_CHOICES: Final = ("table", "json", "csv", "tsv", "xml", "turtle", "jsonld")


def query_page(service: Service, endpoint: str, text: str | None = None, result: str | None = None) -> bytes:
    """Return the page for those who open `/sparql` in a browser: a form, the questions, what holds here.

    `text` is the query in the form (default: the first question), `result` its answer as text, shown below it as far
    as the limit of bytes goes once it is escaped.
    """
    questions = service.catalog.questions
    first = text or (_plain(questions[0]) if questions else service.catalog.get("graphs").text)
    answer = "" if result is None else f"<h2>Result</h2>{_shown_result(result, service.limits.bytes)}"
    limits = service.limits
    told = [
        *([f"{limits.seconds:g} seconds"] if limits.seconds is not None else []),
        *([f"{limits.rows:,} rows or triples"] if limits.rows is not None else []),
        *([f"{limits.bytes:,} bytes of result"] if limits.bytes is not None else []),
        *([f"{limits.memory_bytes // 1_000_000:,} MB of memory"] if limits.memory_bytes is not None else []),
    ]
    options = "".join(f"<option>{name}</option>" for name in _CHOICES)
    listed = "".join(
        f'<li><a href="/sparql?{escape(urlencode({"query": _plain(query), "format": "table"}))}">'
        f"{escape(query.summary)}</a></li>"
        for query in questions
    )
    prefixes = "".join(
        f"<tr><th scope=row>{escape(prefix)}:</th><td><code>{escape(space)}</code></td></tr>"
        for prefix, space in PREFIXES.items()
    )
    body = f"""<h1>crampkg: SPARQL endpoint</h1>
<p>{_NOTICE}</p>
<p>This address answers SPARQL 1.1 queries: <code>{escape(endpoint)}</code>. Send them as the parameter
<code>query</code>, by GET or POST. Updates and SERVICE are refused. A query may take {
        escape(", ".join(told)) or "as much as it needs"
    }; a result that was cut says so.</p>
<form action="/sparql" method="get"><p><label for="query">Query</label>
<textarea id="query" name="query" rows="14" spellcheck="false">{escape(first)}</textarea></p>
<p><label>Format <select name="format">{
        options
    }</select></label> <button type="submit">Run</button></p></form>{answer}
<h2>Questions of the library</h2><ul>{listed}</ul>
<h2>Prefixes that need no declaration here</h2><table>{prefixes}</table>
<p><a href="/.well-known/void">Description of the dataset (VoID)</a> · <a href="/data/dataset.trig">The whole
graph (TriG)</a></p>"""
    return _whole("SPARQL endpoint · crampkg", body)


def _shown_result(result: str, most: int | None) -> str:
    """Return a result as text of a page, whole lines of it, cut where escaping has made it longer than `most`."""
    escaped = escape(result)
    sent = escaped.encode("utf-8", "replace")
    if most is None or len(sent) <= most:
        return f"<pre tabindex=0>{escaped}</pre>"
    kept = sent[:most].decode("utf-8", "ignore").rpartition("\n")[0]
    lines = kept.count("\n") + 1 if kept else 0
    return f"<pre tabindex=0>{kept}</pre><p>Cut after {lines:,} lines: the rest is too long for a page.</p>"


def thing_page(iri: str, triples: Iterable[Triple], label: str, formats: dict[str, str]) -> bytes:
    """Return the page that shows the statements about an IRI; `formats` maps file extensions to addresses."""
    own: list[Triple] = []
    others: list[Triple] = []
    for triple in triples:
        (own if triple.subject == NamedNode(iri) else others).append(triple)
    links = " · ".join(f'<a href="{escape(url)}">{escape(name)}</a>' for name, url in formats.items())
    rows = "".join(
        f"<tr><th scope=row>{_shown(t.predicate)}</th><td>{_shown(t.object)}</td></tr>" for t in _ordered(own)
    )
    more = "".join(
        f"<tr><th scope=row>{_shown(t.subject)}</th><td>{_shown(t.predicate)}</td><td>{_shown(t.object)}</td></tr>"
        for t in _ordered(others)
    )
    body = f"<h1>{escape(label)}</h1><p><code>{escape(iri)}</code></p><p>{_NOTICE}</p><table>{rows}</table>"
    body += f"<h2>Statements about it</h2><table>{more}</table>" if more else ""
    return _whole(f"{label} · crampkg", f"{body}<p>As data: {links}</p>")


def _ordered(triples: Iterable[Triple]) -> list[Triple]:
    return sorted(triples, key=lambda t: (str(t.subject), str(t.predicate), str(t.object)))


def _shown(term: object) -> str:
    if isinstance(term, NamedNode):
        name, address = escape(compact(term.value)), term.value
        if address.startswith(BASE):
            return f'<a href="/id/{escape(quote(slug(address), safe="/:#@!$&()*+,;=~"))}">{name}</a>'
        return f'<a href="{escape(address)}">{name}</a>' if address.startswith(("http:", "https:")) else name
    if isinstance(term, Literal):
        language = f" <small>@{escape(term.language)}</small>" if term.language else ""
        return f"{escape(term.value)}{language}"
    return escape(str(term))


def _plain(query: Query) -> str:
    return query.body


def page(body: bytes) -> Response:
    """Return the response that sends a page."""
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": PAGE_POLICY}
    return Response(body, headers=headers)


def _whole(title: str, body: str) -> bytes:
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{body}</main></body></html>"
    )
    return html.encode("utf-8", "replace")
