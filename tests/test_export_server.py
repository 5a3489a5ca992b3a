"""Exports from the endpoint: the same bytes as from the command line, and identifiers that lead to terms."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export import EXPORTS, Scope, export
from crampkg.server import Service
from crampkg.sparql.limits import Limits
from serving import ask, serving


@pytest.fixture(scope="module")
def url(graph: KnowledgeGraph) -> Iterator[str]:
    service = Service.of(graph, limits=Limits(rows=10), workers=1)
    with serving(service) as address:
        yield address
    service.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
def test_the_endpoint_sends_what_the_command_writes(url: str, graph: KnowledgeGraph, name: str) -> None:
    answer = ask(url, f"/data/export/{name}?source=gard&graph=asserted")
    assert answer.status == 200
    assert answer.type == EXPORTS[name].media_type
    wanted = export(graph, name, Scope(source="gard", graph="asserted"))
    if isinstance(wanted, bytes):
        assert answer.body == wanted
    else:
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
            assert {file: archive.read(file) for file in archive.namelist()} == wanted


@pytest.mark.slow
def test_identifiers_of_kgx_are_chosen_in_the_address(url: str, graph: KnowledgeGraph) -> None:
    own = ask(url, "/data/export/kgx?source=gard&identifiers=own")
    wanted = export(graph, "kgx", Scope(source="gard", identifiers="own"))
    with zipfile.ZipFile(io.BytesIO(own.body)) as archive:
        assert {file: archive.read(file) for file in archive.namelist()} == wanted
    assert own.body != ask(url, "/data/export/kgx?source=gard").body


@pytest.mark.slow
def test_limits_of_strangers_cut_no_export(url: str, graph: KnowledgeGraph) -> None:
    assert ask(url, "/data/export/nquads").body == export(graph, "nquads")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/data/export/docx", 404, "no format"),
        ("/data/export/turtle?source=nobody", 400, "no source"),
        ("/data/export/turtle?term=unicorn", 400, "no term"),
        (f"/data/export/turtle?term={'xy+' * 4_000}", 400, "more than 200 characters"),
        (f"/data/export/turtle?term={'xy+of+' * 30}", 400, "no term"),
        ("/data/export/turtle?graph=some", 400, "no graph"),
        ("/data/export/turtle?format=x", 400, "no parameter"),
        ("/data/export/kgx?identifiers=mine", 400, "no identifiers"),
        ("/data/export/html?graph=inferred", 400, "no claim is derived"),
    ],
)
def test_what_is_not_there_is_said(url: str, path: str, status: int, words: str) -> None:
    answer = ask(url, path)
    assert (answer.status, words in answer.text) == (status, True)


def test_identifiers_lead_to_terms(url: str) -> None:
    found = ask(url, "/id/MONDO:0035586")
    assert (found.status, found.headers["location"]) == (303, "/id/crampFasciculationSyndrome")
    near = ask(url, "/id/HP:0003401")  # what is broader is not the term: it is told, and leads nowhere
    assert (near.status, "prickling or tingling" in near.text) == (404, True)
    assert "broader, narrower or related" in near.text
    assert ask(url, "/id/MONDO:9999999").status == 404
