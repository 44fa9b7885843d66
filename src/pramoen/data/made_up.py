"""Knows made-up data: which organisations are invented, and the words that mark it."""

from __future__ import annotations

import csv
from pathlib import Path

from ..words import say

MARK = say("data.made_up.mark")
NOTICE = say("data.made_up.notice", mark=MARK)


def is_made_up(folder: Path) -> bool:
    """Tell whether a data package says that it is made up.

    Faulty data that says so, in whatever letters, is made up all the same; a package that cannot be
    read at all counts as real: the check that follows tells what is wrong.
    """
    try:
        with (folder / "organisation.csv").open(encoding="utf-8-sig", newline="") as lines:
            told = [row.get("made_up") or "" for row in csv.DictReader(lines)]
    except (OSError, ValueError, csv.Error):
        return False
    return any(one.strip().casefold() == "true" for one in told)


def mark_of(folder: Path) -> str:
    """Return the words that mark everything made of a data package; nothing if it is real."""
    return MARK if is_made_up(folder) else ""


def notice_of(folder: Path) -> str:
    """Return the mark with what it means; nothing if the data is real."""
    return NOTICE if is_made_up(folder) else ""
