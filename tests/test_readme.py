"""Every command and program in README.md and docs/ runs, and prints what the page says."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

from command_line import run_in
from scripts import script

ROOT = Path(__file__).resolve().parent.parent
README = script("readme")
PAGES = [*README.PAGES, ROOT / "CONTRIBUTING.md"]
TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


EXAMPLES = {example.command: example for text in TEXTS.values() for example in README.examples(text)}
PROGRAMS = {
    f"{name}-{number}": program
    for name, text in TEXTS.items()
    for number, program in enumerate(blocks(text, "python"))
}
COMMANDS = {
    line.split(" #")[0].strip()
    for text in TEXTS.values()
    for block in blocks(text, "sh")
    for line in block.splitlines()
    if line.strip()
}
GUIDE = [
    line for block in blocks(TEXTS["docs/adding-a-source.md"], "sh") for line in block.splitlines() if line
]
EXPORTS = sorted(command for command in COMMANDS if command.startswith("crampkg export"))


@pytest.fixture(autouse=True)
def whole(whole_ontology: Path) -> None:
    """The pages tell what is printed for the whole graph."""


@pytest.mark.slow
@pytest.mark.sources
@pytest.mark.parametrize("command", EXAMPLES)
def test_a_command_prints_what_the_page_says(command: str) -> None:
    real = README.run(command)
    assert README.fits(EXAMPLES[command].printed, real), (
        f"$ {command}\n{real}\n\n(scripts/readme.py --write puts it in)"
    )


def test_the_pages_have_examples() -> None:
    """What is parametrized above is not empty because a fence is written in another way."""
    assert len(EXAMPLES) >= 9
    assert len(PROGRAMS) >= 3
    assert len(EXPORTS) >= 6


def test_the_comparison_can_fail() -> None:
    assert README.fits("a\n…\nd", "a\nb\nc\nd")
    assert README.fits("a\n…", "a\nb")
    assert not README.fits("a\n…\nd", "a\nb\nc")
    assert not README.fits("a\nb", "a\nc")
    assert not README.fits("a.c", "abc")


def test_an_output_that_differs_is_written_into_its_page() -> None:
    page = "```console\n$ echo new\nold\n$ echo same\nsame\n$ printf 'a\\nb\\n'\na\n…\n```\n"
    assert README.renewed(page, show=False) == (page.replace("old", "new"), 1)


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_a_program_of_the_documentation_runs(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "<documentation>", "exec"), {})
    assert ("print(" in program) == (capsys.readouterr().out != "")


@pytest.mark.slow
@pytest.mark.parametrize("command", EXPORTS)
def test_an_export_of_the_documentation_runs(command: str, tmp_path: Path) -> None:
    words = command.split()
    done = run_in(tmp_path, *words[1:])
    assert (done.returncode, done.stderr) == (0, "")
    if "-o" in words:
        written = tmp_path / words[words.index("-o") + 1]
        assert written.is_dir() or written.stat().st_size > 10_000
    else:
        assert len(done.stdout) > 1_000


def test_other_commands_are_tested_elsewhere() -> None:
    """Commands in `sh` blocks that keep running, install or write are listed here with the test that starts them."""
    assert set(EXPORTS) <= COMMANDS
    assert COMMANDS - set(EXPORTS) - set(GUIDE) == TESTED_ELSEWHERE.keys()
    assert [path for path in TESTED_ELSEWHERE.values() if not (ROOT / path).exists()] == []


TESTED_ELSEWHERE = {
    "make explore": "tests/test_explorer_server.py",
    "make test": "tests/test_workflow.py",
    "crampkg explore": "tests/test_explorer_server.py",
    "crampkg serve --port 7878": "tests/test_serve.py",
    "crampkg mcp --http": "tests/test_mcp.py",
    "crampkg publish --endpoint http://127.0.0.1:7879/query"
    " --update http://127.0.0.1:7879/update": "tests/test_publishing.py",
    "crampkg show quinine --endpoint http://127.0.0.1:7879/query": "tests/test_remote.py",
    'grep -l "PMID:29510461" ontology/tables/*.tsv': "tests/test_evidence_command.py",
    'grep -iE "oskarsson|mexiletine" ontology/tables/sources.tsv': "tests/test_evidence_command.py",
    "crampkg evidence mexiletine": "tests/test_evidence_command.py",
    "crampkg show mexiletine-oskarsson-2018:frequency": "tests/test_evidence_command.py",
}


# --- adding a source ------------------------------------------------------------------------------------------------

DOCUMENT = "Leg cramps\n\nSometimes quinine is said to relieve cramps.\n"


@pytest.mark.slow
def test_the_guide_adds_a_source(ontology_copy: Path, tmp_path: Path) -> None:
    """Its Turtle and its commands, in their order, bring an invented document into a copy of the ontology."""
    record, claims = blocks(TEXTS["docs/adding-a-source.md"], "turtle")
    digest = sha256(DOCUMENT.encode()).hexdigest()
    with (ontology_copy / "sources.ttl").open("a", encoding="utf-8") as file:
        file.write("\n" + record.replace("…", digest))
    home = ontology_copy.parent / "checkout"
    home.mkdir()
    ontology_copy.rename(home / "ontology")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "any-name.txt").write_text(DOCUMENT, encoding="utf-8")
    (home / "ontology" / "claims" / "clinic").mkdir()
    (home / "ontology" / "claims" / "clinic" / "treatment.ttl").write_text(claims, encoding="utf-8")
    printed = []
    for command in GUIDE:
        done = run_in(home, *command.split()[1:], "--ontology", "ontology")
        assert (done.returncode, done.stderr) == (0, ""), command
        printed.append(done.stdout)
    draft, filled, coverage, checked, source, claim = printed
    assert draft == "ontology/coverage/clinic.tsv: 2 rows\n"
    assert filled == "ontology/claims/clinic/treatment.ttl: 1 quote replaced\n"
    assert re.search(r"^clinic +present +2 +1 +1 +1 +100.0 % .* 0$", coverage, re.MULTILINE)
    assert checked.endswith("0 errors, 0 warnings\n")
    assert "Clinic page on leg cramps" in source
    assert "Quinine may relieve muscle cramps" in claim


# --- links ------------------------------------------------------------------------------------------------------------

LINKS = [
    (name, target)
    for name, text in {**TEXTS, "CHANGELOG.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")}.items()
    for target in re.findall(r"\]\(([^)\s]+)\)", text)
]


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_a_link_leads_to_a_file_and_heading(page: str, target: str) -> None:
    if target.startswith("https://"):
        return
    path, _, heading = target.partition("#")
    there = (ROOT / page).parent / path
    assert there.exists()
    if heading:
        titles = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
        assert heading in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


# --- the figure of the architecture ---


def test_the_figure_shows_the_layers_of_the_import_contract() -> None:
    import tomllib

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["id"] == "layers")
    (figure,) = blocks(TEXTS["docs/architecture.md"], "mermaid")
    drawn = [
        re.findall(r"^\s+(\w+)\[", inner, re.MULTILINE)
        for inner in re.findall(r"subgraph \w+ .*?\n(.*?)^\s+end$", figure, re.MULTILINE | re.DOTALL)
    ]
    assert drawn == [layer.split(" | ") for layer in layers]
    assert re.findall(r"subgraph (\w+)", figure) == re.findall(r"layer\d", figure.splitlines()[-1])
    packages = {path.parent.name for path in (ROOT / "src" / "crampkg").glob("*/__init__.py")}
    assert {name for layer in drawn for name in layer} == packages


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md", "docs/adding-a-source.md"])
def test_files_that_a_page_names_exist(page: str) -> None:
    named = set(re.findall(r"`((?:[\w.-]+/)+(?:[\w-]+\.(?:py|ttl|md|toml))?)`", TEXTS[page]))
    assert len(named) >= 3
    places = [ROOT, ROOT / "src" / "crampkg"]
    missing = {path for path in named if not any((place / path).exists() for place in places)}
    assert {path for path in missing if "clinic" not in path and "NAME" not in path} == set()
