"""The two errors that crampkg raises on purpose.

Whatever a person can cause and repair (a misspelt term, a broken file, a source document that is not there)
is told as one of these, in three parts: what is wrong, where, and what to do about it. The command line
prints them as one line and ends with `exit_code`; anything else that escapes is a fault of the program.

>>> print(CrampkgError("no object", where="claims/gard/care.ttl:12", remedy="add cramp:object"))
claims/gard/care.ttl:12: no object (add cramp:object)
"""

from __future__ import annotations

__all__ = ["CrampkgError", "UsageError"]


class CrampkgError(Exception):
    """Something is wrong with the data, a file or a service; the command line ends with exit code 1.

    `what` is a clause without a closing full stop, `where` a place (file and line, claim, address), `remedy`
    an imperative. The three stay readable as attributes; `str()` joins them on one line, line breaks folded.
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
        # Exceptions pickle by positional arguments only; where and remedy would be lost between processes.
        return (_rebuild, (type(self), self.what, self.where, self.remedy))


class UsageError(CrampkgError):
    """What was asked for makes no sense as asked: unknown name, bad parameter or query text. Exit code 2."""

    exit_code = 2


def _rebuild(kind: type[CrampkgError], what: str, where: str | None, remedy: str | None) -> CrampkgError:
    return kind(what, where=where, remedy=remedy)
