"""Fill the inferred graph: run the rules of `queries/rules` again and again until none adds a triple.

A rule is a CONSTRUCT query over the union of all graphs. What it yields is kept in `graph:inferred` unless some
graph holds it already, so that every triple stands in one graph only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import Quad, Store

from crampkg.errors import CrampkgError
from crampkg.loading import INFERRED
from crampkg.resources import queries_dir

__all__ = ["derive", "rules"]

_MAX_ROUNDS = 50
"""Far above any depth of the hierarchy; a rule that invents terms would otherwise run for ever."""


def rules(folder: Path | None = None) -> list[tuple[str, str]]:
    """Return name and text of each rule, in the order of their names."""
    directory = (queries_dir() / "rules") if folder is None else folder
    return [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.rq"))]


def derive(store: Store, rule_texts: Sequence[tuple[str, str]] | None = None) -> int:
    """Add to `graph:inferred` all that the rules derive; return how many triples that graph has then.

    Raises CrampkgError when a rule cannot be run or the rules never come to rest.
    """
    texts = rules() if rule_texts is None else list(rule_texts)
    pending = texts
    for _ in range(_MAX_ROUNDS):
        changed = False
        for name, text in pending:
            changed |= _apply(store, name, text)
        if not changed:
            return sum(1 for _ in store.quads_for_pattern(None, None, None, INFERRED))
    raise CrampkgError(
        f"the rules still add triples after {_MAX_ROUNDS} rounds",
        where="queries/rules",
        remedy="look for a rule that makes new terms",
    )


def _apply(store: Store, name: str, text: str) -> bool:
    try:
        triples = store.query(text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise CrampkgError(
            f"the rule is not valid SPARQL: {error.msg}", where=f"queries/rules/{name}.rq"
        ) from error
    new = {
        Quad(triple.subject, triple.predicate, triple.object, INFERRED)
        for triple in triples  # type: ignore[union-attr]
        if not any(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None))
    }
    store.extend(new)
    return bool(new)
