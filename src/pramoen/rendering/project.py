"""Knows a staged Quarto book project as both renderers see it: its configuration and chapters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from .errors import RenderingFailed

CONFIGURATION = "_quarto.yml"
_SOURCES = (".ipynb", ".qmd")


@dataclass(frozen=True)
class Chapter:
    """One chapter of a report.

    Attributes
    ----------
    source
        The file below the project's root, as ``book: chapters:`` names it.
    """

    source: PurePosixPath

    @property
    def name(self) -> str:
        """The chapter's short name, such as ``component-1``."""
        return self.source.stem

    @property
    def page(self) -> PurePosixPath:
        """The chapter's page below the report's folder."""
        return self.source.with_suffix(".html")

    @property
    def is_notebook(self) -> bool:
        """Whether the chapter is an executed notebook."""
        return self.source.suffix == ".ipynb"


@dataclass(frozen=True)
class Project:
    """A staged report: where it is, what it is called, its chapters in order, its facts.

    Attributes
    ----------
    facts
        What the page templates show: ``pramoen`` of the configuration.
    configuration
        ``_quarto.yml`` with its metadata files merged in.
    """

    root: Path
    title: str
    subtitle: str
    chapters: tuple[Chapter, ...]
    facts: Mapping[str, Any]
    configuration: Mapping[str, Any]

    @property
    def echo(self) -> bool:
        """Whether code cells show their code unless they say otherwise."""
        return bool((self.configuration.get("execute") or {}).get("echo", False))

    def file(self, chapter: Chapter) -> Path:
        """Return the file of a chapter."""
        return self.root / chapter.source


def read_project(root: Path) -> Project:
    """Read the staged project in a folder.

    Raises
    ------
    RenderingFailed
        If the configuration cannot be read, lacks its title or chapters, or names a chapter
        that is not there.

    """
    configuration = _read(root, CONFIGURATION)
    for name in configuration.get("metadata-files") or []:
        configuration = deep_merge(configuration, _read(root, str(name)))
    book = configuration.get("book") or {}
    if not book.get("title"):
        raise RenderingFailed(f"{root / CONFIGURATION}: ไม่มี book: title")
    chapters = tuple(_chapter(root, entry) for entry in book.get("chapters") or [])
    if not chapters:
        raise RenderingFailed(f"{root / CONFIGURATION}: ไม่มี book: chapters")
    return Project(
        root=root,
        title=str(book["title"]),
        subtitle=str(book.get("subtitle") or ""),
        chapters=chapters,
        facts=configuration.get("pramoen") or {},
        configuration=configuration,
    )


def deep_merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return two configurations as one: mappings merge, anything else of `above` wins.

    Examples
    --------
    >>> deep_merge({"book": {"title": "a", "date": 1}}, {"book": {"title": "b"}})
    {'book': {'title': 'b', 'date': 1}}
    """
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = deep_merge(old, value) if both and isinstance(old, Mapping) else value
    return merged


def _read(root: Path, name: str) -> dict[str, Any]:
    path = root / name
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RenderingFailed(f"อ่านไฟล์ {path} ไม่ได้: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise RenderingFailed(f"{path} ไม่ใช่ YAML ที่อ่านได้: {error}") from error
    if not isinstance(read, dict):
        raise RenderingFailed(f"{path}: ต้องเป็นรายการ key: value")
    return read


def _chapter(root: Path, entry: object) -> Chapter:
    if not isinstance(entry, str) or PurePosixPath(entry).suffix not in _SOURCES:
        raise RenderingFailed(
            f"{root / CONFIGURATION}: book: chapters: ต้องเป็นชื่อไฟล์ .ipynb หรือ .qmd พบ {entry!r}"
        )
    source = PurePosixPath(entry)
    if source.is_absolute() or ".." in source.parts:
        raise RenderingFailed(f"{root / CONFIGURATION}: บท {entry} ต้องอยู่ในโฟลเดอร์ของรายงาน")
    if not (root / source).is_file():
        raise RenderingFailed(f"ไม่พบไฟล์ของบท {entry} ใน {root}")
    return Chapter(source)
