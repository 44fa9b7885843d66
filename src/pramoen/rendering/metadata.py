"""Knows which words of a report's metadata are text, and how they stand where Markdown is read.

Quarto and pandoc read every text of a file of metadata as Markdown; what is text there is written
as Markdown that shows it, and read back as the text it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..common.texts import escape_markdown, unescape_markdown

# Of the book, the words on its cover; of the project's own parts, everything.
_WORDS = {
    "book": ("title", "subtitle", "description", "author"),
    "pramoen": None,
    "pramoen-years": None,
}


def as_markdown(configuration: Mapping[str, Any]) -> dict[str, Any]:
    r"""Return a configuration as it is written, with its words as Markdown.

    Examples
    --------
    >>> as_markdown({"book": {"title": "*a*", "output-file": "b-c"}, "pramoen": {"x": "#", "y": 1}})
    {'book': {'title': '\\*a\\*', 'output-file': 'b-c'}, 'pramoen': {'x': '\\#', 'y': 1}}
    """
    return _with_words(configuration, escape_markdown)


def as_text(configuration: Mapping[str, Any]) -> dict[str, Any]:
    r"""Return a configuration as it was before `as_markdown`.

    Examples
    --------
    >>> as_text({"book": {"title": "\\*a\\*"}})
    {'book': {'title': '*a*'}}
    """
    return _with_words(configuration, unescape_markdown)


def _with_words(configuration: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    changed = dict(configuration)
    for part, names in _WORDS.items():
        told = changed.get(part)
        if isinstance(told, Mapping):
            changed[part] = {
                name: _changed(value, change) if names is None or name in names else value
                for name, value in told.items()
            }
    return changed


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: _changed(inner, change) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(inner, change) for inner in value]
    return value
