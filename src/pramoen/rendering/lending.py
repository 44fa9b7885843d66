"""Knows the fonts that lend shapes to letters of a report or a site that Sarabun does not draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ..common.glyphs import LENDERS, drawable, lent, shapes, uncommon
from .memory import NO_MEMORY, Memory

_PREFIX = "Lent-"


class Words:
    """The texts of a report as they can be drawn, and which letters occur in them."""

    def __init__(self) -> None:
        self._letters: frozenset[str] = frozenset()

    def drawable(self, text: str) -> str:
        """Return a text of which every letter has a shape, and remember its letters."""
        shown = drawable(text)
        self._letters |= uncommon(shown)
        return shown

    def drawn(self, value: Any) -> Any:
        """Return a value with every text in it drawable."""
        if isinstance(value, str):
            return self.drawable(value)
        if isinstance(value, Mapping):
            return {name: self.drawn(inner) for name, inner in value.items()}
        return [self.drawn(inner) for inner in value] if isinstance(value, list) else value

    def fonts(self) -> Iterator[tuple[str, bytes]]:
        """Yield the fonts that draw what Sarabun does not, for print: file name and content."""
        for name, letters in lent(self._letters).items():
            ending = next(lender.ending for lender in LENDERS if lender.name == name)
            yield f"{_PREFIX}{name}.{ending}", shapes(name, letters)


def lend_to_pages(pages: Iterable[Path], folder: Path, memory: Memory = NO_MEMORY) -> str:
    """Write the fonts that pages need beside Sarabun into a folder, and return their style.

    They are further faces of Sarabun, each for its own letters: a page loads one only if such a
    letter is on it. What an earlier build lent and no page needs is removed.
    """
    letters: frozenset[str] = frozenset()
    for page in pages:
        letters |= uncommon(page.read_text(encoding="utf-8"))
    style, needed = "", set()
    for name, own in lent(letters).items():
        path = folder / f"{_PREFIX}{name}.woff2"
        ordered = "".join(sorted(own))
        path.write_bytes(memory.recall(path.name, ordered, partial(shapes, name, ordered, "woff2")))
        needed.add(path)
        places = ", ".join(f"U+{ord(letter):X}" for letter in ordered)
        style += (
            f'\n@font-face {{\n  font-family: "Sarabun";\n  src: url("{path.name}") '
            f'format("woff2");\n  font-weight: 400 700;\n  font-display: swap;\n'
            f"  unicode-range: {places};\n}}\n"
        )
    for left in folder.glob(f"{_PREFIX}*.woff2"):
        if left not in needed:
            left.unlink()
    return style
