"""Knows what a report says: what its notebooks found, and in which words and looks.

A review is bound to it, so that rules and notebooks count as the data does.
"""

from __future__ import annotations

from pathlib import Path

from ..changes.review import Said, content_digest
from ..common.digests import digest_of_files, digest_of_value
from ..common.mime import ASSESSMENTS_MIME
from ..common.params import Parameters
from ..common.places import Project
from ..data.dataset import load
from ..execution.runs import all_recorded
from ..telling.meaning import meaning_of
from .chapters import chapters_of

_PACKAGE = Path(__file__).parent.parent
# Where the words and looks of a page come from, beside what notebooks record.
_LOOKS = ("show", "rendering/site/templates", "rendering/site/assets")


def said_of(project: Project, parameters: Parameters) -> Said:
    """Return what a report says, as its notebooks ran last; nothing where they have not."""
    folder = project.data(parameters.organisation)
    executed = project.executed(parameters.organisation, parameters.fiscal_year)
    chapters = chapters_of(project, load(folder), parameters)
    paths = [executed / f"{one.name}.ipynb" for one in chapters if "indicator" in one.given]
    try:
        records = all_recorded(paths, ASSESSMENTS_MIME)
    except (OSError, ValueError, KeyError):
        return Said()
    findings = digest_of_value([meaning_of(record) for record in records])
    looks = [_digest(_PACKAGE / name) for name in _LOOKS]
    looks += [_digest(project.notebooks), _digest(project.root / "_extensions")]
    words = content_digest(folder, parameters, words=True)
    return Said(findings, digest_of_value([words, records, looks]))


def _digest(folder: Path) -> str:
    def hidden(path: Path) -> bool:
        return any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)

    files = (path for path in folder.rglob("*") if path.is_file() and not hidden(path))
    return digest_of_files(files, folder)
