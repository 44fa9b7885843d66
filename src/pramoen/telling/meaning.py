"""Knows what a record says apart from its words: numbers, statuses, its sentence's claims."""

from __future__ import annotations

import re
from typing import Any

from .records import Record

# What names, explains or repeats: the data that it is taken from is bound by its own rows.
_WORDS = frozenset(
    {
        *(
            "name",
            "steps",
            "notes",
            "shown",
            "source",
            "place",
            "digest",
            "printed",
            "note",
            "text",
        ),
        *("definitions", "evidence", "formula", "working", "cause", "obstacle", "next_step"),
        *("document", "responsible_unit", "responsible_person", "label"),
    }
)
# The words on which the claim of a sentence turns, and its numbers, in the order it has them.
_CLAIMS = re.compile(
    r"(?<![A-Za-z0-9])[-−+]?\d[\d,]*+(?:\.\d++)?(?![A-Za-z])"
    r"|ไม่|บรรลุ|รอผล|สูง|ต่ำ|มาก|น้อย|เพิ่ม|ลด|คงที่|เท่า|เกิน|ขาด|นอก|ดีขึ้น|แย่ลง|ครบ|ทุก"
)


def claims_of(sentence: str) -> list[str]:
    """Return what a sentence claims: its numbers, and the words that would turn it around.

    Digits of a digest, which letters stand among, are no number.

    Examples
    --------
    >>> claims_of("ผลปี 2561 สูงกว่าปี 2560 อยู่ 1.13 จุดร้อยละ")
    ['2561', 'สูง', '2560', '1.13']
    >>> claims_of("ปี 2561 ได้ผลสูงกว่า 2560 อยู่ 1.13 จุด") == claims_of(
    ...     "ผลปี 2561 สูงกว่าปี 2560 อยู่ 1.13 จุดร้อยละ"
    ... )
    True
    """
    return _CLAIMS.findall(sentence)


def meaning_of(record: Record) -> Record:
    """Return a record without its words; of its sentence, what it claims."""
    return {**_without_words(record), "sentence": claims_of(record["sentence"])}


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: inner for key, inner in value.items() if key not in _WORDS}
        return {key: _without_words(inner) for key, inner in kept.items()}
    if isinstance(value, list):
        return [_without_words(one) for one in value]
    return value
