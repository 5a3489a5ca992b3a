"""Fill the inferred graph: run the rules of `queries/rules`, stage by stage, until none adds a triple.

A rule is a CONSTRUCT query over the union of all graphs. What it yields is kept in `graph:inferred` unless some
graph holds it already, so that every triple stands in one graph only. The stages are folders: `1-hierarchy` closes
the hierarchy, `2-carried` decides which direct edges a claim carries, `3-from-claims` reads claims and the closed
hierarchy, `4-closure` works on edges until it comes to rest. The two in the middle see all they need and are run once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Quad, Store

from crampkg.base.errors import CrampkgError
from crampkg.base.resources import queries_dir, read_text
from crampkg.build.loading import INFERRED

__all__ = ["derive", "stages"]

_ONCE = ("2-carried", "3-from-claims")
_MAX_ROUNDS = 50
"""Far above any depth of the hierarchy; a rule that invents terms would otherwise run for ever."""


def stages(folder: Path | None = None) -> Iterator[tuple[str, list[Path]]]:
    """Yield each stage's name and its rule files, in order; `folder` is laid out like `queries/rules`."""
    directory = (queries_dir() / "rules") if folder is None else folder
    for stage in sorted(path for path in directory.iterdir() if path.is_dir()):
        yield stage.name, sorted(stage.glob("*.rq"))


def derive(store: Store, folder: Path | None = None) -> int:
    """Add to `graph:inferred` all that the rules derive; return how many triples that graph has then.

    Raises CrampkgError when a rule cannot be run or a stage never comes to rest.
    """
    for stage, paths in stages(folder):
        rules = [(path, read_text(path)) for path in paths]
        for _ in range(_MAX_ROUNDS):
            added = [_apply(store, path, text) for path, text in rules]
            if stage in _ONCE or not any(added):
                break
        else:
            raise CrampkgError(
                f"the rules still add triples after {_MAX_ROUNDS} rounds",
                where=f"queries/rules/{stage}",
                remedy="look for a rule that makes new terms",
            )
    return sum(1 for _ in store.quads_for_pattern(None, None, None, INFERRED))


def _apply(store: Store, path: Path, text: str) -> int:
    try:
        triples = store.query(text, use_default_graph_as_union=True)
    except SyntaxError as error:
        where = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise CrampkgError(f"the rule is not valid SPARQL: {error.msg}", where=where) from error
    new = {
        Quad(triple.subject, triple.predicate, triple.object, INFERRED)
        for triple in triples  # type: ignore[union-attr]
        if not any(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None))
    }
    store.extend(new)
    return len(new)
