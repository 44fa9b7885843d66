"""Knows a year as it was after an earlier entry of the log."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from ..changes import history, tables
from ..common.faults import UsageError
from ..words import say
from .layout import Layout


def layout_after(layout: Layout, entry: int) -> Layout:
    """Return the tables as they were after an entry of the log.

    Raises
    ------
    UsageError
        If the log has no such entry.
    """
    log = layout.rows[tables.LOG]
    if not 0 <= entry <= len(log):
        raise UsageError(say("workbook.past.no-such-entry", entry=entry, count=len(log)))
    files = [str(sheet.resource["path"]) for sheet in layout.all_tables]
    with TemporaryDirectory() as aside:
        past = Path(aside) / layout.folder.name
        past.mkdir()
        shutil.copyfile(layout.folder / "datapackage.json", past / "datapackage.json")
        for file, content in history.state_before(layout.folder, entry + 1, files).items():
            (past / file).write_bytes(content)
        return Layout(past, layout.parameters)
