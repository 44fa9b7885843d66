"""Knows what an output depends on, by content: no time, machine or folder is in a key."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

GONE = "gone"

Inputs = Mapping[str, str]


def digest_of_file(path: Path) -> str:
    """Return a hash of a file's content, or `GONE` if there is no such file."""
    try:
        stat = path.stat()
        return _digest(path, stat.st_mtime_ns, stat.st_size)
    except OSError:
        return GONE


@cache
def _digest(path: Path, _changed: int, _size: int) -> str:
    return sha256(path.read_bytes()).hexdigest()


def digest_of_files(paths: Iterable[Path], root: Path) -> str:
    """Return a hash over the names below `root` and the contents of files."""
    content = sha256()
    for path in sorted(paths):
        content.update(f"{path.relative_to(root).as_posix()}\0{digest_of_file(path)}\n".encode())
    return content.hexdigest()


def digest_of_value(value: Any) -> str:
    """Return a hash of a value that JSON can hold.

    Examples
    --------
    >>> digest_of_value({"a": 1, "b": 2}) == digest_of_value({"b": 2, "a": 1})
    True
    """
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def changes(recorded: Inputs, current: Inputs) -> list[str]:
    """Return the names of the inputs that differ, in the order of their names.

    Examples
    --------
    >>> changes({"notebook": "1", "lock": "2"}, {"notebook": "1", "lock": "3", "fonts": "4"})
    ['fonts', 'lock']
    """
    names = sorted({*recorded, *current})
    return [name for name in names if recorded.get(name) != current.get(name)]
