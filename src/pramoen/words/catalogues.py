"""Knows a catalogue in the form that a program reads at once, kept as Python keeps its own.

Babel reads a catalogue in a quarter of a second, most of which its import takes; a command has not
that long. What it read stands as JSON in ``__pycache__`` beside the catalogue until that changes.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path


def compiled(catalogue: Path) -> bytes:
    """Return the texts of a catalogue as JSON, by key; made anew where it changed since.

    Where nothing can be written, it is read anew each time.

    Parameters
    ----------
    catalogue
        A gettext catalogue (``.po``) of one room.

    Raises
    ------
    FileNotFoundError
        If there is no such catalogue.
    """
    stat = catalogue.stat()
    made_of = f"{stat.st_mtime_ns} {stat.st_size}\n".encode()
    kept = catalogue.parent / "__pycache__" / f"{catalogue.stem}.json"
    with suppress(OSError):
        known, _, texts = kept.read_bytes().partition(b"\n")
        if known + b"\n" == made_of:
            return texts
    texts = json.dumps(texts_of(catalogue), ensure_ascii=False).encode()
    with suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
        aside = kept.with_name(f"{kept.name}.{os.getpid()}")
        aside.write_bytes(made_of + texts)
        aside.replace(kept)
    return texts


def texts_of(catalogue: Path) -> dict[str, str]:
    """Return the texts of a catalogue by key."""
    from babel.messages.pofile import read_po

    with catalogue.open("rb") as file:
        found = read_po(file, abort_invalid=True)
    return {str(one.id): str(one.string) for one in found if one.id}
