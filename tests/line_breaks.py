"""Where Typst may end a line of Thai: texts set through the report's filters, in narrow columns."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Sequence, Set
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

import pikepdf

from conftest import ROOT
from pramoen.common.thai import STRETCH
from pramoen.common.theme import font_folder
from pramoen.rendering.pandoc import MARKDOWN, executable
from pramoen.rendering.pdf.fonttables import read_cmap
from pramoen.rendering.pdf.textlayer import mended
from pramoen.rendering.pdf.words import FILE as WORDS
from pramoen.rendering.pdf.words import OWN_WORDS, dictionary, parted

FILTER = ROOT / "_extensions" / "pramoen" / "thai.lua"
_SAME_LINE = 5  # points
_SETTING = """#set text(font: "Sarabun", lang: "th", region: "TH", size: 11pt, hyphenate: false)
#set par(justify: false, leading: 0.82em)
#set page(width: 14cm, height: auto, margin: 1cm)
"""


def typst_of(folder: Path, texts: Sequence[str]) -> list[str]:
    """Return texts as Typst, with what the report's filter puts into them, set up in a folder."""
    own = folder / "filters"
    own.mkdir(exist_ok=True)
    for name in (FILTER.name, "words.lua"):
        shutil.copyfile(FILTER.with_name(name), own / name)
    words = parted(texts, dictionary(FILTER.with_name(OWN_WORDS))).values()
    (own / WORDS).write_text("\n".join("|".join(one) for one in words), encoding="utf-8")
    command = [executable(), f"--from={MARKDOWN}", "--to=typst", "--wrap=none"]
    ended = subprocess.run(
        [*command, f"--lua-filter={own / FILTER.name}"],
        input="\n\n%%%\n\n".join(texts),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [part.strip() for part in ended.stdout.split("%%%")]


def compiled(
    folder: Path, texts: Sequence[str], width: str, kind: Literal["pdf", "png"] = "pdf"
) -> bytes:
    """Compile texts in columns of a width."""
    import typst

    blocks = [f"#block(width: {width})[{text}]\n#block[\\#{i}]" for i, text in enumerate(texts)]
    main = folder / "lines.typ"
    main.write_text(_SETTING + "\n".join(blocks), encoding="utf-8")
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])
    content: Any = typst.Compiler(str(main), root=str(folder), font_paths=fonts).compile(
        format=kind, ppi=100
    )
    return bytes(content)


def lines(folder: Path, texts: Sequence[str], width: str = "1pt") -> list[list[str]]:
    """Return the lines into which each text is broken; a column of 1pt breaks wherever it may."""
    with pikepdf.open(io.BytesIO(mended(compiled(folder, texts, width)))) as pdf:
        shown = [line for page in pdf.pages for line in _lines_of(page)]
    found: list[list[str]] = [[]]
    for line in shown:
        if line == f"#{len(found) - 1}":
            found.append([])
        else:
            found[-1].append(line)
    return found[:-1]


def _lines_of(page: pikepdf.Page) -> list[str]:
    """Return the text of each line of a page: Typst starts a text object for every run."""
    maps = {
        name: read_cmap(font.ToUnicode.read_bytes())
        for name, font in dict(page.resources.Font).items()
    }
    found: list[tuple[float, str]] = []
    known: dict[int, str] = {}
    height = 0.0
    for one in pikepdf.parse_content_stream(page):
        operator = str(one.operator)
        if operator == "cm":
            height = float(one.operands[5])
        elif operator == "Tf":
            known = maps[str(one.operands[0])]
        elif operator in ("Tj", "TJ"):
            shown = one.operands[0]
            parts = shown if isinstance(shown, pikepdf.Array) else [shown]
            codes = [code for part in parts for code in _codes(part)]
            text = "".join(known[code] for code in codes)
            # A raised tone mark is a run of its own, a little above its line.
            same = bool(found) and abs(found[-1][0] - height) < _SAME_LINE
            found[-1:] = [(height, found[-1][1] + text)] if same else [*found[-1:], (height, text)]
    return [text for _, text in found]


def _codes(part: Any) -> list[int]:
    if not isinstance(part, pikepdf.String):
        return []
    text = bytes(part)
    return [int.from_bytes(text[at : at + 2], "big") for at in range(0, len(text), 2)]


class Parting:
    """How a stretch of Thai can be parted into as few words of a dictionary as can be."""

    def __init__(self, words: Set[str]) -> None:
        self.words = words
        self._longest = max(map(len, words))

    def torn(self, text: str, end: int) -> bool:
        """Tell whether no shortest parting of a text has two words meet where a line ended."""
        before, after, whole = (self._cost(part) for part in (text[:end], text[end:], text))
        return (before[0] + after[0], before[1] + after[1]) > whole

    def _cost(self, text: str) -> tuple[int, int]:
        """Return how many letters are in no word, and how many words there are."""
        best: list[tuple[int, int]] = [(0, 0)]
        for end in range(1, len(text) + 1):
            letters, words = best[end - 1]
            found = (letters + 1, words)
            for start in range(max(0, end - self._longest), end):
                if text[start:end] in self.words:
                    found = min(found, (best[start][0], best[start][1] + 1))
            best.append(found)
        return best[-1]


def torn_words(broken: Sequence[str], parting: Parting) -> list[str]:
    """Return where a line ended inside of a word, as the letters before and after."""
    text, ends = "".join(broken), accumulate(len(line) for line in broken[:-1])
    stretches = {
        at: one for one in STRETCH.finditer(text) for at in range(one.start() + 1, one.end())
    }
    return [
        f"{text[max(one.start(), end - 8) : end]}|{text[end : min(one.end(), end + 8)]}"
        for end in ends
        if (one := stretches.get(end)) and parting.torn(one.group(), end - one.start())
    ]
