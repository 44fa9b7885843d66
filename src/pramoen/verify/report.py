"""Knows one report of a site: what it says in each of its forms, read when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from ..words import say
from . import arithmetic
from .differences import Compared
from .tables import csv_rows, outputs, records
from .texts import Words, print_text, words_of, words_of_page

# The words of the statuses, as readers know them.
LABELS = {
    "met": say("verify.report.met"),
    "not_met": say("verify.report.not-met"),
    "pending": say("verify.report.pending"),
    "no_target": say("verify.report.no-target"),
    "not_applicable": say("verify.report.not-applicable"),
    "not_assessable": say("verify.report.not-assessable"),
}


@dataclass(frozen=True)
class Subject:
    """An indicator or an item of a report, as the site's own CSV tells of it: a row per year."""

    rows: tuple[Mapping[str, str], ...]

    @property
    def own(self) -> Mapping[str, str]:
        """The row of the report's own year."""
        return next((r for r in self.rows if r["result_year"] == r["fiscal_year"]), self.rows[-1])

    @property
    def key(self) -> tuple[str, str]:
        """Its indicator and item."""
        return self.own["indicator"], self.own["item"]

    @property
    def name(self) -> str:
        """What it is called in a message."""
        return " ".join(part for part in self.key if part)

    @property
    def points(self) -> list[tuple[int, Fraction]]:
        """Its numbers by year."""
        found = ((int(r["result_year"]), arithmetic.number(r["value"])) for r in self.rows)
        return sorted((year, value) for year, value in found if value is not None)


class Report:
    """One report of a site: what it says in each of its forms."""

    def __init__(self, site: Path, address: str, compared: Compared) -> None:
        self.site = site
        self.address = address
        self.folder = site / address
        self.compared = compared

    def file(self, path: Path) -> str:
        """Return a file's address in the site."""
        return path.relative_to(self.site).as_posix()

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The rows of the report's CSV file, from which everything else must follow."""
        return list(self.read(self.folder / "data" / "assessments.csv", csv_rows))

    @cached_property
    def subjects(self) -> list[Subject]:
        """Indicators and items in the order of the form."""
        found: dict[tuple[str, str], list[Mapping[str, str]]] = {}
        for row in self.rows:
            found.setdefault((row["indicator"], row["item"]), []).append(row)
        return [Subject(tuple(rows)) for rows in found.values()]

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The report's records in JSON."""
        return list(self.read(self.folder / "data" / "assessments.json", records))

    @cached_property
    def notebooks(self) -> dict[Path, list[dict[str, Any]]]:
        """The outputs of each executed notebook."""
        paths = sorted(self.folder.rglob("*.ipynb"))
        return {path: self.read(path, outputs) for path in paths}

    @cached_property
    def told(self) -> dict[Path, Words]:
        """What the notebooks show, by notebook."""
        return {
            path: words_of("\n".join(one["text/html"] for one in found if "text/html" in one))
            for path, found in self.notebooks.items()
        }

    @cached_property
    def pages(self) -> dict[Path, Words]:
        """What the pages say, those included that show a notebook with its code."""
        return {path: words_of_page(path) for path in sorted(self.folder.rglob("*.html"))}

    def pages_of(self, notebook: Path) -> dict[Path, Words]:
        """Return the pages that were made from a notebook, as their names tell."""
        return {path: words for path, words in self.pages.items() if notebook.stem in _names(path)}

    @cached_property
    def print(self) -> str:
        """What the PDF says, or nothing where the report has none."""
        path = self.folder / "report.pdf"
        return self.read(path, print_text) if path.is_file() else ""

    def read(self, path: Path, read: Any) -> Any:
        """Return what a file holds, or nothing, with a difference, where it cannot be read."""
        try:
            return read(path)
        except Exception as error:  # whatever is wrong with a file of a site is told, not raised
            self.compared.note(
                self.file(path), "", say("verify.report.file-unreadable", error=error)
            )
            return "" if read is print_text else []


def _names(page: Path) -> tuple[str, str]:
    """Return the notebooks that a page may have been made from.

    Examples
    --------
    >>> _names(Path("indicators/1-1-3.html")), _names(Path("notebooks/summary.html"))
    (('1-1-3', 'indicator-1-1-3'), ('summary', 'notebook-summary'))
    """
    stem = page.name.partition(".")[0]
    return stem, f"{page.parent.name.removesuffix('s')}-{stem}"
