"""Where Typst may end a line of Thai: texts set through the report's filters, in narrow columns."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import pikepdf

from conftest import ROOT
from pramoen.common.theme import font_folder
from pramoen.rendering.pandoc import MARKDOWN, executable
from pramoen.rendering.pdf.fonttables import read_cmap
from pramoen.rendering.pdf.textlayer import mended

FILTER = ROOT / "_extensions" / "pramoen" / "thai.lua"
_SAME_LINE = 5  # points
_SETTING = """#set text(font: "Sarabun", lang: "th", region: "TH", size: 11pt, hyphenate: false)
#set par(justify: false, leading: 0.82em)
#set page(width: 14cm, height: auto, margin: 1cm)
"""


def typst_of(texts: Sequence[str]) -> list[str]:
    """Return texts as Typst, with what the report's filter puts into them."""
    ended = subprocess.run(
        [executable(), f"--from={MARKDOWN}", "--to=typst", "--wrap=none", f"--lua-filter={FILTER}"],
        input="\n\nบรรทัดกั้น\n\n".join(texts),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [part.strip() for part in ended.stdout.split("บรรทัดกั้น")]


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
