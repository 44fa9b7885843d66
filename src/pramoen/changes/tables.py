"""Knows how tables are written: whole or not at all, and with a line in the log."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..checks.checking import require_sound
from ..common.swap import replacing
from ..data.dataset import PACKAGE_FILE

Record = dict[str, str]
LOG = "data_log"


@dataclass(frozen=True)
class Deed:
    """Who changed the data, when, by what action and why: a line of the data log."""

    who: str
    action: str
    fiscal_year: int
    why: str


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
) -> None:
    """Put tables in the place of those there are, with a line in the data log, if all is sound.

    The data package is copied, changed and checked aside; it takes its place by renaming.

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
        }
        for name, rows in {**tables, LOG: [*log, entry]}.items():
            write(fresh, described[name], rows)
        require_sound(fresh)


def require_sound_change(folder: Path, tables: Mapping[str, Sequence[Record]]) -> None:
    """Raise ``FaultyData`` if the data would be at fault with these tables; nothing is changed."""
    with TemporaryDirectory() as aside:
        trial = Path(shutil.copytree(folder, Path(aside) / folder.name))
        described = resources(trial)
        for name, rows in tables.items():
            write(trial, described[name], rows)
        require_sound(trial)
