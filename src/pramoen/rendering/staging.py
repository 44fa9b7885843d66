"""Knows the staged Quarto project of one report: what is copied into it and what is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from ..common.theme import font_folder
from .pdf.drawings import drawings

REPORT_FILE = "_report.yml"
FONTS = ("Regular", "SemiBold", "Bold")
_COPIED = ("_quarto.yml", "_language-th.yml")
_NOTICE = "# Written by `pramoen build`: what differs from report to report.\n"


def stage(root: Path, staged: Path, notebooks: Sequence[Path], facts: Mapping[str, Any]) -> Path:
    """Make `staged` a plain Quarto book project around executed notebooks.

    Parameters
    ----------
    root
        The project, whose Quarto files are copied as they stand.
    staged
        The folder of the report; what an earlier build left in it is removed.
    notebooks
        The executed notebooks, in chapter order.
    facts
        What goes into ``_report.yml``: the book's title, subtitle and date, and what the page
        templates show under ``pramoen``.

    """
    shutil.rmtree(staged, ignore_errors=True)
    (staged / "notebooks").mkdir(parents=True)
    for notebook in notebooks:
        text = json.dumps(reduced(json.loads(notebook.read_text(encoding="utf-8"))), indent=1)
        (staged / "notebooks" / notebook.name).write_text(text + "\n", encoding="utf-8")
    for name in (*_COPIED, *(path.name for path in root.glob("*.qmd"))):
        shutil.copyfile(root / name, staged / name)
    shutil.copytree(root / "_extensions", staged / "_extensions")
    fonts = staged / "fonts"
    fonts.mkdir(exist_ok=True)
    for weight in FONTS:
        shutil.copyfile(font_folder() / f"Sarabun-{weight}.ttf", fonts / f"Sarabun-{weight}.ttf")
    shown = facts.get("pramoen", {})
    told = {**facts, "pramoen": {**shown, **drawings(shown)}}
    written = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000)
    (staged / REPORT_FILE).write_text(_NOTICE + written, encoding="utf-8")
    return staged


def reduced(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return an executed notebook with only what a report shows of each output.

    Quarto prefers HTML to Markdown in its HTML format; where an output has both, its HTML is
    for Jupyter and its Markdown, with headings, captions and references, for the report.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/markdown" in data:
                output["data"] = {"text/markdown": data["text/markdown"]}
    return notebook
