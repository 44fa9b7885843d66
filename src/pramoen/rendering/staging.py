"""Knows the staged Quarto project of one report: what is copied into it and what is written."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ..theme import font_folder

REPORT_FILE = "_report.yml"
FONTS = ("Regular", "SemiBold", "Bold")
_COPIED = ("_quarto.yml", "_language-th.yml", "index.qmd")
_NOTICE = "# Written by `pramoen build`: what differs from report to report.\n"


def stage(root: Path, staged: Path, facts: Mapping[str, Any]) -> Path:
    """Make `staged` a plain Quarto book project around its executed notebooks.

    Parameters
    ----------
    root
        The project, whose Quarto files are copied as they stand.
    staged
        The folder of the report; its ``notebooks/`` holds the executed notebooks already.
    facts
        What goes into ``_report.yml``: the book's title, subtitle and date, and what the page
        templates show under ``pramoen``.

    """
    staged.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        shutil.copyfile(root / name, staged / name)
    extensions = staged / "_extensions"
    shutil.rmtree(extensions, ignore_errors=True)
    shutil.copytree(root / "_extensions", extensions)
    fonts = staged / "fonts"
    fonts.mkdir(exist_ok=True)
    for weight in FONTS:
        shutil.copyfile(font_folder() / f"Sarabun-{weight}.ttf", fonts / f"Sarabun-{weight}.ttf")
    written = yaml.safe_dump(dict(facts), allow_unicode=True, sort_keys=False, width=1000)
    (staged / REPORT_FILE).write_text(_NOTICE + written, encoding="utf-8")
    return staged
