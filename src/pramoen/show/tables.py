"""Knows tables: rows as a Great Table for Jupyter and as a Markdown table for the report."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import great_tables
import pandas as pd

from ..common.texts import escape_markdown
from .display import Display, Drawn, Link, Mark, Place, table

Cell = str | Mark | Link | Place | Drawn


@dataclass(frozen=True)
class Column:
    """A column: its heading, how it is aligned, and its share of the width."""

    title: str
    align: str = "left"
    width: int = 10


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
        A name that is unique in the report; the table's address is ``tbl-<key>``.
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
    shown = table(
        key,
        _pipe_table(columns, rows, groups),
        _great_table(key, columns, rows, groups),
        caption,
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


def _label(column: Column) -> Any:
    """Return a heading as it is: Great Tables reads braces in a text as units."""
    return great_tables.html(html.escape(column.title).replace("{", "&#123;"))


def _great_table(
    key: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    groups: Sequence[str] | None,
) -> str:
    names = [f"c{index}" for index in range(len(columns))]
    cells = [[html.escape(c) if isinstance(c, str) else c.html for c in row] for row in rows]
    frame = pd.DataFrame(cells, columns=names, dtype=str)
    if groups is not None:
        frame["group"] = list(groups)
    built = great_tables.GT(
        frame, rowname_col="c0", groupname_col=None if groups is None else "group", id=f"gt-{key}"
    ).tab_stubhead(_label(columns[0]))
    labels: dict[str, Any] = {
        name: _label(column) for name, column in zip(names[1:], columns[1:], strict=True)
    }
    built = built.cols_label(labels).fmt(lambda cell: cell, columns=names)
    for name, column in zip(names[1:], columns[1:], strict=True):
        built = built.cols_align(column.align, columns=[name])
    page = built.as_raw_html()
    return re.sub(r'(<t[hd][^>]*?) (?:id|headers)="[^"]*"', r"\1", page)
