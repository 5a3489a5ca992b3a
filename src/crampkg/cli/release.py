"""`crampkg release`: write all files of a release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.cli.common import graph_options
from crampkg.cli.output import write

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@graph_options
def release(graph: KnowledgeGraph, folder: Path) -> None:
    """Write all files of a release into the folder DIR: exports, metadata, reference, shapes, changes, checksums.

    Runs all checks first. A graph with a fault is not released.

    Example: crampkg release crampkg-0.1.0
    """
    from crampkg.export.release import release as run

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("the folder is not empty", where=str(folder), remedy="name a new or empty folder")
    files = run(graph)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CrampkgError(
            f"cannot make the folder: {error.strerror}", where=str(folder), remedy="choose another place"
        ) from error
    for name, data in files.items():
        write(data, folder / name)
        click.echo(f"{name}  {len(data):,} bytes")
