"""Lets `python -m crampkg` do what the command `crampkg` does."""

from __future__ import annotations

from crampkg.cli import main

if __name__ == "__main__":
    main()
