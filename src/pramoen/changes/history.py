"""Knows the states that data had: each entry of the log keeps the tables as they were before it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

FOLDER = "history"
_ENTRY = "entry.json"

Record = dict[str, str]


@dataclass(frozen=True)
class Workbook:
    """The workbook that an entry took in: its name, and what it said otherwise than given out.

    `rows` holds by table the key of each such row and its cells, or None for a row taken out;
    `file` tells files apart: a digest of where the workbook was.
    """

    identity: str
    rows: Mapping[str, Sequence[tuple[tuple[str, ...], Record | None]]] = field(
        default_factory=dict
    )
    file: str = ""


@dataclass(frozen=True)
class Step:
    """One kept entry of the log: what it changed, as far as its own folder tells."""

    number: int
    folder: Path
    after: Mapping[str, str]
    workbook: Workbook | None

    @property
    def files(self) -> Sequence[str]:
        """The files of the tables that were changed."""
        return sorted(self.after)

    def before(self, file: str) -> bytes:
        """Return a table's file as it was before."""
        return (self.folder / file).read_bytes()


def keep(folder: Path, number: int, before: Mapping[str, bytes], workbook: Workbook | None) -> None:
    """Keep, beside the changed tables of a data package, the files as they were before."""
    own = folder / FOLDER / f"{number:04d}"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    for file, content in before.items():
        (own / file).write_bytes(content)
    told: dict[str, Any] = {"after": {file: digest(folder / file) for file in before}}
    if workbook is not None:
        rows = {name: list(changed) for name, changed in workbook.rows.items() if changed}
        told |= {"workbook": workbook.identity, "file": workbook.file, "rows": rows}
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    (own / _ENTRY).write_text(text, encoding="utf-8")


def steps(folder: Path) -> list[Step]:
    """Return the kept entries of a data package, oldest first."""
    return list(_steps(folder))


def _steps(folder: Path) -> Iterator[Step]:
    for own in sorted((folder / FOLDER).glob("[0-9]*")):
        if not (own / _ENTRY).is_file():
            continue
        told = json.loads((own / _ENTRY).read_text(encoding="utf-8"))
        workbook = None
        if "workbook" in told:
            rows = {
                name: [(tuple(key), row) for key, row in changed]
                for name, changed in told["rows"].items()
            }
            workbook = Workbook(told["workbook"], rows, told["file"])
        yield Step(int(own.name), own, told["after"], workbook)


def state_before(folder: Path, number: int, files: Sequence[str]) -> dict[str, bytes]:
    """Return files of a data package as they were before an entry of the log.

    A file that no later entry changed is as it is now.
    """
    found = {file: (folder / file).read_bytes() for file in files}
    for step in reversed(steps(folder)):
        if step.number >= number:
            found |= {file: step.before(file) for file in step.files if file in found}
    return found


def digest(path: Path) -> str:
    """Return a hash of a file's content."""
    return sha256(path.read_bytes()).hexdigest()


def last_to_change(folder: Path, file: str, keys: Mapping[str, str], column: str) -> int | None:
    """Return the entry that last changed a cell, or a row where `column` is empty.

    Parameters
    ----------
    folder, file
        The data package and the table's file.
    keys
        The columns that name the row, with their cells.
    column
        The column of the cell.
    """
    after = (folder / file).read_bytes()
    for step in reversed(steps(folder)):
        if file not in step.files:
            continue
        before = step.before(file)
        if _cell(before, keys, column) != _cell(after, keys, column):
            return step.number
        after = before
    return None


def _cell(content: bytes, keys: Mapping[str, str], column: str) -> Any:
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        if all(row.get(name, "") == value for name, value in keys.items()):
            return row.get(column, "") if column else row
    return None
