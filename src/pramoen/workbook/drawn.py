"""Knows what stands on a sheet besides cells and comments: pictures, charts, shapes, controls.

It is read from the file itself: readers of workbooks leave out what they do not know.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from ..words import say

PICTURE, CHART, SHAPE = (
    say("workbook.drawn.picture"),
    say("workbook.drawn.chart"),
    say("workbook.drawn.shape"),
)
DIAGRAM, SLICER, INK = (
    say("workbook.drawn.diagram"),
    say("workbook.drawn.slicer"),
    say("workbook.drawn.ink"),
)
CONTROL, OBJECT, PIVOT = (
    say("workbook.drawn.control"),
    say("workbook.drawn.object"),
    say("workbook.drawn.pivot"),
)
IN_CELL, BACKGROUND = say("workbook.drawn.in-cell"), say("workbook.drawn.background")
_PARTS = {"pic": PICTURE, "sp": SHAPE, "cxnSp": SHAPE, "grpSp": SHAPE, "contentPart": INK}
_FRAMES = (("chart", CHART), ("diagram", DIAGRAM), ("slicer", SLICER))
_RICH_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*\bvm="[^>]*')
_CELL_NAME = re.compile(rb'\br="([A-Z]+[0-9]+)"')
_CONTROL = re.compile(rb'ObjectType="(\w+)"(.*?)</\w+:ClientData>', re.DOTALL)
_ANCHOR = re.compile(rb"Anchor>\s*(\d+)\s*,\s*-?\d+\s*,\s*(\d+)")
_LONGEST_TEXT = 40
_MOST_PLACES = 5


@dataclass(frozen=True)
class Drawn:
    """One thing on a sheet: what it is, the cell where it begins, and its text, if it has one."""

    kind: str
    cell: str = ""
    text: str = ""


def drawn_in(content: bytes) -> Mapping[str, list[Drawn]]:
    """Return by sheet what stands there besides cells and comments.

    Parameters
    ----------
    content
        A workbook in the transitional namespaces, without DOCTYPE.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {title: list(_on_sheet(packed, part)) for title, part in _sheets(packed)}


def told(title: str, drawn: list[Drawn]) -> list[str]:
    """Return what of a sheet does not come back, in Thai, with the cells where it stands."""
    lines = []
    for kind, found in groupby(sorted(drawn, key=lambda one: one.kind), lambda one: one.kind):
        of_kind = list(found)
        places = [
            f"{one.cell} “{one.text}”" if one.text else one.cell for one in of_kind if one.cell
        ]
        more = len(places) - _MOST_PLACES
        shown = ", ".join(places[:_MOST_PLACES]) + (
            say("workbook.drawn.more-places", more=more) if more > 0 else ""
        )
        at = say("workbook.drawn.at-cells", cells=shown) if shown else ""
        lines.append(
            say("workbook.drawn.not-kept", title=title, at=at, kind=kind, count=len(of_kind))
        )
    return lines


def _sheets(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield every sheet's name and part."""
    from openpyxl.packaging.relationship import get_dependents

    (book,) = [one.target for one in _related(packed, "") if one.kind == "officeDocument"]
    root = ElementTree.fromstring(packed.read(book))
    parts = {one.id: one.Target for one in get_dependents(packed, _rels(book))}
    for sheet in _all(root, "sheet"):
        identity = next(v for name, v in sheet.attrib.items() if name.endswith("}id"))
        yield sheet.attrib["name"], parts[identity].lstrip("/")


@dataclass(frozen=True)
class _Related:
    kind: str
    target: str


def _related(packed: zipfile.ZipFile, part: str) -> list[_Related]:
    from openpyxl.packaging.relationship import get_dependents

    path = _rels(part)
    if path not in packed.namelist():
        return []
    found = get_dependents(packed, path)
    return [
        _Related(str(one.Type).rpartition("/")[2], str(one.Target).lstrip("/"))
        for one in found
        if one.TargetMode != "External"
    ]


def _rels(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _on_sheet(packed: zipfile.ZipFile, part: str) -> Iterator[Drawn]:
    related = [one for one in _related(packed, part) if one.target in packed.namelist()]
    drawings = [one for one in related if one.kind == "drawing"]
    there = [drawn for one in drawings for drawn in _drawing(packed.read(one.target))]
    yield from there
    places = {drawn.cell for drawn in there}
    for one in related:
        if one.kind == "vmlDrawing":  # what Excel draws anew, too, is told once
            yield from (c for c in _controls(packed.read(one.target)) if c.cell not in places)
        elif one.kind == "pivotTable":
            root = ElementTree.fromstring(packed.read(one.target))
            area = next((place.get("ref", "") for place in _all(root, "location")), "")
            yield Drawn(PIVOT, area.partition(":")[0])
        elif one.kind == "image":
            yield Drawn(BACKGROUND)
    for cell in _RICH_CELL.findall(packed.read(part)):
        name = _CELL_NAME.search(cell)
        yield Drawn(IN_CELL, name[1].decode() if name else "")


def _drawing(content: bytes) -> Iterator[Drawn]:
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        yield Drawn(OBJECT)
        return
    for anchor in root:
        start = next(_all(anchor, "from"), None)
        column, row = (_number(start, name) for name in ("col", "row"))
        cell = "" if start is None else _name(column, row)
        for element in anchor.iter():
            kind = _kind(element)
            if kind:
                texts = (one.text or "" for one in _all(element, "t"))
                text = " ".join("".join(texts).split())
                short = text[:_LONGEST_TEXT] + ("…" if len(text) > _LONGEST_TEXT else "")
                yield Drawn(kind, cell, short if kind == SHAPE else "")
                break  # an anchor holds one thing, whatever parts that has


def _kind(element: Any) -> str:
    name = _local(element)
    if name == "graphicFrame":
        data = next(_all(element, "graphicData"), None)
        uri = "" if data is None else data.get("uri", "").rpartition("/")[2].lower()
        return next((kind for word, kind in _FRAMES if word in uri), OBJECT)
    return _PARTS.get(name, "")


def _controls(content: bytes) -> Iterator[Drawn]:
    """Yield the controls and embedded objects of an old drawing; comments stand there, too."""
    for kind, rest in _CONTROL.findall(content):
        place = _ANCHOR.search(rest)
        cell = _name(int(place[1]), int(place[2])) if place else ""
        if kind != b"Note":
            yield Drawn(OBJECT if kind == b"Pict" else CONTROL, cell)


def _name(column: int, row: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{row + 1}"


def _number(start: Any, name: str) -> int:
    found = next(_all(start, name), None) if start is not None else None
    return int(found.text or 0) if found is not None else 0


def _all(element: Any, name: str) -> Iterator[Any]:
    return (one for one in element.iter() if _local(one) == name)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
