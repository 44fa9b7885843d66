"""Knows the short forms that the data itself explains, such as “กกต.” behind its full name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from ..data.dataset import Row

# “Government Secure Infrastructure (GSI)”, “สำนักงานคณะกรรมการการเลือกตั้ง (กกต.)”.
_ENGLISH = re.compile(r"((?:[A-Z][A-Za-z/-]*)(?: [A-Z][A-Za-z/-]*)+) \(([A-Z]{2,6})\)")
_THAI = re.compile(r"([\u0e01-\u0e4e]{6,}) ?\(((?:[\u0e01-\u0e2e]{1,5}\.)+)\)")
_JOINED = re.compile("^(?:หรือ|และ|โดย|ของ|กับ)")


def short_forms(organisation: Row, rows: Iterable[Row]) -> dict[str, str]:
    """Return the full name of each short form, the organisation's own first, then in order.

    Parameters
    ----------
    organisation
        The row of the organisation: its short name, and that of the agency before it.
    rows
        The rows that the report shows, whose texts may explain others.
    """
    known = {
        organisation.text(short): organisation.text(full)
        for short, full in (("short_name", "name"), ("predecessor_short", "predecessor"))
        if organisation.text(short)
    }
    found = dict(one for row in rows for one in explained(row))
    return known | {short: found[short] for short in sorted(found) if short not in known}


def explained(row: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the short forms that the texts of a row explain, each with its full name.

    English letters must be the initials of the name before them.

    Examples
    --------
    >>> dict(explained({"agency": "สำนักงานคณะกรรมการการเลือกตั้ง (กกต.)", "text": "Big Change (BC)"}))
    {'กกต.': 'สำนักงานคณะกรรมการการเลือกตั้ง', 'BC': 'Big Change'}
    >>> dict(explained({"text": "ร้อยละของแผน Doing Business (EODB)"}))
    {}
    """
    for text in row.values():
        if isinstance(text, str) and "(" in text:
            yield from _explained(text)


@cache
def _explained(text: str) -> list[tuple[str, str]]:
    english = [
        (short, name)
        for name, short in _ENGLISH.findall(text)
        if "".join(word[0] for word in name.split()) == short
    ]
    return english + [(short, _JOINED.sub("", name)) for name, short in _THAI.findall(text)]
