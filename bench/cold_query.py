"""Cold start: `crampkg query NAME` against a plain rdflib script that parses the same Turtle and runs the same query.

Both sides are whole processes, started in turn; the medians and their ratio are printed. rdflib gets the easier
task: it parses the asserted files only and derives nothing, so the question is one that needs no derived edge.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crampkg.catalog import Catalog
from crampkg.loading import turtle_files
from crampkg.resources import ontology_dir

NAME = "claims"
ROUNDS = 7

RDFLIB = """
import sys
from pathlib import Path
import rdflib
graph = rdflib.Graph()
for name in Path(sys.argv[1]).read_text().splitlines():
    graph.parse(name, format="turtle")
for row in graph.query(Path(sys.argv[2]).read_text()):
    print(*row, sep="\\t")
"""


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    query = Catalog().get(NAME)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files.txt"
        files.write_text("\n".join(str(path) for path in turtle_files(ontology_dir())))
        script = Path(folder) / "plain.py"
        script.write_text(RDFLIB)
        own = [sys.executable, "-c", "from crampkg.cli import main; main()", "query", NAME, "--format", "tsv"]
        other = [sys.executable, str(script), str(files), str(query.path)]
        times = [(seconds(own), seconds(other)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"crampkg query {NAME}: {ours:.3f} s; rdflib script: {theirs:.3f} s; ratio {ours / theirs:.2f} (aim 0.33)")


if __name__ == "__main__":
    main()
