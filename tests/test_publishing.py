"""Publishing to real servers: whole or not at all, twice changes nothing, and then the library answers alike."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from crampkg.base.errors import UsageError
from crampkg.cli import cli
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.dataset import METADATA, described
from crampkg.export.publishing import STAGING, Target, publish
from crampkg.sparql.endpoint import Credentials, open_url
from crampkg.sparql.limits import StoreError
from crampkg.sparql.remote import RemoteStore, connect
from crampkg.sparql.results import Boolean, Rows
from crampkg.sparql.store import EmbeddedStore
from serving import oxigraph_server, virtuoso_server

OXIGRAPH = pytest.mark.program("oxigraph")


@pytest.fixture(scope="module")
def expected(graph: KnowledgeGraph) -> dict[str, int]:
    """How many triples each graph has, the description included."""
    return sizes(EmbeddedStore(described(embedded(graph), graph.catalog)), graph)


def embedded(graph: KnowledgeGraph) -> ox.Store:
    assert isinstance(graph.store, EmbeddedStore)
    return graph.store.store


def sizes(store: RemoteStore | EmbeddedStore, graph: KnowledgeGraph) -> dict[str, int]:
    answer = store.query(graph.text("graphs"))
    assert isinstance(answer, Rows)
    return {str(row["graph"]): int(row["triples"] or 0) for row in answer.to_plain()}


def update(url: str, text: str) -> None:
    request = urllib.request.Request(
        f"{url}/update", text.encode(), {"Content-Type": "application/sparql-update"}
    )
    with urllib.request.urlopen(request):
        pass


def target(url: str, way: str) -> Target:
    if way == "update":
        return Target(f"{url}/query", update=f"{url}/update")
    return Target(f"{url}/query", graph_store=f"{url}/store")


@pytest.mark.parametrize("way", ["update", "graph store"])
@OXIGRAPH
def test_oxigraph(graph: KnowledgeGraph, expected: dict[str, int], way: str) -> None:
    with oxigraph_server() as url:
        update(url, "INSERT DATA { GRAPH <http://a.example/other> { <a:a> <b:b> <c:c> } }")
        update(url, "INSERT DATA { GRAPH <https://w3id.org/crampkg/graph/gone> { <a:a> <b:b> <c:c> } }")
        said: list[str] = []
        outcome = publish(graph, target(url, way), report=said.append)
        assert outcome.changed
        assert outcome.sizes == expected
        store = RemoteStore(f"{url}/query")
        # Graphs of others are left alone, graphs of an older version are not, nothing stays aside.
        assert sizes(store, graph) == {**expected, "http://a.example/other": 1}
        assert said[-1].startswith("verified")

        again = publish(graph, target(url, way), report=said.append)
        assert not again.changed
        assert said[-1] == "the server already has this version"


@pytest.mark.parametrize("way", ["update", "graph store"])
@OXIGRAPH
def test_what_was_spoilt_is_published_again(
    graph: KnowledgeGraph, expected: dict[str, int], way: str
) -> None:
    with oxigraph_server() as url:
        publish(graph, target(url, "update"))
        update(url, "INSERT DATA { GRAPH <https://w3id.org/crampkg/graph/gard> { <a:a> <b:b> <c:c> } }")
        assert publish(graph, target(url, way)).changed
        assert sizes(RemoteStore(f"{url}/query"), graph) == expected


@OXIGRAPH
def test_another_version_is_known_by_its_description(graph: KnowledgeGraph) -> None:
    """As many triples, but others."""
    with oxigraph_server() as url:
        publish(graph, target(url, "update"))
        name = f"GRAPH {METADATA}"
        update(
            url,
            f"DELETE {{ {name} {{ ?s <http://spdx.org/rdf/terms#checksumValue> ?o }} }}"
            f"INSERT {{ {name} {{ ?s <http://spdx.org/rdf/terms#checksumValue> 'older' }} }}"
            f"WHERE {{ {name} {{ ?s <http://spdx.org/rdf/terms#checksumValue> ?o }} }}",
        )
        assert publish(graph, target(url, "update")).changed


@OXIGRAPH
def test_the_old_version_stays_when_the_new_does_not_arrive(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sixth graph does not get through: nothing was replaced, and nothing stays aside."""
    with oxigraph_server() as url:
        update(url, "INSERT DATA { GRAPH <https://w3id.org/crampkg/graph/gard> { <a:old> <b:b> <c:c> } }")
        sent = []
        real = open_url

        def failing(request: urllib.request.Request, *args: object, **settings: object) -> object:
            if request.get_method() == "PUT":
                sent.append(request.full_url)
                if len(sent) > 5:
                    raise StoreError("the line is dead")
            return real(request, *args, **settings)  # type: ignore[arg-type]

        monkeypatch.setattr("crampkg.export.publishing.open_url", failing)
        with pytest.raises(StoreError, match="the line is dead"):
            publish(graph, target(url, "graph store"))
        store = RemoteStore(f"{url}/query")
        assert sizes(store, graph) == {"https://w3id.org/crampkg/graph/gard": 1}
        assert store.query("ASK { GRAPH ?g { <a:old> ?p ?o } }") == Boolean(True)
        assert not any(name.startswith(STAGING) for name in sizes(store, graph))


@OXIGRAPH
def test_a_server_that_loses_triples_is_found_out(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crampkg.export import publishing

    with oxigraph_server() as url:
        real = publishing._Server.run

        def losing(server: publishing._Server, text: str) -> None:
            real(server, text)
            update(url, "DELETE WHERE { GRAPH <https://w3id.org/crampkg/graph/sources> { ?s ?p ?o } }")

        monkeypatch.setattr(publishing._Server, "run", losing)
        with pytest.raises(StoreError, match="graph:sources"):
            publish(graph, target(url, "update"))


@OXIGRAPH
def test_a_server_that_changes_triples_is_found_out(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crampkg.export import publishing

    with oxigraph_server() as url:
        real = publishing._Server.run

        def changing(server: publishing._Server, text: str) -> None:
            real(server, text.replace('"quinine"@en', '"quinin"@en'))

        monkeypatch.setattr(publishing._Server, "run", changing)
        with pytest.raises(StoreError, match="answers the view terms differently"):
            publish(graph, target(url, "update"))


@OXIGRAPH
def test_the_command(graph: KnowledgeGraph) -> None:
    with oxigraph_server() as url:
        command = ["publish", "--endpoint", f"{url}/query", "--update", f"{url}/update"]
        first, second = CliRunner().invoke(cli, command), CliRunner().invoke(cli, command)
        assert first.exit_code == 0, first.stderr
        assert first.stdout.startswith("published: ")
        assert second.stdout == first.stdout.replace("published", "unchanged")
        assert "as one update" in first.stderr


@pytest.mark.slow
def test_nobody_there(graph: KnowledgeGraph) -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        publish(graph, Target("http://127.0.0.1:1/query", update="http://127.0.0.1:1/update"))


@pytest.mark.parametrize(
    "there",
    [
        Target("http://a.example/"),
        Target("http://a.example/", graph_store="http://a.example/", update="http://a.example/"),
        Target("http://a.example/", update="file:///tmp/x"),
        Target("http://a.example/", graph_store="http://me:secret@a.example/"),
    ],
)
def test_targets_that_make_no_sense(graph: KnowledgeGraph, there: Target) -> None:
    with pytest.raises(UsageError):
        publish(graph, there)


def test_a_remote_graph_cannot_be_published(graph: KnowledgeGraph) -> None:
    remote = KnowledgeGraph(RemoteStore("http://a.example/"), graph.catalog)
    with pytest.raises(UsageError, match="only a graph from files"):
        publish(remote, Target("http://a.example/", update="http://a.example/"))


# --- Virtuoso


DBA = Credentials("dba", "dba")


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as url:
        yield url


def virtuoso_target(url: str, credentials: Credentials = DBA) -> Target:
    return Target(f"{url}/sparql", graph_store=f"{url}/sparql-graph-crud-auth", credentials=credentials)


@pytest.mark.program("virtuoso-t")
def test_virtuoso_demands_the_password(virtuoso: str, graph: KnowledgeGraph) -> None:
    with pytest.raises(StoreError, match="refuses access") as caught:
        publish(graph, virtuoso_target(virtuoso, Credentials("dba", "guessed")))
    assert "guessed" not in str(caught.value)


@pytest.mark.program("virtuoso-t")
def test_virtuoso(virtuoso: str, graph: KnowledgeGraph, expected: dict[str, int]) -> None:
    assert publish(graph, virtuoso_target(virtuoso)).changed
    held = sizes(RemoteStore(f"{virtuoso}/sparql"), graph)
    assert {name: size for name, size in held.items() if name.startswith("https://w3id.org/")} == expected
    assert not any(name.startswith(STAGING) for name in held)
    assert not publish(graph, virtuoso_target(virtuoso)).changed


@pytest.mark.program("virtuoso-t")
def test_the_library_on_virtuoso(virtuoso: str, graph: KnowledgeGraph) -> None:
    """The same rows in the same order."""
    publish(graph, virtuoso_target(virtuoso))
    store = connect(f"{virtuoso}/sparql", catalog=graph.catalog)
    differing = {}
    for query in [*graph.catalog.questions, *graph.catalog.all("views")]:
        if query.name in {"graphs", "quads", "about"}:
            continue
        mine = graph.store.query(query.text)
        try:
            theirs = store.query(query.text)
        except StoreError as error:
            differing[query.name] = str(error)
            continue
        if isinstance(mine, Rows):
            if not isinstance(theirs, Rows) or mine.to_plain() != theirs.to_plain():
                differing[query.name] = (
                    f"{len(mine)} rows here, {len(theirs) if isinstance(theirs, Rows) else 0} there"
                )
        elif isinstance(mine, Boolean):
            assert mine == theirs
        else:
            assert set(mine) == set(theirs), query.name  # type: ignore[arg-type]
    assert differing == {}


@pytest.mark.program("virtuoso-t")
def test_a_cut_of_virtuoso_is_told(tmp_path: Path, graph: KnowledgeGraph) -> None:
    with virtuoso_server(tmp_path, rows=5) as url:
        answer = RemoteStore(f"{url}/sparql").query("SELECT ?s { GRAPH ?g { ?s ?p ?o } }")
    assert isinstance(answer, Rows)
    assert (len(answer), answer.truncated) == (5, True)
    assert "own limit" in answer.note
