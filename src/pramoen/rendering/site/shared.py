"""Knows what all pages of a site share, one copy each: style, fonts, scripts, the chart library."""

from __future__ import annotations

from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from pathlib import Path

from ...common.theme import screen_style
from ..fonts import write_fonts
from ..memory import NO_MEMORY, Memory

FOLDER = "assets"


def write_assets(site: Path, extension: Path, memory: Memory = NO_MEMORY) -> list[Path]:
    """Write the shared files into a site; `extension` holds the page style of both renderers."""
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    own = resources.files("pramoen.rendering.site").joinpath("assets")

    def written(name: str, *parts: str) -> Path:
        path = folder / name
        path.write_text("\n".join(parts), encoding="utf-8")
        return path

    def ours(name: str) -> str:
        return own.joinpath(name).read_text(encoding="utf-8")

    page = (extension / "pramoen.css").read_text(encoding="utf-8")
    charts = (extension / "pramoen.js").read_text(encoding="utf-8")
    return [
        written("style.css", screen_style(), page, ours("frame.css"), ours("parts.css")),
        written("theme.js", ours("theme.js")),
        written("site.js", charts, ours("site.js"), ours("search.js")),
        _chart_library(folder / "vega.js"),
        *write_fonts(folder, memory),
    ]


def _chart_library(path: Path) -> Path:
    """Write Vega, Vega-Lite and Vega-Embed as one script; putting them together takes a while.

    An earlier build's copy is kept if it is whole and of the same version of their package.
    """
    import vl_convert

    package = f"// vl-convert-python {version('vl-convert-python')}"
    head, _, kept = (
        path.read_text(encoding="utf-8").partition("\n") if path.is_file() else ("",) * 3
    )
    if head != f"{package} {_digest(kept)}":
        made = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
        path.write_text(f"{package} {_digest(made)}\n{made}", encoding="utf-8")
    return path


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
