"""Knows the web fonts: Sarabun cut down to what Thai and Latin text needs, as woff2."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from ..common.theme import font_folder
from .memory import NO_MEMORY, Memory

WEIGHTS = {"Regular": 400, "SemiBold": 600}
# Basic Latin, Latin-1, Thai, general punctuation, arrows and signs that texts use.
UNICODES = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x0E01, 0x0E5C),
    *range(0x2010, 0x2028),
    0x2030,
    0x20AC,
    0x2122,
    0x2190,
    0x2192,
    0x2212,
    0x25CC,
)


def write_fonts(folder: Path, memory: Memory = NO_MEMORY) -> list[Path]:
    """Write the subset fonts into a folder; cutting them down takes longer than some pages."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for weight in WEIGHTS:
        path = folder / f"Sarabun-{weight}.woff2"
        whole = (font_folder() / f"Sarabun-{weight}.ttf").read_bytes()
        path.write_bytes(memory.recall(path.name, whole, partial(subset, weight)))
        written.append(path)
    return written


@cache
def subset(weight: str) -> bytes:
    """Return one weight of Sarabun as woff2; the same input gives the same bytes."""
    import io

    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.recalc_timestamp = False
    font = load_font(str(font_folder() / f"Sarabun-{weight}.ttf"), options)
    cutter = Subsetter(options)
    cutter.populate(unicodes=UNICODES)
    cutter.subset(font)
    content = io.BytesIO()
    save_font(font, content, options)
    return content.getvalue()
