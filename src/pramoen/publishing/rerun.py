"""Knows the archive with which a downloaded notebook runs: notebooks, parameters and their data."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ..common.params import Parameters
from ..common.places import MARKER
from ..words import say

NAME = "rerun.zip"
_EARLY = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes


def write_rerun(
    path: Path, root: Path, parameters: Parameters, indicator: str, version: str
) -> Path:
    """Write an archive that holds what the notebooks of a report were run from.

    Parameters
    ----------
    path
        The file to write.
    root
        The project.
    parameters
        The parameters of the report.
    indicator
        The code of an indicator of it, for the example in its words.
    version
        The version of this package that made the report.
    """
    organisation, year = parameters.organisation, parameters.fiscal_year
    files = {
        *(root / "notebooks").glob("*.ipynb"),
        *(one for one in (root / "data" / organisation).rglob("*") if one.is_file()),
        root / "params" / organisation / f"{year}.yml",
        *(one for one in root.glob("*.qmd")),
        root / MARKER,
        root / "_report.yml",
        root / "_language-th.yml",
        *(one for one in (root / "_extensions").rglob("*") if one.is_file()),
    }
    told = say(
        "publishing.rerun.read-first-text",
        organisation=organisation,
        year=year,
        version=version,
        indicator=indicator,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(
            [
                (say("publishing.read-first"), told.encode()),
                *((file.relative_to(root).as_posix(), file.read_bytes()) for file in files),
            ]
        ):
            info = zipfile.ZipInfo(name, _EARLY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return path
