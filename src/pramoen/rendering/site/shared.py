"""Knows what all pages of a site share, one copy each: style, fonts, scripts."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from ...common.theme import screen_style
from ..filled import filled
from ..fonts import write_fonts
from ..lending import lend_to_pages
from ..memory import NO_MEMORY, Memory

FOLDER = "assets"


def write_assets(site: Path, extension: Path, memory: Memory = NO_MEMORY) -> list[Path]:
    """Write the shared files into a site; `extension` holds the page style of both renderers."""
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    own = resources.files("pramoen.rendering.site").joinpath("assets")

    def written(name: str, *parts: str) -> Path:
        path = folder / name
        path.write_text(filled("\n".join(parts)), encoding="utf-8")
        return path

    def ours(name: str) -> str:
        return own.joinpath(name).read_text(encoding="utf-8")

    page, content = (
        (extension / name).read_text(encoding="utf-8") for name in ("pramoen.css", "pramoen.js")
    )
    lent = lend_to_pages(sorted(site.glob("*/*/**/*.html")), folder, memory)
    (folder / "vega.js").unlink(missing_ok=True)  # of a site built before
    return [
        written("style.css", screen_style(), page, ours("frame.css"), ours("parts.css"), lent),
        written("theme.js", ours("theme.js")),
        written("site.js", content, ours("site.js"), ours("search.js")),
        *write_fonts(folder, memory),
    ]
