"""Knows how executed notebooks are published: to download, and as pages that show the code."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..rendering.pages import rendered

CODE_ENDING = ".code.html"


def publish_notebooks(
    notebooks: Sequence[Path], folder: Path, facts: Mapping[str, Any]
) -> list[Path]:
    """Copy executed notebooks into `folder` and write a page with code and outputs beside each."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for notebook in notebooks:
        copy = folder / notebook.name
        shutil.copyfile(notebook, copy)
        page = folder / f"{notebook.stem}{CODE_ENDING}"
        page.write_text(code_page(notebook, facts), encoding="utf-8")
        written += [copy, page]
    return written


def code_page(notebook: Path, facts: Mapping[str, Any]) -> str:
    """Return a notebook as one HTML page with its code, that asks no other host for anything."""
    from nbconvert import HTMLExporter
    from pygments.formatters import HtmlFormatter

    exporter: Any = HTMLExporter(
        template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True
    )
    body, _ = exporter.from_filename(str(notebook))
    return rendered(
        "code.html",
        notebook=notebook.stem,
        facts=facts,
        body=Markup(body),
        highlighting=Markup(HtmlFormatter(style="xcode").get_style_defs(".highlight")),
    )
