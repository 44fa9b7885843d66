"""Knows the cells that head the rows of a tagged table: the first of each row, in every table.

Typst tags the cells of a table's header only; it can be told of others by a function that it calls
temporary and that needs a feature to be switched on, which Quarto does not do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf


def head_rows(pdf: pikepdf.Pdf, entries: Sequence[Any]) -> None:
    """Tag the first cell of each row as its heading, and let the others of the row refer to it.

    A cell over all columns heads the rows below it.

    Parameters
    ----------
    entries
        The dictionaries of the PDF, the structure elements among them.
    """
    tables = [one for one in entries if one.get("/S") == "/Table"]
    if not tables:
        return
    root = pdf.Root.StructTreeRoot
    known = dict(_names(root.get("/IDTree", pikepdf.Dictionary())))
    for number, table in enumerate(tables):
        group: list[pikepdf.String] = []
        for place, row in enumerate(_rows(table)):
            first, *others = list(row.K)
            if first.get("/S") != "/TD":
                continue
            first.S, first.ID = pikepdf.Name.TH, pikepdf.String(f"R{number}x{place}")
            known[bytes(first.ID)] = first
            _table_attributes(first).Scope = pikepdf.Name("/Row" if others else "/Column")
            if not others:
                group = [first.ID]
            for cell in others:
                _add_headers(cell, [*group, first.ID])
            if others and group:
                _add_headers(first, group)
    # Names in a tree are sorted by their bytes; Typst sorts them by table, column and row.
    sorted_names = [part for name in sorted(known) for part in (pikepdf.String(name), known[name])]
    root.IDTree = pdf.make_indirect(pikepdf.Dictionary(Names=pikepdf.Array(sorted_names)))


def _names(node: Any) -> Iterator[tuple[bytes, Any]]:
    """Yield what a tree of names holds."""
    names = list(node.get("/Names", []))
    yield from ((bytes(name), entry) for name, entry in zip(names[::2], names[1::2], strict=True))
    for below in node.get("/Kids", []):
        yield from _names(below)


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table's bodies."""
    for part in table.K:
        if isinstance(part, pikepdf.Dictionary) and part.get("/S") == "/TBody":
            yield from part.K


def _table_attributes(cell: Any) -> Any:
    """Return what a cell says of itself as part of a table, made where it says nothing."""
    given = cell.get("/A", pikepdf.Array())
    if isinstance(given, pikepdf.Dictionary):
        given = pikepdf.Array([given])
    for one in given:
        if one.get("/O") == "/Table":
            cell.A = given
            return one
    given.append(pikepdf.Dictionary(O=pikepdf.Name.Table))
    cell.A = given
    return cell.A[-1]


def _add_headers(cell: Any, names: Sequence[pikepdf.String]) -> None:
    attributes = _table_attributes(cell)
    attributes.Headers = pikepdf.Array([*attributes.get("/Headers", []), *names])
