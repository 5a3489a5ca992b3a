"""Hints for a query without an answer."""

from __future__ import annotations

from crampkg.sparql.lexer import SparqlSyntaxError, Token, tokens

__all__ = ["hint_for_no_rows"]


def hint_for_no_rows(text: str) -> str | None:
    """Return a hint for a query without rows that looks for a text without its language, or None.

    Names and texts of the graph have a language, and "quinine" is not equal to "quinine"@en.
    """
    try:
        words = tokens(text)
    except SparqlSyntaxError:
        return None
    for place, token in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else None
        if token.kind != "string" or (after is not None and (after.kind == "language" or after.text == "^^")):
            continue
        if not token.inner or _compared(words, place):
            shown = token.text if len(token.text) <= 40 else '"…"'
            return f"texts here have a language tag: write {shown}@en, or compare STR(?text)"
    return None


def _compared(words: list[Token], place: int) -> bool:
    """Tell whether a string in an expression is set equal to a variable."""
    pairs = ((place - 1, place - 2), (place + 1, place + 2))
    return any(
        0 <= sign < len(words) and 0 <= other < len(words)
        and words[sign].text == "=" and words[other].kind == "variable"
        for sign, other in pairs
    )  # fmt: skip
