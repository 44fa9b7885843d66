"""Knows which rows of data refer to a row that is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..common.faults import Fault
from ..data.dataset import Cell, typed
from ..words import say
from .validation import listed

_SUBJECTS = {
    "indicator": say("checks.validation.indicator"),
    "item": say("checks.validation.item"),
    "unit": say("checks.validation.unit"),
    "source": say("checks.validation.source"),
}
Table = tuple[Mapping[str, Any], Sequence[Sequence[str]]]


def unknown_references(tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Yield the faults of rows that refer to none, by the foreign keys of their tables.

    Parameters
    ----------
    tables
        Well-formed tables by name: how each is described, and its records as text, the header
        first. References to other tables are not looked at.

    """
    for resource, records in tables.values():
        for key in resource["schema"].get("foreignKeys", ()):
            name = key["reference"]["resource"] or resource["name"]
            if name not in tables:
                continue
            known = {cells for _, cells in _cells(*tables[name], key["reference"]["fields"])}
            columns = listed(key["fields"])
            for number, cells in _cells(resource, records, columns):
                if any(cell is not None for cell in cells) and cells not in known:
                    subject = _SUBJECTS.get(columns[0], say("checks.validation.code"))
                    yield Fault(
                        str(resource["path"]),
                        number,
                        ", ".join(columns),
                        say("checks.validation.unknown", subject=subject),
                        ", ".join(str(cell) for cell in cells if cell is not None),
                        say("checks.validation.unknown-remedy", table=name),
                    )


def _cells(
    resource: Mapping[str, Any], records: Sequence[Sequence[str]], fields: str | Sequence[str]
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Yield row numbers and cells of some columns; a row with a cell of no value is left out."""
    kinds = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    places = [(records[0].index(name), kinds[name]) for name in listed(fields)]
    for number, record in enumerate(records[1:], start=2):
        try:
            yield number, tuple(typed(record[at], kind) for at, kind in places)
        except (IndexError, KeyError, ValueError, ArithmeticError):  # told as what it is
            continue
