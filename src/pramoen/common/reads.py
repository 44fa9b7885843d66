"""Knows what this process has read since it was asked to watch: files, and rows of the data."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_seen: set[str] = set()
_rows: dict[str, str] = {}
_watching = False
_unwatched = 0


def watch() -> None:
    """Note every file that is opened for reading from now on; there is no way back."""
    global _watching  # noqa: PLW0603 - an audit hook is for the whole process
    if not _watching:
        _watching = True
        sys.addaudithook(_note)


@contextmanager
def unwatched() -> Iterator[None]:
    """Read without taking note: what is read here does not decide any result.

    Examples
    --------
    >>> with unwatched():
    ...     pass
    """
    global _unwatched  # noqa: PLW0603
    _unwatched += 1
    try:
        yield
    finally:
        _unwatched -= 1


def files() -> list[str]:
    """Return the absolute paths of the files read so far, sources in the place of bytecode."""
    return sorted({_source(path) for path in _seen})


def watching() -> bool:
    """Tell whether note is taken of what is read."""
    return _watching


def note_rows(query: str, digest: str) -> None:
    """Note which rows of the data were asked for, and a digest of what they held.

    Examples
    --------
    >>> note_rows("units", "0f3a")
    >>> rows()
    {}
    """
    if _watching and not _unwatched:
        _rows[query] = digest


def rows() -> dict[str, str]:
    """Return the digests of the rows that were asked for, by query."""
    return dict(sorted(_rows.items()))


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or _unwatched:
        return
    path, _, flags = arguments
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    if isinstance(path, str) and not (flags or 0) & (os.O_WRONLY | os.O_RDWR):
        _seen.add(os.path.abspath(path))  # noqa: PTH100 - as cheap as can be


def _source(path: str) -> str:
    if path.endswith(".pyc"):
        try:
            return importlib.util.source_from_cache(path)
        except ValueError:
            return path
    return path
