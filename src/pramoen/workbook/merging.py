"""Knows what a filled-in workbook changes in the data, and what it would overwrite unawares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..changes.tables import Record
from ..checks.coverage import without_result
from ..common.faults import Fault
from ..words import say
from .differences import Change, Conflict
from .dropping import Dropped, dropped
from .extras import TABLE
from .layout import DROPPABLE, DROPPED, Key, Layout, Sheet
from .reading import Contents
from .rowwise import MINE, Merger, names_of
from .sheet_reading import SheetRow


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
                about = layout.subject(row, names_of(merged_rows))
                key = sheet.key(row)
                if key in at_first:
                    told.append(say("workbook.merging.row-restored", about=about))
                    changes = [c for c in changes if (c.table, c.key) != ("results", key)]
                changes.append(Change("results", sheet.title, key, "", "", "row", about))
    faults += _left_alone(layout, contents, merged_rows)
    return Merge(tables, changes, faults, conflicts, mine, gone, told)


def _merger(
    layout: Layout,
    sheet: Sheet,
    contents: Contents,
    gone: Dropped,
    choices: Mapping[str, str],
) -> Merger:
    current = layout.of_year(sheet)
    base = current if contents.base is None else contents.base.get(sheet.name, [])
    rows = [row for row in contents.rows[sheet.name] if not row.dropped]
    rows = [row for row in rows if not gone.takes(sheet.name, row.record)]
    given = {name: [row.record for row in read] for name, read in contents.rows.items()}
    return Merger(layout, sheet, current, base, rows, gone, choices, given)


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
    merger = Merger(layout, sheet, current, base, rows, Dropped(), {"*": MINE}, {})
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
                told = ", ".join(
                    say("workbook.rows-counted", title=title, count=count)
                    for title, count in naming.items()
                )
                remedy = say("workbook.merging.put-row-back", dropped=DROPPED)
                problem = say("workbook.merging.row-still-needed")
                about = layout.subject(row)
                yield Fault(
                    say("workbook.sheet", title=sheet.title), 0, "", problem, told, remedy, about
                )


def _joined(layout: Layout, sheet: Sheet, merged: dict[Key, Record]) -> Iterator[Record]:
    """Yield the whole table: rows of the year in their places, new ones at the end."""
    left = dict(merged)
    for row in layout.rows[sheet.name]:
        if not layout.is_of_year(sheet, row):
            yield row
        elif sheet.key(row) in left:
            yield left.pop(sheet.key(row))
    yield from left.values()
