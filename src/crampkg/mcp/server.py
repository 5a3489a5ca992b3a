"""The tools: what each takes, within which bounds, and how its answer is sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, Literal, TypeVar

import anyio
import anyio.to_thread
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError

from crampkg.base.errors import CrampkgError
from crampkg.evidence.features import DURING
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.mcp import checks, questions, terms
from crampkg.mcp.model import (
    NOTICE,
    Answer,
    DifferentialAnswer,
    MedicinesAnswer,
    QuestionsAnswer,
    RowsAnswer,
    SearchAnswer,
    TermAnswer,
    TreatmentsAnswer,
)
from crampkg.mcp.texts import text_of
from crampkg.server import Service
from crampkg.sparql.limits import Busy

__all__ = ["assistant_server", "run_stdio"]

T = TypeVar("T")
_WAITING: Final = 32
_READ_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_INSTRUCTIONS: Final = (
    "A graph of what sources say of muscle cramps and fasciculations. Answer from the tools' results alone, and keep "
    "the direction, the hedge, the population, the numbers and the source of every statement. 'Not shown', 'not "
    "studied' and 'no effect' are different things. If nothing is said, say so: it never means that something is safe "
    "or does not work. Sources may disagree: show both sides. " + NOTICE
)
Name = Annotated[
    str, Field(min_length=1, max_length=200, description="A name, synonym, lay name or identifier.")
]
Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=30)]
Offset = Annotated[int, Field(ge=0, le=100_000, description="How many to leave out at the start.")]
Limit = Annotated[int, Field(ge=1, le=50, description="How many to return at most.")]
RowLimit = Annotated[int, Field(ge=1, le=500, description="How many rows to return at most.")]


class _Server(MCPServer[Any]):
    """The SDK's server, whose errors say what is wrong with the input, where, and how to mend it."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Call a tool. ToolError for input that does not fit, an argument that it does not have, or our own errors."""
        known = {tool.name: list(tool.input_schema.get("properties", {})) for tool in await self.list_tools()}
        if name not in known:
            raise ToolError(f"there is no tool {name!r} (there are {', '.join(known)})")
        for argument in arguments:
            # Left out, it would widen the answer: a misspelled population is no population.
            if argument not in known[name]:
                raise ToolError(
                    f"{name}: there is no argument {argument!r} (it has {', '.join(known[name])})"
                )
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                faults = [
                    f"{'.'.join(map(str, fault['loc']))}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"
                    for fault in error.__cause__.errors()
                ]
                raise ToolError(f"{name}: {'; '.join(faults)}") from None
            if isinstance(error.__cause__, CrampkgError):
                raise ToolError(f"{name}: {error.__cause__}") from None
            raise


class _Desk:
    """A graph that answers one at a time, in a thread, and a service whose bounded processes answer queries."""

    def __init__(self, graph: KnowledgeGraph, service: Service) -> None:
        self.graph, self.service = graph, service
        self._lock = anyio.Lock()

    async def told(self, make: Callable[..., T], *values: Any, **named: Any) -> T:
        """Return what a function makes of the graph; Busy when too many wait."""
        if self._lock.statistics().tasks_waiting >= _WAITING:
            raise Busy("too many answers are requested at once", remedy="try again in a few seconds")
        async with self._lock:
            return await anyio.to_thread.run_sync(partial(make, self.graph, *values, **named))


def _sent(answer: Answer) -> CallToolResult:
    text = TextContent(type="text", text=text_of(answer))
    return CallToolResult(content=[text], structured_content=answer.model_dump(mode="json"))


def _client(context: Context[Any, Any]) -> str:
    """The address that a call comes from; "" over standard input."""
    client = getattr(context.request_context.request, "client", None)
    return str(client.host) if client else ""


def assistant_server(graph: KnowledgeGraph, service: Service) -> MCPServer[Any]:
    """Return the server with its tools over a graph, and over a service that answers queries within its limits."""
    import crampkg

    made = _Server(
        "crampkg",
        title="crampkg: evidence on muscle cramps and fasciculations",
        instructions=_INSTRUCTIONS,
        version=crampkg.__version__,
        log_level="WARNING",
        subscriptions=False,
    )
    desk = _Desk(graph, service)
    _add_names(made, desk)
    _add_checks(made, desk)
    _add_queries(made, desk)
    return made


def _add_names(made: MCPServer[Any], desk: _Desk) -> None:
    @made.tool(title="Find terms by name", annotations=_READ_ONLY)
    async def search(text: Name, limit: Limit = 10) -> Annotated[CallToolResult, SearchAnswer]:
        """Find conditions, symptoms, medicines, tests and other terms by name, even if it is misspelled."""
        return _sent(await desk.told(terms.search, text, limit))

    @made.tool(title="What sources say of a term", annotations=_READ_ONLY)
    async def term(
        name: Name, offset: Offset = 0, limit: Limit = 20
    ) -> Annotated[CallToolResult, TermAnswer]:
        """Tell what sources say of a medicine, condition, symptom or test: bottom lines, warnings, every statement."""
        return _sent(await desk.told(terms.term, name, offset, limit))

    @made.tool(title="What was tried for a condition", annotations=_READ_ONLY)
    async def treatments(
        condition: Name,
        population: Annotated[
            Name | None, Field(description="In whom, such as pregnancy; all if left out.")
        ] = None,
        treatment: Annotated[Name | None, Field(description="Only this treatment and its kinds.")] = None,
        offset: Offset = 0,
        limit: Limit = 20,
    ) -> Annotated[CallToolResult, TreatmentsAnswer]:
        """Tell what was tried for a condition, in whom, with what result, and what is warned of.

        What was not shown to help, is unclear or was not studied is included.
        """
        return _sent(await desk.told(terms.treatments, condition, population, treatment, offset, limit))


def _add_checks(made: MCPServer[Any], desk: _Desk) -> None:
    @made.tool(title="Check a list of medicines", annotations=_READ_ONLY)
    async def medicines(
        lines: Annotated[
            list[Annotated[str, Field(max_length=500)]],
            Field(min_length=1, max_length=100, description="One medicine per line, as people write them."),
        ],
    ) -> Annotated[CallToolResult, MedicinesAnswer]:
        """Check which medicines of a list may cause cramps, and who says so. No statement does not mean safe."""
        return _sent(await desk.told(checks.medicines, lines))

    @made.tool(title="Conditions that may explain features", annotations=_READ_ONLY)
    async def differential(
        has: Annotated[Names, Field(min_length=1, description="Symptoms or findings that are present.")],
        lacks: Annotated[Names, Field(description="Symptoms or findings that are absent.")] = [],  # noqa: B006
        age: Annotated[float | None, Field(ge=0, le=120, description="The person's age in years.")] = None,
        onset: Annotated[
            float | None, Field(ge=0, le=120, description="The age in years at which symptoms began.")
        ] = None,
        sex: Annotated[Literal["male", "female"] | None, Field(description="The sex of the person.")] = None,
        during: Annotated[
            str | None, Field(pattern=f"^({'|'.join(DURING)})$", description=f"When: {' or '.join(DURING)}.")
        ] = None,
        states: Annotated[Names, Field(description="States or medicines, such as pregnancy.")] = [],  # noqa: B006
        limit: Annotated[int, Field(ge=1, le=20, description="Conditions of each group.")] = 3,
    ) -> Annotated[CallToolResult, DifferentialAnswer]:
        """List conditions that may explain what a person has and lacks, with what speaks for and against each.

        Not a diagnosis. The weights give the order; they are no probabilities.
        """
        return _sent(
            await desk.told(
                checks.differential,
                has,
                lacks,
                age=age,
                onset=onset,
                sex=sex or "",
                during=during or "",
                states=states,
                limit=limit,
            )
        )


def _add_queries(made: MCPServer[Any], desk: _Desk) -> None:
    @made.tool(title="Questions of the library", annotations=_READ_ONLY)
    async def list_questions(
        words: Annotated[str, Field(max_length=200, description="Only questions with these words.")] = "",
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, QuestionsAnswer]:
        """List the questions that the graph has ready, with their parameters; the tool ask answers one."""
        return _sent(await desk.told(questions.library, words, offset))

    @made.tool(title="Answer a question of the library", annotations=_READ_ONLY)
    async def ask(
        question: Annotated[str, Field(min_length=1, max_length=100, description="Its name, as listed.")],
        context: Context[Any, Any],
        parameters: Annotated[
            dict[str, Annotated[str, Field(max_length=200)]],
            Field(max_length=10, description='Values by name: {"condition": "muscle cramp"}.'),
        ] = {},  # noqa: B006
        offset: Offset = 0,
        limit: RowLimit = 50,
    ) -> Annotated[CallToolResult, RowsAnswer]:
        """Answer a question of the library; parameters that are left out keep their default."""
        found = await desk.told(questions.bound, question, parameters)
        if isinstance(found, RowsAnswer):
            return _sent(found)
        text, nothing = found
        served = await questions.answered(desk.service, text, None, _client(context))
        return _sent(await desk.told(questions.asked, question, served, nothing, offset, limit))

    @made.tool(title="Run a SPARQL query", annotations=_READ_ONLY)
    async def sparql(
        query: Annotated[
            str, Field(min_length=1, max_length=20_000, description="SELECT, ASK, CONSTRUCT, DESCRIBE.")
        ],
        context: Context[Any, Any],
        limit: RowLimit = 100,
    ) -> Annotated[CallToolResult, RowsAnswer]:
        """Run a SPARQL 1.1 query on the graph, within limits of time, memory and size. It cannot change anything.

        Known prefixes such as cramp: need not be declared. SERVICE and updates are refused.
        """
        served = await questions.answered(desk.service, query, limit, _client(context))
        return _sent(await desk.told(questions.of_query, served, query))


def run_stdio(made: MCPServer[Any]) -> None:
    """Serve over standard input and output, until the input ends."""
    made.run("stdio")
