"""Mappings as an SSSOM table, with the metadata of the set and the prefixes that it uses.

A part (of one source, of one term) is a set of its own: its id is the address where it is had, and it names the
whole set as what it is taken from. No person and no date is named, for neither is on record; the provider is the
project.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from crampkg.base.namespaces import BASE, GRAPH, PREFIXES
from crampkg.build.mappings import COLUMNS
from crampkg.export.selection import Selection
from crampkg.export.streams import encoded

__all__ = ["write"]

_LOINC: Final = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief Institute, Inc. and "
    "the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the "
    "license at http://loinc.org/license. LOINC is a registered United States trademark of Regenstrief Institute, Inc."
)
_COLUMNS: Final = tuple(
    column
    for name in COLUMNS
    for column in (("object_source", name) if name == "object_source_version" else (name,))
)
_CURIES: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")


def write(selection: Selection, _: str) -> Iterator[bytes]:
    """Yield the mappings of what is in scope; an empty table has its head all the same."""
    text = io.StringIO()
    text.write(_head(selection))
    writer = csv.DictWriter(text, _COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    writer.writerows(
        {**asdict(one), "object_source": one.object_id.partition(":")[0] + ":"} for one in selection.mappings
    )
    return encoded([text.getvalue()])


def _head(selection: Selection) -> str:
    header = selection.graph.header
    used = {getattr(one, column).partition(":")[0] for one in selection.mappings for column in _CURIES}
    used |= {"cramp", "semapv", "skos", "sssom"}
    remark = "Identifiers and labels of other resources stay under their own terms. "
    remark += "HPO: https://hpo.jax.org/app/license. " + _LOINC
    remark += " Authors and dates of individual mappings are not recorded."
    whole = f"{GRAPH}mappings"
    # The address of a part of the mappings, by which it is told from the whole set.
    place = f"{BASE}data/export/sssom?{selection.address}" if selection.address else ""
    lines = [
        f"#mapping_set_id: {place or whole}",
        *([f"#mapping_set_source:\n#  - {whole}"] if place else []),
        f"#mapping_set_title: {_text(f'Mappings of crampkg: {selection.part}' if place else 'Mappings of crampkg')}",
        f"#mapping_set_description: {_text(selection.described)}",
        f'#mapping_set_version: "{header["version"]}"',
        f"#mapping_provider: {BASE}",
        "#subject_source: cramp:dataset",
        f'#subject_source_version: "{header["version"]}"',
        f"#license: {header['license']}",
        f"#comment: {_text(remark)}",
        "#curie_map:",
        *(f"#  {prefix}: {PREFIXES[prefix]}" for prefix in sorted(used, key=str.lower)),
    ]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Return a text as YAML holds it in quotes."""
    return json.dumps(text, ensure_ascii=False)
