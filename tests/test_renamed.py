"""Modules of 0.1 import under their old names for one release, and warn with the new one."""

from __future__ import annotations

import importlib
import sys

import pytest

from crampkg.base.renamed import RENAMED


@pytest.mark.parametrize("old", sorted(RENAMED))
def test_an_old_name_is_the_module_itself_and_warns(old: str) -> None:
    new = importlib.import_module(RENAMED[old])
    spec = new.__spec__
    sys.modules.pop(old, None)
    with pytest.warns(
        DeprecationWarning, match=f"{old} is now {RENAMED[old]}; the old name will be removed in 0.3"
    ):
        found = importlib.import_module(old)
    assert found is new
    assert new.__spec__ is spec
    assert new.__name__ == RENAMED[old]


def test_other_names_are_not_found() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"crampkg\.nothing"):
        importlib.import_module("crampkg.nothing")
