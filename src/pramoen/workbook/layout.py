"""Knows which tables and rows of a year stand in the workbook, and how a code reads in Thai."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..changes import tables
from ..changes.tables import Record
from ..checks.checking import OPEN_KEYS
from ..common.params import Parameters
from ..words import say

TITLE_ROW, HEADER_ROW, CODE_ROW, FIRST_ROW = 1, 2, 3, 4
PROGRESS, LISTS, BASE = (
    say("workbook.layout.progress"),
    say("workbook.layout.lists"),
    say("workbook.layout.base"),
)
PEOPLE = say("workbook.layout.people")
INFORMATION = say("workbook.layout.for-information")
DROPPED = say("workbook.layout.dropped")
DROPPABLE = ("indicators", "items")
# What is filled in every year: first in the workbook, with coloured tabs.
FILLED_IN = ("results", "interim", "evidence", "targets")
IDENTITY = "@workbook"
YES, NO = say("workbook.layout.yes"), say("workbook.layout.no")
YEARS = ("form_year", "fiscal_year")
# Written by the program alone, and so in no workbook.
KEPT_BY_THE_PROGRAM = frozenset(
    {tables.LOG, "acceptances", "annotations", "corrections", "reviews"}
)
# Tables whose rows are shown by a name instead of their code, and the column that has it.
NAMED_BY = {"units": "name", "sources": "description"}
_LONGEST_NAME = 120  # letters; Excel compares no text of more than 255
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")

Key = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One table in the workbook."""

    name: str
    resource: Mapping[str, Any]

    @cached_property
    def title(self) -> str:
        """The sheet's name: the table's, as far as Excel allows."""
        return _FORBIDDEN.sub(" ", str(self.resource["title"]))[:31].strip()

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The columns in order, as the schema describes them."""
        return {field["name"]: field for field in self.resource["schema"]["fields"]}

    @cached_property
    def key_columns(self) -> Sequence[str]:
        """The columns that name a row."""
        return OPEN_KEYS.get(self.name) or tuple(self.resource["schema"]["primaryKey"])

    def key(self, row: Mapping[str, str]) -> Key:
        """Return what names a row."""
        return tuple(row[column] for column in self.key_columns)

    def referenced(self, column: str) -> str:
        """Return the table whose codes a column takes, or an empty text."""
        for key in self.resource["schema"].get("foreignKeys", ()):
            if key["fields"] == [column]:
                return str(key["reference"]["resource"])
        return ""

    @property
    def years(self) -> Sequence[str]:
        """The columns that hold the workbook's own year."""
        if "form_year" in self.fields:
            both = self.name == "targets"
            return YEARS if both else ("form_year",)
        return ("fiscal_year",) if "fiscal_year" in self.fields else ()


class Layout:
    """The tables of one organisation, and which of their rows belong to a year."""

    def __init__(self, folder: Path, parameters: Parameters) -> None:
        self.folder = folder
        self.parameters = parameters
        self._described = tables.resources(folder)
        self.rows = {
            name: tables.read(folder, resource) for name, resource in self._described.items()
        }

    @property
    def all_tables(self) -> Sequence[Sheet]:
        """Every table, those that the program alone writes, too."""
        return [Sheet(name, resource) for name, resource in self._described.items()]

    @cached_property
    def in_order(self) -> Sequence[Sheet]:
        """The sheets in the order of the data package: what is referred to comes first."""
        names = list(self._described)
        return sorted(self.sheets, key=lambda sheet: names.index(sheet.name))

    @cached_property
    def sheets(self) -> Sequence[Sheet]:
        """The sheets, those first that are filled in."""
        own_form = self.parameters.form_year == self.parameters.fiscal_year
        found = [
            Sheet(name, resource)
            for name, resource in self._described.items()
            if name not in KEPT_BY_THE_PROGRAM
        ]
        if not own_form:
            found = [sheet for sheet in found if "form_year" not in sheet.fields]
        return sorted(found, key=lambda sheet: (*(sheet.name != name for name in FILLED_IN),))

    def sheet(self, name: str) -> Sheet:
        """Return the sheet of a table."""
        return Sheet(name, self._described[name])

    def is_of_year(self, sheet: Sheet, row: Mapping[str, str]) -> bool:
        """Tell whether a row belongs to the workbook's year; a row without a year does."""
        if sheet.years:
            year = self.parameters.form_year if "form_year" in sheet.years else self._year
            return row[sheet.years[0]] == str(year)
        if "plan" in sheet.fields:
            return row["plan"] in self._plans
        return True

    def of_year(self, sheet: Sheet) -> list[Record]:
        """Return the rows of a table that stand in the workbook, in file order."""
        return [row for row in self.rows[sheet.name] if self.is_of_year(sheet, row)]

    @cached_property
    def organisation(self) -> Record:
        """What is told of the organisation: its names among others."""
        own = self.parameters.organisation
        return next(r for r in self.rows["organisation"] if r["organisation"] == own)

    @property
    def _year(self) -> int:
        return self.parameters.fiscal_year

    @cached_property
    def _plans(self) -> frozenset[str]:
        """The plans that are not another year's."""
        year = str(self._year)
        others = {r["plan"] for r in self.rows["plans"] if r["fiscal_year"] != year}
        named = {r["plan"] for name in ("plans", "activities") for r in self.rows[name]}
        return frozenset(named - others)

    def choices(
        self, sheet: Sheet, column: str, given: Mapping[str, Sequence[Record]] | None = None
    ) -> Mapping[str, str]:
        """Return what may stand in a coded column, as shown in Thai, by its code.

        Rows that a workbook itself gives count as much as those there are.
        """
        field = sheet.fields[column]
        if field["type"] == "boolean":
            return {"true": YES, "false": NO}
        codes = field.get("constraints", {}).get("enum")
        if codes:
            return {str(code): self._label(column, str(code)) for code in codes}
        table = sheet.referenced(column)
        if not table or table == sheet.name:
            return {}
        referenced = self.sheet(table)
        added = (given or {}).get(table, ())
        rows = [*self.of_year(referenced), *added]
        if table in NAMED_BY:
            return _named(rows, referenced.key_columns[0], NAMED_BY[table])
        wanted = column if column in referenced.fields else referenced.key_columns[0]
        return {row[wanted]: row[wanted] for row in rows if row[wanted]}

    def subject(self, row: Mapping[str, str], given: Mapping[Key, str] | None = None) -> str:
        """Return what a row is about: an indicator, and item, by number and name."""
        indicator, item = row.get("indicator", ""), row.get("item", "")
        if not indicator:
            return ""
        known = dict(self.names)
        for key, words in (given or {}).items():
            known[key[0], key[1]] = words
        name = known.get((indicator, item)) or known.get((indicator, ""), "")
        return " ".join(part for part in (indicator, name) if part)

    def _label(self, column: str, code: str) -> str:
        return self._labels.get((column, code)) or self._labels.get(("", code)) or code

    @cached_property
    def _labels(self) -> Mapping[tuple[str, str], str]:
        """The Thai words of codes, from the schema's descriptions: ``code words · code words``."""
        found: dict[tuple[str, str], str] = {}
        for resource in self._described.values():
            for field in resource["schema"]["fields"]:
                codes = {str(c) for c in field.get("constraints", {}).get("enum", ())}
                for part in str(field.get("description", "")).split(" · "):
                    code, _, words = part.strip().partition(" ")
                    if code in codes and words:
                        found.setdefault((field["name"], code), words)
                        found.setdefault(("", code), words)
        return found

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """The names of indicators and items of the year's form."""
        form = str(self.parameters.form_year)
        own = {
            (r["indicator"], ""): r["name"]
            for r in self.rows["indicators"]
            if r["form_year"] == form
        }
        items = {
            (r["indicator"], r["item"]): r["name"]
            for r in self.rows["items"]
            if r["form_year"] == form
        }
        return own | items

    @cached_property
    def units(self) -> Mapping[tuple[str, str], str]:
        """The unit codes of indicators and items of the year's form."""
        form = str(self.parameters.form_year)
        tables_of_form = (*self.rows["indicators"], *self.rows["items"])
        return {
            (r["indicator"], r.get("item", "")): r["unit"]
            for r in tables_of_form
            if r["form_year"] == form
        }


def hidden(words: Mapping[str, str]) -> frozenset[str]:
    """Return the sheets of a workbook that nobody sees, as they are called in it."""
    return frozenset({words["workbook.layout.lists"], words["workbook.layout.base"]})


def not_tables(words: Mapping[str, str]) -> frozenset[str]:
    """Return the sheets of a workbook that are the program's own, as they are called in it."""
    return hidden(words) | {words["workbook.layout.progress"], words["workbook.layout.people"]}


def _named(rows: Sequence[Record], code: str, name: str) -> Mapping[str, str]:
    """Return what rows are called by their codes; a name that is not one row's alone has both."""
    names = {row[code]: " ".join(row[name].split()) for row in rows}
    often = Counter(names.values())

    def shown(own: str, words: str) -> str:
        if not words:
            return own
        if len(words) > _LONGEST_NAME:
            return f"{words[:_LONGEST_NAME].rstrip()}… ({own})"
        return words if often[words] == 1 and words not in names else f"{words} ({own})"

    return {own: shown(own, words) for own, words in names.items()}
