"""Knows a staged Quarto book project: its configuration, its chapters, its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..common.yamls import YAMLError, read_yaml
from ..words import say
from .errors import RenderingFailed
from .metadata import as_text

CONFIGURATION = "_quarto.yml"
PRINTED = "pramoen-typst"


@dataclass(frozen=True)
class Book:
    """A staged book.

    Attributes
    ----------
    root
        The folder of ``_quarto.yml``.
    chapters
        The chapter files in reading order, the front matter first.
    language
        The words of the interface, such as ``crossref-fig-title``.
    url
        The address that the site is published at, with a slash at its end; empty if unknown.
    facts
        What the page templates show: the keys under ``pramoen``.
    printing
        The options of the printed report, such as ``digits`` and ``pdf-standard``.
    parts
        The chapter that a chapter stands below, by file.
    years
        The pages that the organisation's report of each fiscal year has, by address: each with
        its ``title`` and the page it stands below, its ``part``.

    """

    root: Path
    title: str
    subtitle: str
    url: str
    chapters: tuple[Path, ...]
    language: Mapping[str, str]
    facts: Mapping[str, Any]
    printing: Mapping[str, Any]
    parts: Mapping[Path, Path] = field(default_factory=dict)
    years: Mapping[int, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    def page(self, chapter: Path) -> str:
        """Return the address of a chapter's page within the report."""
        return chapter.relative_to(self.root).with_suffix(".html").as_posix()


def read_book(root: Path) -> Book:
    """Read a staged book; files under ``metadata-files`` are merged over its configuration.

    Raises
    ------
    RenderingFailed
        If the configuration or a chapter is missing.

    """
    configuration = _load(root / CONFIGURATION)
    for name in configuration.get("metadata-files", ()):
        configuration = _merged(configuration, _load(root / name))
    configuration = as_text(configuration)
    book = configuration["book"]
    chapters, parts = _listed(root, book["chapters"])
    for chapter in chapters:
        if not chapter.is_file():
            raise RenderingFailed(say("rendering.book.no-chapter", chapter=chapter))
    return Book(
        root=root,
        title=str(book.get("title", "")),
        subtitle=str(book.get("subtitle", "")),
        url=_address(book),
        chapters=chapters,
        language=_load(root / configuration["language"]),
        facts=configuration.get("pramoen", {}),
        printing=configuration.get("format", {}).get(PRINTED) or {},
        parts=parts,
        years=configuration.get("pramoen-years") or {},
    )


def _listed(root: Path, listed: Sequence[Any]) -> tuple[tuple[Path, ...], dict[Path, Path]]:
    """Return the chapters of a book in reading order, and which of them stand below which."""
    chapters: list[Path] = []
    parts: dict[Path, Path] = {}
    for entry in listed:
        if isinstance(entry, Mapping):
            part = root / entry["part"]
            own = [root / chapter for chapter in entry["chapters"]]
            chapters += [part, *own]
            parts |= dict.fromkeys(own, part)
        else:
            chapters.append(root / entry)
    return tuple(chapters), parts


def site_url(root: Path) -> str:
    """Return the address that a project's site is published at: Quarto's ``book: site-url``."""
    return _address(_load(root / CONFIGURATION).get("book", {}))


def publisher(root: Path) -> dict[str, str]:
    """Return what a project says of who publishes: the ``licence`` and the ``contact``."""
    told = _load(root / CONFIGURATION).get("pramoen") or {}
    return {name: str(told.get(name) or "") for name in ("licence", "contact")}


def _address(book: Mapping[str, Any]) -> str:
    given = str(book.get("site-url") or "")
    return f"{given.rstrip('/')}/" if given else ""


def _load(path: Path) -> dict[str, Any]:
    try:
        loaded = read_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RenderingFailed(say("rendering.book.no-file", path=path)) from None
    except YAMLError as error:
        raise RenderingFailed(
            say("rendering.book.file-unreadable", path=path, error=error)
        ) from None
    return dict(loaded or {})


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return `over` laid on `base`, mappings merged level by level."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(below, value)
        else:
            merged[key] = value
    return merged
