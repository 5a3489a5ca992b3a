"""The two errors: one line, three parts, an exit code, the same after a trip to another process."""

from __future__ import annotations

import pickle

import pytest

from crampkg.base.errors import CrampkgError, UsageError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (CrampkgError("no object"), "no object"),
        (CrampkgError("no object", where="care.ttl:12"), "care.ttl:12: no object"),
        (CrampkgError("no object", remedy="add one"), "no object (add one)"),
        (
            CrampkgError("no\n  object", where="care.ttl:12", remedy="add\none"),
            "care.ttl:12: no object (add one)",
        ),
    ],
)
def test_text_is_one_line(error: CrampkgError, text: str) -> None:
    assert str(error) == text


def test_exit_codes() -> None:
    assert (CrampkgError("x").exit_code, UsageError("x").exit_code) == (1, 2)
    assert issubclass(UsageError, CrampkgError)


def test_parts_survive_pickling() -> None:
    error = pickle.loads(pickle.dumps(UsageError("unknown term", where="quinin", remedy="try quinine")))
    assert type(error) is UsageError
    assert (error.what, error.where, error.remedy) == ("unknown term", "quinin", "try quinine")
