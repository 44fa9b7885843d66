"""Knows how one sheet is held against what was exported and what there is now: cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..changes.tables import Record
from ..words import say
from .differences import Change, Conflict, same
from .dropping import Dropped
from .layout import DROPPABLE, Key, Layout, Sheet
from .sheet_reading import SheetRow

MINE, THEIRS = "mine", "theirs"
# Cells that say one thing together: whoever changes one of them has seen the others.
_TOGETHER = (
    frozenset({"value", "missing"}),
    frozenset({"comparator", "value", "upper", "unit"}),
)
ROW = ""


def names_of(rows: Mapping[str, Sequence[Record]]) -> Mapping[Key, str]:
    """Return the names of the indicators and items among rows of tables."""
    named = (row for name in DROPPABLE for row in rows.get(name, ()))
    return {(row["indicator"], row.get("item", "")): row["name"] for row in named}


class Merger:
    """Holds one sheet against what was exported and what there is now."""

    def __init__(
        self,
        layout: Layout,
        sheet: Sheet,
        current: Sequence[Record],
        base: Sequence[Record],
        rows: Sequence[SheetRow],
        gone: Dropped,
        choices: Mapping[str, str],
        given: Mapping[str, Sequence[Record]],
    ) -> None:
        self.layout = layout
        self.given = given
        self.sheet = sheet
        self.current = {sheet.key(row): row for row in current}
        self.base = {sheet.key(row): row for row in base}
        self.unsure = any(row.unread.intersection(sheet.key_columns) for row in rows)
        self.rows = [row for row in rows if not row.unread.intersection(sheet.key_columns)]
        self.gone = gone
        self.choices = choices
        self.changes: list[Change] = []
        self.conflicts: list[Conflict] = []
        self.mine: list[tuple[Key, Record | None]] = []

    def merge(self) -> dict[Key, Record]:
        """Return the rows as they would be, by key; changes and conflicts are noted."""
        merged: dict[Key, Record] = {}
        given = {self.sheet.key(row.record) for row in self.rows}
        self._missing(given, merged)
        for row in self.rows:
            self._given(row, merged)
        return merged

    def _missing(self, given: set[Key], merged: dict[Key, Record]) -> None:
        """Decide on the rows of the data that the workbook does not have."""
        for key, kept in self.current.items():
            if key in given:
                continue
            if self.gone.takes(self.sheet.name, kept):
                self._note(key, "", "row", "", kept)
                self.mine.append((key, None))
            elif key not in self.base or self.unsure:
                merged[key] = kept
            elif self._equal(kept, self.base[key]) or self._settled(key, ROW) == MINE:
                self._note(key, "", "row", "", kept)
                self.mine.append((key, None))
            else:
                merged[key] = kept
                if self._settled(key, ROW) == THEIRS:
                    self.mine.append((key, None))
                else:
                    self._conflict(
                        None,
                        key,
                        ROW,
                        say("workbook.rowwise.there-and-changed"),
                        say("workbook.row-deleted"),
                        kept,
                    )

    def _given(self, row: SheetRow, merged: dict[Key, Record]) -> None:
        """Decide on a row of the workbook."""
        key = self.sheet.key(row.record)
        if key in self.current:
            merged[key] = self._cells(key, row)
        elif key not in self.base:
            merged[key] = row.record
            self._note(key, "", "", "row", row.record)
            self.mine.append((key, row.record))
        elif not self._equal(row.record, self.base[key], row.unread):
            self._revived(key, row, merged)

    def _revived(self, key: Key, row: SheetRow, merged: dict[Key, Record]) -> None:
        """Decide on a row that was changed here and removed from the data meanwhile."""
        chosen = self._settled(key, ROW)
        if chosen == MINE:
            merged[key] = row.record
            self._note(key, "", "", "row", row.record)
        if chosen:
            self.mine.append((key, row.record))
        else:
            self._conflict(
                row,
                key,
                ROW,
                say("workbook.rowwise.deletes-row"),
                say("workbook.rowwise.changes-row"),
                row.record,
            )

    def _equal(self, one: Record, other: Record, unread: frozenset[str] = frozenset()) -> bool:
        return all(
            name in unread or same(one[name], other.get(name, ""), field["type"])
            for name, field in self.sheet.fields.items()
        )

    def _settled(self, key: Key, column: str) -> str:
        name = Conflict(self.sheet, key, column, "", "").name
        return self.choices.get(name, self.choices.get("*", ""))

    def _cells(self, key: Key, row: SheetRow) -> Record:
        now = self.current[key]
        base = self.base.get(key, now)
        merged, mine = dict(now), {c: base.get(c, "") for c in self.sheet.fields}
        here, there = set(), set()
        for column, field_ in self.sheet.fields.items():
            if column in row.unread:
                continue
            kind, given = field_["type"], row.record[column]
            if not same(given, base.get(column, ""), kind):
                here.add(column)
            if not same(base.get(column, ""), now[column], kind):
                there.add(column)
        for column in here:
            kind, given = self.sheet.fields[column]["type"], row.record[column]
            if same(given, now[column], kind):
                mine[column] = given
                continue
            if self._clash(column, here, there, row, now):
                chosen = self._settled(key, column)
                if not chosen:
                    self._conflict(row, key, column, now[column], given, row.record)
                    continue
                mine[column] = given
                if chosen == THEIRS:
                    continue
            mine[column] = given
            merged[column] = given
        for column in self.sheet.fields:
            if merged[column] != now[column]:
                self._note(key, column, now[column], merged[column], row.record)
        if not self._equal(mine, base):
            self.mine.append((key, mine))
        return merged

    def _clash(
        self, column: str, here: set[str], there: set[str], row: SheetRow, now: Record
    ) -> bool:
        """Tell whether a cell, or one that says the same thing with it, was changed there, too."""
        together = next((group for group in _TOGETHER if self._has(group, column)), {column})
        others = (there & set(together)) - {
            name
            for name in together
            if same(row.record[name], now[name], self.sheet.fields[name]["type"])
        }
        return column in there or bool(others)

    def _has(self, group: frozenset[str], column: str) -> bool:
        return column in group and group <= set(self.sheet.fields)

    def _note(self, key: Key, column: str, before: str, after: str, row: Record) -> None:
        title = self.sheet.title
        heading, shown = "", (before, after)
        if column:
            heading = self.sheet.fields[column]["title"]
            words = self.layout.choices(self.sheet, column, self.given)
            shown = (words.get(before, before), words.get(after, after))
        about = " ".join(part for part in (self._subject(row), row.get("item", "")) if part)
        change = Change(self.sheet.name, title, key, column, *shown, about, heading)
        self.changes.append(change)

    def _subject(self, row: Record) -> str:
        return self.layout.subject(row, names_of(self.given))

    def _conflict(
        self, row: SheetRow | None, key: Key, column: str, theirs: str, mine: str, record: Record
    ) -> None:
        at = column or self.sheet.key_columns[-1]
        number, letter = (row.number, row.letters.get(at, "")) if row else (0, "")
        if column:
            words = self.layout.choices(self.sheet, column, self.given)
            theirs, mine = words.get(theirs, theirs), words.get(mine, mine)
        about = self._subject(record)
        self.conflicts.append(
            Conflict(
                self.sheet,
                key,
                column,
                theirs,
                mine,
                number,
                letter,
                about,
                {} if column else record,
            )
        )
