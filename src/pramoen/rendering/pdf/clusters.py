"""Knows which letters each glyph of a drawn cluster stands for.

A cluster is what is shaped together: a Thai consonant with its vowel and tone mark, or a ligature.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

SARA_AM = "\u0e33"
NIKHAHIT, SARA_AA = "\u0e4d", "\u0e32"
# Word joiner, zero-width spaces and joiners: they steer line breaks and are no letters.
_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff]")
_MARKED_AM = re.compile(f"([\u0e48-\u0e4b]){SARA_AM}")


def seen(text: str) -> str:
    """Return a text without the signs that steer line breaks."""
    return _UNSEEN.sub("", text).replace("\u00a0", " ")


def letters(text: str) -> str:
    """Return a text as it is written into the text layer: ำ as the two signs that are drawn.

    The order is that of Unicode's compatibility form, the one that programs search for.

    Examples
    --------
    >>> letters("น้ำ") == "น้" + NIKHAHIT + SARA_AA
    True
    """
    return _UNSEEN.sub("", text).replace(SARA_AM, NIKHAHIT + SARA_AA)


def drawn(text: str) -> str:
    """Return a text in the order in which fonts draw it: the ring of ำ comes before a tone mark.

    Examples
    --------
    >>> drawn("น้ำ") == "น" + NIKHAHIT + "้" + SARA_AA
    True
    """
    return letters(_MARKED_AM.sub(f"{NIKHAHIT}\\1{SARA_AA}", text))


def pieces(text: str, glyphs: Sequence[int], own: Mapping[int, str]) -> list[str] | None:
    """Return the part of a cluster's text that each of its glyphs stands for.

    Parameters
    ----------
    text
        The text of the whole cluster.
    glyphs
        The glyphs drawn for it here; a cluster that runs over two text runs shows a part of them.
    own
        The letter of every glyph that has been seen to stand for one.

    Returns
    -------
    list of str or None
        One part per glyph, each letter of the cluster once; None if there are more glyphs than
        letters, which only a description of the whole cluster can tell.

    Examples
    --------
    >>> pieces("ที่", [7, 8, 9], {})
    ['ท', 'ี', '่']
    >>> pieces("ที่", [8, 9], {8: "ี", 9: "่"})
    ['ี', '่']
    >>> pieces("fi", [5], {})
    ['fi']
    """
    told = letters(text)
    if not told:
        return [""] * len(glyphs)
    if len(glyphs) == len(told):
        return list(told)
    if len(glyphs) > len(told):
        return None
    known = [own.get(glyph, "") for glyph in glyphs]
    if all(known) and "".join(known) in drawn(text):
        return known
    last = len(glyphs) - 1
    return [*told[:last], told[last:]]
