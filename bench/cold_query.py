"""Cold start: `crampkg query NAME` against a plain rdflib script that parses the same Turtle and runs the same query.

All are whole processes, started in turn; the medians and their ratios are printed, once with the derived graph kept
from the first start (as it is from the second command on) and once without. rdflib gets the easier task: it parses the
Turtle only, without the tables, and derives nothing. The question asks for asserted triples of the Turtle only; that
both answer it with as many rows is checked.

    bench/cold_query.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crampkg.base.resources import ontology_dir
from crampkg.build.loading import turtle_files
from crampkg.sparql.catalog import Catalog

NAME = "related-terms"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3

RDFLIB = """
import sys
from pathlib import Path
import rdflib
graph = rdflib.Graph()
for name in Path(sys.argv[1]).read_text().splitlines():
    graph.parse(name, format="turtle")
found = list(graph.query(Path(sys.argv[2]).read_text()))
print("a line of names")
for row in found:
    print(*row, sep="\\t")
"""


def measured(command: list[str], cache: str) -> tuple[float, int]:
    """Run a command; return its seconds and how many lines it printed."""
    start = time.perf_counter()
    environment = {**os.environ, "CRAMPKG_CACHE": cache}
    # Modules are compiled in the first run, which is not timed, as they are where crampkg is installed.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment).stdout
    return time.perf_counter() - start, told.count(b"\n")


def main() -> None:
    query = Catalog().get(NAME)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files.txt"
        files.write_text("\n".join(str(path) for path in turtle_files(ontology_dir())))
        script = Path(folder) / "plain.py"
        script.write_text(RDFLIB)
        own = [sys.executable, "-c", "from crampkg.cli import main; main()", "query", NAME, "--format", "tsv"]
        other = [sys.executable, str(script), str(files), str(query.path)]
        lines = {measured(command, folder)[1] for command in (own, other)}
        if len(lines) > 1:
            sys.exit(f"the two answers differ in length: {sorted(lines)} lines")
        times = [
            (measured(own, folder)[0], measured(own, "off")[0], measured(other, "off")[0])
            for _ in range(ROUNDS)
        ]
    kept, anew, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{lines.pop() - 1} rows from each")
    print(f"rdflib script: {theirs:.3f} s")
    print(f"crampkg query {NAME}, derived graph kept: {kept:.3f} s, ratio {kept / theirs:.2f} (aim 0.25)")
    print(f"crampkg query {NAME}, derived anew: {anew:.3f} s, ratio {anew / theirs:.2f} (aim 0.45)")


if __name__ == "__main__":
    main()
