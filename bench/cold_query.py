"""Cold start: `crampkg query NAME` against a plain rdflib script that parses the same Turtle and runs the same query.

All are whole processes, started in turn; the medians and their ratios are printed, once with the derived graph kept
from the first start (as it is from the second command on) and once without. rdflib gets the easier task: it parses the
Turtle only and derives nothing. The question asks for asserted triples only, so both answer the same.
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

NAME = "sources"
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


def seconds(command: list[str], cache: str) -> float:
    start = time.perf_counter()
    environment = {**os.environ, "CRAMPKG_CACHE": cache}
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment)
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
        seconds(own, folder)
        times = [(seconds(own, folder), seconds(own, "off"), seconds(other, "off")) for _ in range(ROUNDS)]
    kept, anew, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"rdflib script: {theirs:.3f} s")
    print(f"crampkg query {NAME}, derived graph kept: {kept:.3f} s, ratio {kept / theirs:.2f} (aim 0.33)")
    print(f"crampkg query {NAME}, derived anew: {anew:.3f} s, ratio {anew / theirs:.2f}")


if __name__ == "__main__":
    main()
