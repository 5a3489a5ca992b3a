"""The explorer's pages. A page is a function of a KnowledgeGraph in a module of its own, and one line in PAGES.

The function draws the page, its title first; navigation, the notice at the foot and the banner for sources that are
switched off are put around it by `crampkg.explorer.site`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["PAGES", "PageEntry"]


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page in the navigation: its title, its path in the address, its module here and the function in it.

    `menu` False keeps it out of the navigation; the address works all the same. Pages with the same `group` stand
    together under its name in the menu; those without one stand in the menu itself.

    `keeps` is what a reader enters that stays out of the address: the parameter that a link made on purpose has for
    it, and its name in a sentence.
    """

    title: str
    url_path: str
    module: str
    function: str = "page"
    menu: bool = True
    group: str = ""
    keeps: tuple[str, str] | None = None


PAGES: Final = (
    PageEntry("Home", "home", "home", menu=False),  # the name and mark in the header lead there
    PageEntry("Treatments", "treatments", "treatments"),
    PageEntry("Causes", "causes", "causes"),
    PageEntry("Medicine check", "medicines", "medication_list", keeps=("items", "your list")),
    PageEntry("Work-up", "workup", "workup"),
    PageEntry("Differential", "differential", "differential"),
    PageEntry("Compare", "compare", "compare"),
    PageEntry("Disagreements", "disagreements", "disagreements", group="Evidence"),
    PageEntry("Gaps", "gaps", "gaps", group="Evidence"),
    PageEntry("Sources", "sources", "sources", group="Evidence"),
    PageEntry("What’s new", "new", "whats_new", group="Evidence"),
    PageEntry("Questions", "questions", "questions", group="Data and help"),
    # /sparql itself is the endpoint, for programs.
    PageEntry("SPARQL", "editor", "sparql", group="Data and help"),
    PageEntry("Export", "export", "export", group="Data and help"),
    PageEntry("About", "about", "about", group="Data and help"),
    PageEntry("Handout", "handout", "handout", menu=False),
    PageEntry("Not in this graph", "missing", "not_found", menu=False),
)
"""All pages in the order of the navigation; the first is the home page. One whose module is absent is not shown."""
