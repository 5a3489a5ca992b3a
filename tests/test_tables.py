"""Tables as sources: what a mapping may say, what a cell may hold, and how every fault is told."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import BASE, CLAIM, GRAPH
from crampkg.build.loading import load
from crampkg.build.table_mapping import read_mapping
from crampkg.build.tables import BrokenTable
from crampkg.cli import cli
from tiny import tiny_ontology

MAPPING = """source = "tiny"
[node.claim]
iri = "{id}"
class = "Claim"
[node.result]
iri = "{id}-result"
class = "StudyResult"
when = ["estimate", "print"]
link = "cramp:hasResult"
[[column]]
name = "id"
[[column]]
name = "subject"
property = "cramp:subject"
kind = "term"
required = true
[[column]]
name = "groups"
property = "cramp:population"
kind = "term"
separator = "|"
[[column]]
name = "way"
property = "cramp:direction"
values = { over = "cramp:supports", level = "cramp:notShown" }
[[column]]
name = "estimate"
node = "result"
property = "cramp:estimate"
kind = "decimal"
[[column]]
name = "people"
node = "result"
property = "cramp:participants"
kind = "integer"
[[column]]
name = "print"
node = "result"
property = "cramp:asPrinted"
kind = "string"
[[constant]]
property = "cramp:level"
value = "cramp:notGraded"
[[text]]
property = "cramp:paraphrase"
pattern = "{subject} was not shown to work."
when = { way = "level" }
[[text]]
property = "cramp:paraphrase"
pattern = "{subject} works ({print})."
[[text]]
property = "cramp:paraphrase"
pattern = "{subject} works."
"""
HEADER = "id\tsubject\tgroups\tway\testimate\tpeople\tprint"


def with_table(folder: Path, *rows: str, mapping: str = MAPPING, header: str = HEADER) -> Path:
    ontology = tiny_ontology(folder)
    (ontology / "tables").mkdir()
    (ontology / "tables" / "rows.toml").write_text(mapping)
    (ontology / "tables" / "rows.tsv").write_text("\n".join(["# made up", header, *rows]) + "\n")
    return ontology


def labels(ontology: Path) -> list[str]:
    found = [
        quad.object.value
        for quad in ox.parse(path=str(ontology / "terms" / "terms.ttl"), format=ox.RdfFormat.TURTLE)
        if quad.predicate.value.endswith("#label") and isinstance(quad.object, ox.Literal)
    ]
    return sorted(found)


def said(ontology: Path, name: str) -> set[tuple[str, str]]:
    """What is said of a node of the table, without the vocabulary's own IRIs."""
    subject = ox.NamedNode(f"{CLAIM}tiny/{name}")
    found = load(ontology).quads_for_pattern(subject, None, None, ox.NamedNode(GRAPH + "tiny"))
    return {
        (
            quad.predicate.value.removeprefix(BASE).rpartition("#")[2],
            getattr(quad.object, "value", "").removeprefix(BASE),
        )
        for quad in found
    }


def faults(ontology: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(BrokenTable) as caught:
        load(ontology)
    table = str(ontology / "tables" / "rows.tsv")
    return [(one.where.removeprefix(table), one.what, one.remedy) for one in caught.value.faults]


def test_a_row_becomes_a_claim_and_its_result(tmp_path: Path) -> None:
    name, other = labels(tiny_ontology(tmp_path / "look"))[:2]
    ontology = with_table(
        tmp_path, f"one\t{name}\t{name}|{other}\tover\t-2.45\t952\t2.45 lower", f"two\t{name}\t\tlevel\t\t\t"
    )
    one = said(ontology, "one")
    assert {
        ("type", "Claim"),
        ("saidIn", "source/tiny"),
        ("direction", "supports"),
        ("level", "notGraded"),
    } <= one
    assert ("hasResult", "claim/tiny/one-result") in one
    assert len([value for part, value in one if part == "population"]) == 2
    assert ("paraphrase", f"{name[:1].upper()}{name[1:]} works (2.45 lower).") in one
    assert said(ontology, "one-result") == {
        ("type", "StudyResult"),
        ("estimate", "-2.45"),
        ("participants", "952"),
        ("asPrinted", "2.45 lower"),
    }
    two = said(ontology, "two")
    assert ("paraphrase", f"{name[:1].upper()}{name[1:]} was not shown to work.") in two
    assert "hasResult" not in {part for part, _ in two}
    assert said(ontology, "two-result") == set()


def test_every_fault_is_told_with_line_column_and_remedy(tmp_path: Path) -> None:
    name = labels(tiny_ontology(tmp_path / "look"))[0]
    ontology = with_table(
        tmp_path,
        f"one\t{name}x\t\tover\t\t\t",
        f"two\t{name}\t\tup\t\t\t",
        f"three\t{name}\t\tover\t1,5\t\t",
        f"four\t{name}\t\tover\t1.5\t9.5\t",
        f"Not a name\t{name}\t\tover\t\t\t",
        f"six\t{name}\tover",
        f"two\t{name}\t\tover\t\t\t",
        "seven\t\t\tover\t\t\t",
        f"eight\t{name}\t\tover\t\t\t" + "x" * 10_001,
    )
    assert faults(ontology) == [
        (":3, column subject", f"nothing is named '{name}x'", "did you mean ache or leg ache or place?"),
        (":4, column way", "'up' is not a value of this column", "one of over, level"),
        (":5, column estimate", "'1,5' is not a valid decimal", "write it in digits with a decimal point"),
        (":6, column people", "'9.5' is not a valid integer", "write it in digits with a decimal point"),
        (":7", "'Not a name' cannot be made into a name for a claim", "use letters, digits and hyphens"),
        (":8", "3 cells, not 7", "give one cell for each column"),
        (":9", "'two' is already used in line 4", "give each row its own name"),
        (":10, column subject", "the cell is empty", "fill it in; the mapping requires it"),
        (":11", "a cell has more than 10,000 characters", "shorten it"),
    ]
    done = CliRunner().invoke(cli, ["check", "--ontology", str(ontology)])
    assert done.exit_code == 1
    assert done.output.endswith("nothing was checked: 9 errors in the tables\n")
    assert done.output.count("rows.tsv:") == 9


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("id\tsubject\tgroups\tway\testimate\tpeople", "column missing: print"),
        ("id\tsubject\tsubject\tgroups\tway\testimate\tpeople\tprint", "two columns have the same name"),
    ],
)
def test_a_header_must_have_the_columns_of_the_mapping(tmp_path: Path, header: str, what: str) -> None:
    (fault,) = faults(with_table(tmp_path, header=header))
    assert fault[:2] == (":2", what)


def test_a_source_without_a_record_is_refused(tmp_path: Path) -> None:
    ontology = with_table(
        tmp_path, "one\tx\t\tover\t\t\t", mapping=MAPPING.replace('source = "tiny"', 'source = "tinny"')
    )
    assert faults(ontology)[0] == (":3", "no source is named 'tinny'", "did you mean tiny?")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('source = "tiny"\n', "", "it must name either a source or a graph"),
        ('source = "tiny"', 'source = "tiny"\ngraph = "terms"', "it must name either a source or a graph"),
        ('source = "tiny"', "source = tiny", "not TOML"),
        ('class = "Claim"', 'klass = "Claim"', "unknown key: klass"),
        ('iri = "{id}"\n', "", "missing key: iri"),
        ('kind = "decimal"', 'kind = "number"', "its kind 'number' is unknown (one of term"),
        ('property = "cramp:estimate"\n', "", "it fills no property"),
        (
            'node = "result"\nproperty = "cramp:asPrinted"',
            'node = "other"\nproperty = "cramp:asPrinted"',
            "there is no node 'other'",
        ),
        ('value = "cramp:notGraded"', "", "it has no single value"),
        (
            'value = "cramp:notGraded"',
            'value = "notGraded"',
            "'notGraded' is not a CURIE with a known prefix",
        ),
    ],
)
def test_a_mapping_that_says_something_else_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert MAPPING.count(old) >= 1
    path = tmp_path / "rows.toml"
    path.write_text(MAPPING.replace(old, new, 1))
    with pytest.raises(CrampkgError) as caught:
        read_mapping(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_one_mapping_describes_several_tables(tmp_path: Path) -> None:
    """Each table is read by the mapping that names it, once; a name without a file is a fault."""
    name = labels(tiny_ontology(tmp_path / "look"))[0]
    several = 'tables = ["rows", "more"]\n' + MAPPING
    ontology = with_table(tmp_path, f"one\t{name}\t\tover\t\t\t", mapping=several)
    tables = ontology / "tables"
    (tables / "more.tsv").write_text(f"{HEADER}\ntwo\t{name}\t\tlevel\t\t\t\n")
    assert ("direction", "supports") in said(ontology, "one")
    assert ("direction", "notShown") in said(ontology, "two")
    (tables / "again.toml").write_text('tables = ["more"]\n' + MAPPING)
    with pytest.raises(CrampkgError, match=r"more\.tsv is described twice"):
        load(ontology)
    (tables / "again.toml").write_text('tables = ["lost"]\n' + MAPPING)
    with pytest.raises(CrampkgError, match="there is no table 'lost' beside it"):
        load(ontology)
    (tables / "again.toml").write_text('tables = "more"\n' + MAPPING)
    with pytest.raises(CrampkgError, match="its tables are not a list of names"):
        load(ontology)


@pytest.mark.parametrize("kind", ["link", "unreadable name", "fifo"])
def test_what_cannot_be_read_is_no_silent_gap(tmp_path: Path, kind: str) -> None:
    ontology = tiny_ontology(tmp_path)
    claims = ontology / "claims" / "tiny"
    if kind == "link":
        claims.rename(tmp_path / "elsewhere")
        claims.symlink_to(tmp_path / "elsewhere")
        message = "a link to a folder is not followed"
    elif kind == "fifo":
        import os

        os.mkfifo(claims / "more.ttl")
        message = "not a file that can be read"
    else:
        (claims / "more.ttl").symlink_to(tmp_path / "nowhere")
        message = "not a file that can be read"
    with pytest.raises(CrampkgError, match=message):
        load(ontology)
