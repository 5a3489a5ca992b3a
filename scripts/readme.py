"""Run the commands of README.md's `console` blocks and compare, or with --write put in, what they print.

A block holds lines `$ command` and below each what it prints. A line `…` in what is printed stands for any number
of lines; a block that has one is only compared, never rewritten.
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
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """One command of the README and the output printed below it."""

    command: str
    printed: str


def examples(text: str) -> list[Example]:
    """Return the commands of all console blocks with what is printed below each, in order."""
    found = []
    for block in _BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            found.append(Example(command, printed.strip("\n")))
    return found


def run(command: str) -> str:
    """Return what a command prints, run by bash at the root of the checkout with the environment's programs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "120"}
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr).replace("\r", "").strip("\n")


def fits(printed: str, real: str) -> bool:
    """Say whether real output is what is printed, `…` lines standing for any lines."""
    parts = [re.escape(part) for part in re.split(r"^…\n?", printed + "\n", flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*".join(parts), real + "\n") is not None


def main() -> int:
    """Compare (exit code 1 when something differs) or, with --write, rewrite README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the real output into README.md")
    write = parser.parse_args().write
    text = README.read_text(encoding="utf-8")
    wrong = 0
    for example in examples(text):
        real = run(example.command)
        if fits(example.printed, real):
            continue
        wrong += 1
        sys.stdout.write(f"$ {example.command}\n{real}\n")
        if write and "…" not in example.printed.splitlines():
            old = f"$ {example.command}\n{example.printed}\n" if example.printed else f"$ {example.command}\n"
            text = text.replace(old, f"$ {example.command}\n{real}\n")
    if write:
        README.write_text(text, encoding="utf-8")
        return 0
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
