"""Knows the staged Quarto project of one report: what is copied into it and what is written."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..common.chapters import Chapter
from ..common.theme import font_folder
from ..common.yamls import yaml_of
from .book import site_url
from .chapter import as_chapter
from .filled import copy_filled
from .lending import Words
from .metadata import as_markdown
from .pdf.drawings import drawings

REPORT_FILE = "_report.yml"
FRONT, GLOSSARY = "index.qmd", "glossary.qmd"
FONTS = ("Regular", "SemiBold", "Bold")
_COPIED = ("_quarto.yml", "_language-th.yml")
# By hand, no environment has to be activated for it.
_AFTER_QUARTO = '"{python}" -m pramoen.rendering.byhand'
_NOTICE = "# Written by `pramoen build`: what differs from report to report.\n"


def stage(
    root: Path,
    staged: Path,
    executed: Path,
    chapters: Sequence[Chapter],
    facts: Mapping[str, Any],
) -> Path:
    """Make `staged` a plain Quarto book project around executed notebooks.

    Parameters
    ----------
    root
        The project, whose Quarto files are copied as they stand.
    staged
        The folder of the report; what an earlier build left in it is removed.
    executed
        The folder of the executed notebooks.
    chapters
        The chapters in reading order; each is staged where its page shall stand.
    facts
        What goes into ``_report.yml``: the book's title, subtitle and date, and what the page
        templates show under ``pramoen``.

    """
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    words = Words()
    addresses = {chapter.name: chapter.address for chapter in chapters}
    texts = []
    for chapter in chapters:
        notebook = json.loads((executed / f"{chapter.name}.ipynb").read_text(encoding="utf-8"))
        told = as_chapter(notebook, chapter, addresses)
        text = words.drawable(json.dumps(told, ensure_ascii=False))
        place = staged / f"{chapter.address}.ipynb"
        place.parent.mkdir(exist_ok=True)
        place.write_text(text + "\n", encoding="utf-8")
        texts.append(text)
    for path in root.glob("*.qmd"):
        text = words.drawable(path.read_text(encoding="utf-8"))
        (staged / path.name).write_text(text, encoding="utf-8")
    for name in _COPIED:
        shutil.copyfile(root / name, staged / name)
    shutil.copytree(root / "_extensions", staged / "_extensions", copy_function=copy_filled)
    fonts = staged / "fonts"
    fonts.mkdir(exist_ok=True)
    for weight in FONTS:
        shutil.copyfile(font_folder() / f"Sarabun-{weight}.ttf", fonts / f"Sarabun-{weight}.ttf")
    shown = {**facts.get("pramoen", {}), "address": _address(root, facts)}
    told = _with_chapters(
        {**facts, "pramoen": {**shown, **drawings(shown, "".join(texts))}}, chapters
    )
    steps = {"project": {"post-render": _AFTER_QUARTO.format(python=sys.executable)}}
    written = yaml_of({**steps, **as_markdown(words.drawn(told))})
    (staged / REPORT_FILE).write_text(_NOTICE + written, encoding="utf-8")
    for name, content in words.fonts():
        (fonts / name).write_bytes(content)
    return staged


def _address(root: Path, facts: Mapping[str, Any]) -> str:
    """Return the address that a report is published at; empty if it is not known."""
    report = facts.get("pramoen", {})
    site = site_url(root)
    return f"{site}{report['organisation']}/{report['fiscal_year']}/" if site else ""


def _with_chapters(facts: Mapping[str, Any], chapters: Sequence[Chapter]) -> dict[str, Any]:
    """Return the facts with the book's list of chapters, nested below their parts."""
    listed: list[Any] = [FRONT]
    for chapter in chapters:
        file = f"{chapter.address}.ipynb"
        own = [f"{one.address}.ipynb" for one in chapters if one.part == chapter.address]
        if own:
            listed.append({"part": file, "chapters": own})
        elif not chapter.part:
            listed.append(file)
    names = {chapter.page: chapter.name for chapter in chapters}
    return {
        **facts,
        "book": {**facts["book"], "chapters": [*listed, GLOSSARY]},
        "pramoen": {**facts["pramoen"], "notebooks": names},
    }
