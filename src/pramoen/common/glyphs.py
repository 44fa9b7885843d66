"""Knows which font draws a letter: the report's own, one that lends its shape to it, or none."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from .theme import font_folder

# What Sarabun draws of what Thai reports are written in; nearly every text is made of these alone.
_LATIN, _THAI = (
    (*range(0x20, 0x7F), *range(0xA0, 0x100)),
    (*range(0xE01, 0xE3B), *range(0xE3F, 0xE5C)),
)
COMMON = frozenset(map(chr, (*_LATIN, *_THAI))) | frozenset("–—‘’“”•…‰‹›€™→−")
# Ends of lines, the soft hyphen, and what chooses among the shapes of the letter before it.
_SILENT = frozenset("\t\n\r\u00ad") | frozenset(map(chr, range(0xFE00, 0xFE10)))
_EMOJI = 0x1F000
_JOINING = "\u200d\ufe0f"
# Letters that turn what follows them around: nothing that a reader sees tells of them.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# A zero width no-break space joins words, as the word joiner does; PDF/UA knows only the latter.
JOINED = {"\ufeff": "\u2060"}


@dataclass(frozen=True)
class Lender:
    """A font that lends its shapes: its name, its file's ending, and how its file is read.

    It lends none below the place `start`: an emoji and what changes it come from one font.
    """

    name: str
    ending: str
    read: Callable[[], bytes]
    start: int = 0


def _in_module(package: str, module: str) -> Callable[[], bytes]:
    """Return how to read a font that a package keeps as a value of a module."""

    def read() -> bytes:
        loaded = importlib.import_module(f"{package}.{module}")
        return bytes(loaded.fontbuffer)

    return read


def _in_file(package: str, name: str) -> Callable[[], bytes]:
    return lambda: resources.files(package).joinpath(name).read_bytes()


_NOTO = "pymupdf_fonts"
_MORE = "manimgx_fonts"
# In the order in which they are asked.
LENDERS = (
    Lender("NotoEmoji", "ttf", _in_file(_MORE, "NotoEmoji[wght].ttf"), _EMOJI),
    Lender("NotoSans", "ttf", _in_module(_NOTO, "NotoSans_Regular")),
    Lender("NotoSansSymbols2", "ttf", _in_module(_NOTO, "NotoSansSymbols2_Regular")),
    Lender("NotoSansSymbols", "ttf", _in_module(_NOTO, "NotoSansSymbols_Regular")),
    Lender("NotoSansMath", "ttf", _in_module(_NOTO, "NotoSansMath_Regular")),
    Lender("NotoSansLao", "ttf", _in_file(_MORE, "NotoSansLao[wght].ttf")),
    Lender("NotoSansKhmer", "ttf", _in_file(_MORE, "NotoSansKhmer[wght].ttf")),
    Lender("NotoSansMyanmar", "ttf", _in_file(_MORE, "NotoSansMyanmar[wght].ttf")),
    Lender("NotoSansDevanagari", "ttf", _in_file(_MORE, "NotoSansDevanagari[wght].ttf")),
    Lender("NotoSansTamil", "ttf", _in_file(_MORE, "NotoSansTamil[wght].ttf")),
    Lender("NotoSansHebrew", "ttf", _in_file(_MORE, "NotoSansHebrew[wght].ttf")),
    Lender("NotoSansArabic", "ttf", _in_file(_MORE, "NotoSansArabic[wght].ttf")),
    Lender("NotoSansCJK", "otf", _in_file("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf")),
)


@lru_cache(maxsize=1)
def uncommon(text: str) -> frozenset[str]:
    """Return the letters of a text that its own typeface may lack."""
    return frozenset(text) - COMMON - _SILENT


def lent(letters: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return which font, by name, lends its shape to which of some letters.

    Examples
    --------
    >>> {name: sorted(found) for name, found in lent("กA✓α").items()}
    {'NotoSans': ['α'], 'NotoSansSymbols2': ['✓']}
    """
    wanted = {letter for letter in letters if ord(letter) not in _own()} - _SILENT - _TURNING
    found = {}
    for lender in LENDERS:
        if not wanted:
            break
        if all(ord(letter) < lender.start for letter in wanted):
            continue
        has = frozenset(letter for letter in wanted if ord(letter) in _drawn(lender.name))
        has = frozenset(letter for letter in has if ord(letter) >= lender.start)
        if has:
            found[lender.name] = has
            wanted -= has
    return found


def without_shape(text: str) -> frozenset[str]:
    r"""Return the letters of a text that no font draws, or that only turn others around.

    Examples
    --------
    >>> sorted(without_shape("ก ✓ \U00012000"))
    ['𒀀']
    """
    doubtful = {letter for letter in uncommon(text) if ord(letter) not in _own()}
    for found in lent(doubtful).values():
        doubtful -= found
    return frozenset(doubtful)


def code_of(letter: str) -> str:
    r"""Return how a letter without a shape is written: by its place in Unicode.

    Examples
    --------
    >>> code_of("\U00012000")
    '‹U+12000›'
    """
    return f"‹U+{ord(letter):04X}›"


def drawable(text: str) -> str:
    r"""Return text of which every letter has a shape; one without is told by its code.

    Examples
    --------
    >>> drawable("ก ✓ \U00012000")
    'ก ✓ ‹U+12000›'
    """
    told = {letter: code_of(letter) for letter in sorted(without_shape(text))}
    for letter, shown in {**JOINED, **told}.items():
        text = text.replace(letter, shown)
    return text


def shapes(name: str, letters: Iterable[str], flavour: str | None = None) -> bytes:
    """Return a lending font cut down to some letters; the same letters give the same bytes.

    Parameters
    ----------
    name
        One of `LENDERS`.
    flavour
        ``woff2`` for pages, None for print.
    """
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options()
    options.flavor = flavour
    options.drop_tables += ["TTFA"]  # how it was hinted
    options.recalc_timestamp = False
    options.notdef_outline = True
    lender = next(one for one in LENDERS if one.name == name)
    # In print, drawings find a font letter by letter: emoji stand beside one another, each whole.
    options.layout_features = [] if lender.start and flavour is None else ["*"]
    font = load_font(io.BytesIO(lender.read()), options)
    cutter = Subsetter(options)
    joining = _JOINING if lender.start else ""
    cutter.populate(unicodes=sorted(map(ord, {*letters, *joining})))
    cutter.subset(font)
    if "fvar" in font:
        from fontTools.varLib.instancer import instantiateVariableFont

        font = instantiateVariableFont(font, {axis.axisTag: None for axis in font["fvar"].axes})
    font.flavor = flavour
    content = io.BytesIO()
    save_font(font, content, options)
    return content.getvalue()


@cache
def _own() -> frozenset[int]:
    return _letters_of((Path(font_folder()) / "Sarabun-Regular.ttf").read_bytes())


@cache
def _drawn(name: str) -> frozenset[int]:
    return _letters_of(next(one for one in LENDERS if one.name == name).read())


def _letters_of(content: bytes) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    font: Any = TTFont(io.BytesIO(content), lazy=True)
    return frozenset(font.getBestCmap())
