"""Knows which tables and rows of a year stand in the workbook, and how a code reads in Thai."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..changes import tables
from ..changes.tables import Record
from ..checks.checking import OPEN_KEYS
from ..common.params import Parameters

TITLE_ROW, HEADER_ROW, CODE_ROW, FIRST_ROW = 1, 2, 3, 4
PROGRESS, LISTS, BASE = "ความคืบหน้า", "รายการให้เลือก", "ฐานข้อมูลเดิม"
YES, NO = "ใช่", "ไม่ใช่"
YEARS = ("form_year", "fiscal_year")
# Written by the program alone, and so in no workbook.
KEPT_BY_THE_PROGRAM = frozenset({tables.LOG, "acceptances", "corrections", "reviews"})
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

    @cached_property
    def sheets(self) -> Sequence[Sheet]:
        """The sheets, results and targets first since they are what is filled in."""
        own_form = self.parameters.form_year == self.parameters.fiscal_year
        found = [
            Sheet(name, resource)
            for name, resource in self._described.items()
            if name not in KEPT_BY_THE_PROGRAM
        ]
        if not own_form:
            found = [sheet for sheet in found if "form_year" not in sheet.fields]
        first = ("results", "targets")
        return sorted(found, key=lambda sheet: (*(sheet.name != name for name in first),))

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

    def choices(self, sheet: Sheet, column: str) -> Mapping[str, str]:
        """Return what may stand in a coded column, as shown in Thai, by its code."""
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
        rows = self.of_year(referenced)
        if table == "units":
            names = [row["name"] for row in rows]
            return {
                row["unit"]: row["name"]
                if names.count(row["name"]) == 1
                else f"{row['name']} ({row['unit']})"
                for row in rows
            }
        wanted = column if column in referenced.fields else referenced.key_columns[0]
        return {row[wanted]: row[wanted] for row in rows}

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
