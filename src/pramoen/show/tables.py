"""Knows tables: a DataFrame or rows as HTML for Jupyter and as a Markdown table for the report."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

import pandas as pd

from ..common.fiscal import format_number
from ..common.texts import escape_markdown
from .display import Display, Mark, Worded, numbered_table

Cell = str | Mark | Worded
NOTHING = "–"


@dataclass(frozen=True)
class Column:
    """A column: its heading, how it is aligned, and its share of the width."""

    title: str
    align: str = "left"
    width: int = 10


def table(
    frame: pd.DataFrame,
    caption: str = "",
    key: str = "",
    *,
    widths: Mapping[str, int] | None = None,
    groups: Sequence[str] | None = None,
    notes: Sequence[str] = (),
) -> Display:
    r"""Return a DataFrame as a table; its column names are the headings, as they stand.

    Parameters
    ----------
    frame
        Cells are texts, which are escaped, numbers, marks, links, or None where there is nothing.
        A column of numbers is aligned to the right. The index is not shown.
    caption, key
        With a key the table is numbered and can be linked to; its address is ``tbl-<key>``.
    widths
        Shares of the width by column; by default what the cells need.
    groups
        The group heading of each row, rows of a group standing together; or None.
    notes
        Lines below the table.

    Examples
    --------
    >>> print(table(pd.DataFrame({"ปี": ["2561"], "ผล": [Decimal("128.124")]})).markdown)
    | ปี | ผล |
    |:--------------------------------------------------|--------------------------------------------------:|
    | 2561 | 128\.124 |
    """
    given = widths or {}
    columns = [
        Column(
            str(name),
            "left" if position == 0 else _alignment(frame[name]),
            given.get(str(name)) or _room(name, frame[name]),
        )
        for position, name in enumerate(frame.columns)
    ]
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return text_table(key, caption, columns, rows, groups=groups, notes=notes)


def _alignment(cells: Iterable[object]) -> str:
    """Return ``right`` for a column of which at least half are numbers, ``left`` for any other."""
    there = [cell for cell in map(_cell, cells) if cell != NOTHING]
    numbers = [isinstance(cell, str) and re.match(r"[+\-−]?\d", cell) for cell in there]
    return "right" if there and sum(map(bool, numbers)) * 2 >= len(there) else "left"


def _room(name: object, cells: Iterable[object]) -> int:
    """Return the room that a column needs: that of its longest cell, within reason."""
    shown = [cell if isinstance(cell, str) else cell.text for cell in map(_cell, cells)]
    return min(46, max(8, len(str(name)) // 2 + 4, *map(len, shown)))


def _cell(value: object) -> Cell:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return NOTHING
    if isinstance(value, Decimal):
        return format_number(value)
    return value if isinstance(value, Mark | Worded) else str(value)


def text_table(
    key: str,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    groups: Sequence[str] | None = None,
    notes: Sequence[str] = (),
) -> Display:
    """Return a table; the first column heads its rows.

    Parameters
    ----------
    key
        A name that is unique in the report; the table's address is ``tbl-<key>``. Without one the
        table has no number.
    columns
        The first one becomes the row headings.
    rows
        Cells in column order: texts, which are escaped, status marks or links.
    groups
        The group heading of each row, rows of a group standing together; or None.
    notes
        Lines below the table.

    Raises
    ------
    ValueError
        If a row has not one cell per column.

    """
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"table {key}: every row needs {len(columns)} cells")
    shown = numbered_table(
        key, _pipe_table(columns, rows, groups), _html_table(columns, rows, groups), caption
    )
    if not notes:
        return shown
    below = "\n\n".join(f"::: {{.table-note}}\n{escape_markdown(note)}\n:::" for note in notes)
    markup = "".join(f"<p><small>{html.escape(note)}</small></p>" for note in notes)
    return Display(f"{shown.markdown}\n\n{below}", shown.html + markup)


def _pipe_table(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], groups: Sequence[str] | None
) -> str:
    """Return a Markdown table; a group heading is a marked first cell that a filter widens."""
    lines = [_line([escape_markdown(column.title) for column in columns]), _ruler(columns)]
    numbered = list(zip(groups or [""] * len(rows), rows, strict=True))
    for group, members in groupby(numbered, key=lambda pair: pair[0]):
        if group:
            heading = f"[{escape_markdown(group)}]{{.table-group}}"
            lines.append(_line([heading, *[""] * (len(columns) - 1)]))
        lines += [_line([_markdown(cell) for cell in row]) for _, row in members]
    return "\n".join(lines)


def _ruler(columns: Sequence[Column]) -> str:
    """Return the line that gives alignments and, by its lengths, the widths of the columns."""
    total = sum(column.width for column in columns)
    dashes = ["-" * max(3, round(column.width * 100 / total)) for column in columns]
    ends = {"left": (":", ""), "right": ("", ":"), "center": (":", ":")}
    cells = [
        f"{ends[column.align][0]}{line}{ends[column.align][1]}"
        for column, line in zip(columns, dashes, strict=True)
    ]
    return f"|{'|'.join(cells)}|"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _markdown(cell: Cell) -> str:
    return escape_markdown(cell) if isinstance(cell, str) else cell.markdown


def _html_table(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], groups: Sequence[str] | None
) -> str:
    """Return a table that JupyterLab shows as it stands, in a notebook that is not trusted, too."""
    head = "".join(
        f'<th scope="col" align="{column.align}">{html.escape(column.title)}</th>'
        for column in columns
    )
    body = []
    numbered = list(zip(groups or [""] * len(rows), rows, strict=True))
    for group, members in groupby(numbered, key=lambda pair: pair[0]):
        if group:
            body.append(f'<tr><th colspan="{len(columns)}">{html.escape(group)}</th></tr>')
        for _, (first, *rest) in members:
            cells = "".join(
                f'<td align="{column.align}">{_html(cell)}</td>'
                for column, cell in zip(columns[1:], rest, strict=True)
            )
            body.append(f'<tr><th scope="row" align="left">{_html(first)}</th>{cells}</tr>')
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _html(cell: Cell) -> str:
    return html.escape(cell) if isinstance(cell, str) else cell.html
