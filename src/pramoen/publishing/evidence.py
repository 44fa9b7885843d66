"""Knows which files of evidence a report publishes: those that its records name, as they are."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write_evidence(records: Sequence[Mapping[str, Any]], data: Path, folder: Path) -> list[Path]:
    """Copy the files of evidence that records name from the data package into a folder.

    Each keeps its place, which is the digest of its content.
    """
    places = {
        str(evidence["place"])
        for record in records
        for result in (*record["results"], *record["rounds"])
        for evidence in result["evidence"]
        if evidence["place"]
    }
    written = [folder / place for place in sorted(places)]
    for path in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / path.relative_to(folder), path)
    return written
