"""Every command that README.md shows runs, and prints what the README says."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readme_script", ROOT / "scripts" / "readme.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["readme_script"] = module
    spec.loader.exec_module(module)
    return module


README = script()
EXAMPLES = README.examples((ROOT / "README.md").read_text(encoding="utf-8"))


EXPORTS = [
    line.split("#")[0].strip()
    for block in re.findall(
        r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    for line in block.splitlines()
    if line.startswith("crampkg export")
]


@pytest.mark.sources
@pytest.mark.parametrize("example", EXAMPLES, ids=[example.command for example in EXAMPLES])
def test_a_command_prints_what_the_readme_says(example: object) -> None:
    command, printed = example.command, example.printed  # type: ignore[attr-defined]
    real = README.run(command)
    assert README.fits(printed, real), f"$ {command}\n{real}\n\n(scripts/readme.py --write puts it in)"


def test_the_comparison_can_fail() -> None:
    assert README.fits("a\n…\nd", "a\nb\nc\nd")
    assert README.fits("a\n…", "a\nb")
    assert not README.fits("a\n…\nd", "a\nb\nc")
    assert not README.fits("a\nb", "a\nc")
    assert not README.fits("a.c", "abc")


def test_the_commands_that_serve_are_tested_elsewhere() -> None:
    """What stands in `sh` blocks keeps running or installs; each is named here with the test that starts it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = {
        line.split("#")[0].strip()
        for block in re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
        if line.strip()
    }
    lines -= set(EXPORTS)
    assert lines <= set(TESTED_ELSEWHERE), lines - set(TESTED_ELSEWHERE)


@pytest.mark.parametrize("command", EXPORTS)
def test_an_export_of_the_readme_runs(command: str, tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from crampkg.cli import main; main()"]
    words = shlex.split(command)
    done = subprocess.run([*program, *words[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    if "-o" in words:
        written = tmp_path / words[words.index("-o") + 1]
        assert written.is_dir() or written.stat().st_size > 10_000
    else:
        assert len(done.stdout) > 1_000


TESTED_ELSEWHERE = {
    "make explore": "tests/test_explorer_server.py",
    "make test": "this very run",
    "streamlit run app.py": "tests/browser",
    "crampkg explore": "tests/test_explorer_server.py",
    "crampkg serve --port 7878": "tests/test_serve.py",
    "crampkg publish --endpoint http://127.0.0.1:7879/query"
    " --update http://127.0.0.1:7879/update": "tests/test_publish.py",
    "crampkg show quinine --endpoint http://127.0.0.1:7879/query": "tests/test_remote.py",
}
