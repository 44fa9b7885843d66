"""Knows a report's archive: all of its files in one, to keep and to hand on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ..words import say
from .downloads import OFFERED

# A ZIP needs a time for each file; one and the same keeps its bytes the same.
_TIME = (1980, 1, 1, 0, 0, 0)
_FOLDERS = ("data", "charts", "notebooks")
_READ_FIRST = say("publishing.read-first")


def archive_name(facts: Mapping[str, Any]) -> str:
    """Return the name of a report's archive.

    Examples
    --------
    >>> archive_name({"organisation": "dga", "fiscal_year": 2562})
    'dga-2562.zip'
    """
    return f"{facts['organisation']}-{facts['fiscal_year']}.zip"


def write_archive(report: Path, facts: Mapping[str, Any]) -> Path:
    """Write the archive of a report that stands in a folder: PDF, data, charts and notebooks.

    Pages stay out: they need what the whole site shares.
    """
    path = report / archive_name(facts)
    inside = [report / one.address for one in OFFERED if one.of_print]
    inside += [one for name in _FOLDERS for one in sorted((report / name).rglob("*"))]
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_entry(_READ_FIRST), _told(facts))
        for one in inside:
            if one.is_file() and one.suffix != ".html":
                archive.writestr(_entry(one.relative_to(report).as_posix()), one.read_bytes())
    return path


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _TIME)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _told(facts: Mapping[str, Any]) -> str:
    lines = [
        say(
            "publishing.archive.title",
            organisation_name=facts["organisation_name"],
            fiscal_year=facts["fiscal_year"],
        ),
        say("publishing.archive.state", state=facts["state"]),
        say("publishing.archive.published", published=facts["published"]),
        str(facts["notice"]),
        say("publishing.archive.files-in-print"),
        say("publishing.archive.folders"),
    ]
    return "\r\n".join(line for line in lines if line) + "\r\n"
