"""Knows how a file named as evidence is kept: a copy by the digest of its content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ..common.faults import Fault
from ..data.evidence import place_of
from ..words import say
from .layout import Layout
from .sheet_reading import SheetRow, cell_fault

TABLE = "evidence"
LARGEST = 50 * 2**20
_WINDOWS = re.compile(r"^[A-Za-z]:[\\/]")


def kept(
    layout: Layout, rows: Sequence[SheetRow], beside: Path
) -> tuple[list[SheetRow], dict[str, Path], list[Fault]]:
    """Return rows of evidence with the digests of their files, the files to copy, and faults.

    Parameters
    ----------
    layout
        The data, which has the files that were taken in before.
    rows
        The rows of the sheet; a file is named by its path, from the workbook's folder on.
    beside
        The workbook's folder.
    """
    sheet = layout.sheet(TABLE)
    known = {row["sha256"]: row["file"] for row in layout.rows[TABLE] if row["sha256"]}
    done, files, faults = [], {}, []
    for row in rows:
        named, digest = row.record["file"], row.record["sha256"]
        if not named and not digest:
            done.append(row)
            continue
        if digest and known.get(digest) == named:
            done.append(row)
            continue
        path = beside / named.replace("\\", "/") if not _WINDOWS.match(named) else Path(named)
        problem = _problem(path)
        if problem:
            told = ("file", *problem[:1], named, problem[1])
            subject = layout.subject(row.record)
            faults.append(
                cell_fault(sheet, row.number, row.letters.get("file", ""), *told, subject)
            )
            done.append(replace(row, unread=row.unread | {"file", "sha256"}))
            continue
        content = path.read_bytes()
        digest = sha256(content).hexdigest()
        files[place_of(path.name, digest)] = path
        done.append(replace(row, record={**row.record, "file": path.name, "sha256": digest}))
    return done, files, faults


def _problem(path: Path) -> tuple[str, str] | None:
    """Return what is wrong with a file and what to do, in Thai."""
    if not path.is_file():
        return (
            say("workbook.evidence.no-such-file"),
            say("workbook.evidence.no-such-file-remedy"),
        )
    if path.stat().st_size > LARGEST:
        return (
            say("workbook.evidence.too-large", megabytes=LARGEST // 2**20),
            say("workbook.evidence.too-large-remedy"),
        )
    return None
