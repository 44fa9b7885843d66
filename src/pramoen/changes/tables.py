"""Knows how tables are written: whole or not at all, and with a line in the log."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..checks.checking import require_sound
from ..common.swap import replacing
from ..data.dataset import PACKAGE_FILE
from . import history

Record = dict[str, str]
LOG = "data_log"


@dataclass(frozen=True)
class Deed:
    """Who changed the data, when, by what action and why: a line of the data log.

    `undoes` is the line that is taken back, if one is.
    """

    who: str
    action: str
    fiscal_year: int
    why: str
    undoes: int | None = None


def resources(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the description of every table by its name, in the order of the data package."""
    package = json.loads((folder / PACKAGE_FILE).read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in package["resources"]}


def columns(resource: Mapping[str, Any]) -> list[str]:
    """Return the column names of a described table."""
    return [field["name"] for field in resource["schema"]["fields"]]


def read(folder: Path, resource: Mapping[str, Any]) -> list[Record]:
    """Return the rows of a table as text, in file order."""
    text = (folder / resource["path"]).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def next_number(rows: Sequence[Record]) -> str:
    """Return the number of the next row of a table that numbers its rows, such as the log.

    Examples
    --------
    >>> next_number([]), next_number([{"entry": "1"}])
    ('1', '2')
    """
    return str(len(rows) + 1)


def write(folder: Path, resource: Mapping[str, Any], rows: Sequence[Record]) -> None:
    """Write a table as the data package wants it: UTF-8, a line each, quoted where needed."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns(resource), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / resource["path"]).write_bytes(text.getvalue().encode("utf-8"))


def change(
    folder: Path,
    tables: Mapping[str, Sequence[Record]],
    deed: Deed,
    what: str,
    now: Callable[[], datetime] = datetime.now,
    workbook: history.Workbook | None = None,
    files: Mapping[str, Path] | None = None,
    stamp: Path | None = None,
    can_be_undone: bool = True,
) -> None:
    """Put tables in the place of those there are, with a line in the data log, if all is sound.

    Files, by their place in the package, are copied into it. The data package is copied, changed
    and checked aside; it takes its place by renaming. What the changed tables were before is kept
    under the number of the line, but for a change that only adds rows of a new year. Tables that a
    stamp remembers as sound are not checked again.

    Raises
    ------
    FaultyData
        If the changed data is at fault; the data is then as it was.

    """
    with replacing(folder, guarded=True) as fresh:
        described = resources(fresh)
        log = read(fresh, described[LOG])
        entry = {
            "entry": next_number(log),
            "time": now().strftime("%Y-%m-%dT%H:%M"),
            "who": deed.who,
            "action": deed.action,
            "fiscal_year": str(deed.fiscal_year),
            "why": deed.why,
            "what": what,
            "undoes": "" if deed.undoes is None else str(deed.undoes),
        }
        paths = [str(described[name]["path"]) for name in tables]
        before = {path: (fresh / path).read_bytes() for path in paths}
        for name, rows in {**tables, LOG: [*log, entry]}.items():
            write(fresh, described[name], rows)
        _put(fresh, files or {})
        if can_be_undone:
            history.keep(fresh, int(entry["entry"]), before, workbook)
        require_sound(fresh, stamp)


def _put(folder: Path, files: Mapping[str, Path]) -> None:
    """Copy files, such as evidence, to their places in a data package."""
    for name, path in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)


@contextmanager
def trial(
    folder: Path,
    tables: Mapping[str, Sequence[Record]],
    files: Mapping[str, Path] | None = None,
    stamp: Path | None = None,
) -> Iterator[Path]:
    """Give a copy of a data package with these tables and files, for as long as it is looked at.

    Raises
    ------
    FaultyData
        If the data would be at fault; nothing is changed in any case.

    """
    with TemporaryDirectory() as aside:
        copied = Path(shutil.copytree(folder, Path(aside) / folder.name))
        described = resources(copied)
        for name, rows in tables.items():
            write(copied, described[name], rows)
        _put(copied, files or {})
        require_sound(copied, stamp)
        yield copied
