"""Knows the words by which a workbook is read back: it carries those that it was given out with.

A workbook may come back long after it was given out; by then the catalogue may say it otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..words import say

# What names sheets, headings and choices of the program's own; tables are named by the schema.
_KEYS = (
    "workbook.organisation",
    "workbook.fiscal-year",
    "workbook.layout.progress",
    "workbook.layout.people",
    "workbook.layout.lists",
    "workbook.layout.base",
    "workbook.layout.for-information",
    "workbook.layout.dropped",
    "workbook.layout.yes",
    "workbook.layout.no",
    "workbook.conflict_sheet.title",
    "workbook.conflict_sheet.choice",
    "workbook.conflict_sheet.code",
    "workbook.conflict_sheet.seal",
    "workbook.conflict_sheet.mine",
    "workbook.conflict_sheet.theirs",
)


def leave_words(book: Any) -> None:
    """Leave in a workbook that is being written, as its properties, what each of them is called."""
    for key in _KEYS:
        book.set_custom_property(key, say(key), "text")


def words_of(book: Any) -> Mapping[str, str]:
    """Return what they are called in a workbook; today's words where it does not tell."""
    own = {one.name: str(one.value) for one in book.custom_doc_props.props}
    return {key: own.get(key) or say(key) for key in _KEYS}
