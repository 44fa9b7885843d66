"""Knows which files are opened as a workbook, and which are refused before they are read."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

from ..common.faults import UsageError
from ..words import say
from .cells import decoded
from .drawn import drawn_in
from .layout import not_tables
from .read_back import words_of

# A year's workbook unpacks to about one megabyte.
LARGEST = 32 * 2**20
MOST_MERGED_CELLS = 100_000
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
# Expat, which looks at the parts here, does not know UTF-32; a reader might.
_UTF_32 = (b"\0\0\xfe\xff", b"\xff\xfe\0\0", b"\0\0\0<", b"<\0\0\0")
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(re.escape(_STRICT) + rb"([\w/]+)")
_TEXTS = (".csv", ".tsv", ".txt")
_AS_WORKBOOK = say("workbook.file.save-as-workbook")
_AS_XLSX = say("workbook.file.save-as-xlsx")


def open_book(path: Path) -> Any:
    """Return the workbook; formulas stay text, macros and links are not read.

    Raises
    ------
    UsageError
        If it is no workbook, one with macros or a password, or one too large to be a year's.

    """
    if not path.is_file():
        raise UsageError(say("workbook.file.no-file", path=path))
    try:
        _require_workbook(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are about looks, which are not read
            book = _loaded(path)
        _require_places(book)
        return book
    except UsageError:
        raise
    except Exception as error:  # a damaged file fails anywhere in the reader
        kind = type(error).__name__
        raise _refused(path, say("workbook.file.cannot-open-kind", kind=kind), _AS_XLSX) from None


def _loaded(path: Path) -> Any:
    """Read a workbook; a formula keeps, as ``computed``, the value its program last computed.

    ``drawn`` tells by sheet what stands there besides cells and comments; ``words`` what the
    program's own parts are called in it.
    """
    import openpyxl

    content = transitional(path.read_bytes())
    book = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    book.words = words_of(book)
    own = not_tables(book.words)  # their formulas are the program's own
    formulas = [
        cell
        for worksheet in book.worksheets
        if worksheet.title not in own
        for cell in worksheet._cells.values()
        if cell.data_type == "f"
    ]
    book.computed, book.drawn = {}, drawn_in(content)
    if formulas:
        values = openpyxl.load_workbook(io.BytesIO(content), keep_links=False, data_only=True)
        for cell in formulas:
            value = values[cell.parent.title]._cells.get((cell.row, cell.column))
            book.computed[cell.parent.title, cell.coordinate] = value
    for worksheet in book.worksheets:
        for cell in worksheet._cells.values():
            if cell.data_type in ("s", "inlineStr") and isinstance(cell.value, str):
                cell._value = decoded(cell.value)  # setting ``value`` would guess its kind anew
    return book


def transitional(content: bytes) -> bytes:
    """Return a Strict Open XML workbook in the namespaces that readers know; others as they are."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {entry: packed.read(entry) for entry in packed.infolist()}
    if not any(_STRICT in part for part in parts.values()):
        return content
    anew = io.BytesIO()
    with zipfile.ZipFile(anew, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry, part in parts.items():
            packed.writestr(entry.filename, _STRICT_NAME.sub(_transitional_name, part))
    return anew.getvalue()


def _transitional_name(found: re.Match[bytes]) -> bytes:
    """Return the transitional name of a strict one; it has a year, and words apart."""
    family, _, rest = found.group(1).partition(b"/")
    apart = re.sub(rb"([a-z])([A-Z])", lambda m: m[1] + b"-" + m[2].lower(), rest)
    name = apart if rest.endswith(b"Properties") else rest
    return b"http://schemas.openxmlformats.org/" + family + b"/2006/" + name


def _require_places(book: Any) -> None:
    """Raise ``ValueError`` for a cell where no sheet has a place."""
    if any(one.max_row > LAST_ROW or one.max_column > LAST_COLUMN for one in book.worksheets):
        raise ValueError("a cell lies outside of its sheet")


def _refused(path: Path, problem: str, remedy: str) -> UsageError:
    return UsageError(f"{path}: {problem} — {remedy}")


def _require_workbook(path: Path) -> None:
    """Raise ``UsageError`` for what a reader should not be given, with what to do instead."""
    with path.open("rb") as file:
        if file.read(len(_COMPOUND)) == _COMPOUND:
            if _ENCRYPTED in file.read(LARGEST):
                raise _refused(
                    path,
                    say("workbook.file.password"),
                    say("workbook.file.remove-password", remedy=_AS_XLSX),
                )
            raise _refused(path, say("workbook.file.old-format"), _AS_XLSX)
    if path.suffix.lower() in _TEXTS and not zipfile.is_zipfile(path):
        problem = say("workbook.file.one-sheet-format", suffix=path.suffix)
        raise _refused(path, problem, _AS_WORKBOOK)
    if not zipfile.is_zipfile(path):
        raise _refused(path, say("workbook.file.cannot-open"), _AS_XLSX)
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        if any(name.endswith("vbaProject.bin") for name in names):
            raise _refused(
                path, say("workbook.file.macros"), say("workbook.file.save-without-macros")
            )
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
            problem = say("workbook.file.file-too-large", megabytes=LARGEST // 2**20)
            raise _refused(path, problem, say("workbook.file.file-too-large-remedy"))
        if "mimetype" in names and b"opendocument" in packed.read("mimetype")[:80]:
            raise _refused(path, say("workbook.file.opendocument"), _AS_XLSX)
        for name in names:
            _require_plain(path, packed.read(name))


def _require_plain(path: Path, content: bytes) -> None:
    """Raise ``UsageError`` for a part that is XML, whatever its name, with what Excel writes not.

    It is parsed, not searched: XML may be in another encoding, quoted and spaced otherwise.
    """
    foreign = _refused(path, say("workbook.file.doctype"), _AS_XLSX)
    merged = 0

    def refuse(*_: object) -> None:
        raise foreign

    def count(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal merged
        if name.rpartition(":")[2] == "mergeCell":
            merged += _cells(attributes.get("ref", ""))

    if content.startswith(_UTF_32):
        raise _refused(path, say("workbook.file.utf32"), _AS_XLSX)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = count
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return  # a picture, or what the reader of workbooks cannot read either
    if merged > MOST_MERGED_CELLS:
        raise _refused(
            path,
            say("workbook.file.merged-cells", merged=f"{merged:,}"),
            say("workbook.file.merged-cells-remedy"),
        )


def _cells(area: str) -> int:
    """Return how many cells an area has, such as A1:B2, or A:B for whole columns."""
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(area)
    columns = (right or LAST_COLUMN) - (left or 1) + 1
    return int(columns * ((bottom or LAST_ROW) - (top or 1) + 1))
