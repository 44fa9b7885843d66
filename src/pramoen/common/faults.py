"""Knows what a fault in the data is and how it is told to an analyst in Thai."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..words import say


@dataclass(frozen=True, order=True)
class Fault:
    """One fault in the data: where it is, what is wrong, what was found and what to do.

    `row` counts the header as row 1, as a spreadsheet does; 0 means the whole file. `subject` is
    what the row is about, such as an indicator by its number and name. `cell` names the cell of a
    workbook, such as ``J4``.
    """

    file: str
    row: int
    column: str
    problem: str
    found: str = ""
    remedy: str = ""
    subject: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """File, row, column and cell in Thai, as far as they are known."""
        parts = [self.file]
        if self.row:
            parts.append(say("common.faults.row", row=self.row))
        if self.column:
            parts.append(say("common.faults.column", column=self.column))
        if self.cell:
            parts.append(say("common.faults.cell", cell=self.cell))
        return " ".join(parts)

    def __str__(self) -> str:
        """Return the whole message on one line."""
        about = f" · {self.subject}" if self.subject else ""
        text = f"{self.place}{about}: {self.problem}"
        if self.found:
            text += say("common.faults.found", found=quoted(self.found))
        if self.remedy:
            text += f" — {self.remedy}"
        return text


class FaultyData(Exception):
    """The data cannot be used; `faults` lists every reason, in file and row order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: Sequence[Fault] = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageError(Exception):
    """The program was asked for something that does not exist; the message is for the user."""


def quoted(text: str, limit: int = 60) -> str:
    """Return a cell's text in quotation marks, on one line and not too long to read.

    Examples
    --------
    >>> quoted("12a")
    '“12a”'
    """
    line = "".join(character if character.isprintable() else "␤" for character in text)
    return f"“{line[:limit]}{'…' if len(line) > limit else ''}”"
