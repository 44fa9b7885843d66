"""Knows how drawings become pictures: SVG to PNG, drawn by Typst."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .errors import RenderingFailed
from .pdf.clusters import NIKHAHIT, SARA_AA, SARA_AM
from .typefaces import typefaces

SCALE = 2
_POINTS_IN_INCH = 72
_SIZE = re.compile(r'<svg[^>]*? viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')


def pictures(drawings: Sequence[str], fonts: Path) -> list[bytes]:
    """Return drawings as PNG on white, twice their size; the same ones give the same bytes.

    Parameters
    ----------
    drawings
        Each an SVG with a ``viewBox``.
    fonts
        The folder of the fonts for their words.

    Raises
    ------
    RenderingFailed
        With Typst's own words.

    """
    import typst

    if not drawings:
        return []
    pages = [
        f"#page(width: {width}pt, height: {height}pt, margin: 0pt, fill: white, "
        f'image(bytes(sys.inputs.at("{place}")), format: "svg", width: 100%, height: 100%))'
        for place, drawing in enumerate(drawings)
        for width, height in _SIZE.findall(drawing)[:1]
    ]
    # Sara am would have the width of its circle alone, so that what follows runs into it; its two
    # parts have a width each.
    parted = [drawing.replace(SARA_AM, NIKHAHIT + SARA_AA) for drawing in drawings]
    inputs = {str(place): drawing for place, drawing in enumerate(parted)}
    try:
        drawn = typst.Compiler(
            "\n".join(pages).encode(), font_paths=typefaces(fonts), sys_inputs=inputs
        ).compile(format="png", ppi=SCALE * _POINTS_IN_INCH)
    except typst.TypstError as error:
        raise RenderingFailed(f"Typst: {error.message}") from None
    return [drawn] if isinstance(drawn, bytes) else list(drawn or ())
