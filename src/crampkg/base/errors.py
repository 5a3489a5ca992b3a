"""The two errors that crampkg raises on purpose, and the warning of a name that was retired.

They report what a person can cause and mend (a misspelled term, a broken file, a missing source document) in three
parts: what is wrong, where, and what to do. The command line prints an error as one line and ends with `exit_code`. Any
other exception that reaches the user is a fault of the program.

>>> print(CrampkgError("no object", where="claims/gard/care.ttl:12", remedy="add cramp:object"))
claims/gard/care.ttl:12: no object (add cramp:object)
"""

from __future__ import annotations

__all__ = ["CrampkgError", "RetiredName", "UsageError"]


class CrampkgError(Exception):
    """Something is wrong with the data, a file or a service; the command line ends with exit code 1.

    `what` is a clause without a final period, `where` a place (file and line, claim, address), `remedy` an
    instruction. All three are attributes; `str()` joins them into one line.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        before = f"{self.where}: " if self.where else ""
        after = f" ({self.remedy})" if self.remedy else ""
        return " ".join(f"{before}{self.what}{after}".split())

    def __reduce__(self) -> tuple[object, ...]:
        # By default only positional arguments are pickled, so `where` and `remedy` would be lost between processes.
        return (_rebuild, (type(self), self.what, self.where, self.remedy))


class UsageError(CrampkgError):
    """A request is invalid: an unknown name, a bad parameter, an invalid query. Exit code 2."""

    exit_code = 2


class RetiredName(DeprecationWarning):
    """A name is no longer used; what took its place is told and answers instead."""


def _rebuild(kind: type[CrampkgError], what: str, where: str | None, remedy: str | None) -> CrampkgError:
    return kind(what, where=where, remedy=remedy)
