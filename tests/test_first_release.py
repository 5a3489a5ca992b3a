"""The release before this one, as it was: told against all that the graph holds now, and this one released whole."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest

from command_line import run_in
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.change_report import lines
from crampkg.export.changes import Changes, compare
from crampkg.export.earlier_release import open_release

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900), pytest.mark.xdist_group("first release")]

FIRST = "2149571^"
"""The last commit whose ontology/ is that of 0.1.0."""


@pytest.fixture(scope="module")
def first(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ontology folder of 0.1.0, from the history of this repository."""
    made = subprocess.run(["git", "archive", FIRST, "ontology"], cwd=root, capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"the history does not hold {FIRST}: fetch it whole (git fetch --unshallow)")
    folder = tmp_path_factory.mktemp("first")
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "ontology"


@pytest.fixture(scope="module")
def found(first: Path, whole_graph: KnowledgeGraph) -> Changes:
    return compare(open_release(first), whole_graph)


@pytest.fixture(scope="module")
def told(found: Changes) -> list[str]:
    """What `crampkg diff` prints of 0.1.0 and of all that the graph holds now."""
    return list(lines(found))


@pytest.fixture(scope="module")
def everything_told(found: Changes) -> list[str]:
    """The same with every list in full."""
    return list(lines(found, whole=True))


def part(told: list[str], heading: str) -> list[str]:
    """A list under its heading, to the next heading of the same depth."""
    start = told.index(heading)
    deep = len(heading) - len(heading.lstrip())
    length = next(
        (n for n, line in enumerate(told[start + 1 :]) if len(line) - len(line.lstrip()) <= deep), None
    )
    return told[start : None if length is None else start + 1 + length]


def test_knowledge_comes_first_with_the_new_sources(
    told: list[str], whole_graph: KnowledgeGraph, root: Path
) -> None:
    """Counted from the inventory that was made when 0.1.0 was released."""
    was = json.loads((root / "ontology" / "releases" / "0.1.0.json").read_text(encoding="utf-8"))
    new = {iri for iri, one in whole_graph.sources.items() if one.name not in was["sources"]}
    claims = [claim for claim in whole_graph.claims.values() if claim.source in new]
    results = sum(len(claim.results) for claim in claims)
    assert told[:4] == [
        f"0.1.0 → {whole_graph.header['version']}",
        "",
        "Knowledge",
        f"  {len(new)} new sources with {len(claims):,} statements, {results:,} results in numbers",
    ]
    assert len(part(told, told[3])) == 1 + 10 + 1
    assert part(told, told[3])[-1] == f"    … and {len(new) - 10} more"
    assert [line for line in told if line and not line.startswith(" ")][1:] == [
        "Knowledge",
        "Terms",
        "For programs",
    ]
    gone = was["claims"].keys() - {claim.curie for claim in whole_graph.claims.values()}
    assert f"  {len(gone)} statements removed" in told
    terms = {term.slug: term.label for term in whole_graph.terms.values()}
    renamed = [name for name, label in was["terms"].items() if terms.get(name, label) != label]
    assert f"  {len(renamed)} terms renamed" in told
    headings = [line for line in told if line.endswith(("merged into others", "no longer used"))]
    assert sum(int(line.split()[0]) for line in headings) == len(was["terms"].keys() - terms.keys()) == 178


@pytest.mark.parametrize(
    "block",
    [
        [
            "    + cochrane-quinine-2015: Quinine for muscle cramps (4 statements, 4 results in numbers)",
        ],
        [
            "    ~ droracle:correct-calcium-imbalance: In managing fasciculations, it is important to correct any "
            "underlying metabolic abnormality, in particular an imbalance of calcium.",
            "        narrowing: (nothing) → precondition=calcium imbalance",
            "        informing: (nothing) → emphasis=particularly",
            "        paraphrase: In managing fasciculations it is important above all to correct an underlying "
            "imbalance of calcium. → In managing fasciculations, it is important to correct any underlying metabolic "
            "abnormality, in particular an imbalance of calcium.",
        ],
        [
            "    > droracle:addressing-triggers-often-sufficient: In benign fasciculations it is often enough to "
            "attend to possible triggers, together with reassurance. Now one claim of both measures together.",
            "        replaced by droracle:reassurance-often-sufficient",
        ],
        [
            "    ~ droracle:als-name: Amyotrophic lateral sclerosis is abbreviated as ALS.",
            "        paraphrase: ALS is short for amyotrophic lateral sclerosis. → Amyotrophic lateral sclerosis is "
            "abbreviated as ALS.",
        ],
        [
            "    ~ age over 65 years → age over 65 (cramp:ageOver65)",
        ],
        [
            "    > cramp:advancedDenervation: advanced denervation → denervation. Now the replacement term with a "
            "qualifier of the claim.",
            "    > cramp:affectedElectrolyteLevel: affected electrolyte levels → electrolyte imbalance",
        ],
        [
            "    - cramp:activeProcess: active process. Now stated in a text of the claim or in its paraphrase.",
        ],
    ],
    ids=["source", "changed", "replaced", "reworded", "renamed", "merged", "unused"],
)
def test_a_change_is_told_in_these_lines(everything_told: list[str], block: list[str]) -> None:
    start = everything_told.index(block[0])
    assert everything_told[start : start + len(block)] == block


def test_programs_are_told_what_is_gone(told: list[str]) -> None:
    told = told[told.index("For programs") :]
    (heading,) = [line for line in told if line.startswith("  properties: ")]
    assert heading.split(", ")[1:2] + heading.split(", ")[3:] == ["4 removed", "4 merged"]
    assert part(told, heading)[1:] == [
        "    - cramp:abilityIsTooLittle: ability is too little",
        "    - cramp:carriesPlainBenefit: carries a plain edge of benefit",
        "    > cramp:condition: condition → precondition",
        "    > cramp:inTensionWith: in tension with → disagrees with",
        "    - cramp:leadIn: lead-in",
        "    - cramp:namedInPlural: named in plural",
        "    > cramp:tensionClaim: claim in tension → claim of the disagreement",
        "    > cramp:tensionKind: kind of tension → kind of disagreement",
    ]
    (heading,) = [line for line in told if line.startswith("  classes: ")]
    assert part(told, heading)[1:] == [
        "    > cramp:Tension: tension → disagreement",
        "    > cramp:TensionKind: kind of tension → kind of disagreement",
    ]
    (heading,) = [line for line in told if line.startswith("  lay names: ")]
    assert part(told, heading)[1:] == [
        "    - cramp:contracture: contracture. Now a value of qualifiers, under the same IRI.",
        "    - cramp:fasciculation: fasciculation. Now a value of qualifiers, under the same IRI.",
        "    - cramp:needleElectromyography: needle electromyography",
        "    - cramp:neuropathicPain: neuropathic pain. Now a value of qualifiers, under the same IRI.",
        "    - cramp:tingling: tingling",
    ]


# --- this release


def test_all_that_the_graph_holds_is_released(root: Path, tmp_path: Path) -> None:
    """Every file is listed with its size and its digest, and holds what the ontology's folder holds."""
    ontology = str(root / "ontology")
    done = run_in(tmp_path, "release", "crampkg-0.2.0", "--ontology", ontology)
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "crampkg-0.2.0"
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(done.stdout.splitlines()) == sorted(
        f"{name}  {len(body):,} bytes" for name, body in files.items()
    )
    sums = files.pop("SHA256SUMS").decode()
    assert sums == "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    same = run_in(tmp_path, "diff", "crampkg-0.2.0", ontology)
    assert (same.returncode, same.stdout) == (0, "0.2.0 → 0.2.0\nnothing changed\n")
