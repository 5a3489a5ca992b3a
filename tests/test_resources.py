"""Where ontology/ and queries/ are found: in the checkout first, in the wheel's own copy otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from crampkg.base import resources
from crampkg.base.errors import CrampkgError


@pytest.fixture(autouse=True)
def no_folder_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRAMPKG_ONTOLOGY")


def test_checkout_reads_its_own_files(root: Path) -> None:
    assert resources.checkout_dir() == root
    assert resources.ontology_dir() == root / "ontology"
    assert resources.queries_dir() == root / "queries"


def test_wheel_reads_the_copy_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "crampkg"
    for name in ("ontology", "queries"):
        (package / "_data" / name).mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.checkout_dir() is None
    assert resources.ontology_dir() == package / "_data" / "ontology"
    assert resources.queries_dir() == package / "_data" / "queries"


def test_src_folder_of_another_project_is_no_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # `pip install --target src crampkg` in a project of one's own must not make that project's files ours.
    package = tmp_path / "src" / "crampkg"
    (package / "_data" / "ontology").mkdir(parents=True)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "other"\n')
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.checkout_dir() is None
    assert resources.ontology_dir() == package / "_data" / "ontology"


def test_the_folder_that_the_environment_names_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRAMPKG_ONTOLOGY", str(tmp_path))
    assert resources.ontology_dir() == tmp_path
    monkeypatch.setenv("CRAMPKG_ONTOLOGY", str(tmp_path / "none"))
    with pytest.raises(CrampkgError, match="the folder that CRAMPKG_ONTOLOGY names is missing") as caught:
        resources.ontology_dir()
    assert caught.value.remedy == "correct or unset CRAMPKG_ONTOLOGY"


def test_missing_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "crampkg")
    with pytest.raises(CrampkgError, match="the folder queries is missing from this installation") as caught:
        resources.queries_dir()
    assert caught.value.where == str(tmp_path / "crampkg" / "_data" / "queries")
