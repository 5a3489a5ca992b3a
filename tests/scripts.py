"""The maintainers' scripts and benchmarks as modules, so that tests can call what is in them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "scripts"


def script(name: str, folder: str = "scripts") -> Any:
    """The module made of `scripts/NAME.py`, or of a file in another folder at the top."""
    path = ROOT / folder / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name if folder == "scripts" else f"{folder}_{name}", path)
    if str(path.parent) not in sys.path:  # as when it is run: a script may import its neighbours
        sys.path.append(str(path.parent))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
