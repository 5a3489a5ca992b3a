"""`/data/medicines`: a list in the body of a POST is checked, and kept nowhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.server import Service
from serving import ask, serving


@pytest.fixture(scope="module")
def url(graph: KnowledgeGraph) -> Iterator[str]:
    service = Service.of(graph, workers=1)
    with serving(service) as address:
        yield address
    service.close()


LIST = b"morphine 10 mg\nsimvastatn\n"


def test_a_list_is_checked_as_json(url: str) -> None:
    answer = ask(url, "/data/medicines", method="POST", body=LIST)
    assert (answer.status, answer.type) == (200, "application/json")
    assert (answer.json["headline"], answer.json["notice"]) == (
        "1 of the 1 recognized may cause cramps; 1 not recognized",
        "Not medical advice.",
    )
    assert [item["way"] for item in answer.json["items"]] == ["named", "unmatched"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_list_is_checked_as_rows_and_as_text(url: str) -> None:
    answer = ask(url, "/data/medicines?format=csv", method="POST", body=LIST)
    rows = list(csv.DictReader(answer.text.lstrip("\ufeff").splitlines()))
    assert [(row["item"], row["way"]) for row in rows] == [
        ("morphine 10 mg", "named"),
        ("simvastatn", "unmatched"),
    ]
    answer = ask(url, "/data/medicines", method="POST", body=LIST, accept="text/plain")
    assert answer.text.startswith("1 of the 1 recognized may cause cramps; 1 not recognized\n\n")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "what"),
    [
        ("GET", "/data/medicines", None, 405, "GET is not allowed at this address"),
        ("POST", "/data/medicines", b" ,\n", 400, "the list is empty"),
        ("POST", "/data/medicines", b"\xff", 400, "the list is not UTF-8 (byte 1)"),
        ("POST", "/data/medicines", b"x" * 100_001, 413, "the list is too long"),
        ("POST", "/data/medicines?format=pdf", b"x", 400, "there is no format 'pdf'"),
        (
            "POST",
            "/data/medicines",
            "\n".join(f"x{n}" for n in range(120)).encode(),
            413,
            "the list has 120 items",
        ),
    ],
)
def test_a_bad_list_is_a_problem(
    url: str, method: str, path: str, body: bytes | None, status: int, what: str
) -> None:
    answer = ask(url, path, method=method, body=body)
    assert (answer.status, what in answer.text) == (status, True)
