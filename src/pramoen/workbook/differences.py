"""Knows what an import changes and where it conflicts with the data, and how both are named."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256

from ..changes.tables import Record
from ..common.fiscal import is_plain_number
from ..words import say
from .cells import clean
from .layout import Key, Sheet
from .numberformat import decimal_of


@dataclass(frozen=True)
class Change:
    """One change: a cell, or a whole row where `column` is empty.

    `subject` is what the row is about, and `heading` the column's title, as a person reads them.
    """

    table: str
    title: str
    key: Key
    column: str
    before: str
    after: str
    subject: str = ""
    heading: str = ""

    @property
    def row(self) -> str:
        """What row it is, in words."""
        return self.subject or " ".join(part for part in self.key if part)

    def __str__(self) -> str:
        """Return the change on one line, in Thai."""
        return f"{self.title} {self.row}: {self.deed}"

    @property
    def deed(self) -> str:
        """What is done, in Thai."""
        if not self.column:
            return (
                say("workbook.differences.row-added") if self.after else say("workbook.row-deleted")
            )
        empty = say("workbook.empty")
        return f"{self.heading} {self.before or empty} → {self.after or empty}"


@dataclass(frozen=True)
class Conflict:
    """A cell, or row where `column` is empty, that was changed here and otherwise in the data.

    `record` is the row that is kept or removed as a whole, where it is not one cell.
    """

    sheet: Sheet
    key: Key
    column: str
    theirs: str
    mine: str
    row: int = 0
    letter: str = ""
    subject: str = ""
    record: Record = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What names it for a person who resolves it: ``4.2/value`` on the sheet of results."""
        parts = [part for part in self.key if part]
        return "/".join((self.sheet.name, *parts, self.column or "row"))

    @property
    def seal(self) -> str:
        """What tells it from a conflict of other values in the same place."""
        told = json.dumps([self.name, self.theirs, self.mine, self.record], sort_keys=True)
        return sha256(told.encode()).hexdigest()[:16]

    @property
    def cell(self) -> str:
        """Its cell, as far as it has one."""
        return f"{self.letter}{self.row}" if self.letter else ""

    @property
    def heading(self) -> str:
        """The column's title."""
        return (
            str(self.sheet.fields[self.column]["title"])
            if self.column
            else say("workbook.differences.whole-row")
        )

    @property
    def about(self) -> str:
        """What row it is, in words."""
        return self.subject or " ".join(part for part in self.key if part)

    @property
    def place(self) -> str:
        """Sheet, cell and indicator, in Thai."""
        cell = say("workbook.differences.at-cell", cell=self.cell) if self.cell else ""
        return say(
            "workbook.differences.place",
            title=self.sheet.title,
            cell=cell,
            about=self.about,
            heading=self.heading,
        )


def same(one: str, other: str, kind: str) -> bool:
    """Tell whether two cells say the same; of a number Excel keeps fifteen digits.

    Examples
    --------
    >>> same("4.8000", "4.8", "number"), same(" ร้อยละ  100", "ร้อยละ 100", "string")
    (True, True)
    >>> same("1000000000000", "999999999999.9999", "number"), same("1", "1.1", "number")
    (True, False)
    """
    if one == other:
        return True
    if kind in ("number", "integer") and is_plain_number(one) and is_plain_number(other):
        return decimal_of(float(one)) == decimal_of(float(other))
    return kind == "string" and clean(one) == clean(other)
