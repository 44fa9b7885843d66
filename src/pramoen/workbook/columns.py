"""Knows the columns of a sheet: those of its table, and beside them what only informs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..changes.tables import Record
from ..words import say
from .layout import Layout, Sheet

_EARLIER_YEARS = 3


def column_order(sheet: Sheet, layout: Layout) -> list[str]:
    """Return the columns in the order in which a sheet has them."""
    informing = [name for name, _ in information(sheet, layout)]
    if not informing:
        return list(sheet.fields)
    keys = [column for column in sheet.fields if column in sheet.key_columns]
    others = [column for column in sheet.fields if column not in sheet.key_columns]
    return [*keys, *informing, *others]


def information(sheet: Sheet, layout: Layout) -> list[tuple[str, Callable[[Record], str]]]:
    """Return columns that only inform: what a row is about, what was reported and is aimed at."""
    if sheet.name not in ("results", "targets"):
        return []

    def name(row: Record) -> str:
        return layout.names.get((row["indicator"], row["item"]), "")

    if sheet.name == "targets":
        return [(say("workbook.name"), name)]
    year, units = layout.parameters.fiscal_year, layout.sheet("targets")
    shown = layout.choices(units, "unit")

    def unit(row: Record) -> str:
        code = layout.units.get((row["indicator"], row["item"]), "")
        return shown.get(code, code)

    targets = {(r["fiscal_year"], r["indicator"], r["item"]): r for r in layout.rows["targets"]}

    def target(row: Record) -> str:
        found = targets.get((str(year), row["indicator"], row["item"]))
        return found["text"] if found else ""

    results = {(r["fiscal_year"], r["indicator"], r["item"]): r for r in layout.rows["results"]}
    reasons = layout.choices(layout.sheet("results"), "missing")
    known = sorted({int(earlier) for earlier, *_ in results if int(earlier) < year})

    def of(earlier: int) -> Callable[[Record], str]:
        def result(row: Record) -> str:
            found = results.get((str(earlier), row["indicator"], row["item"]))
            if found is None:
                return ""
            value = f"{Decimal(found['value']):,f}" if found["value"] else ""
            return value or found["text"] or reasons.get(found["missing"], "")

        return result

    years = [
        (say("workbook.columns.result-of-year", earlier=earlier), of(earlier))
        for earlier in known[-_EARLIER_YEARS:]
    ]
    return [
        (say("workbook.name"), name),
        (say("workbook.columns.unit"), unit),
        *years,
        (say("workbook.columns.target"), target),
    ]


def note_of(field: Mapping[str, Any]) -> str:
    """Return what the heading of a column tells when it is pointed at."""
    wanted = field.get("constraints", {})
    kinds = {
        "integer": say("workbook.columns.integer"),
        "number": say("workbook.columns.number"),
        "date": say("workbook.columns.date"),
        "boolean": say("workbook.columns.boolean"),
    }
    lines = [
        field["title"],
        field.get("description", ""),
        kinds.get(field["type"], say("workbook.columns.text")),
    ]
    lines.append(
        say("workbook.columns.required")
        if wanted.get("required")
        else say("workbook.columns.may-be-empty")
    )
    return "\n".join(line for line in lines if line)


def number_format(kind: str, like: str) -> str:
    """Return the format that shows a number with the decimals it has."""
    if kind == "integer":
        return "0"
    places = len(like.partition(".")[2])
    if places:
        return f"#,##0.{'0' * places}"
    return "#,##0" if len(like) > 3 else "General"
