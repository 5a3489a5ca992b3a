"""A query as others would send it: with curl, with SPARQLWrapper, and with rdflib over exported files."""

from __future__ import annotations

import json
import shlex

from crampkg.explorer import session
from crampkg.sparql.head import with_prefixes

__all__ = ["as_curl", "as_r", "as_rdflib", "as_sparqlwrapper", "as_urllib"]


def as_curl(text: str, endpoint: str) -> str:
    """Return a shell command that puts the query to an endpoint and prints CSV."""
    return (
        f"curl --fail-with-body --header 'Accept: text/csv' {shlex.quote(endpoint)} \\\n"
        f"  --data-urlencode query={shlex.quote(_whole(text))}"
    )


def as_sparqlwrapper(text: str, endpoint: str) -> str:
    """Return a Python script that puts the query to an endpoint with SPARQLWrapper."""
    return (
        "from SPARQLWrapper import JSON, SPARQLWrapper\n\n"
        f"endpoint = SPARQLWrapper({json.dumps(endpoint)})\n"
        f"endpoint.setQuery({_python(_whole(text))})\n"
        "endpoint.setReturnFormat(JSON)\n"
        "print(endpoint.queryAndConvert())\n"
    )


def as_urllib(text: str, endpoint: str) -> str:
    """Return a Python script that puts the query to an endpoint and prints its rows; it needs no other package."""
    return (
        "import csv, io, urllib.parse, urllib.request\n\n"
        f"query = {_python(text)}\n"
        'asked = urllib.parse.urlencode({"format": "csv", "truncate": "no", "query": query})\n'
        f'with urllib.request.urlopen({json.dumps(endpoint)} + "?" + asked) as answer:\n'
        '    for row in csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8")):\n'
        "        print(row)\n"
    )


def as_r(text: str, endpoint: str) -> str:
    """Return R code that puts the query to an endpoint and keeps its rows in a data frame."""
    return (
        f"query <- {json.dumps(text, ensure_ascii=False)}\n"
        f'address <- paste0({json.dumps(endpoint)}, "?format=csv&truncate=no&query=", '
        "URLencode(query, reserved = TRUE))\n"
        "rows <- read.csv(address)\n"
        "head(rows)\n"
    )


def as_rdflib(text: str) -> str:
    """Return a Python script that puts the query to the graph in rdflib, without any server."""
    return (
        "from crampkg import KnowledgeGraph\n"
        "from crampkg.export.rdflib_view import dataset\n\n"
        "graph = dataset(KnowledgeGraph.load().store.store)\n"
        f"for row in graph.query({_python(_whole(text))}):\n"
        "    print(row)\n"
    )


def _whole(text: str) -> str:
    return with_prefixes(text, session.full_graph().prefixes)


def _python(text: str) -> str:
    """A Python string literal, over several lines where the text has some and can be written so."""
    if "\n" in text and '"""' not in text and "\\" not in text and not text.endswith('"'):
        return f'"""\n{text.strip()}\n"""'
    return repr(text)
