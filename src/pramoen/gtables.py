"""Knows tables: rows of text as one Great Table, escaped, with its alignment in classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import great_tables
import pandas as pd

from .display import Display, table


@dataclass(frozen=True)
class Column:
    """A column: its heading, how it is aligned, and whether its cells are HTML already."""

    title: str
    align: str = "left"
    markup: bool = False


def text_table(
    key: str,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    groups: Sequence[str] | None = None,
    notes: Sequence[str] = (),
) -> Display:
    """Return a table of texts; the first column heads its rows.

    Parameters
    ----------
    key
        A name that is unique in the report; the table's address is ``tbl-<key>``.
    columns
        The first one becomes the row headings.
    rows
        Cells in column order. All are escaped, but those of columns that hold markup.
    groups
        The group heading of each row, or None for no groups.
    notes
        Lines below the table.

    Raises
    ------
    ValueError
        If a row has not one cell per column.
    """
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"table {key}: every row needs {len(columns)} cells")
    names = [f"c{index}" for index in range(len(columns))]
    frame = pd.DataFrame(
        [[" ".join(cell.split()) for cell in row] for row in rows], columns=names, dtype=str
    )
    if groups is not None:
        frame["group"] = list(groups)
    built = great_tables.GT(
        frame, rowname_col="c0", groupname_col=None if groups is None else "group", id=f"gt-{key}"
    )
    built = built.tab_stubhead(columns[0].title)
    built = built.cols_label(
        {name: column.title for name, column in zip(names[1:], columns[1:], strict=True)}
    )
    for alignment in ("left", "right", "center"):
        aligned = [
            name for name, column in zip(names, columns, strict=True) if column.align == alignment
        ]
        built = (
            built.cols_align(alignment, columns=[name for name in aligned if name != "c0"])
            if set(aligned) - {"c0"}
            else built
        )
    markup = [name for name, column in zip(names, columns, strict=True) if column.markup]
    if markup:
        built = built.fmt(lambda cell: cell, columns=markup)
    for note in notes:
        built = built.tab_source_note(note)
    style, markup_text = _parts(built.as_raw_html())
    return table(key, markup_text, caption, style)


def _parts(page: str) -> tuple[str, str]:
    """Split what Great Tables renders into its style and the bare table.

    Its ids are made from the text of headings and are not always unique; ``scope`` tells the same.
    """
    style = re.search(r"<style>.*?</style>", page, flags=re.DOTALL)
    found = re.search(r"<table.*?</table>", page, flags=re.DOTALL)
    assert found is not None
    bare = re.sub(r'(<t[hd][^>]*?) (?:id|headers)="[^"]*"', r"\1", found.group())
    bare = re.sub(r'(<t[hd][^>]*?) (?:id|headers)="[^"]*"', r"\1", bare)
    lines = (line.strip() for line in bare.splitlines())
    return (style.group() if style else ""), "\n".join(line for line in lines if line)
