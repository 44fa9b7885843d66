"""Knows the files of charts: every drawing of the executed notebooks as SVG, PNG and Vega-Lite."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from ..common.mime import VEGALITE_MIME
from ..common.theme import converter, with_css_colours
from ..rendering.memory import NO_MEMORY, Memory

SVG = "image/svg+xml"
SCALE = 2.0
MARK_LINE = 24
_NAME = re.compile(r'aria-labelledby="([\w-]+)-title"')


def publish_charts(
    notebooks: Sequence[Path], folder: Path, memory: Memory = NO_MEMORY, mark: str = ""
) -> list[Path]:
    """Write each chart of the notebooks as ``<its address>.svg`` and ``.png`` into `folder`.

    Its Vega-Lite, in the page's colours, goes into ``.js``: pages opened from a folder may load
    scripts but not read files. `mark` is written below a drawing of made-up data.
    """
    written = []
    for notebook in notebooks:
        for name, text in chart_files(notebook, mark).items():
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            path.write_text(text, encoding="utf-8")
            written.append(path)
            if path.suffix == ".svg":
                picture = path.with_suffix(".png")
                made = memory.recall(f"charts/{picture.name}", text, partial(_png, text))
                picture.write_bytes(made)
                written.append(picture)
    return written


def chart_files(notebook: Path, mark: str = "") -> dict[str, str]:
    """Return the charts of an executed notebook as text by file name: SVG, and Vega-Lite."""
    files = {}
    for name, svg, spec in drawings(notebook):
        files[f"{name}.svg"] = marked(svg, mark) if mark else svg
        files[f"{name}.js"] = _script(name, spec)
    return files


def drawings(notebook: Path) -> Iterator[tuple[str, str, Any]]:
    """Yield address, SVG and Vega-Lite of every drawing in an executed notebook."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            content = output.get("data", {}).get(SVG)
            svg = content if isinstance(content, str) else "".join(content or ())
            if found := _NAME.search(svg):
                yield found.group(1), svg, output["data"][VEGALITE_MIME]


def marked(svg: str, mark: str) -> str:
    """Return a drawing with a line of its own below it for the mark.

    Examples
    --------
    >>> marked('<svg width="9" height="20" viewBox="0 0 9 20"><g/></svg>', "x")[:44]
    '<svg width="9" height="44" viewBox="0 0 9 44'
    """
    head, rest = svg.split(">", 1)
    size = re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', head)
    assert size is not None
    height = float(size.group(1))
    taller = f"{height + MARK_LINE:g}"
    head = head.replace(f' {size.group(1)}"', f' {taller}"')
    head = re.sub(r' height="[\d.]+"', f' height="{taller}"', head)
    line = f'<text x="8" y="{height + 16:g}" font-size="14" font-weight="600">{escape(mark)}</text>'
    body, _, end = rest.rpartition("</svg>")
    return f"{head}>{body}{line}</svg>{end}"


def _script(name: str, spec: Any) -> str:
    described = with_css_colours(json.dumps(spec, ensure_ascii=False))
    return f'(window.pramoenCharts ||= {{}})["{name}"] = {described};\n'


def _png(svg: str) -> bytes:
    """Return a drawing as PNG on white, twice its size."""
    head, rest = svg.split(">", 1)
    on_white = f'{head}><rect width="100%" height="100%" fill="#fff"/>{rest}'
    drawn: bytes = converter().svg_to_png(on_white, scale=SCALE)
    return drawn
