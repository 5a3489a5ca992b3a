"""The index of the queries is what their headers say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crampkg.sparql.catalog import Catalog
from scripts import script

query_index = script("query_index")

QUESTION = """#+ summary: Who | what?
#+ tags: [one, two]
#+ parameters:
#+   drug: {type: term, description: A drug., default: any}
SELECT ?drug WHERE { VALUES ?drug { UNDEF } }
"""


def test_the_committed_index_is_current(root: Path) -> None:
    assert (root / "queries" / "README.md").read_text(encoding="utf-8") == query_index.index()
    assert query_index.main(["--check"]) == 0


def test_every_query_is_listed_and_every_link_leads_somewhere(root: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", query_index.index())
    assert all((root / "queries" / link).is_file() for link in links)
    files = {path.relative_to(root / "queries").as_posix() for path in (root / "queries").rglob("*.rq")}
    assert set(links) == files
    assert len(links) == len(files)


def test_a_row_is_made_of_the_header(tmp_path: Path) -> None:
    for kind in ("questions", "rules"):
        (tmp_path / kind).mkdir()
    (tmp_path / "questions" / "who.rq").write_text(QUESTION, encoding="utf-8")
    lines = query_index.index(tmp_path).splitlines()
    assert "| [who](questions/who.rq) | Who \\| what? | `drug`: A drug (`any`) | one, two |" in lines


def test_a_stale_index_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(query_index, "queries_dir", lambda: tmp_path)
    assert query_index.main(["--check"]) == 1
    assert capsys.readouterr().err == (
        f"{tmp_path / 'README.md'}: not what the headers say (run scripts/query_index.py)\n"
    )
    assert query_index.main([]) == 0
    assert query_index.main(["--check"]) == 0
    assert query_index.main(["--wrong"]) == 2
    assert Catalog(tmp_path).questions == []
