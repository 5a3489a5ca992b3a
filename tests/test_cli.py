"""The command line as a person meets it: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import resource
import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from command_line import COMMAND, Run, run
from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from tiny import tiny_ontology

__all__ = ["run"]

ANOTHER = "try `crampkg search` with another word"


def failed(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line of an error."""
    assert done.returncode == code, done
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_python_runs_the_package_as_the_command() -> None:
    told = [
        subprocess.run([*start, "--version"], capture_output=True, text=True, check=True).stdout
        for start in ([sys.executable, "-m", "crampkg"], COMMAND)
    ]
    assert told[0] == told[1] == f"crampkg {version('crampkg')}\n"


def test_types_of_terms_are_those_of_the_ontology(whole_graph: KnowledgeGraph) -> None:
    types = {kind for term in whole_graph.terms.values() for kind in term.classes}
    assert {kind for kind in types if not kind.startswith(BASE)} == set()
    assert f"{BASE}Party" in types


def test_help_lists_the_commands_each_with_an_example(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "This is not medical advice." in done.stdout
    names = [line.split()[0] for line in done.stdout.split("Commands:")[1].splitlines() if line.strip()]
    assert {"query", "queries", "show", "search", "stats", "check", "anchor", "coverage", "export"} <= set(
        names
    )
    for name in names:
        text = run(name, "--help").stdout
        assert "Example" in text, name


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["shw"], 2, "crampkg: there is no command 'shw' (did you mean 'show'?) (see `crampkg --help`)"),
        (["nosuch"], 2, "crampkg: there is no command 'nosuch' (see `crampkg --help`)"),
        (["show", "xylophone"], 2, f"crampkg: there is no term 'xylophone' in this graph ({ANOTHER})"),
        (
            ["search", "xylophone"],
            1,
            "crampkg: no term is similar to 'xylophone' (try a shorter or different word)",
        ),
        (["query", "zzzzzz"], 2, "crampkg: there is no query named 'zzzzzz' (see `crampkg queries`)"),
        (["query", "terms", "-p", "x"], 2, "crampkg: not a parameter: 'x' (write -p name=value)"),
        (
            ["query", "terms", "-p", "x=1"],
            2,
            "crampkg: the query terms has no parameter 'x' (its parameters: term)",
        ),
        (["query", "missing.rq"], 2, "crampkg: missing.rq: there is no such file (check the path)"),
        (["queries", "--tag", "nothing"], 2, None),
        (["stats", "--format", "yaml"], 2, None),
    ],
)
def test_bad_input_is_one_clear_line(run: Run, arguments: list[str], code: int, message: str | None) -> None:
    line = failed(run(*arguments), code)
    assert line.startswith("crampkg: ")
    if message is not None:
        assert line == message


def test_a_syntax_error_has_line_and_column(run: Run) -> None:
    line = failed(run("query", "-", stdin="SELECT ?x\nWHERE { ?x ?y }"), 2)
    assert "line 2, column" in line


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }",
        "SELECT * { FILTER EXISTS { sErViCe SILENT <http://example.org/> { ?s ?p ?o } } }",
        "SELECT * FROM <http://example.org/data.ttl> { ?s ?p ?o }",
        "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
        "DELETE WHERE { ?s ?p ?o }",
    ],
)
def test_what_could_reach_out_or_write_is_refused(run: Run, text: str) -> None:
    assert failed(run("query", "-", stdin=text), 2)


def test_ten_thousand_parentheses_are_refused(run: Run) -> None:
    text = "SELECT * { FILTER " + "(" * 10_000 + "1" + ")" * 10_000 + " }"
    line = failed(run("query", "-", stdin=text), 2)
    assert "nest" in line


def test_a_runaway_query_ends_at_its_time_limit() -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    command = [*COMMAND, "query", "-", "--timeout", "0.5"]
    line = failed(subprocess.run(command, input=text, capture_output=True, text=True, check=False), 1)
    assert "0.5" in line


def test_a_library_view_as_json_csv_and_table(run: Run) -> None:
    found = json.loads(run("query", "sources", "--format", "json").stdout)
    assert [row["number"]["value"] for row in found["results"]["bindings"]] == ["000", "001", "002", "003"]
    csv = run("query", "sources", "--format", "csv").stdout.splitlines()
    assert csv[0].startswith("source,number,label,")
    assert len(csv) == 5
    assert "source:gard" in run("query", "sources").stdout


def test_results_go_into_a_file_whole(run: Run, tmp_path: Path) -> None:
    done = run("query", "sources", "--format", "csv", "-o", "out.csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_an_unknown_word_is_refused_with_the_choices(run: Run) -> None:
    line = failed(run("query", "evidence-levels", "-p", "level=xylophone"), 2)
    assert line.startswith(
        "crampkg: evidence-levels: 'xylophone' is not one of the choices for level (choices: "
    )
    assert "level 1 evidence, " in line
    line = failed(run("query", "evidence-levels", "-p", "level=levl 1 evidence"), 2)
    assert "did you mean level 1 evidence" in line
    line = failed(run("query", "body-sites", "-p", "subject=xylophone"), 2)
    assert "'xylophone' is not one of the choices for subject" in line or "has no parameter" in line


@pytest.mark.parametrize(
    ("question", "value", "told"),
    [
        (
            "tried-for",
            "condition=uraemia",
            "no statement about uremia answers this question; 3 others are about it (crampkg show uremia)",
        ),
        (
            "told-apart-by",
            "condition=quinine",
            "no statement about quinine answers this question; 11 others are about it (crampkg show quinine)",
        ),
    ],
)
def test_a_known_term_of_which_nothing_is_said_is_answered_so(
    run: Run, question: str, value: str, told: str
) -> None:
    done = run("query", question, "-p", value, "--format", "csv")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert done.stderr.splitlines() == [f"crampkg: {told}"]


def test_a_term_beside_the_choices_that_has_an_answer_is_answered(run: Run) -> None:
    assert "motorNeuronDisease" not in run("query", "choices-treated", "--format", "csv").stdout
    for typed in ("muscle cramps", "motor neuron disease"):
        done = run("query", "tried-for", "-p", f"condition={typed}", "--format", "csv")
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) > 1


def test_rows_are_cut_and_given_whole_as_asked(run: Run) -> None:
    digits = "".join(f"VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 }} " for name in "abcd")
    text = f"SELECT * {{ {digits} VALUES ?e {{ 1 2 }} }}"
    cut = run("query", "-", "--format", "csv", stdin=text)
    assert (len(cut.stdout.splitlines()), cut.returncode) == (10_001, 0)
    assert cut.stderr == (
        "crampkg: cut after 10,000 rows: there are more, and the limit is 10,000 (--rows 0 gives all)\n"
    )
    whole = run("query", "-", "--format", "csv", "--rows", "0", stdin=text)
    assert (len(whole.stdout.splitlines()), whole.stderr) == (2 * 9**4 + 1, "")
    few = run("query", "-", "--format", "csv", "--rows", "3", stdin=text)
    assert len(few.stdout.splitlines()) == 4
    assert few.stderr.startswith("crampkg: cut after 3 rows: ")


def test_a_dash_is_standard_output(run: Run, tmp_path: Path) -> None:
    query = run("query", "sources", "--format", "csv", "-o", "-")
    assert query.stdout == run("query", "sources", "--format", "csv").stdout
    export = run("export", "-f", "nt", "--term", "quinine", "-o", "-")
    assert (export.returncode, export.stderr) == (0, "")
    assert export.stdout == run("export", "-f", "nt", "--term", "quinine").stdout
    assert list(tmp_path.iterdir()) == []
    line = failed(run("export", "-f", "kgx", "-o", "-"), 2)
    assert line == "crampkg: the format kgx writes a folder of files (name the folder with -o FOLDER)"


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    ["stats", "show quinine", "export -f nt", "query sources --format csv", "check", "queries", "--help"],
)
def test_output_that_cannot_be_written_is_one_clear_line(tmp_path: Path, arguments: str) -> None:
    def no_file_may_grow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    command = [*COMMAND, *arguments.split()]
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            command,
            stdout=out,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            check=False,
            preexec_fn=no_file_may_grow,
        )
    assert done.stderr.decode() == (
        "crampkg: standard output: cannot be written: File too large (choose another place)\n"
    )
    assert done.returncode == 1


def test_a_link_or_pipe_named_with_o_is_written_to_and_stays(run: Run, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert run("query", "sources", "--format", "csv", "-o", "link.csv").returncode == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text().startswith("source,number,")
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as reader:
        assert run("query", "sources", "--format", "csv", "-o", "pipe").returncode == 0
        assert reader.communicate()[0].startswith("source,number,")
    assert not (tmp_path / "pipe").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "pipe", "real.csv"]


def test_a_file_without_a_graph_is_told_with_its_name(run: Run, tmp_path: Path, documents: Path) -> None:
    (tmp_path / "empty.nq").write_text("")
    line = failed(run("diff", "empty.nq", str(documents)), 1)
    assert line == (
        "crampkg: empty.nq: the graph has no header of an ontology with a version "
        "(use a complete graph written by crampkg)"
    )


@pytest.mark.parametrize("command", ["stats", "check", "export", "show quinine", "diff"])
def test_a_folder_that_is_no_ontology_is_refused(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "crampkg-0.1.0.ttl").write_text("@prefix x: <http://example.org/> .\n")
    folder = ["other", "other"] if command == "diff" else ["--ontology", "other"]
    line = failed(run(*command.split(), *folder), 2 if command == "diff" else 1)
    assert line.startswith("crampkg: other: no")
    assert ("crampkg.ttl is missing" in line) == (command != "diff")


@pytest.mark.parametrize("arguments", [["coverage"], ["anchor", "--verify"]])
def test_a_folder_without_sources_is_told(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "other").mkdir()
    line = failed(run(*arguments, "--ontology", "other"), 1)
    assert line == (
        "crampkg: other/sources.ttl: there is no such file (give a folder laid out like ontology/)"
    )


def test_a_ledger_that_names_a_removed_claim_fails_the_checks(run: Run, ontology_copy: Path) -> None:
    ledger = ontology_copy / "coverage" / "katzberg.tsv"
    text = ledger.read_text()
    assert "quinine-may-be-effective" in text
    ledger.write_text(text.replace("quinine-may-be-effective", "quinine-is-effective", 1))
    done = run("check", "--ontology", str(ontology_copy))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: {ledger}: The coverage ledger is wrong: ")
    assert "the claims differ from those anchored there (run crampkg coverage --refresh)" in line
    assert done.stdout.endswith("1 error, 0 warnings\n")


def test_a_query_in_a_file_and_from_standard_input(run: Run, tmp_path: Path) -> None:
    text = "SELECT ?label WHERE { cramp:quinine rdfs:label ?label }"
    (tmp_path / "q.rq").write_text(text)
    for done in (run("query", "q.rq", "--format", "csv"), run("query", "-", "--format", "csv", stdin=text)):
        assert done.stdout.replace("\r", "") == "label\nquinine\n"


def test_show_as_json_has_every_claim_with_its_parts(run: Run) -> None:
    found = json.loads(run("show", "Quinine", "--format", "json").stdout)
    assert found["iri"] == "https://w3id.org/crampkg/quinine"
    claims = {claim["iri"].rpartition("/")[2]: claim for claim in found["claims"]}
    claim = claims["quinine-may-be-effective"]
    assert claim["level"] == "https://w3id.org/crampkg/levelOne"
    assert claim["certainty"] == "https://w3id.org/crampkg/possible"
    assert claim["citations"] == ["43", "44", "45", "46"]
    assert found["notice"] == "Not medical advice."


def shown(run: Run, *arguments: str) -> dict[str, Any]:
    """What `crampkg show` gives as JSON."""
    found: dict[str, Any] = json.loads(run("show", *arguments, "--format", "json").stdout)
    return found


@pytest.mark.parametrize(
    ("typed", "kind", "iri"),
    [
        ("katzberg:quinine-may-be-effective", "claim", "claim/katzberg/quinine-may-be-effective"),
        ("<https://w3id.org/crampkg/claim/gard/definition>", None, ""),
        ("source:droracle", "source", "source/droracle"),
        ("droracle", "source", "source/droracle"),
        ("treats", "property", "treats"),
        ("cramp:mayTreat", "property", "mayTreat"),
        ("DrugClass", "class", "DrugClass"),
        ("levelOne", "value", "levelOne"),
        ("tensionQuinineBenefitAdvisoryUse", "tension", "tensionQuinineBenefitAdvisoryUse"),
        ("quinine", "term", "quinine"),
    ],
)
def test_whatever_has_a_name_can_be_shown(run: Run, typed: str, kind: str | None, iri: str) -> None:
    if kind is None:
        assert failed(run("show", typed), 2).startswith("crampkg: there is no ")
        return
    found = shown(run, typed)
    assert (found["kind"], found["iri"]) == (kind, f"https://w3id.org/crampkg/{iri}")
    assert found["notice"] == "Not medical advice."
    text = run("show", typed).stdout
    assert found["iri"] in text
    assert text.endswith("\nNot medical advice.\n")


def test_a_claim_is_shown_with_all_its_fields(run: Run) -> None:
    found = shown(run, "katzberg:quinine-may-be-effective")
    assert found["statement"] == "Quinine may help with muscle cramps"
    assert found["citations"] == ["43", "44", "45", "46"]
    assert [one["anchor"] for one in found["passages"]] == found["anchors"]
    lines = run("show", "katzberg:quinine-may-be-effective").stdout.splitlines()
    assert "  evidence: level 1 evidence" in lines
    assert "  certainty: possible" in lines
    assert "  citing: 43, 44, 45, 46" in lines
    assert "Sources differ" in lines


@pytest.mark.sources
def test_a_claim_is_shown_with_its_passage_when_the_document_is_here(
    run: Run, tmp_path: Path, sources_dir: Path
) -> None:
    (here,) = shown(run, "katzberg:quinine-may-be-effective", "--sources", str(sources_dir))["passages"]
    assert "level 1 evidence" in here["text"]
    (tmp_path / "none").mkdir()
    (away,) = shown(run, "katzberg:quinine-may-be-effective", "--sources", "none")["passages"]
    assert away["text"] is None
    text = run("show", "katzberg:quinine-may-be-effective", "--sources", "none").stdout
    assert "the source document is not available" in text


def test_a_property_is_shown_with_domain_range_and_forms(run: Run) -> None:
    found = shown(run, "treats")
    base = "https://w3id.org/crampkg/"
    assert (found["domain"], found["range"]) == ([base + "Agent"], [base + "Phenomenon"])
    assert found["forms"]["negativeForm"] == base + "notShownToTreat"
    assert found["claims"] > 20


def test_an_unknown_claim_is_answered_with_near_ones(run: Run) -> None:
    line = failed(run("show", "katzberg:quinine-may-be-efective"), 2)
    assert line == (
        "crampkg: there is no claim 'katzberg:quinine-may-be-efective' in this graph "
        "(did you mean katzberg:quinine-may-be-effective?)"
    )


@pytest.mark.parametrize("term", ["gabapentin", "quinine"])
def test_a_term_is_shown_with_the_disagreement_about_it(run: Run, term: str) -> None:
    differing = shown(run, term)["sourcesDiffer"]
    assert differing
    for one in differing:
        assert one["label"]
        assert one["kind"]
        assert any(term in claim for claim in one["claims"])
    lines = run("show", term).stdout.splitlines()
    at = lines.index("Sources differ")
    assert lines[at + 1].startswith(f"  {differing[0]['label']}")
    assert "Sources differ" not in run("show", "spinal cord").stdout


def test_stats_add_up(run: Run) -> None:
    counted = json.loads(run("stats", "--format", "json").stdout)
    assert set(counted) == {"version", "terms", "claims", "edges", "triples"}
    for group in ("source", "direction", "level", "predicate"):
        assert sum(counted["claims"][group].values()) == counted["claims"]["total"]
    assert counted["claims"]["total"] > 500


def test_the_checks_find_nothing(run: Run) -> None:
    done = run("check")
    assert done.stderr == ""
    assert done.returncode == 0
    assert done.stdout.endswith("0 errors, 0 warnings\n")


def test_a_claim_without_a_part_is_told_with_file_claim_and_remedy(run: Run, ontology_copy: Path) -> None:
    file = ontology_copy / "claims" / "katzberg" / "prescription-medications.ttl"
    text = file.read_text()
    start = text.index("katzberg:quinine-may-be-effective ")
    cut = text.index("cramp:level cramp:levelOne ;", start)
    file.write_text(
        text[:cut] + text[cut:].replace("cramp:level cramp:levelOne ;", "cramp:level cramp:levelOn ;", 1)
    )
    number = text[:start].count("\n") + 1
    done = run("check", "--ontology", str(ontology_copy))
    assert done.returncode == 1
    assert (
        f"{file}:{number}: error: katzberg:quinine-may-be-effective: A claim's part has a value that is "
        "not in its vocabulary: part cramp:level, value cramp:levelOn "
        "(choose a value from evidence.ttl, spelled as there) "
        "[claim-value-unknown]"
    ) in done.stderr.splitlines()


def test_broken_turtle_is_told_with_file_and_line(run: Run, ontology_copy: Path) -> None:
    (ontology_copy / "terms" / "zz.ttl").write_text(
        "@prefix cramp: <https://w3id.org/crampkg/> .\ncramp:x a\n"
    )
    line = failed(run("check", "--ontology", str(ontology_copy)), 1)
    assert f"{ontology_copy}/terms/zz.ttl:" in line
    assert "not valid Turtle" in line


def test_output_into_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    command = f"{shlex.join(COMMAND)} query claims --format csv | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("claim,")


@pytest.mark.parametrize("name", ["q.rq", "Q.RQ", "q.sparql", "Q.Sparql"])
def test_a_file_with_a_query_is_known_by_its_ending_in_any_case(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('SELECT ("read" AS ?x) {}')
    done = run("query", name, "--format", "csv")
    assert (done.returncode, done.stdout) == (0, "x\nread\n")


@pytest.mark.parametrize("name", ["q.txt", "q", "dir/q.ru"])
def test_a_file_of_another_name_is_told_how_it_is_read(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "dir").mkdir()
    (tmp_path / name).write_text("ASK {}")
    line = failed(run("query", name), 2)
    assert "end with .rq or .sparql" in line
    assert f"crampkg query - < {name}" in line


# --- waiting


@pytest.mark.parametrize("at_terminal", [True, False], ids=["terminal", "pipe"])
def test_a_graph_that_is_made_anew_says_so_at_a_terminal(tmp_path: Path, *, at_terminal: bool) -> None:
    """Once, and on standard error; a program that reads it gets nothing but the answer."""
    ontology = tiny_ontology(tmp_path / "ontology")
    environment = {**os.environ, "CRAMPKG_CACHE": str(tmp_path / "cache")}
    said = []
    for _ in range(2):
        ours, theirs = os.openpty()
        done = subprocess.run(
            [*COMMAND, "stats", "--ontology", str(ontology)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=theirs if at_terminal else subprocess.PIPE,
            check=True,
        )
        os.close(theirs)
        assert done.stdout.startswith(b"version")
        os.set_blocking(ours, False)
        try:
            said.append(os.read(ours, 1000).decode() if at_terminal else done.stderr.decode())
        except OSError:  # nothing was written
            said.append("")
        os.close(ours)
    assert said == (["preparing the graph (only after it has changed)\r\n", ""] if at_terminal else ["", ""])
