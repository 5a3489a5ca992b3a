"""`crampkg medicines`: a list from a file or standard input, as text and as JSON."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from command_line import Run, run

__all__ = ["run"]


def test_a_list_is_checked_line_by_line(run: Run) -> None:
    done = run("medicines", "-", stdin="● Lipitor 20 mg\nprednisone\nsimvastatn\nno aspirin\nparacetamol\n")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[:2] == [
        "2 of the 3 recognized may cause cramps; 1 not recognized",
        "1 has no statement here: paracetamol · 1 is not taken, by its line: no aspirin",
    ]
    at = lines.index("Lipitor 20 mg [By class, by ChEBI]")
    assert lines[at + 2 : at + 7] == [
        "  Matched: Lipitor is atorvastatin.",
        "  Left out: 20 mg",
        "  Atorvastatin",
        "    Class: statin. Only ChEBI places atorvastatin in the class “statin”; no source here does.",
        "    ✓ Statins can cause muscle cramps.",
    ]
    assert "prednisone [By loose class]" in lines
    assert "  Did you mean simvastatin or mevastatin?" in lines
    assert "no aspirin [Not taken]" in lines
    assert "as a cause of cramps; that does not make it safe." in " ".join(done.stdout.split())
    assert any(
        "This check does not show whether a medicine on the list is one of them." in line for line in lines
    )
    assert lines[-1] == "Not medical advice."


def test_a_list_in_a_file_as_json(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("morphine 10 mg\nVytorin 10/40\n", encoding="utf-8")
    told = json.loads(run("medicines", str(file), "--format", "json").stdout)
    assert (told["headline"], told["notice"]) == ("2 of 2 may cause cramps", "Not medical advice.")
    morphine, vytorin = told["items"]
    assert (morphine["way"], morphine["leftOut"]) == ("named", "10 mg")
    assert [one["claim"] for one in morphine["substances"][0]["claims"]] == ["katzberg:morphine-causes-cramp"]
    assert [one["name"] for one in vytorin["substances"]] == ["simvastatin", "ezetimibe"]
    (group,) = vytorin["substances"][0]["classes"]
    assert (group["label"], group["membershipBy"]) == ("statin", "ChEBI")


def test_a_list_as_rows_for_a_spreadsheet(run: Run) -> None:
    done = run("medicines", "-", "--format", "csv", stdin="morphine 10 mg\nxyzzy\n")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [(row["item"], row["substance"], row["way"], row["claim"]) for row in rows] == [
        ("morphine 10 mg", "morphine", "named", "katzberg:morphine-causes-cramp"),
        ("xyzzy", "", "unmatched", ""),
    ]


def test_a_list_with_a_mark_at_its_beginning_is_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_bytes(b"\xef\xbb\xbfmorphine")
    for done in (run("medicines", "-", stdin=file.read_bytes()), run("medicines", str(file))):
        assert done.stdout.startswith("1 of 1 may cause cramps\n")
        assert "\nmorphine [" in done.stdout


def test_json_holds_no_character_that_rules_the_terminal(run: Run) -> None:
    done = run("medicines", "-", "--format", "json", stdin="xyzzy\x9b31m")
    assert "\x9b" not in done.stdout
    assert "xyzzy" in json.loads(done.stdout)["items"][0]["item"]


@pytest.mark.parametrize(
    ("stdin", "code", "message"),
    [
        (b" \n,;", 2, "crampkg: -: the list is empty (write one medicine per line)"),
        (b"morphine \xff", 1, "crampkg: -: not UTF-8: invalid start byte at byte 9 (save the list as UTF-8)"),
        (b"x" * 100_001, 2, "crampkg: -: the list is too long (give at most 100,000 bytes)"),
    ],
)
def test_a_bad_list_gets_one_line(run: Run, stdin: bytes, code: int, message: str) -> None:
    done = run("medicines", "-", stdin=stdin)
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (code, "", [message])


def test_a_missing_file_gets_one_line(run: Run) -> None:
    done = run("medicines", "nosuch.txt")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "nosuch.txt: cannot be read" in done.stderr


def test_a_list_that_is_cut_says_so_and_fails(run: Run) -> None:
    done = run("medicines", "-", stdin="\n".join(f"thing {number}" for number in range(120)))
    assert done.returncode == 1
    assert "only the first 100 items were read, 20 were left out (give a shorter list)" in done.stderr
