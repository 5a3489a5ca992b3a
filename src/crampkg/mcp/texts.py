"""The text of an answer, for clients that show text: the same things in the same order as in its data."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from crampkg.mcp.model import Answer, Statement, TreatmentCount

__all__ = ["text_of"]

_FIRST = ("found", "message", "near", "left_out", "notice")


def text_of(answer: Answer) -> str:
    """Return an answer as lines: what it says first, then its parts, what is left out, and the notice."""
    lines = [answer.message]
    if answer.near:
        lines.append(f"Similar names: {'; '.join(answer.near)}")
    for name in type(answer).model_fields:
        if name not in _FIRST:
            lines += _part(name.replace("_", " "), getattr(answer, name), 0)
    if answer.left_out:
        lines.append(f"Left out: {answer.left_out}")
    return "\n".join([*lines, answer.notice])


def _part(name: str, value: Any, depth: int) -> list[str]:
    """Return a part of an answer as lines; empty for what is empty."""
    indent = "  " * depth
    if value is None or value in ("", [], {}) or (name == "total" and not value):
        return []
    if isinstance(value, BaseModel):
        return _record(value, depth)
    if isinstance(value, list) and not isinstance(value[0], str):
        lines = [f"{indent}{name}:"]
        for one in value:
            lines += [indent + _row(one)] if isinstance(one, dict) else _part("", one, depth + 1)
        return lines
    if isinstance(value, bool):
        told = "yes" if value else "no"
    else:
        told = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return [f"{indent}{name}: {told}"]


def _record(value: BaseModel, depth: int) -> list[str]:
    indent = "  " * depth
    if isinstance(value, Statement):
        return [indent + line for line in _statement(value)]
    if isinstance(value, TreatmentCount):
        counted = ", ".join(f"{word} {number}" for word, number in value.statements.items())
        return [f"{indent}- {value.treatment}: {counted}"]
    inner = [
        line
        for field in type(value).model_fields
        for line in _part(field.replace("_", " "), getattr(value, field), depth)
    ]
    return [f"{indent}- {inner[0].strip()}", *(f"  {line}" for line in inner[1:])] if inner else []


def _row(row: dict[str, Any]) -> str:
    return "- " + " | ".join(f"{name}: {cell}" for name, cell in row.items() if cell not in (None, ""))


def _statement(one: Statement) -> list[str]:
    qualifiers = "".join(f"; {text}" for text in one.qualifiers)
    about = f" ({one.about})" if one.about else ""
    lines = [
        f"- {one.statement}{about}",
        f"  {one.direction}; {one.hedge}; in whom: {one.population}{qualifiers}; evidence: {one.evidence}",
    ]
    lines += [f"  Result: {text}" for text in one.numbers]
    year = f" ({one.year})" if one.year else ""
    link = f" {one.source_link}" if one.source_link else ""
    later = f"; replaced by {one.replaced_by}" if one.replaced_by else ""
    return [*lines, f"  Source: {one.source}{year}, {one.place}{later}.{link} <{one.link}>"]
