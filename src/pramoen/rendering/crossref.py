"""Knows the numbers of figures and tables, counted through the whole report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..words import say
from .errors import RenderingFailed

_PLACES = re.compile(r"\{#((fig|tbl)-[^\s}]+)")
_REFERENCES = re.compile(r"(?<![\\\w])@((?:fig|tbl)-[\w-]+)")


@dataclass(frozen=True)
class Numbered:
    """A figure or table: its number among its kind and the chapter it stands in."""

    kind: str
    number: int
    chapter: str


def numbered(chapters: Mapping[str, str]) -> dict[str, Numbered]:
    """Return the figures and tables of chapters, given as Markdown by name, numbered.

    Raises
    ------
    RenderingFailed
        If an address is used twice, or a reference leads nowhere.

    """
    found: dict[str, Numbered] = {}
    counts = {"fig": 0, "tbl": 0}
    for chapter, text in chapters.items():
        for match in _PLACES.finditer(text):
            key, kind = match.group(1), match.group(2)
            if key in found:
                raise RenderingFailed(
                    say(
                        "rendering.crossref.address-twice",
                        chapter=chapter,
                        key=key,
                        other=found[key].chapter,
                    )
                )
            counts[kind] += 1
            found[key] = Numbered(kind, counts[kind], chapter)
    for chapter, text in chapters.items():
        for match in _REFERENCES.finditer(text):
            if match.group(1) not in found:
                raise RenderingFailed(
                    say(
                        "rendering.crossref.unknown-reference",
                        chapter=chapter,
                        reference=match.group(1),
                    )
                )
    return found


def as_metadata(
    places: Mapping[str, Numbered], pages: Mapping[str, str], words: Mapping[str, str], here: str
) -> dict[str, dict[str, str]]:
    """Return numbers and targets as the Lua filter reads them, seen from one chapter's page.

    Parameters
    ----------
    places
        What `numbered` found.
    pages
        The address of each chapter, relative to the page; all empty for one document.
    words
        What a figure and a table are called, by ``fig`` and ``tbl``.
    here
        The chapter the addresses are for.

    """
    return {
        key: {
            "label": f"{words[place.kind]} {place.number}",
            "target": ("" if place.chapter == here else pages[place.chapter]) + f"#{key}",
        }
        for key, place in places.items()
    }


def kinds(language: Mapping[str, str]) -> dict[str, str]:
    """Return what figures and tables are called in the report's language."""
    return {"fig": language["crossref-fig-title"], "tbl": language["crossref-tbl-title"]}
