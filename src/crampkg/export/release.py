"""A release: every export under a versioned name, with metadata, reference, shapes, changes and checksums."""

from __future__ import annotations

import io
import re
import zipfile
from hashlib import sha256
from typing import Final

from crampkg.base.errors import CrampkgError
from crampkg.base.resources import checkout_dir, ontology_dir
from crampkg.build.validation import check
from crampkg.curate.coverage_report import check_ledgers
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export import EXPORTS, Scope, export, select
from crampkg.export.metadata import File, describe
from crampkg.export.reference import write as reference
from crampkg.sparql.store import EmbeddedStore

__all__ = ["changelog_part", "release", "zipped"]

_ASSERTED: Final = ("owl", "trig")
"""Formats that a release holds without inferences too."""


def release(graph: KnowledgeGraph) -> dict[str, bytes]:
    """Return all files of a release by name.

    A graph with a fault is not released: raises CrampkgError with the first errors of the checks, and for a
    graph that is not in this process, which the checks cannot see.
    """
    if not isinstance(graph.store, EmbeddedStore):
        raise CrampkgError("only a graph read from files can be released", remedy="leave out --endpoint")
    faults = [one for one in check(graph.store.store, graph.catalog) if one.severity == "error"]
    if graph.folder is not None:
        faults += check_ledgers(graph.folder)
    if faults:
        told = "1 fault" if len(faults) == 1 else f"{len(faults)} faults, the first"
        raise CrampkgError(f"{told}: {faults[0]}", remedy="see `crampkg check`")
    version = graph.header["version"]
    files: dict[str, File] = {}
    taken: set[str] = set()
    for form in EXPORTS.values():
        data = export(graph, form.name)
        # The first format with an extension has the plain name; archives and the rest say which format they are.
        plain = bool(form.extension) and form.extension not in taken
        taken.add(form.extension)
        name = (
            f"crampkg-{version}.{form.extension}"
            if plain
            else f"crampkg-{version}-{form.name}.{form.extension or 'zip'}"
        )
        body = data if isinstance(data, bytes) else zipped(data)
        files[name] = File(body, form.media_type, form.summary, f"data/export/{form.name}")
    for format_name in _ASSERTED:
        form = EXPORTS[format_name]
        data = export(graph, form.name, Scope(graph="asserted"))
        assert isinstance(data, bytes)  # noqa: S101  # neither is a folder
        title = f"{form.summary}; only what was asserted"
        address = f"data/export/{form.name}?graph=asserted"
        files[f"crampkg-{version}-asserted.{form.extension}"] = File(data, form.media_type, title, address)
    selection = select(graph, Scope())
    files[f"crampkg-{version}-reference.html"] = File(
        reference(selection, "reference"), "text/html", "Reference"
    )
    shapes = (graph.folder or ontology_dir()) / "shapes.ttl"
    if shapes.is_file():
        files[f"crampkg-{version}-shapes.ttl"] = File(shapes.read_bytes(), "text/turtle", "SHACL shapes")
    if part := changelog_part(version):
        files["CHANGES.md"] = File(part.encode(), "text/markdown", "What changed")
    made = {name: file.data for name, file in files.items()}
    made["metadata.ttl"] = describe(selection, graph.store.store, files)
    sums = (f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(made.items()))
    made["SHA256SUMS"] = "".join(sums).encode()
    return made


def zipped(files: dict[str, bytes]) -> bytes:
    """Return files as a ZIP archive that has the same bytes each time: sorted, and without dates."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return made.getvalue()


def changelog_part(version: str, text: str | None = None) -> str | None:
    """Return the changelog's part on a version; None where there is no changelog.

    CrampkgError when it has no such part: what is unreleased is not what this version changed.
    """
    if text is None:
        root = checkout_dir()
        path = root / "CHANGELOG.md" if root else None
        if path is None or not path.is_file():
            return None
        text = path.read_text(encoding="utf-8")
    parts = re.split(r"^(?=## \[)", text, flags=re.MULTILINE)
    for part in parts:
        if part.startswith(f"## [{version}]"):
            return part.rstrip() + "\n"
    raise CrampkgError(
        f"the changelog has no section for version {version}",
        where="CHANGELOG.md",
        remedy=f"add the heading ## [{version}] above the changes of this version",
    )
