"""Mappings as an SSSOM table, with the metadata of the set and the prefixes that it uses.

A part (of one source, of one term) is a set of its own: its id is the address where it is had, and it names the
whole set as what it is taken from. No person and no date is named, for neither is on record; the provider is the
project.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Final
from urllib.parse import quote

from crampkg.base.namespaces import BASE, GRAPH, PREFIXES, slug
from crampkg.build.mappings import COLUMNS
from crampkg.export.rows import Row, rows
from crampkg.export.scope import Selection

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


def write(selection: Selection, _: str) -> bytes:
    """Return the mappings of what is in scope; an empty table has its head all the same."""
    made = rows(selection, "mappings")
    text = io.StringIO()
    text.write(_head(selection, made))
    writer = csv.DictWriter(text, _COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    writer.writerows({**row, "object_source": _space(str(row["object_id"]))} for row in made)
    return text.getvalue().encode()


def _head(selection: Selection, made: list[Row]) -> str:
    header = selection.graph.header
    used = {str(row[column]).partition(":")[0] for row in made for column in _CURIES} | {
        "cramp",
        "semapv",
        "skos",
        "sssom",
    }
    remark = "Identifiers and labels of other resources stay under their own terms. "
    remark += "HPO: https://hpo.jax.org/app/license. " + _LOINC
    remark += " Neither authors nor dates of single mappings are on record."
    whole = f"{GRAPH}mappings"
    place = _place(selection)
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


def _space(curie: str) -> str:
    """Return the resource that an identifier is of: the namespace that it stands in, as the CURIE without a name."""
    return curie.partition(":")[0] + ":"


def _place(selection: Selection) -> str:
    """Return the address of a part of the mappings, by which it is told from the whole set; empty for that."""
    scope = selection.scope
    if scope.source is not None:
        return f"{BASE}data/export/sssom?source={quote(scope.source)}"
    if scope.term is not None:
        return f"{BASE}data/export/sssom?term={quote(slug(selection.graph.resolve(scope.term)))}"
    return ""
