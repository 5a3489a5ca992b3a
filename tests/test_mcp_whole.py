"""`crampkg mcp` with all that the graph holds: figures in an answer, and what is answered where nothing is said.

Asked by the SDK's own client, over standard input and output and over HTTP, as an assistant would.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import CallToolResult, TextContent

from command_line import COMMAND
from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.mcp.model import NOTICE
from test_mcp import over_http

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("mcp"), pytest.mark.timeout(300)]

MAGNESIUM = {"condition": "muscle cramp", "population": "pregnancy", "treatment": "magnesium", "limit": 50}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "magnesium": ("treatments", MAGNESIUM),
    "no treatment": ("treatments", {"condition": "tetany"}),
    "not in these people": (
        "treatments",
        {"condition": "muscle cramp", "population": "pregnancy", "treatment": "quinine"},
    ),
    "tetany": ("term", {"name": "tetany"}),
    "no results": ("ask", {"question": "treatments-for", "parameters": {"condition": "tetany"}}),
    "no medicine": ("medicines", {"lines": ["levothyroxine 50 mcg"]}),
}


async def _all(server: StdioServerParameters | str, mode: str) -> dict[str, CallToolResult]:
    async with Client(server, mode=mode) as client:
        return {name: await client.call_tool(tool, given) for name, (tool, given) in CALLS.items()}


@pytest.fixture(scope="module", params=["stdio", "http"])
def answers(request: pytest.FixtureRequest) -> Iterator[dict[str, CallToolResult]]:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("CRAMPKG_ONTOLOGY")
        if request.param == "http":
            with over_http() as url:
                yield asyncio.run(_all(url, "auto"))
            return
        command = [*COMMAND, "mcp"]
        server = StdioServerParameters(command=command[0], args=command[1:], env=dict(os.environ))
        yield asyncio.run(_all(server, "legacy"))


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def data(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text(result)
    found: dict[str, Any] | None = result.structured_content
    assert found is not None
    return found


def test_a_statement_comes_with_direction_hedge_people_figures_source_and_link(
    answers: dict[str, CallToolResult],
) -> None:
    """One that was not shown with all of its figures, and one that is hedged."""
    found = data(answers["magnesium"])
    told = {one["link"].removeprefix(f"{BASE}claim/"): one for one in found["statements"]}
    assert told["preg-araujo-2020/resolution"] == {
        "statement": (
            "In one randomized trial in pregnancy, oral magnesium citrate was not shown to relieve leg cramps "
            "more than placebo."
        ),
        "subject": "magnesium",
        "direction": "studied, not shown",
        "hedge": "not hedged",
        "population": "pregnancy",
        "qualifiers": ["site: leg", "route: oral"],
        # Point, both groups, interval, people and P, as printed.
        "numbers": [
            "leg cramps after treatment: no significant difference: odds ratio 1.3 (0.6 to 2.9), P 0.527; "
            "27.2 against 32.8 percent, told as a reduction (132 people), compared with placebo, 4 weeks "
            "(note: The percentages are told as of a reduction, not of women who still had cramps. "
            "21 of 66 is 31.8 percent; 32.8 is printed. The title says observational although the women were "
            "randomized.)"
        ],
        "evidence": "one randomized trial",
        "source": "Araujo et al. 2020",
        "year": "2020",
        "place": "Abstract",
        "source_link": "https://doi.org/10.1371/journal.pone.0227497",
        "link": f"{BASE}claim/preg-araujo-2020/resolution",
        "about": "",
        "replaced_by": "",
    }
    hedged = told["cochrane-pregnancy-2020/half-fewer"]
    assert {name: hedged[name] for name in ("direction", "hedge", "population", "evidence")} == {
        "direction": "stated",
        "hedge": "possible",
        "population": "pregnancy",
        "evidence": "low certainty (GRADE)",
    }
    assert (
        "  - In one randomized trial in pregnancy, oral magnesium citrate was not shown to relieve leg cramps more "
        "than placebo.\n"
        "    studied, not shown; not hedged; in whom: pregnancy; site: leg; route: oral; evidence: one randomized "
        "trial\n"
        "    Result: leg cramps after treatment: no significant difference: odds ratio 1.3 (0.6 to 2.9), P 0.527; "
        "27.2 against 32.8 percent, told as a reduction (132 people), compared with placebo, 4 weeks"
    ) in text(answers["magnesium"])


def test_every_answer_says_that_it_is_not_medical_advice(answers: dict[str, CallToolResult]) -> None:
    assert NOTICE.startswith("Not medical advice.")
    for result in answers.values():
        assert data(result)["notice"] == NOTICE
        assert text(result).endswith(f"\n{NOTICE}")


def test_nothing_is_said_of_a_known_term_without_such_statements(
    answers: dict[str, CallToolResult], whole_graph: KnowledgeGraph
) -> None:
    """The term is known and other things are said of it: no treatment, and none in the people who were asked for."""
    about = data(answers["tetany"])
    assert about["found"] is True
    assert about["total"] == len(whole_graph.about(BASE + "tetany")) > 0
    found = data(answers["no treatment"])
    assert (found["found"], found["condition"], found["treatments"], found["statements"]) == (
        False,
        "tetany",
        [],
        [],
    )
    assert found["near"] == []
    assert found["message"] == (
        "Nothing is said here about treatments for tetany. That does not mean that nothing helps or that it is safe."
    )
    found = data(answers["no results"])
    assert (found["found"], found["rows"]) == (False, [])
    assert found["message"].startswith("Nothing is said here")
    found = data(answers["not in these people"])
    assert (found["found"], found["population"], found["statements"]) == (False, "pregnancy", [])
    assert found["message"] == (
        "Nothing is said here about quinine for muscle cramp in pregnancy. That does not mean that nothing helps or "
        "that it is safe."
    )
    assert "do not name pregnancy" in found["left_out"]


def test_a_medicine_without_a_statement_is_not_called_safe(answers: dict[str, CallToolResult]) -> None:
    found = data(answers["no medicine"])
    (item,) = found["items"]
    assert item["line"] == "levothyroxine 50 mcg"
    assert (item["way"], item["statements"]) == ("No statement", [])
    assert item["answer"].endswith("that does not make it safe.")
