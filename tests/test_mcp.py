"""`crampkg mcp`: what assistants get, asked by the SDK's own client over standard input and output and over HTTP.

The answers are those of the four documents; each transport is one process, asked everything in one session. Over
standard input and output the session begins with the handshake of earlier versions of the protocol, as most clients do.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import CallToolResult, TextContent, Tool

from command_line import COMMAND
from crampkg.mcp.model import NOTICE

pytestmark = pytest.mark.xdist_group("mcp")

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MEDICINES = [
    "Lipitor 20 mg at night",
    "quinine sulfate 324 mg",
    "salbutamol inhaler",
    "amlodipine 5 mg",
    "nifedipn",
    "xyzzin 3",
]
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "misspelled": ("search", {"text": "quinnine", "limit": 2}),
    "no such name": ("search", {"text": "qqqqzzzz"}),
    "quinine": ("term", {"name": "quinine"}),
    "a page": ("term", {"name": "quinine", "offset": 1, "limit": 2}),
    "nobody knows": ("term", {"name": "cramp of the musle"}),
    "pregnancy": ("treatments", {"condition": "nocturnal muscle cramp", "population": "pregnancy"}),
    "one treatment": ("treatments", {"condition": "muscle cramp", "treatment": "mexiletine"}),
    "unknown people": ("treatments", {"condition": "muscle cramp", "population": "pregnanzy"}),
    "medicines": ("medicines", {"lines": MEDICINES}),
    "differential": (
        "differential",
        {"has": ["muscle cramps", "twitching"], "lacks": ["weakness"], "limit": 1},
    ),
    "unknown feature": ("differential", {"has": ["muscle crampz"]}),
    "questions": ("list_questions", {"words": "advised against"}),
    "question": (
        "ask",
        {"question": "treatments-for", "parameters": {"condition": "muscle cramp"}, "limit": 1},
    ),
    "unknown value": ("ask", {"question": "treatments-for", "parameters": {"condition": "zzzqq"}}),
    "nothing said": ("ask", {"question": "treatments-for", "parameters": {"condition": "quinine"}}),
    "unknown question": ("ask", {"question": "treatment-for"}),
    "unknown parameter": ("ask", {"question": "treatments-for", "parameters": {"cond": "x"}}),
    "select": (
        "sparql",
        {"query": "SELECT ?drug ?label { ?drug a cramp:Drug ; rdfs:label ?label } ORDER BY ?label LIMIT 2"},
    ),
    "select cut": ("sparql", {"query": "SELECT ?drug { ?drug a cramp:Drug } ORDER BY ?drug", "limit": 1}),
    "statement": (
        "sparql",
        {
            "query": "SELECT ?claim { VALUES ?claim { katzberg:quinine-may-be-effective } ?claim a cramp:Claim }"
        },
    ),
    "ask": ("sparql", {"query": "ASK { cramp:quinine a cramp:Drug }"}),
    "construct": (
        "sparql",
        {"query": "CONSTRUCT { cramp:quinine a ?c } { cramp:quinine a ?c . ?c a owl:Class }"},
    ),
    "no rows": ("sparql", {"query": "SELECT ?x { ?x a cramp:Nothing }"}),
    "service": ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
    "update": ("sparql", {"query": "INSERT DATA { <a:a> <a:b> <a:c> }"}),
    "endless": ("sparql", {"query": ENDLESS}),
    "after it": ("sparql", {"query": "ASK {}"}),
    "no name": ("term", {"name": ""}),
    "long name": ("term", {"name": "x" * 201}),
    "misspelled argument": ("treatments", {"condition": "muscle cramp", "populaton": "pregnancy"}),
    "no medicine": ("medicines", {"lines": [" "]}),
    "too many": ("term", {"name": "quinine", "limit": 1000}),
    "age": ("differential", {"has": ["muscle cramp"], "age": 300}),
    "no tool": ("diagnose", {}),
}


async def _all(
    server: StdioServerParameters | str, mode: str
) -> tuple[list[Tool], dict[str, CallToolResult]]:
    async with Client(server, mode=mode) as client:
        tools = (await client.list_tools()).tools
        return tools, {name: await client.call_tool(tool, given) for name, (tool, given) in CALLS.items()}


@contextmanager
def over_http(*options: str) -> Iterator[str]:
    command = [*COMMAND, "mcp", "--http", "--port", "0", "--timeout", "1", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.fullmatch(
            r"tools for assistants at (http://127\.0\.0\.1:\d+/mcp) \(Ctrl-C ends it\)\n", said
        )
        assert found, said + (process.stderr.read() if process.stderr else "")
        yield found[1]
    finally:
        process.kill()
        process.communicate()


class Answers:
    """What a transport gave: the tools, and the answers by name."""

    def __init__(self, tools: list[Tool], found: Mapping[str, CallToolResult]) -> None:
        self.tools, self.found = tools, found

    def text(self, name: str) -> str:
        (content,) = self.found[name].content
        assert isinstance(content, TextContent)
        return content.text

    def data(self, name: str) -> dict[str, Any]:
        assert not self.found[name].is_error, self.text(name)
        data: dict[str, Any] | None = self.found[name].structured_content
        assert data is not None
        return data

    def error(self, name: str) -> str:
        assert self.found[name].is_error
        return self.text(name)


def readme_arguments() -> list[str]:
    """What README.md says to add to a client; both pages say the same."""
    root = Path(__file__).parent.parent
    (added,), (again,) = (
        re.findall(
            r"^```json\n(.*?)^```$", (root / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
        for page in ("README.md", "docs/assistants.md")
    )
    assert added == again
    assert len(added.splitlines()) == 3
    server = json.loads(added)["mcpServers"]["crampkg"]
    assert server["command"] == "crampkg"
    return list(server["args"])


@pytest.fixture(scope="module", params=["stdio", pytest.param("http", marks=pytest.mark.slow)])
def answers(request: pytest.FixtureRequest) -> Answers:
    if request.param == "stdio":
        command = [*COMMAND, *readme_arguments(), "--timeout", "1"]
        server = StdioServerParameters(command=command[0], args=command[1:], env=dict(os.environ))
        return Answers(*asyncio.run(_all(server, "legacy")))
    with over_http() as url:
        return Answers(*asyncio.run(_all(url, "auto")))


SAFE = "That does not mean that it is safe, or that nothing is known."
QUININE = {
    "statement": "Quinine may be effective for muscle cramps, according to level 1 evidence.",
    "subject": "quinine",
    "direction": "stated",
    "hedge": "possible",
    "population": "no population named",
    "qualifiers": [],
    "numbers": [],
    "evidence": "level 1 evidence",
    "source": "Katzberg and Sadeghian: Muscle Cramps",
    "year": "",
    "place": "Treatment of Muscle Cramps: Prescription Medications, paragraph 1",
    "source_link": "",
    "link": "https://w3id.org/crampkg/claim/katzberg/quinine-may-be-effective",
    "about": "",
    "replaced_by": "",
}


# --- what every answer has ---


def test_the_tools_are_read_only_and_have_schemas(answers: Answers) -> None:
    assert [tool.name for tool in answers.tools] == [
        "search",
        "term",
        "treatments",
        "medicines",
        "differential",
        "list_questions",
        "ask",
        "sparql",
    ]
    for tool in answers.tools:
        assert tool.annotations is not None
        assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        assert tool.annotations.open_world_hint is False
        assert tool.description
        assert tool.title
        assert tool.output_schema is not None
        assert {"found", "message", "near", "left_out", "notice"} <= tool.output_schema["properties"].keys()


def test_every_answer_ends_with_the_notice(answers: Answers) -> None:
    given = [name for name, result in answers.found.items() if not result.is_error]
    assert len(given) == 22
    for name in given:
        assert answers.data(name)["notice"] == NOTICE
        assert answers.text(name).endswith(f"\n{NOTICE}")
        assert answers.text(name).startswith(answers.data(name)["message"])


def _statements(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"statement", "direction"} <= value.keys():
            yield value
        for inner in value.values():
            yield from _statements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _statements(inner)


def test_every_statement_has_its_direction_hedge_people_evidence_source_and_link(answers: Answers) -> None:
    found = [
        (name, one)
        for name, result in answers.found.items()
        if not result.is_error
        for one in _statements(answers.data(name))
    ]
    assert len(found) > 40
    for name, one in found:
        assert all(
            one[part]
            for part in ("statement", "direction", "hedge", "population", "evidence", "source", "place")
        )
        assert one["link"].startswith("https://w3id.org/crampkg/claim/")
        text = answers.text(name)
        assert all(
            one[part] in text for part in ("statement", "hedge", "population", "evidence", "source", "link")
        )


# --- names and terms ---


def test_a_misspelled_name_is_found(answers: Answers) -> None:
    assert answers.data("misspelled")["hits"] == [
        {"term": "quinine", "id": "quinine", "kind": "drug", "found_as": ""},
        {"term": "quinine sulfate", "id": "quinineSulphate", "kind": "drug", "found_as": ""},
    ]


def test_nothing_is_said_of_an_unknown_name(answers: Answers) -> None:
    found = answers.data("no such name")
    assert (found["found"], found["hits"]) == (False, [])
    assert found["message"] == f"Nothing is said here about “qqqqzzzz”. {SAFE}"
    found = answers.data("nobody knows")
    assert (found["found"], found["statements"]) == (False, [])
    assert found["message"] == (
        "Nothing is said here about “cramp of the musle”: there is no term 'cramp of the musle' in this graph. "
        + SAFE
    )
    assert found["near"][:2] == [
        "muscle cramp (muscleCramp)",
        "exertional muscle cramp (exertionalMuscleCramp)",
    ]
    found = answers.data("unknown people")
    assert (found["found"], found["near"], found["statements"]) == (False, ["pregnancy (pregnancy)"], [])


def test_quinine(answers: Answers) -> None:
    found = answers.data("quinine")
    assert (found["term"], found["id"], found["kind"], found["total"]) == ("quinine", "quinine", "drug", 11)
    assert found["left_out"] == ""
    assert len(found["statements"]) == 11
    assert QUININE in found["statements"]
    (warning,) = found["warnings"]
    assert warning["statement"] == (
        "Because of concerns about adverse effects, an FDA advisory recommends against routine treatment of muscle "
        "cramps with quinine."
    )
    assert warning["qualifiers"] == ["precondition: for routine use"]
    (disagreement,) = found["disagreements"]
    assert disagreement["title"] == "quinine: benefit, advisory and use (different scope)"
    assert (
        "  - Quinine may be effective for muscle cramps, according to level 1 evidence.\n"
        "    stated; possible; in whom: no population named; evidence: level 1 evidence\n"
        "    Source: Katzberg and Sadeghian: Muscle Cramps, Treatment of Muscle Cramps: Prescription Medications, "
        "paragraph 1. <https://w3id.org/crampkg/claim/katzberg/quinine-may-be-effective>\n"
    ) in answers.text("quinine")


def test_a_page_says_what_is_left_out_and_how_to_get_it(answers: Answers) -> None:
    found = answers.data("a page")
    assert found["left_out"] == "Statements 2 to 3 of 11. For the next ones call again with offset=3."
    assert found["statements"] == answers.data("quinine")["statements"][1:3]


# --- treatments, medicines, differential ---


def test_treatments_in_pregnancy_are_those_studied_in_pregnancy(answers: Answers) -> None:
    found = answers.data("pregnancy")
    assert (found["condition"], found["population"], found["total"]) == (
        "nocturnal muscle cramp",
        "pregnancy",
        1,
    )
    assert found["treatments"] == [{"treatment": "magnesium", "statements": {"stated to help": 1}}]
    (one,) = found["statements"]
    assert one["statement"] == (
        "Ample evidence shows that magnesium replacement helps manage muscle cramps in pregnant women."
    )
    assert (one["population"], one["about"], one["evidence"]) == (
        "pregnancy",
        "of the broader term",
        "ample evidence",
    )
    assert found["left_out"] == (
        "45 statements on this condition do not name pregnancy as the people studied; leave out population to see "
        "them. 5 of them exclude pregnancy."
    )


def test_one_treatment_keeps_use_apart_from_benefit(answers: Answers) -> None:
    found = answers.data("one treatment")
    assert found["treatments"] == [
        {"treatment": "mexiletine", "statements": {"used, studied or an option": 3, "stated to help": 2}}
    ]
    assert {one["population"] for one in found["statements"]} == {
        "amyotrophic lateral sclerosis",
        "neuromuscular disorder",
    }


def test_a_list_of_medicines(answers: Answers) -> None:
    found = answers.data("medicines")
    assert found["headline"] == (
        "1 advised against for cramps; 2 of the 4 recognized may cause cramps; 2 not recognized"
    )
    assert found["summary"] == "1 has no statement here: amlodipine 5 mg"
    assert found["message"].startswith("No statement and no match do not mean that a medicine is safe.")
    items = {item["line"]: item for item in found["items"]}
    assert [
        (line, item["way"], item["said_to_cause_cramps"], len(item["statements"]))
        for line, item in items.items()
    ] == [
        ("quinine sulfate 324 mg", "Advised against", "not said by a source here", 1),
        ("Lipitor 20 mg at night", "By class, by ChEBI", "said by a source", 2),
        ("salbutamol inhaler", "By class, by ChEBI", "said by a source", 2),
        ("amlodipine 5 mg", "No statement", "not said by a source here", 0),
        ("nifedipn", "Not recognized", "not said by a source here", 0),
        ("xyzzin 3", "Not recognized", "not said by a source here", 0),
    ]
    assert (
        items["Lipitor 20 mg at night"]["statements"][0]["about"]
        == "Cause, by its class statin (placed there by ChEBI)"
    )
    assert items["amlodipine 5 mg"]["answer"].endswith("that does not make it safe.")
    assert items["nifedipn"]["near"] == "Did you mean nifedipine?"


def test_a_differential(answers: Answers) -> None:
    found = answers.data("differential")
    assert found["message"].startswith("Not a diagnosis and not medical advice")
    assert found["read_as"] == [
        "present: muscle cramp (given as muscle cramps)",
        "present: muscle twitching (given as twitching)",
        "absent: muscle weakness (given as weakness)",
    ]
    first = found["conditions"][0]
    assert (first["rank"], first["condition"], first["fit"], first["against"]) == (
        1,
        "cramp-fasciculation syndrome",
        3,
        0,
    )
    assert [cell["feature"] for cell in first["cells"]] == [
        "muscle cramp",
        "muscle twitching",
        "muscle weakness",
    ]
    assert found["left_out"] == "2 of 54 conditions are shown. For more call again with a higher limit."
    unknown = answers.data("unknown feature")
    assert (unknown["found"], unknown["conditions"]) == (False, [])
    assert unknown["message"].startswith(
        "Nothing is said here: no feature is given as present (“muscle crampz” was not used. Did you mean muscle cramp?"
    )


# --- questions and SPARQL ---


def test_questions_are_listed_with_their_parameters(answers: Answers) -> None:
    assert answers.data("questions")["questions"] == [
        {
            "name": "effective-but-advised-against",
            "topic": "Treatment",
            "question": "What may work but is advised against?",
            "parameters": [
                {
                    "name": "treatment",
                    "type": "term",
                    "description": "A drug or measure.",
                    "default": "any",
                    "optional": True,
                }
            ],
        }
    ]


def test_a_question_with_a_parameter(answers: Answers) -> None:
    found = answers.data("question")
    assert found["message"] == "What was tried for a condition, in whom, and with what evidence? 53 rows."
    (row,) = found["rows"]
    assert (row["treatmentLabel"], row["relation"], row["population"]) == (
        "albumin infusion",
        "can prevent",
        "cirrhosis",
    )
    assert [one["link"] for one in found["statements"]] == [row["claim"]]
    assert found["left_out"] == "Row 1 of 53. For the next ones call again with offset=1."


def test_a_question_about_what_is_unknown_or_not_told_of(answers: Answers) -> None:
    unknown = answers.data("unknown value")
    assert (unknown["found"], unknown["rows"]) == (False, [])
    assert unknown["message"].startswith(
        "Nothing is said here: 'zzzqq' is not one of the choices for condition (choices: "
    )
    assert "crampkg query" not in unknown["message"]
    untold = answers.data("nothing said")
    assert (untold["found"], untold["rows"]) == (False, [])
    assert untold["message"].startswith("Nothing is said here about quinine in answer to: What was tried")


def test_sparql(answers: Answers) -> None:
    base = "https://w3id.org/crampkg/"
    assert answers.data("select")["rows"] == [
        {"drug": f"{base}baclofen", "label": "baclofen"},
        {"drug": f"{base}botulinumToxin", "label": "botulinum toxin"},
    ]
    cut = answers.data("select cut")
    assert cut["rows"] == [{"drug": f"{base}baclofen"}]
    assert cut["left_out"] == (
        "Cut after 1 row: there are more, and the limit is 1. Narrow the query, or use LIMIT and OFFSET."
    )
    assert answers.data("statement")["statements"] == [QUININE]
    assert answers.data("ask")["value"] is True
    assert "cramp:quinine a cramp:Agent , cramp:Drug ." in answers.data("construct")["triples"]
    assert answers.data("no rows")["message"] == f"Nothing is said here: the query has no rows. {SAFE}"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "service",
            "sparql: line 1, column 12: SERVICE is refused: queries may not use the network (query that endpoint "
            "yourself and join the results)",
        ),
        (
            "update",
            "sparql: line 1, column 1: INSERT is refused: the graph is read-only (ask with SELECT, ASK, "
            "CONSTRUCT, DESCRIBE)",
        ),
        ("endless", "sparql: the query was stopped after 1 s (narrow the query, or allow more time)"),
        (
            "unknown question",
            "ask: there is no query named 'treatment-for' (did you mean treatments-for or tests-for or related-terms?)",
        ),
        (
            "unknown parameter",
            "ask: the query treatments-for has no parameter 'cond' (its parameters: condition)",
        ),
        ("no name", "term: name: string should have at least 1 character"),
        ("long name", "term: name: string should have at most 200 characters"),
        (
            "misspelled argument",
            "treatments: there is no argument 'populaton' (it has condition, population, treatment, offset, limit)",
        ),
        ("no medicine", "medicines: the list is empty (give one medicine per line)"),
        ("too many", "term: limit: input should be less than or equal to 50"),
        ("age", "differential: age: input should be less than or equal to 120"),
        (
            "no tool",
            "there is no tool 'diagnose' (there are search, term, treatments, medicines, differential, list_questions, "
            "ask, sparql)",
        ),
    ],
)
def test_what_is_refused_is_told_with_what_to_do(answers: Answers, name: str, told: str) -> None:
    assert answers.error(name) == told


def test_a_query_that_was_stopped_harms_no_other(answers: Answers) -> None:
    assert answers.data("after it")["value"] is True


# --- numbers, which the whole graph has ---


def test_numbers_and_the_address_of_a_source(whole_graph: Any) -> None:
    from crampkg.mcp import terms

    found = terms.treatments(whole_graph, "nocturnal muscle cramp", "pregnancy", "magnesium", 0, 50)
    assert found.total > 5
    (one,) = [one for one in found.statements if one.link.endswith("/cochrane-pregnancy-2020/half-fewer")]
    assert (one.hedge, one.population, one.direction) == ("possible", "pregnancy", "stated")
    assert one.evidence.startswith("low certainty (GRADE)")
    assert "859" in one.numbers[0]
    assert "605" in one.numbers[0]
    assert one.source_link.startswith("https://doi.org/")
    quinine = terms.term(whole_graph, "quinine", 0, 1)
    assert [one.link.rpartition("/claim/")[2] for one in quinine.warnings][:2] == [
        "fda-quinine-2010/boxed-warning",
        "fda-quinine-2010/use",
    ]


@pytest.mark.usefixtures("whole_ontology")
def test_an_answer_is_never_too_long(whole_graph: Any) -> None:
    from crampkg.mcp import terms

    for name in ("muscle cramp", "quinine"):
        assert len(terms.term(whole_graph, name, 0, 50).model_dump_json()) < 100_000
    found = terms.treatments(whole_graph, "muscle cramp", None, None, 0, 50)
    assert len(found.model_dump_json()) < 100_000
    assert found.left_out.startswith(
        f"Statements 1 to {len(found.statements)} of {found.total}. For the next ones"
    )


# --- over HTTP ---


def _status(url: str, **headers: str) -> int:
    given = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **headers}
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'
    try:
        with urlopen(Request(url, body, given)) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def test_only_its_own_hosts_and_origins_are_answered() -> None:
    with over_http() as url:
        assert _status(url) == 200
        assert _status(url, Host="evil.example") == 421
        assert _status(url, Origin="https://evil.example") == 403
        assert _status(url, Origin=f"http://{urlsplit(url).netloc}") == 200
        assert _status(url, **{"Content-Type": "text/plain"}) == 400
        # The endpoint is beside it, with the same limits.
        with urlopen(url.replace("/mcp", "/sparql?query=ASK%20%7B%7D")) as answer:
            assert answer.headers["crampkg-limits"].startswith("seconds=1, ")
    with over_http("--site", "https://kg.example/") as url:
        assert _status(url, Host="kg.example") == 200
        assert asyncio.run(_found(url, "legacy")) == "muscle cramp"


async def _found(url: str, mode: str) -> str:
    async with Client(url, mode=mode) as client:
        result = await client.call_tool("search", {"text": "charley horse", "limit": 1})
        assert result.structured_content is not None
        return str(result.structured_content["hits"][0]["term"])


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*COMMAND, "mcp", "--http", "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"crampkg: 127.0.0.1:{port}: cannot listen: Address already in use (choose another with --port)\n"
    )
