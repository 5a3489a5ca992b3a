"""What a command costs as the graph grows: the ontology's terms and claims in Turtle copied under new names.

The base is the ontology of the documents alone (20 thousand triples when the aims were set: 30 times of them
are 622 thousand) or, with `whole`, documents and tables. For each size the number of triples and the medians of whole
processes are printed, then the ratios to the base: `query`, `show`, `search`, `export --term`, `check`, the first term
page of the explorer with the memory it takes, and the memory of a sandbox's worker. Sizes take turns, so that a busy
machine slows all alike.

    bench/growth.py [sizes, such as 1,10,30] [rounds] [whole]
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox

from crampkg.base.namespaces import BASE, CLAIM
from crampkg.base.resources import ontology_dir

SIZES = tuple(int(size) for size in (sys.argv[1] if len(sys.argv) > 1 else "1,10,30").split(","))
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
WHOLE = sys.argv[3:4] == ["whole"]
OF_TABLES = shutil.ignore_patterns(
    "tables", "evidence", "hpo", "medicines", "sources", "evidence-*", "hpo-*", "spl-adr-*", "drug-classes-*"
)
"""What of the ontology belongs to the sources that are tables."""
LABELS = {
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://www.w3.org/2004/02/skos/core#hiddenLabel",
    "http://www.w3.org/2004/02/skos/core#definition",
    BASE + "objectText",
}
WORKER_ROW = "a sandbox's worker"
RUN = "from crampkg.cli import main; main()"
PAGE = """
import os, sys, time
from pathlib import Path
os.environ["CRAMPKG_ONTOLOGY"] = sys.argv[1]
from crampkg.evidence.graph import KnowledgeGraph
start = time.perf_counter()
graph = KnowledgeGraph.load(Path(sys.argv[1]))
from crampkg.evidence import disagreements, facts, relations
from crampkg.explorer import cards
iri = graph.resolve("quinine")
found = facts.facts_of(graph, iri)
for _, group in found:
    for fact in group:
        cards.claim_card(graph, fact.phrase(graph), fact.claims, id=fact.id)
facts.neighbours(graph, iri, found)
facts.mentions_of(graph, iri)
disagreements.tensions(graph, iri)
relations.by_class_grouped(graph, iri)
"""
TRIPLES = """
import sys
from pathlib import Path
from crampkg.evidence.graph import KnowledgeGraph
print(sum(1 for _ in KnowledgeGraph.load(Path(sys.argv[1])).quads()))
"""
WORKER = """
import sys
from pathlib import Path
from crampkg.evidence.graph import KnowledgeGraph
graph = KnowledgeGraph.load(Path(sys.argv[1]))
from crampkg.server import Service
service = Service.of(graph, workers=1)
service.store.query("SELECT * { ?s ?p ?o } LIMIT 5")
(pid,) = service.store.pids()
lines = Path(f"/proc/{pid}/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
service.close()
"""


def grown(ontology: Path, target: Path, times: int) -> None:
    """Copy an ontology folder, and its terms and claims `times - 1` times more under new names."""
    shutil.copytree(ontology, target, ignore=None if WHOLE else OF_TABLES)
    ontology = Path(shutil.copytree(target, target.with_name(target.name + "-base")))
    terms = sorted((ontology / "terms").glob("*.ttl"))
    claims = [path for path in sorted((ontology / "claims").rglob("*.ttl")) if path.name != "passages.ttl"]
    quads = {path: list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)) for path in (*terms, *claims)}
    own = {
        quad.subject.value for path in quads for quad in quads[path] if isinstance(quad.subject, ox.NamedNode)
    }
    for copy in range(2, times + 1):
        for path, read in quads.items():
            made = ox.serialize((_copied(quad, copy, own) for quad in read), format=ox.RdfFormat.TURTLE)
            place = target / path.relative_to(ontology)
            assert made is not None
            place.with_name(f"copy-{copy}-{place.name}").write_bytes(made)
    for ledger in (target / "coverage").glob("*.tsv"):
        ledger.write_text(
            "".join(_listed(line, times) for line in ledger.open(encoding="utf-8")), encoding="utf-8"
        )


def _listed(line: str, times: int) -> str:
    """A line of the coverage ledger that lists the copies of its claims as well."""
    cells = line.rstrip("\n").split("\t")
    if line.startswith("#") or cells[0] == "start":
        return line
    copies = [f"{name}-copy-{copy}" for name in cells[4].split() for copy in range(2, times + 1)]
    cells[4] = " ".join(sorted([*cells[4].split(), *copies]))
    return "\t".join(cells) + "\n"


def _copied(quad: ox.Quad, copy: int, own: set[str]) -> ox.Triple:
    def renamed(term: object) -> object:
        if isinstance(term, ox.NamedNode) and term.value in own:
            mark = f"-copy-{copy}" if term.value.startswith(CLAIM) else f"Copy{copy}"
            return ox.NamedNode(term.value + mark)
        return term

    value = renamed(quad.object)
    if quad.predicate.value in LABELS and isinstance(value, ox.Literal):
        value = ox.Literal(f"{value.value} copy {copy}", language=value.language)
    return ox.Triple(renamed(quad.subject), quad.predicate, value)  # type: ignore[arg-type]


def measured(command: list[str]) -> tuple[float, float]:
    """Run a command; return its seconds and the most memory it held, in MB."""
    environment = {name: value for name, value in os.environ.items() if name != "CRAMPKG_SOURCES"}
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"{' '.join(command[-6:])} ended with {process.returncode}")
    return seconds, used.ru_maxrss / 1024


def commands(folder: Path) -> dict[str, list[str]]:
    """What is measured on the ontology in a folder, by name."""
    crampkg, at = [sys.executable, "-c", RUN], ["--ontology", str(folder)]
    return {
        "query treatments-for": [*crampkg, "query", "treatments-for", "-p", "condition=muscle cramp", *at],
        "show quinine": [*crampkg, "show", "quinine", *at],
        "search quinine": [*crampkg, "search", "quinine", *at],
        "export --term": [*crampkg, "export", "--format", "turtle", "--term", "quinine", *at],
        "first term page": [sys.executable, "-c", PAGE, str(folder)],
    }


def table(title: str, found: dict[str, dict[int, float]], unit: str) -> None:
    """Print a row for each name: the value at each size, and its ratio to the first."""
    print(
        f"\n{title:<28}"
        + "".join(f"{f'{size} x':>12}" for size in SIZES)
        + "".join(f"{f'{size}/1':>9}" for size in SIZES[1:])
    )
    for name, values in found.items():
        ratios = "".join(f"{values[size] / values[SIZES[0]]:9.2f}" for size in SIZES[1:])
        print(f"{name:<28}" + "".join(f"{values[size]:10.3f} {unit}" for size in SIZES) + ratios)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="crampkg-growth-") as kept:
        os.environ["CRAMPKG_CACHE"] = f"{kept}/cache"
        folders = {}
        for size in SIZES:
            folders[size] = Path(kept) / f"ontology-{size}"
            grown(ontology_dir(), folders[size], size)
            seconds, _ = measured(commands(folders[size])["search quinine"])
            told = subprocess.run(
                [sys.executable, "-c", TRIPLES, str(folders[size])],
                capture_output=True,
                text=True,
                check=True,
            )
            print(f"{size:>3} x: {int(told.stdout):,} triples, made and kept in {seconds:.1f} s", flush=True)
        times: dict[str, dict[int, list[float]]] = {}
        memory: dict[str, dict[int, list[float]]] = {}
        for _ in range(ROUNDS):
            for size in SIZES:
                for name, command in commands(folders[size]).items():
                    seconds, held = measured(command)
                    times.setdefault(name, {}).setdefault(size, []).append(seconds)
                    memory.setdefault(name, {}).setdefault(size, []).append(held)
        for size in SIZES:
            seconds, _ = measured([sys.executable, "-c", RUN, "check", "--ontology", str(folders[size])])
            times.setdefault("check", {})[size] = [seconds]
            worker = subprocess.run(
                [sys.executable, "-c", WORKER, str(folders[size])], capture_output=True, text=True, check=True
            )
            memory.setdefault("a sandbox's worker", {})[size] = [int(worker.stdout) / 1024]
        table("seconds", medians(times), "s")
        table(
            "most memory",
            medians({k: v for k, v in memory.items() if k in ("first term page", "a sandbox's worker")}),
            "MB",
        )


def medians(found: dict[str, dict[int, list[float]]]) -> dict[str, dict[int, float]]:
    return {
        name: {size: statistics.median(values) for size, values in sizes.items()}
        for name, sizes in found.items()
    }


if __name__ == "__main__":
    main()
