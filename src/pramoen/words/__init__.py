"""Knows the texts that people read: in each language one gettext catalogue a room, by key.

Keys are English and say what a text is; what it says stands in ``words/<language>/<room>.po``.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from .catalogues import compiled

_THAI = Path(__file__).parent / "th"


def say(key: str, /, **places: object) -> str:
    """Return a text of the catalogue with its places filled.

    Parameters
    ----------
    key
        Which text: room, module and name, such as ``common.faults.row``.
    **places
        What stands in each place that the text names.

    Raises
    ------
    KeyError
        If there is no such text, or a place that it names is not given.

    Examples
    --------
    >>> say("common.faults.row", row=5)
    'แถว 5'
    """
    return text_of(key).format(**places)


def text_of(key: str) -> str:
    """Return a text of the catalogue with its places as they are named there."""
    text = _texts(key.partition(".")[0]).get(key)
    if text is None:
        raise KeyError(f"no text {key} in {_THAI}")
    return text


@cache
def _texts(room: str) -> dict[str, str]:
    """Return the texts of a room; its catalogue is read when the first of them is said."""
    texts: dict[str, str] = json.loads(compiled(_THAI / f"{room}.po"))
    return texts
