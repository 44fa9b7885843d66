"""Knows made-up data: which organisations are invented, and the words that mark it."""

from __future__ import annotations

from pathlib import Path

from .dataset import load
from .faults import FaultyData

MARK = "ข้อมูลสมมติ"
NOTICE = f"{MARK}: องค์การ ตัวเลข เอกสาร และบุคคลในรายงานนี้สมมติขึ้นทั้งหมด ไม่ใช่ผลการประเมินจริง"


def is_made_up(folder: Path) -> bool:
    """Tell whether a data package says that it is made up.

    A package that cannot be read counts as real: the check that follows tells what is wrong.
    """
    try:
        return any(row.flag("made_up") for row in load(folder).rows("organisation"))
    except (FaultyData, OSError, KeyError, ValueError):
        return False


def mark_of(folder: Path) -> str:
    """Return the words that mark everything made of a data package; nothing if it is real."""
    return MARK if is_made_up(folder) else ""


def notice_of(folder: Path) -> str:
    """Return the mark with what it means; nothing if the data is real."""
    return NOTICE if is_made_up(folder) else ""
