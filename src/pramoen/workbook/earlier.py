"""Knows what earlier imports of the same workbook took in: they are what it is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ..changes import history, tables
from ..changes.history import Workbook
from ..changes.tables import Record
from ..words import say
from .differences import same
from .extras import TABLE
from .layout import Key, Layout
from .reading import Contents

_ENOUGH = 3  # cells
Rows = Mapping[str, Sequence[Record]]
ChangedRows = Mapping[str, Sequence[tuple[Key, Record | None]]]


@dataclass(frozen=True)
class OwnBase:
    """The rows that a workbook is held against.

    `earlier` is the import of the same workbook that they come from, if any; `told` is what to
    tell of that in Thai.
    """

    rows: Rows | None
    earlier: Workbook | None = None
    told: Sequence[str] = ()

    def with_more(self, mine: Mapping[str, Sequence[tuple[Key, Record | None]]]) -> ChangedRows:
        """Return what the workbook says otherwise than it was given out, after another import."""
        before = self.earlier.rows if self.earlier else {}
        names = dict.fromkeys([*before, *mine])
        return {
            name: list({**dict(before.get(name, ())), **dict(mine.get(name, ()))}.items())
            for name in names
        }


def own_base(layout: Layout, contents: Contents, file: str) -> OwnBase:
    """Return the rows that a workbook is held against.

    They are those that were exported; after an import, those that the workbook had then. Copies of
    a workbook have the same name, and what another person typed must not be taken for mine: an
    earlier import counts where it came from the same file, unless nothing of it is left there; and
    from another place only where nearly all that it changed is there unchanged, and of that nearly
    all that no import before it had: copies given out after an import have the rest in common.
    """
    base = contents.base
    if base is None or not contents.identity:
        return OwnBase(base)
    told: list[str] = []
    imports = _imports(layout, contents.identity)
    for at, (number, workbook) in reversed(list(enumerate(imports))):
        older = [one for _, one in imports[:at]]
        held = _held(layout, workbook, base, contents, older)
        if not held.changed:
            continue
        emptied = not held.touched and _is_as_given(layout, base, contents)
        if workbook.file == file and (held.touched or emptied):
            return OwnBase(_applied(layout, workbook, base), workbook, told)
        if held.is_nearly_whole:
            return OwnBase(_applied(layout, workbook, base), workbook, told)
        if workbook.file == file:
            told.append(
                say("workbook.earlier.copy-of-another", number=number, changed=held.changed)
            )
    return OwnBase(base, None, told)


def place_of_file(path: Path) -> str:
    """Return what tells a file from its copies: a digest of where it is."""
    return sha256(str(path.resolve()).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Held:
    """How many cells an import changed, and how many of them are as it took them in.

    `touched` counts those that are anything but what was exported, `new` those that no import
    before had so, and `new_unchanged` how many of these are as it took them in.
    """

    changed: int
    unchanged: int
    touched: int
    new: int
    new_unchanged: int

    @property
    def is_nearly_whole(self) -> bool:
        """Whether the workbook goes on from that import, wherever it came from."""
        whole = self.changed >= _ENOUGH and self.unchanged * 5 >= self.changed * 4
        return whole and self.new_unchanged * 5 >= self.new * 4


def _imports(layout: Layout, identity: str) -> list[tuple[int, Workbook]]:
    """Return the imports of a workbook that were not taken back, oldest first."""
    undone = {row["undoes"] for row in layout.rows[tables.LOG]}
    return [
        (step.number, step.workbook)
        for step in history.steps(layout.folder)
        if step.workbook is not None
        and step.workbook.identity == identity
        and str(step.number) not in undone
    ]


def _held(
    layout: Layout, workbook: Workbook, base: Rows, contents: Contents, older: Sequence[Workbook]
) -> _Held:
    """Return what is left in a workbook of what an earlier import took in."""
    changed = unchanged = touched = new = new_unchanged = 0
    for name, rows in workbook.rows.items():
        sheet = layout.sheet(name)
        read = [row.record for row in contents.rows.get(name, ())]
        given = contents.extras if name == TABLE else read
        now = {sheet.key(row): row for row in given}
        before = {sheet.key(row): row for row in base.get(name, ())}
        had = [dict(one.rows.get(name, ())) for one in older]
        for key, row in rows:
            known = [one[key] for one in had if key in one]
            if row is None:
                gone, first = key not in now, None not in known
                changed, unchanged, touched = changed + 1, unchanged + gone, touched + gone
                new, new_unchanged = new + first, new_unchanged + (first and gone)
                continue
            for column, field in sheet.fields.items():
                kind, was = field["type"], before.get(key, {}).get(column, "")
                taken, there = row.get(column, ""), now.get(key, {}).get(column, "")
                if same(taken, was, kind):
                    continue
                kept = same(there, taken, kind)
                first = not any(one and same(one.get(column, ""), taken, kind) for one in known)
                changed, unchanged = changed + 1, unchanged + kept
                touched += not same(there, was, kind)
                new, new_unchanged = new + first, new_unchanged + (first and kept)
    return _Held(changed, unchanged, touched, new, new_unchanged)


def _is_as_given(layout: Layout, base: Rows, contents: Contents) -> bool:
    """Tell whether a workbook says nothing else than when it was given out."""
    for name, read in contents.rows.items():
        sheet = layout.sheet(name)
        before = {sheet.key(row): row for row in base.get(name, ())}
        for row in read:
            was = before.get(sheet.key(row.record))
            if was is None or row.unread.intersection(sheet.key_columns):
                return False
            for column, field in sheet.fields.items():
                now = row.record[column]
                if column not in row.unread and not same(now, was.get(column, ""), field["type"]):
                    return False
        if len(read) < len(before):
            return False
    return True


def _applied(layout: Layout, workbook: Workbook, base: Rows) -> Rows:
    """Return the exported rows as the workbook had them when it was taken in."""
    found = dict(base)
    for name, rows in workbook.rows.items():
        sheet = layout.sheet(name)
        by_key = {sheet.key(row): row for row in base.get(name, ())}
        for key, row in rows:
            if row is None:
                by_key.pop(key, None)
            else:
                by_key[key] = row
        found[name] = list(by_key.values())
    return found
