"""Lets `python -m crampkg` do what the command `crampkg` does."""

from __future__ import annotations

from crampkg.cli import main

main()
