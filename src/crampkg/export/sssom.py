"""Mappings as an SSSOM table, with the metadata of the set and the prefixes that it uses."""

from __future__ import annotations

import csv
import io
from typing import Final

from crampkg.export.rows import Row, rows
from crampkg.export.scope import Selection
from crampkg.mapping import COLUMNS
from crampkg.names import GRAPH, PREFIXES

__all__ = ["write"]

_LOINC: Final = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief Institute, Inc. and "
    "the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the "
    "license at http://loinc.org/license. LOINC is a registered United States trademark of Regenstrief Institute, Inc."
)
_CURIES: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")


def write(selection: Selection, _: str) -> bytes:
    """Return the mappings of what is in scope; an empty table has its head all the same."""
    made = rows(selection, "mappings")
    text = io.StringIO()
    text.write(_head(selection, made))
    writer = csv.DictWriter(text, COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    writer.writerows(made)
    return text.getvalue().encode()


def _head(selection: Selection, made: list[Row]) -> str:
    header = selection.graph.header
    used = {str(row[column]).partition(":")[0] for row in made for column in _CURIES} | {
        "semapv",
        "skos",
        "sssom",
    }
    remark = "Identifiers and labels of other resources stay under their own terms. "
    remark += "HPO: https://hpo.jax.org/app/license. " + _LOINC
    lines = [
        f"#mapping_set_id: {GRAPH}mappings",
        "#mapping_set_title: Mappings of crampkg",
        f'#mapping_set_description: "{selection.described}"',
        f'#mapping_set_version: "{header["version"]}"',
        f"#license: {header['license']}",
        f'#comment: "{remark}"',
        "#curie_map:",
        *(f"#  {prefix}: {PREFIXES[prefix]}" for prefix in sorted(used, key=str.lower)),
    ]
    return "\n".join(lines) + "\n"
