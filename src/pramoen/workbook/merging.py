"""Knows what a filled-in workbook changes in the data, and what it would overwrite unawares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..changes.tables import Record
from ..checks.coverage import without_result
from ..common.faults import Fault
from ..common.fiscal import is_plain_number
from .cells import clean
from .dropping import Dropped, dropped
from .extras import TABLE
from .layout import DROPPABLE, DROPPED, Key, Layout, Sheet
from .reading import Contents, SheetRow

MINE, THEIRS = "mine", "theirs"
# Cells that say one thing together: whoever changes one of them has seen the others.
_TOGETHER = (
    frozenset({"value", "missing"}),
    frozenset({"comparator", "value", "upper", "unit"}),
)
ROW = ""


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
            return "เพิ่มแถว" if self.after else "ลบแถว"
        return f"{self.heading} {self.before or '(ว่าง)'} → {self.after or '(ว่าง)'}"


@dataclass(frozen=True)
class Conflict:
    """A cell, or row where `column` is empty, that was changed here and otherwise in the data."""

    sheet: Sheet
    key: Key
    column: str
    theirs: str
    mine: str
    row: int = 0
    letter: str = ""
    subject: str = ""

    @property
    def name(self) -> str:
        """What names it for a person who resolves it: ``4.2/value`` on the sheet of results."""
        parts = [part for part in self.key if part]
        return "/".join((self.sheet.name, *parts, self.column or "row"))

    @property
    def place(self) -> str:
        """Sheet, cell and indicator, in Thai."""
        cell = f" เซลล์ {self.letter}{self.row}" if self.letter else ""
        title = self.sheet.fields[self.column]["title"] if self.column else "ทั้งแถว"
        about = self.subject or " ".join(part for part in self.key if part)
        return f"ชีต {self.sheet.title}{cell} · {about} {title}"


@dataclass(frozen=True)
class Merge:
    """The tables as they would be, what changes, and what stands in the way.

    `mine` holds by table what the workbook says otherwise than as it was given out, but for what
    is in conflict: the next import of the same workbook starts from there.
    """

    tables: Mapping[str, Sequence[Record]]
    changes: Sequence[Change]
    faults: Sequence[Fault]
    conflicts: Sequence[Conflict] = ()
    mine: Mapping[str, Sequence[tuple[Key, Record | None]]] = field(default_factory=dict)
    dropped: Dropped = field(default_factory=Dropped)
    told: Sequence[str] = ()


def merge(layout: Layout, contents: Contents, choices: Mapping[str, str] | None = None) -> Merge:
    """Return what a workbook changes, cell by cell.

    A cell counts as changed where it differs from what was exported. Where the data was changed
    in the meantime, too, and otherwise, that is a conflict: it stays as it is in the data until
    somebody chooses, and everything else goes in.

    Parameters
    ----------
    layout, contents
        The data and what the workbook holds.
    choices
        Whose value is taken, `MINE` or `THEIRS`, by the name of a conflict; ``*`` for all others.
    """
    tables: dict[str, list[Record]] = {}
    changes: list[Change] = []
    faults: list[Fault] = []
    conflicts: list[Conflict] = []
    mine: dict[str, Sequence[tuple[Key, Record | None]]] = {}
    gone = _dropped(layout, contents)
    merged_rows: dict[str, list[Record]] = {}
    for sheet in layout.in_order:
        if sheet.name not in contents.rows:
            continue
        merger = _merger(layout, sheet, contents, gone, choices or {})
        merged = merger.merge()
        faults += merger.faults
        conflicts += merger.conflicts
        mine[sheet.name] = merger.mine
        changes += merger.changes
        merged_rows[sheet.name] = list(merged.values())
        if merger.changes:
            tables[sheet.name] = list(_joined(layout, sheet, merged))
    if contents.rows:
        _merge_extras(layout, contents, tables, changes, mine)
    told = list(contents.told)
    if "results" in merged_rows:
        added = _results_to_come(layout, merged_rows)
        if added:
            sheet = layout.sheet("results")
            at_first = {sheet.key(row) for row in layout.rows["results"]}
            tables["results"] = [*tables.get("results", layout.rows["results"]), *added]
            for row in added:
                about = layout.subject(row, _names(merged_rows))
                key = sheet.key(row)
                if key in at_first:
                    told.append(f"ผลของ {about}: แถวถูกลบ จึงคืนเป็นรอผล เพราะตัวชี้วัดยังใช้อยู่")
                    changes = [c for c in changes if (c.table, c.key) != ("results", key)]
                changes.append(Change("results", sheet.title, key, "", "", "row", about))
    faults += _left_alone(layout, contents, merged_rows)
    return Merge(tables, changes, faults, conflicts, mine, gone, told)


def _names(rows: Mapping[str, Sequence[Record]]) -> Mapping[Key, str]:
    named = (row for name in DROPPABLE for row in rows.get(name, ()))
    return {(row["indicator"], row.get("item", "")): row["name"] for row in named}


def _merger(
    layout: Layout,
    sheet: Sheet,
    contents: Contents,
    gone: Dropped,
    choices: Mapping[str, str],
) -> _Merger:
    current = layout.of_year(sheet)
    base = current if contents.base is None else contents.base.get(sheet.name, [])
    rows = [row for row in contents.rows[sheet.name] if not row.dropped]
    rows = [row for row in rows if not gone.takes(sheet.name, row.record)]
    given = {name: [row.record for row in read] for name, read in contents.rows.items()}
    return _Merger(layout, sheet, current, base, rows, gone, choices, given)


def _dropped(layout: Layout, contents: Contents) -> Dropped:
    marked = [
        (name, row.record)
        for name in DROPPABLE
        for row in contents.rows.get(name, ())
        if row.dropped
    ]
    rows = {name: [row.record for row in rows] for name, rows in contents.rows.items()}
    return dropped(marked, rows) if marked else Dropped()


def _merge_extras(
    layout: Layout,
    contents: Contents,
    tables: dict[str, list[Record]],
    changes: list[Change],
    mine: dict[str, Sequence[tuple[Key, Record | None]]],
) -> None:
    """Merge the analyst's own columns, comments and sheets; the last who wrote one is right."""
    sheet = layout.sheet(TABLE)
    rows = [SheetRow(0, record, {}) for record in contents.extras]
    current = layout.of_year(sheet)
    base = current if contents.base is None else contents.base.get(TABLE, [])
    merger = _Merger(layout, sheet, current, base, rows, Dropped(), {"*": MINE}, {})
    merged = merger.merge()
    mine[TABLE] = merger.mine
    if merger.changes:
        changes += merger.changes
        tables[TABLE] = list(_joined(layout, sheet, merged))


def _results_to_come(layout: Layout, merged: Mapping[str, Sequence[Record]]) -> list[Record]:
    """Return a row to be filled in for every indicator and item that has none."""
    parameters = layout.parameters
    if "indicators" not in merged or parameters.form_year != parameters.fiscal_year:
        return []
    year = parameters.fiscal_year
    earlier = [row for row in layout.rows["results"] if int(row["fiscal_year"]) < year]
    indicators, items = merged["indicators"], merged.get("items", ())
    if any(not row["indicator"] or not row["kind"] for row in indicators):
        return []
    wanted = set(without_result(indicators, items, [*earlier, *merged["results"]], year))
    sources = {(r["indicator"], r.get("item", "")): r["source"] for r in (*indicators, *items)}
    columns = layout.sheet("results").fields
    return [
        dict.fromkeys(columns, "")
        | {
            "fiscal_year": str(year),
            "indicator": indicator,
            "item": item,
            "missing": "pending",
            "note": "ยังไม่มีผลของปีนี้",
            "source": sources[indicator, item],
        }
        for indicator, item in sorted(wanted)
    ]


def _left_alone(
    layout: Layout, contents: Contents, merged: Mapping[str, Sequence[Record]]
) -> Iterator[Fault]:
    """Yield indicators and items whose row is gone while rows on other sheets still name them."""
    for name, column in (("indicators", "indicator"), ("items", "item")):
        if name not in merged:
            continue
        sheet = layout.sheet(name)
        kept = {row[column] for row in merged[name]}
        for row in layout.of_year(sheet):
            code = row[column]
            if code in kept:
                continue
            naming = Counter(
                layout.sheet(table).title
                for table, rows in merged.items()
                for other in rows
                if table != name and other.get(column) == code
            )
            if naming:
                told = ", ".join(f"{title} {count} แถว" for title, count in naming.items())
                remedy = (
                    f"ใส่แถวกลับ ถ้าปีนี้ไม่ใช้ ให้ใส่เครื่องหมายในคอลัมน์ {DROPPED} ของแถวนั้น "
                    "แล้วทุกแถวที่เกี่ยวข้องจะถูกตัดออกพร้อมกัน"
                )
                problem = "แถวนี้หายไปจากชีต แต่ชีตอื่นยังอ้างถึง"
                about = layout.subject(row)
                yield Fault(f"ชีต {sheet.title}", 0, "", problem, told, remedy, about)


def _joined(layout: Layout, sheet: Sheet, merged: dict[Key, Record]) -> Iterator[Record]:
    """Yield the whole table: rows of the year in their places, new ones at the end."""
    left = dict(merged)
    for row in layout.rows[sheet.name]:
        if not layout.is_of_year(sheet, row):
            yield row
        elif sheet.key(row) in left:
            yield left.pop(sheet.key(row))
    yield from left.values()


def same(one: str, other: str, kind: str) -> bool:
    """Tell whether two cells say the same.

    Examples
    --------
    >>> same("4.8000", "4.8", "number"), same(" ร้อยละ  100", "ร้อยละ 100", "string")
    (True, True)
    """
    if one == other:
        return True
    if kind in ("number", "integer") and is_plain_number(one) and is_plain_number(other):
        return Decimal(one) == Decimal(other)
    return kind == "string" and clean(one) == clean(other)


class _Merger:
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
        self.faults: list[Fault] = []
        self.conflicts: list[Conflict] = []
        self.mine: list[tuple[Key, Record | None]] = []

    def merge(self) -> dict[Key, Record]:
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
                    self._conflict(None, key, ROW, "ยังอยู่และถูกแก้", "ลบแถว", kept)

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
            self._conflict(row, key, ROW, "ลบแถวแล้ว", "แก้แถว", row.record)

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
        return self.layout.subject(row, _names(self.given))

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
            Conflict(self.sheet, key, column, theirs, mine, number, letter, about)
        )
