"""Knows the downloads of a report: the one list of them, and how those that hold data are made."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from ..words import say

Record = Mapping[str, Any]

COLUMNS: Mapping[str, str] = {
    "organisation": say("publishing.downloads.organisation"),
    "fiscal_year": say("publishing.downloads.report-year"),
    "component": say("publishing.downloads.component"),
    "indicator": say("publishing.downloads.indicator"),
    "item": say("publishing.downloads.item"),
    "name": say("publishing.downloads.name"),
    "unit": say("publishing.downloads.unit"),
    "direction": say("publishing.downloads.direction"),
    "result_year": say("publishing.downloads.result-year"),
    "value": say("publishing.downloads.result"),
    "text": say("publishing.downloads.result-text"),
    "missing": say("publishing.downloads.why-missing"),
    "comparator": say("publishing.downloads.comparator"),
    "target": say("publishing.downloads.target"),
    "target_upper": say("publishing.downloads.upper-target"),
    "status": say("publishing.downloads.status"),
    "attainment_percent": say("publishing.downloads.percent-of-target"),
    "gap": say("publishing.downloads.gap"),
    "source": say("publishing.downloads.source-of-result"),
}
# Only in tables of made-up data, where every row says so.
_MARKED = {"made_up": say("publishing.downloads.made-up")}
_INTEGERS = ("fiscal_year", "component", "result_year")
_NUMBERS = ("value", "target", "target_upper", "attainment_percent", "gap")


@dataclass(frozen=True)
class Told:
    """What the data of a report is made from; see `write_downloads`."""

    records: Sequence[Record]
    title: str
    mark: str
    notice: str

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """A row per entry and fiscal year of a result."""
        return [row for record in self.records for row in _rows(record, self.mark)]


@dataclass(frozen=True)
class Download:
    """A file that readers of a report are offered; pages, front page and print take it from here.

    Attributes
    ----------
    address
        Where it stands in the report's folder; organisation and fiscal year are filled in.
    text, short
        What is read on pages, and on the front page; empty where that does not offer it.
    write
        How it is made of what the report tells; None for what others make.
    of_print
        Whether it is there only where the report is also printed.
    media_type
        Of what goes into the print as an attachment, its kind.
    """

    address: str
    text: str
    short: str = ""
    write: Callable[[Path, Told], None] | None = None
    of_print: bool = False
    media_type: str = ""


def offered(organisation: str, fiscal_year: int, formats: Sequence[str]) -> dict[str, Any]:
    """Return the downloads of a report in some formats, as pages and print show them.

    Returns
    -------
    downloads, attachments
        What pages link to: ``address``, ``text`` and ``short``; and what the print holds inside:
        ``name``, ``kind`` and ``text``.
    """
    there = [one for one in OFFERED if "pdf" in formats or not one.of_print]
    names = {"organisation": organisation, "fiscal_year": fiscal_year}
    return {
        "downloads": [
            {"address": one.address.format(**names), "text": one.text, "short": one.short}
            for one in there
        ],
        "attachments": [
            {"name": Path(one.address).name, "kind": one.media_type, "text": one.text}
            for one in there
            if one.media_type
        ],
    }


def write_downloads(
    records: Sequence[Record], folder: Path, title: str, mark: str = "", notice: str = ""
) -> list[Path]:
    """Write the downloads that hold data: ``assessments.json`` and the others of `OFFERED`.

    The table forms have a row per entry and fiscal year of a result; target, status, attainment
    and gap stand in the rows of the assessed year only, which they belong to. Made-up data is
    marked: `mark` in every row of the tables, `notice` on a sheet of its own and in the
    description; in JSON the notes of each entry have it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = Told(records, title, mark, notice)
    written = []
    for one in OFFERED:
        if one.write is not None:
            written.append(folder / Path(one.address).name)
            one.write(written[-1], told)
    return written


def write_indicator_files(records: Sequence[Record], folder: Path, mark: str = "") -> list[Path]:
    """Write ``indicator-1-1-3.csv`` and its like: the rows of one indicator with its items."""
    written = []
    for indicator, own in groupby(records, key=lambda record: record["indicator"]):
        path = folder / f"indicator-{indicator.replace('.', '-')}.csv"
        path.write_bytes(_csv([row for record in own for row in _rows(record, mark)], mark))
        written.append(path)
    return written


def write_rows(entries: Sequence[Mapping[str, Any]], folder: Path, mark: str = "") -> list[Path]:
    """Write the data of charts that no other file holds as ``<name>.csv``, headings first."""
    written = []
    for entry in entries:
        head, *rows = ([_safe(_kind(cell), cell) for cell in row] for row in entry["rows"])
        marked = [[*head, *_MARKED], *([*row, mark] for row in rows)]
        path = folder / f"{entry['name']}.csv"
        path.write_bytes(_as_csv(marked if mark else [head, *rows]))
        written.append(path)
    return written


def _kind(cell: str) -> str:
    return "value" if re.fullmatch(r"-?\d+(\.\d+)?", cell) else "name"


def _columns(mark: str) -> Mapping[str, str]:
    return {**COLUMNS, **_MARKED} if mark else COLUMNS


def _rows(record: Record, mark: str) -> list[dict[str, Any]]:
    target = record["target"] or {}
    rows = []
    for result in record["results"]:
        own = result["fiscal_year"] == record["fiscal_year"]
        rows.append(
            {
                **{key: record[key] for key in list(COLUMNS)[:8]},
                "result_year": result["fiscal_year"],
                **{key: result[key] for key in ("value", "text", "missing")},
                "comparator": target.get("comparator") if own else None,
                "target": target.get("value") if own else None,
                "target_upper": target.get("upper") if own else None,
                **{
                    key: record[key] if own else None
                    for key in ("status", "attainment_percent", "gap")
                },
                "source": result["source"],
                **(dict.fromkeys(_MARKED, mark) if mark else {}),
            }
        )
    return rows


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _csv(rows: Sequence[Mapping[str, Any]], mark: str) -> bytes:
    columns = list(_columns(mark))
    return _as_csv([columns, *([_safe(key, row[key]) for key in columns] for row in rows)])


def _as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return CSV with a byte order mark, which Excel needs to show Thai."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _safe(column: str, cell: Any) -> Any:
    """Return a text cell so that no spreadsheet takes it for a formula."""
    if (
        isinstance(cell, str)
        and column not in _NUMBERS
        and cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    ):
        return "'" + cell
    return cell


def _write_json(path: Path, told: Told) -> None:
    path.write_text(_json(list(told.records)), encoding="utf-8")


def _write_csv(path: Path, told: Told) -> None:
    path.write_bytes(_csv(told.rows, told.mark))


def _write_package(path: Path, told: Told) -> None:
    described = _described(told.title, told.mark, told.notice)
    path.write_text(_json(described), encoding="utf-8")


def _write_workbook(path: Path, told: Told) -> None:
    from datetime import datetime

    import xlsxwriter

    rows, mark = told.rows, told.mark
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        if mark:
            book.add_worksheet(mark).write_string(0, 0, told.notice, head)
            book.worksheets()[0].set_column(0, 0, 80)
        sheet = book.add_worksheet(say("publishing.downloads.sheet"))
        sheet.set_header(f"&C&B{mark}" if mark else "")
        body = book.add_format({"valign": "top"})
        columns = _columns(mark)
        for index, title in enumerate(columns.values()):
            sheet.write_string(0, index, title, head)
        for number, row in enumerate(rows, start=1):
            for index, column in enumerate(columns):
                _write_cell(sheet, number, index, column, row[column], body)
        sheet.freeze_panes(1, 6)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        sheet.autofit(320)


def _write_cell(sheet: Any, row: int, index: int, column: str, cell: Any, style: Any) -> None:
    if cell is None:
        sheet.write_blank(row, index, None, style)
    elif column in _INTEGERS or column in _NUMBERS:
        sheet.write_number(row, index, float(cell), style)
    else:
        sheet.write_string(row, index, str(cell), style)


def _described(title: str, mark: str, notice: str) -> dict[str, Any]:
    fields = [
        {
            "name": name,
            "title": words,
            "type": "integer" if name in _INTEGERS else "number" if name in _NUMBERS else "string",
        }
        for name, words in _columns(mark).items()
    ]
    resource = {
        "name": "assessments",
        "path": "assessments.csv",
        "title": say("publishing.downloads.workbook-title"),
        "encoding": "utf-8-sig",
        "schema": {"fields": fields, "missingValues": [""]},
    }
    told = {"title": f"{mark} {title}", "description": notice} if mark else {"title": title}
    return {"name": "assessments", **told, "resources": [resource]}


# In the order in which readers see them; another one is an entry here and its words.
OFFERED: tuple[Download, ...] = (
    Download(
        "report.pdf",
        say("publishing.downloads.report"),
        say("publishing.downloads.report-short"),
        of_print=True,
    ),
    Download("executive-summary.pdf", say("publishing.downloads.executive-summary"), of_print=True),
    Download(
        "data/assessments.csv",
        say("publishing.downloads.csv"),
        say("publishing.downloads.csv-short"),
        _write_csv,
        media_type="text/csv",
    ),
    Download(
        "data/assessments.xlsx",
        say("publishing.downloads.excel"),
        say("publishing.downloads.excel-short"),
        _write_workbook,
    ),
    Download(
        "data/assessments.json",
        say("publishing.downloads.json"),
        say("publishing.downloads.json-short"),
        _write_json,
        media_type="application/json",
    ),
    Download("data/datapackage.json", say("publishing.downloads.package"), write=_write_package),
    Download(
        "{organisation}-{fiscal_year}.zip",
        say("publishing.downloads.archive"),
        say("publishing.downloads.archive-short"),
    ),
)
