"""The notebook's cells run, and print what stands below them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import script

NOTEBOOK = script("notebook")


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOK.NOTEBOOKS, ids=lambda path: path.name)
def test_cells_print_what_is_stored(path: Path, whole_ontology: Path) -> None:
    cells = NOTEBOOK.code_cells(json.loads(path.read_text(encoding="utf-8")))
    assert NOTEBOOK.run(cells) == [NOTEBOOK.printed(cell) for cell in cells]


def test_there_is_a_notebook_about_results() -> None:
    assert [path.name for path in NOTEBOOK.NOTEBOOKS] == ["results.ipynb"]
