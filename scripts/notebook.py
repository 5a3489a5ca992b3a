"""Run the code cells of docs/*.ipynb in order and compare what they print with the outputs stored below them.

With --write the real outputs are put in. Plain Python only: a cell prints what it shows.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "docs").glob("*.ipynb"))


def printed(cell: dict[str, Any]) -> str:
    """Return the text stored below a code cell."""
    return "".join("".join(output["text"]) for output in cell["outputs"])


def run(cells: list[dict[str, Any]]) -> list[str]:
    """Return what each code cell prints, all run in one namespace as a notebook does."""
    names: dict[str, Any] = {"__name__": "__main__"}
    told = []
    for number, cell in enumerate(cells, 1):
        code = compile("".join(cell["source"]), f"cell {number}", "exec")
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(code, names)  # noqa: S102 - the cells are this repository's own
        told.append(out.getvalue())
    return told


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the code cells of a notebook, in order."""
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def main() -> int:
    """Return 0 if all notebooks print what is stored in them (or it was put in), else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the real outputs in")
    write = parser.parse_args().write
    differing = 0
    for path in NOTEBOOKS:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = code_cells(notebook)
        for number, (cell, text) in enumerate(zip(cells, run(cells), strict=True), 1):
            if write:
                cell["execution_count"] = number
                lines = text.splitlines(keepends=True)
                cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": lines}] if text else []
            elif text != printed(cell):
                differing += 1
                sys.stdout.write(f"{path.relative_to(ROOT)}, code cell {number}: prints\n{text}\n")
        if write:
            path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
