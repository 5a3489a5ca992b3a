"""Fills the inferred graph: runs the rules of `queries/rules`, stage by stage, until none adds a triple.

A rule is a CONSTRUCT query over the union of all graphs. Its triples go into `graph:inferred` unless another graph
already has them, so every triple is in one graph only. The stages are folders: `1-hierarchy` completes the hierarchy,
`2-carried` decides which direct edges a claim carries, `3-from-claims` reads claims and the complete hierarchy, and
`4-closure` repeats until the edges no longer change. The two in the middle need one run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

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
    """Add all derived triples to `graph:inferred`; return how many triples that graph then has.

    Raises CrampkgError when a rule cannot be run or a stage never ends.
    """
    count = sum(1 for _ in store.quads_for_pattern(None, None, None, INFERRED))
    for stage, paths in stages(folder):
        rules = [(path, read_text(path)) for path in paths]
        for _ in range(_MAX_ROUNDS):
            added = [_apply(store, path, text) for path, text in rules]
            count += sum(added)
            if stage in _ONCE or not any(added):
                break
        else:
            raise CrampkgError(
                f"the rules still add triples after {_MAX_ROUNDS} rounds",
                where=f"queries/rules/{stage}",
                remedy="look for a rule that creates new terms",
            )
    return count


def _apply(store: Store, path: Path, text: str) -> int:
    try:
        triples = store.query(text, use_default_graph_as_union=True)
    except SyntaxError as error:
        where = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise CrampkgError(f"the rule is not valid SPARQL: {error.msg}", where=where) from error
    # Most rules fill properties of their own, so that nothing has to be looked up for each triple. The engine yields
    # each triple once.
    fresh: dict[NamedNode, bool] = {}
    new = []
    for subject, predicate, value in triples:  # type: ignore[union-attr]
        if predicate not in fresh:
            fresh[predicate] = not any(store.quads_for_pattern(None, predicate, None, None))
        if fresh[predicate] or not any(store.quads_for_pattern(subject, predicate, value, None)):
            new.append(Quad(subject, predicate, value, INFERRED))
    store.extend(new)
    return len(new)
