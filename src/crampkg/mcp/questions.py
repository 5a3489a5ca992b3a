"""The questions of the library and SPARQL, answered by the bounded processes of the endpoint."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import CLAIM
from crampkg.evidence import parameters as given
from crampkg.mcp.model import QuestionParameter, QuestionsAnswer, QuestionText, RowsAnswer, Value
from crampkg.mcp.statements import MOST_CHARACTERS, counted, fitting, left, statements
from crampkg.mcp.terms import NOT_SAFE
from crampkg.sparql.head import query_form
from crampkg.sparql.hints import hint_for_no_rows
from crampkg.sparql.results import Boolean, Plain, Rows, parse
from crampkg.sparql.sandbox import Asker

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.server import Service
    from crampkg.sparql.catalog import Query
    from crampkg.sparql.evaluation import Served

__all__ = ["answered", "asked", "bound", "library", "of_query"]

_FORMATS: Final = {"rows": "json", "boolean": "json", "triples": "turtle"}
_STATEMENTS: Final = 20
_QUESTIONS: Final = 30_000


def library(graph: KnowledgeGraph, words: str, offset: int) -> QuestionsAnswer:
    """Return the questions that have all the words, or all questions."""
    wanted = words.casefold().split()
    found = [
        _question(query)
        for query in graph.catalog.questions
        if all(
            word in f"{query.name} {query.topic} {query.summary} {query.description}".casefold()
            for word in wanted
        )
    ]
    if not found:
        told = f"No question has the words “{words}”. Leave words out for all of them."
        return QuestionsAnswer(found=False, message=told)
    shown = fitting(found[offset:], _QUESTIONS)
    return QuestionsAnswer(
        found=bool(shown),
        message="Questions of the library; ask one with the tool ask.",
        questions=shown,
        left_out=left("question", len(found), offset, len(shown)),
    )


def _question(query: Query) -> QuestionText:
    return QuestionText(
        name=query.name,
        topic=query.topic,
        question=query.summary,
        parameters=[
            QuestionParameter(
                name=one.name,
                type=one.type,
                description=one.description,
                default=one.default,
                optional=one.optional,
            )
            for one in query.parameters
        ],
    )


def bound(
    graph: KnowledgeGraph, name: str, values: Mapping[str, str | Sequence[str]]
) -> tuple[str, str] | RowsAnswer:
    """Return a question's SPARQL and what is to be said where it has no row; an answer for an unknown value.

    UsageError for an unknown question or parameter, and for a value that is out of range.
    """
    query = graph.catalog.get(name, ("questions",))
    for parameter in values:
        query.parameter(parameter)
    try:
        text = graph.text(query.name, values)
    except UsageError:
        refused = given.refusal(graph, query.name, values)
        if refused is None:
            raise
        # The rest of the remedy is a command, which an assistant has not.
        choices = (refused.remedy or "").partition(": crampkg")[0]
        return RowsAnswer(
            found=False, message=f"Nothing is said here: {refused.what} ({choices}). {NOT_SAFE}"
        )
    untold = given.untold(graph, query.name, values)
    about = f" about {' or '.join(map(graph.label, untold))}" if untold else ""
    more = [graph.label(iri) for iri in untold if graph.claims_of(iri)]
    else_ = f" What else is said: the tool term, for {' or '.join(more)}." if more else ""
    return text, f"Nothing is said here{about} in answer to: {query.summary} {NOT_SAFE}{else_}"


async def answered(service: Service, text: str, rows: int | None, client: str) -> Served:
    """Return the serialised answer of the bounded store, of at most so many rows. Errors: those of `Store.query`.

    Without `rows` all are read that the service allows, so that they can be counted.
    """
    if rows is None:
        return await service.answer(text, _FORMATS, asker=Asker(client))
    # The endpoint's JSON names the kind of each value, so rows are about three times what is shown of them.
    longest = MOST_CHARACTERS * (3 if query_form(text) in ("SELECT", "ASK") else 1)
    own = service.limits
    limits = dataclasses.replace(
        own,
        rows=rows if own.rows is None else min(rows, own.rows),
        bytes=longest if own.bytes is None else min(longest, own.bytes),
    )
    return await service.answer(text, _FORMATS, limits=limits, asker=Asker(client))


def asked(
    graph: KnowledgeGraph, name: str, served: Served, nothing: str, offset: int, limit: int
) -> RowsAnswer:
    """Return the rows of a question in its main columns, from `offset` on, with the statements that they name."""
    query = graph.catalog.get(name, ("questions",))
    result = parse(served.body, served.kind)
    if not isinstance(result, Rows):
        return of_query(graph, served, "")
    page = Rows(result.variables, result.rows[offset : offset + limit])
    main = [*(query.columns or page.variables), *(["claim"] if "claim" in page.variables else [])]
    made = _rows(graph, page, main)
    total = len(result.rows)
    told = f"{query.summary} {counted(total, 'row')}." if total else nothing
    more = left("row", total, offset, len(made.rows))
    if served.truncated:
        more += f" There are more rows than were counted ({served.note}): give a parameter."
    changed = {"found": bool(total), "message": told, "left_out": f"{more} {made.left_out}".strip()}
    return made.model_copy(update=changed)


def of_query(graph: KnowledgeGraph, served: Served, text: str) -> RowsAnswer:
    """Return the answer of a query of one's own, with the statements that its rows name."""
    cut = (
        f"{served.note[:1].upper()}{served.note[1:]}. Narrow the query, or use LIMIT and OFFSET."
        if served.truncated
        else ""
    )
    if served.kind == "triples":
        body = served.body.decode()
        told = "Triples of the graph, in Turtle." if body.strip() else f"No triples. {NOT_SAFE}"
        return RowsAnswer(found=bool(body.strip()), message=told, triples=body, left_out=cut)
    result = parse(served.body, served.kind)
    if isinstance(result, Boolean):
        told = (
            "The pattern is in the graph." if result.value else f"The pattern is not in the graph. {NOT_SAFE}"
        )
        return RowsAnswer(found=result.value, message=told, value=result.value)
    assert isinstance(result, Rows)  # noqa: S101  # by the kind
    if not result.rows:
        hint = hint_for_no_rows(text)
        told = f"Nothing is said here: the query has no rows{f' ({hint})' if hint else ''}. {NOT_SAFE}"
        return RowsAnswer(found=False, message=told, columns=list(result.variables))
    made = _rows(graph, result, result.variables)
    told = f"{counted(len(made.rows), 'row')}."
    if len(made.rows) < len(result.rows):
        more = len(result.rows) - len(made.rows)
        cut = f"{more} more rows were found. Ask for fewer columns, or use LIMIT and OFFSET."
    return made.model_copy(update={"message": told, "left_out": f"{cut} {made.left_out}".strip()})


def _rows(graph: KnowledgeGraph, found: Rows, columns: Sequence[str]) -> RowsAnswer:
    """Return as many rows as fit, in some columns, with the statements that they name, as far as these fit."""
    rows: list[dict[str, Value]] = []
    room = MOST_CHARACTERS
    for row in found.only(columns).to_plain():
        told = {name: _value(value) for name, value in row.items()}
        room -= len(json.dumps(told))
        if rows and room < 0:
            break
        rows.append(told)
    named = dict.fromkeys(
        value
        for row in found.to_plain()[: len(rows)]
        for value in row.values()
        if isinstance(value, str) and value.startswith(CLAIM)
    )
    claims = [graph.claims[iri] for iri in named if iri in graph.claims]
    told_in_full = fitting(statements(graph, claims[:_STATEMENTS]))
    more = len(claims) - len(told_in_full)
    return RowsAnswer(
        found=bool(rows),
        message="",
        columns=list(found.only(columns).variables),
        rows=rows,
        statements=told_in_full,
        left_out=f"{more} of the statements that the rows name are not told in full: ask for fewer rows."
        if more
        else "",
    )


def _value(value: Plain) -> Value:
    return f"{value:f}" if isinstance(value, Decimal) else value
