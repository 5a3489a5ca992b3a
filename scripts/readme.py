"""Run the commands in the documentation's `console` blocks and compare their output with what is printed there.

With --write the real output is put in. Reads README.md and docs/*.md. A block holds lines `$ command`, each followed by
its output. A line `…` in the output stands for any lines; such an output is compared but never rewritten.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A command of the documentation and the output printed below it."""

    command: str
    printed: str


def examples(text: str) -> list[Example]:
    """Return the commands in all console blocks of a page with the output printed below each, in order."""
    found = []
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            found.append(Example(command, printed.strip("\n")))
    return found


def run(command: str) -> str:
    """Return what a command prints when bash runs it in the checkout with the environment's programs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "120"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).replace("\r", "").strip("\n")


def fits(printed: str, real: str) -> bool:
    """Return whether real output matches the printed one, in which `…` lines stand for any lines."""
    parts = [re.escape(part) for part in re.split(r"^…\n?", printed + "\n", flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*".join(parts), real + "\n") is not None


def renewed(text: str, *, show: bool) -> tuple[str, int]:
    """Return a page with the real outputs, and how many differed; print those that did if `show`."""
    wrong = 0
    for example in examples(text):
        real = run(example.command)
        if fits(example.printed, real):
            continue
        wrong += 1
        if show:
            sys.stdout.write(f"$ {example.command}\n{real}\n")
        if "…" not in example.printed.splitlines():
            old = f"$ {example.command}\n{example.printed}\n" if example.printed else f"$ {example.command}\n"
            text = text.replace(old, f"$ {example.command}\n{real}\n")
    return text, wrong


def main() -> int:
    """Compare (exit code 1 when an output differs) or, with --write, rewrite the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the real outputs into the pages")
    write = parser.parse_args().write
    wrong = 0
    for page in PAGES:
        text, differing = renewed(page.read_text(encoding="utf-8"), show=not write)
        wrong += differing
        if write:
            page.write_text(text, encoding="utf-8")
    return 1 if wrong and not write else 0


if __name__ == "__main__":
    sys.exit(main())
