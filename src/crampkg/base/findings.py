"""A fault that a check found, with its place and remedy."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: the check's name, its severity (error or warning), what is wrong, where, and what to do."""

    check: str
    severity: str
    what: str
    where: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.where}: {self.what} ({self.remedy}) [{self.check}]"
