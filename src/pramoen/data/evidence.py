"""Knows where the files of evidence stand in a data package: by the digest of their content."""

from __future__ import annotations

from pathlib import PurePosixPath

FOLDER = "evidence"


def place_of(name: str, digest: str) -> str:
    """Return the place of a file within its data package.

    Examples
    --------
    >>> place_of("รายงาน.PDF", "ab12")
    'evidence/ab12.pdf'
    """
    return f"{FOLDER}/{digest}{PurePosixPath(name).suffix.lower()}"
