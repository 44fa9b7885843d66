"""Knows the text of what is drawn together: a Thai consonant with its vowel and tone mark."""

from __future__ import annotations

import re

SARA_AM = "\u0e33"
NIKHAHIT, SARA_AA = "\u0e4d", "\u0e32"
# Word joiner, zero-width spaces and joiners: they steer line breaks and are no letters.
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff]")


def seen(text: str) -> str:
    """Return a text as people type it, without the signs that steer line breaks."""
    return _UNSEEN.sub("", text).replace("\u00a0", " ")


def letters(text: str) -> str:
    """Return a text letter by letter as fonts draw it, in two for ำ.

    Examples
    --------
    >>> letters("น้ำ") == "น้" + NIKHAHIT + SARA_AA
    True
    """
    return _UNSEEN.sub("", text).replace(SARA_AM, NIKHAHIT + SARA_AA)
