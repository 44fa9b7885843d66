"""Knows how filters, print template, style and scripts come by their texts: put in when copied.

Where one of them says something, its source names an entry of the catalogue, such as
``⟦rendering.print.preface⟧``.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..words import text_of

_PLACE = re.compile(r"⟦([^⟧]+)⟧")
_SAYING = frozenset({".lua", ".typ", ".js", ".css"})


def filled(source: str) -> str:
    """Return a source with the texts that it names; their own places stay as they are named.

    Raises
    ------
    KeyError
        If there is no such text.

    Examples
    --------
    >>> filled('title: [⟦rendering.print.preface⟧]')
    'title: [คำนำ]'
    """
    return _PLACE.sub(lambda found: text_of(found.group(1)), source)


def copy_filled(source: str, copy: str) -> None:
    """Copy a file; one that says something with its texts put in."""
    if Path(source).suffix in _SAYING:
        told = filled(Path(source).read_text(encoding="utf-8"))
        Path(copy).write_text(told, encoding="utf-8")
    else:
        shutil.copyfile(source, copy)
