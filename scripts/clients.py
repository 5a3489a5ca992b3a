"""Install the SPARQL clients of others that the tests run (Comunica, Yasgui) into tests/clients, as its lock says.

Usage: python scripts/clients.py. Node and npm are those that the build uses. No script of a package is run.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = ROOT / "tests" / "clients"


def main() -> None:
    """Install what the lock names, and nothing else."""
    sys.path.insert(0, str(ROOT))
    from hatch_build import node_commands

    _, npm, environment = node_commands()
    subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=CLIENTS, env=environment, check=True
    )


if __name__ == "__main__":
    main()
