"""Knows what earlier imports of the same workbook took in: they are what it is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..changes import history, tables
from ..changes.history import Workbook
from ..changes.tables import Record
from .extras import TABLE
from .layout import Layout
from .merging import same
from .reading import Contents

Rows = Mapping[str, Sequence[Record]]


def own_base(layout: Layout, contents: Contents, file: str) -> tuple[Rows | None, Sequence[str]]:
    """Return the rows that a workbook is held against, and what to tell of that in Thai.

    They are those that were exported; after an import, those that the workbook had then. Copies of
    a workbook have the same name, and another person's holds none of what mine took in; so an
    earlier import counts only where the workbook still holds most of what it changed, or where the
    file of that name is as it was given out: somebody has emptied it again.
    """
    base = contents.base
    if base is None or not contents.identity:
        return base, ()
    told: list[str] = []
    for number, workbook in reversed(_imports(layout, contents.identity)):
        held, changed = _held(layout, workbook, base, contents)
        emptied = workbook.file == file and _is_as_given(layout, base, contents)
        if changed and (held * 2 >= changed or emptied):
            return _applied(layout, workbook, base), told
        if changed and not held:
            told.append(
                f"สมุดงานนี้ไม่มีค่าที่รายการที่ {number} นำเข้าจากสำเนาของสมุดงานเดียวกัน ({changed} เซลล์) "
                "จึงถือว่าเป็นสำเนาของอีกคน ค่าเหล่านั้นคงเดิม ถ้าต้องการถอนค่านั้น ใช้ pramoen undo"
            )
    return base, told


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


def _held(layout: Layout, workbook: Workbook, base: Rows, contents: Contents) -> tuple[int, int]:
    """Return how many cells that an import changed the workbook still holds, and of how many.

    A cell that was corrected since is held, too: it is not what was exported.
    """
    held = changed = 0
    for name, rows in workbook.rows.items():
        sheet = layout.sheet(name)
        given = (
            contents.extras if name == TABLE else [r.record for r in contents.rows.get(name, ())]
        )
        now = {sheet.key(row): row for row in given}
        before = {sheet.key(row): row for row in base.get(name, ())}
        for key, row in rows:
            if row is None:
                changed += 1
                held += key not in now
                continue
            for column, field in sheet.fields.items():
                was = before.get(key, {}).get(column, "")
                if not same(row.get(column, ""), was, field["type"]):
                    changed += 1
                    held += not same(now.get(key, {}).get(column, ""), was, field["type"])
    return held, changed


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
