"""The ways into the project: which Python the Makefile takes, what it offers, and when a test may be skipped."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# --- scripts/find-python --------------------------------------------------------------------------------------------


def stand_in(folder: Path, name: str, version: tuple[int, int], *, has_venv: bool = True) -> Path:
    """A program that acts as a Python of some version, with or without venv, as far as find-python asks."""
    lines = [
        "#!/bin/sh",
        'case "$2" in',
        '"") exit 0 ;;',
        f"*print*) echo {version[0]}.{version[1]} ;;",
        f"*ensurepip*) exit {int(not has_venv or version < (3, 11))} ;;",
        f"*) exit {int(version < (3, 11))} ;;",
        "esac",
    ]
    program = folder / name
    program.write_text("\n".join(lines) + "\n")
    program.chmod(0o755)
    return program


def find_python(
    root: Path, path: Path, system: str, tools: tuple[str, ...] = (), **env: str
) -> tuple[int, str, str]:
    """Run the script with nothing on PATH but what lies in `path`, on a machine that calls itself `system`."""
    for name, text in {"uname": f"echo {system}", **dict.fromkeys(tools, "exit 0")}.items():
        (path / name).write_text(f"#!/bin/sh\n{text}\n")
        (path / name).chmod(0o755)
    script = str(root / "scripts" / "find-python")
    done = subprocess.run(
        ["/bin/sh", script], env={"PATH": str(path), **env}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.strip(), done.stderr


def test_takes_python3_when_it_will_do(root: Path, tmp_path: Path) -> None:
    wanted = stand_in(tmp_path, "python3", (3, 11))
    stand_in(tmp_path, "python3.13", (3, 13))
    assert find_python(root, tmp_path, "Linux") == (0, str(wanted), "")


def test_passes_over_an_old_python3_and_a_shim_that_fails(root: Path, tmp_path: Path) -> None:
    stand_in(tmp_path, "python3", (3, 9))
    (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "python3.13").chmod(0o755)
    wanted = stand_in(tmp_path, "python3.12", (3, 12))
    assert find_python(root, tmp_path, "Linux") == (0, str(wanted), "")


def test_the_named_python_comes_first(root: Path, tmp_path: Path) -> None:
    stand_in(tmp_path, "python3", (3, 11))
    (tmp_path / "own").mkdir()
    wanted = stand_in(tmp_path / "own", "python", (3, 14))
    assert find_python(root, tmp_path, "Linux", PYTHON=str(wanted)) == (0, str(wanted), "")


@pytest.mark.parametrize(
    ("system", "tool", "advice"),
    [
        ("Darwin", None, "brew install python@3.13"),
        ("Linux", "apt-get", "sudo apt-get install python3 python3-venv"),
        ("Linux", "dnf", "sudo dnf install python3.12"),
        ("Linux", "zypper", "sudo zypper install python312"),
        ("Linux", "pacman", "sudo pacman -S python"),
        ("Linux", None, "make PYTHON="),
    ],
)
def test_an_old_python_alone_gets_advice(
    root: Path, tmp_path: Path, system: str, tool: str | None, advice: str
) -> None:
    stand_in(tmp_path, "python3", (3, 9))
    code, out, err = find_python(root, tmp_path, system, (tool,) if tool else ())
    assert (code, out) == (1, "")
    assert "crampkg needs Python 3.11 or newer; found: python3(3.9)." in err
    assert advice in err


def test_a_python_without_venv_gets_its_package_named(root: Path, tmp_path: Path) -> None:
    stand_in(tmp_path, "python3", (3, 12), has_venv=False)
    code, out, err = find_python(root, tmp_path, "Linux", ("apt-get",))
    assert (code, out) == (1, "")
    assert "Python 3.12 is here, but without the modules venv and ensurepip" in err
    assert "sudo apt-get install python3.12-venv" in err


def test_no_python_at_all(root: Path, tmp_path: Path) -> None:
    code, _, err = find_python(root, tmp_path, "Linux", ("apt-get",))
    assert code == 1
    assert "found: none." in err


# --- Makefile and .ci/run -------------------------------------------------------------------------------------------


@pytest.mark.program("make")
def test_every_target_that_help_tells_exists(root: Path) -> None:
    told = re.findall(
        r"^make ([a-z-]+)", subprocess.check_output(["make", "-s", "help"], cwd=root, text=True), re.MULTILINE
    )
    assert {"explore", "test", "test-all", "check", "lock", "bench", "wheel"} <= set(told)
    for target in told:
        planned = subprocess.run(
            ["make", "-n", target], cwd=root, capture_output=True, text=True, check=False
        )
        assert planned.returncode == 0, planned.stderr


@pytest.mark.program("make")
def test_the_quick_and_all_tests_are_run_in_parallel(root: Path) -> None:
    quick, everything = (
        [
            line
            for line in subprocess.check_output(["make", "-n", target], cwd=root, text=True).splitlines()
            if "-m pytest" in line
        ]
        for target in ("test", "test-all")
    )
    assert len(quick) == len(everything) == 1
    for line in (*quick, *everything):
        assert "--numprocesses logical --dist loadgroup" in line
    groups = '-m "not (browser or java or program or validators or slow)"'
    assert groups in quick[0]
    assert everything[0].split() == quick[0].replace(groups, "").split()


@pytest.mark.program("make")
def test_check_is_lint_types_contracts_and_tests(root: Path) -> None:
    # A copy without an environment plans the installation as well, each step once.
    planned = subprocess.check_output(["make", "-n", "check"], cwd=root, text=True).splitlines()
    steps = ["ruff check", "ruff format --check", "-m mypy", "lint-imports", "-m pytest"]
    assert [step for step in steps if sum(step in line for line in planned) != 1] == []


def test_scripts_are_sound_shell(root: Path) -> None:
    for name, shell in {".ci/run": "bash", "scripts/find-python": "sh"}.items():
        assert os.access(root / name, os.X_OK)
        if shutil.which(shell):
            assert subprocess.run([shell, "-n", name], cwd=root, check=False).returncode == 0


# --- when a test may be skipped -------------------------------------------------------------------------------------

NEEDING = """
import pytest

@pytest.mark.program("no-such-program")
def test_needs_a_program():
    pass

def test_skips_itself():
    pytest.skip("too cold")

@pytest.mark.xfail(strict=True)
def test_known_fault():
    assert False

@pytest.mark.sources
def test_needs_sources():
    pass
"""


PARALLEL = pytest.mark.parametrize(
    "options", [(), ("--numprocesses=2", "--dist=loadgroup")], ids=["one", "two"]
)
"""One process, and two as `make test` has them."""


def run_needing(root: Path, folder: Path, *options: str, **env: str) -> tuple[int, str]:
    """Run the small tests above under this project's conftest and settings; returns exit code and output."""
    shutil.copy(root / "tests" / "conftest.py", folder)
    shutil.copy(root / "pyproject.toml", folder)
    (folder / "test_needing.py").write_text(NEEDING)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "test_needing.py"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CRAMPKG_")}
    done = subprocess.run(command, cwd=folder, env=clean | env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.slow
def test_what_is_missing_is_skipped_with_a_reason(root: Path, tmp_path: Path) -> None:
    code, out = run_needing(root, tmp_path, CRAMPKG_SOURCES=str(tmp_path))
    assert code == 0, out
    assert "3 skipped, 1 xfailed" in out
    assert "the program no-such-program is not on PATH" in out
    assert "name their folder in CRAMPKG_SOURCES" in out


@pytest.mark.slow
@PARALLEL
def test_under_continuous_integration_no_test_may_go_quiet(
    root: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    code, out = run_needing(root, tmp_path, *options, CRAMPKG_NO_SKIP="1", CRAMPKG_SOURCES=str(tmp_path))
    assert code == 1, out
    assert "1 failed, 1 xfailed, 2 errors" in out
    assert "not allowed here (CRAMPKG_NO_SKIP=1): the program no-such-program is not on PATH" in out
    assert "not allowed here (CRAMPKG_NO_SKIP=1): too cold" in out


@pytest.mark.slow
def test_a_marker_that_names_no_program_is_a_failure(root: Path, tmp_path: Path) -> None:
    """Such a test would run where its program is missing."""
    (tmp_path / "test_nameless.py").write_text(
        "import pytest\n\n@pytest.mark.program\ndef test_nameless():\n    pass\n"
    )
    code, out = run_needing(root, tmp_path, "test_nameless.py", CRAMPKG_SOURCES=str(tmp_path))
    assert code == 1, out
    assert 'the marker needs the name of a program: program("Rscript")' in out


@pytest.mark.slow
def test_what_is_there_is_used(root: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text("")
    _, out = run_needing(root, tmp_path, CRAMPKG_SOURCES=str(tmp_path / "texts"))
    assert "1 passed, 2 skipped, 1 xfailed" in out
