"""Knows the named places of a PDF: names of ASCII letters, sorted as a tree of names has to be.

Typst names a place by its heading, in UTF-8. Viewers read the bytes of a name in one encoding or
another and look it up by halving, so that a Thai name, or one out of order, leads nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pikepdf

_DIGITS = 12


def name_in_ascii(name: bytes) -> bytes:
    """Return the name of a place in ASCII; the same name for the same place, always.

    Examples
    --------
    >>> name_in_ascii(b"indicator-1-1")
    b'indicator-1-1'
    >>> name_in_ascii("สารบัญ".encode())
    b'place-e8d63d4203c6'
    """
    if name.isascii():
        return name
    return b"place-" + sha256(name).hexdigest()[:_DIGITS].encode()


def name_places(pdf: pikepdf.Pdf, entries: Sequence[Any]) -> None:
    """Name all places of a PDF, and what leads to them, in ASCII; sort the names.

    Parameters
    ----------
    entries
        The dictionaries of the PDF, its links among them.
    """
    tree = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    if tree is None:
        return
    places = {name_in_ascii(name): place for name, place in names_of(tree)}
    pdf.Root.Names.Dests = pdf.make_indirect(sorted_tree(places))
    for one in entries:
        for holder, key in ((one, "/Dest"), (one.get("/A"), "/D")):
            if isinstance(holder, pikepdf.Dictionary):
                given = holder.get(key)
                if isinstance(given, pikepdf.String):
                    holder[key] = pikepdf.String(name_in_ascii(bytes(given)))


def names_of(node: Any) -> list[tuple[bytes, Any]]:
    """Return what a tree of names holds."""
    names = list(node.get("/Names", []))
    found = [(bytes(name), entry) for name, entry in zip(names[::2], names[1::2], strict=True)]
    return found + [one for below in node.get("/Kids", []) for one in names_of(below)]


def sorted_tree(entries: dict[bytes, Any]) -> pikepdf.Dictionary:
    """Return a tree of names, which are sorted by their bytes."""
    parts = [part for name in sorted(entries) for part in (pikepdf.String(name), entries[name])]
    return pikepdf.Dictionary(Names=pikepdf.Array(parts))
