"""Knows what Frictionless finds in tables, told in Thai with file, row and column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..common.faults import Fault
from ..data.dataset import PACKAGE_FILE
from ..words import say

_TYPES = {
    "integer": say("checks.validation.integer"),
    "number": say("checks.validation.number"),
    "boolean": say("checks.validation.boolean"),
    "date": say("checks.validation.date"),
}


def frictionless_faults(
    folder: Path,
    package: Mapping[str, Any],
    readable: Sequence[Mapping[str, Any]],
    known: set[tuple[str, int, str]],
    sound: Collection[str],
) -> Iterator[Fault]:
    """Validate the readable tables but for what they refer to.

    Tables in `sound` are left out; a cell that has a fault already is not told twice.
    """
    from frictionless import FrictionlessException, Package

    doubtful = [_without_references(one) for one in readable if one["name"] not in sound]
    if not doubtful:
        return
    by_name = {resource["name"]: resource for resource in doubtful}
    try:
        opened = Package.from_descriptor({**package, "resources": doubtful}, basepath=str(folder))
    except FrictionlessException as refused:
        found = " ".join(str(one.note) for one in refused.reasons) or str(refused.error.note)
        remedy = say("checks.validation.description-remedy", file=PACKAGE_FILE)
        yield Fault(
            PACKAGE_FILE, 0, "", say("checks.validation.description-unusable"), found, remedy
        )
        return
    for resource in opened.resources:  # one by one: the description has been read as valid
        for error in resource.validate().task.errors:
            fault = _fault_of(error, by_name.get(resource.name, doubtful[0]))
            place = (fault.file, fault.row, fault.column)
            if place not in known:
                known.add(place)
                yield fault


def _without_references(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return the resource without foreign keys, for each of which a table would be read again."""
    schema = {name: part for name, part in resource["schema"].items() if name != "foreignKeys"}
    return {**resource, "schema": schema}


def _fault_of(error: Any, resource: Mapping[str, Any]) -> Fault:
    """Return a Frictionless error as a fault told in Thai."""
    file = str(resource["path"])
    row = int(getattr(error, "row_number", 0) or 0)
    label = getattr(error, "label", "") or ""
    column = str(getattr(error, "field_name", "") or label)
    cell = str(getattr(error, "cell", "") or "")
    field: Mapping[str, Any] = next(
        (f for f in resource["schema"]["fields"] if f["name"] == column), {}
    )
    kind = str(error.type)
    if kind == "type-error":
        wanted = _TYPES.get(field.get("type", ""), say("checks.validation.value-as-set"))
        return Fault(
            file,
            row,
            column,
            say("checks.validation.wrong-type"),
            cell,
            say("checks.validation.must-be", wanted=wanted),
        )
    if kind == "constraint-error":
        return _constraint_fault(file, row, column, cell, field, str(error.note))
    if kind == "primary-key":
        key = [str(name) for name in listed(resource["schema"].get("primaryKey"))]
        cells = dict(
            zip([f["name"] for f in resource["schema"]["fields"]], error.cells, strict=False)
        )
        return duplicate(file, row, None, key, (str(cells.get(name) or "") for name in key))
    if kind == "missing-cell":
        return Fault(
            file,
            row,
            column,
            say("checks.validation.too-few-cells"),
            "",
            say("checks.validation.too-few-cells-remedy"),
        )
    if kind == "extra-cell":
        remedy = say("checks.validation.commas-in-text")
        return Fault(file, row, column, say("checks.validation.too-many-cells"), cell, remedy)
    if kind == "blank-row":
        return Fault(
            file,
            row,
            "",
            say("checks.validation.empty-row"),
            "",
            say("checks.validation.empty-row-remedy"),
        )
    return Fault(
        file,
        row,
        column,
        say("checks.validation.table-unreadable"),
        str(error.note),
        say("checks.validation.table-unreadable-remedy"),
    )


def _constraint_fault(
    file: str, row: int, column: str, cell: str, field: Mapping[str, Any], note: str
) -> Fault:
    constraints = field.get("constraints", {})
    title = field.get("title", column)
    if '"required"' in note:
        problem = say("checks.no-unit") if column == "unit" else say("checks.validation.empty-cell")
        return Fault(file, row, column, problem, "", say("checks.validation.fill-in", title=title))
    if '"enum"' in note:
        allowed = ", ".join(str(value) for value in constraints["enum"])
        return Fault(
            file,
            row,
            column,
            say("checks.validation.not-in-list"),
            cell,
            say("checks.validation.not-in-list-remedy", allowed=allowed),
        )
    if '"pattern"' in note:
        if (
            "0-9" in constraints["pattern"]
            and "^0-9" in constraints["pattern"]
            and any(c in "0123456789" for c in cell)
        ):
            return Fault(
                file,
                row,
                column,
                say("checks.validation.arabic-digits"),
                cell,
                say("checks.validation.arabic-digits-remedy"),
            )
        return Fault(
            file,
            row,
            column,
            say("checks.validation.wrong-form"),
            cell,
            say("checks.validation.wrong-form-remedy", title=title, pattern=constraints["pattern"]),
        )
    limits = [
        f"{word} {constraints[name]}"
        for name, word in (
            ("minimum", say("checks.validation.at-least")),
            ("maximum", say("checks.validation.at-most")),
        )
        if name in constraints
    ]
    return Fault(
        file,
        row,
        column,
        say("checks.validation.out-of-range"),
        cell,
        say("checks.validation.and").join(limits) or note,
    )


def listed(value: str | Sequence[str] | None) -> list[str]:
    """Return the columns of a key, which a description may name as one text."""
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def duplicate(
    file: str, number: int, first: int | None, columns: Iterable[str], key: Iterable[str]
) -> Fault:
    """Return the fault of a row whose key stands in an earlier one, if known by its number."""
    again = (
        say("checks.validation.same-as-row", first=first)
        if first
        else say("checks.validation.same-as-before")
    )
    found = ", ".join(cell for cell in key if cell)
    return Fault(
        file, number, ", ".join(columns), again, found, say("checks.validation.twice-remedy")
    )
