"""What `pip install crampkg` leaves out: packages that only some commands and views need, in extras.

>>> with needed("rdflib", "the rdflib view"):
...     raise ModuleNotFoundError("No module named 'rdflib'", name="rdflib")
Traceback (most recent call last):
crampkg.base.extras.ExtraMissing: the rdflib view needs rdflib, which is not installed (pip install 'crampkg[rdflib]')
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from crampkg.base.errors import CrampkgError

__all__ = ["EXTRAS", "ExtraMissing", "needed"]

EXTRAS: Final = {
    "explorer": "streamlit",
    "rdflib": "rdflib",
    "owl": "owlready2",
    "shacl": "pyshacl",
    "mcp": "mcp",
}
"""The package that each extra is for."""


class ExtraMissing(CrampkgError, ImportError):
    """An extra of crampkg is not installed. Also an ImportError, as Python programs expect."""


@contextmanager
def needed(extra: str, what: str) -> Iterator[None]:
    """Run imports of an extra's package; where it is not installed, raise ExtraMissing with the command to install it.

    `what` names the command or view that needs the package. Any other failed import is passed on.
    """
    package = EXTRAS[extra]
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        told = f"{what} needs {package}, which is not installed"
        raise ExtraMissing(told, remedy=f"pip install 'crampkg[{extra}]'") from error
