"""Knows the seal of a report: the digest of its content in words that people compare.

Whoever signs a paper can tell that its content is the one that was reviewed.
"""

from __future__ import annotations

from ..words import say

# The names by which Thai letters are taught: each tells five bits.
_NAMES = say("build.seal.names")
_BITS = 5
_SPOKEN = 8


def in_words(digest: str) -> str:
    """Return the first forty bits of a hexadecimal digest as eight Thai words.

    Examples
    --------
    >>> in_words("00" * 32), in_words("ff" * 32)[:9]
    ('ไก่ ไก่ ไก่ ไก่ ไก่ ไก่ ไก่ ไก่', 'อ่าง อ่าง')
    """
    bits = bin(int(digest, 16))[2:].zfill(4 * len(digest))
    words = _NAMES.split()
    parts = (bits[at : at + _BITS] for at in range(0, _BITS * _SPOKEN, _BITS))
    return " ".join(words[int(part, 2)] for part in parts)
