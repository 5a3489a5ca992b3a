"""The wheel at work outside the checkout: the command line and its data come from the wheel alone."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder away from the checkout that holds the unpacked wheel and nothing else."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def crampkg(elsewhere: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command from the unpacked wheel; -I keeps the working folder and PYTHONPATH out of it."""
    code = (
        f"import sys; sys.path.insert(0, {str(elsewhere)!r}); sys.argv[0] = 'crampkg'\n"
        "from crampkg.cli import main\n"
        "main()"
    )
    command = [sys.executable, "-I", "-c", code, *arguments]
    return subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)


def test_the_package_is_the_wheel_s(elsewhere: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(elsewhere)!r})\nimport crampkg; print(crampkg.__file__)"
    printed = subprocess.check_output([sys.executable, "-I", "-c", code], text=True).strip()
    assert printed == str(elsewhere / "crampkg" / "__init__.py")


def test_same_counts_as_in_the_checkout(elsewhere: Path) -> None:
    there = crampkg(elsewhere, "stats", "--format", "json")
    assert there.returncode == 0, there.stderr
    code = "import sys; sys.argv[0] = 'crampkg'\nfrom crampkg.cli import main\nmain()"
    here = subprocess.check_output([sys.executable, "-c", code, "stats", "--format", "json"], text=True)
    assert json.loads(there.stdout) == json.loads(here)


def test_terms_are_shown(elsewhere: Path) -> None:
    shown = crampkg(elsewhere, "show", "quinine")
    assert shown.returncode == 0, shown.stderr
    assert "quinine" in shown.stdout.lower()


def test_a_query_of_one_s_own(elsewhere: Path) -> None:
    query = elsewhere / "own.rq"
    query.write_text("SELECT ?s WHERE { ?s a cramp:Drug ; rdfs:label 'quinine'@en }")
    answer = crampkg(elsewhere, "query", "own.rq", "--format", "csv")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == ["s", "https://w3id.org/crampkg/quinine"]


def test_unknown_term_is_told_in_one_line(elsewhere: Path) -> None:
    shown = crampkg(elsewhere, "show", "quinin")
    assert (shown.returncode, shown.stdout) == (2, "")
    assert len(shown.stderr.splitlines()) == 1
    assert "quinine" in shown.stderr
