"""Knows what a report says: what its notebooks found, and in which words and looks.

A review is bound to it, so that rules and notebooks count as the data does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from ..changes.review import Said, content_digest
from ..common.digests import digest_of_file, digest_of_files, digest_of_value
from ..common.mime import ASSESSMENTS_MIME
from ..common.params import Parameters
from ..common.places import Project
from ..data.dataset import load
from ..execution.runs import all_recorded
from ..telling.meaning import claims_of, meaning_of
from .chapters import chapters_of

_PACKAGE = Path(__file__).parent.parent
# The rooms whose code and texts make pages of what notebooks record.
_LOOKS = ("assessment", "common", "notebook", "rendering", "show", "telling")
_SHOWN = ("text/markdown", "text/html")
_TAG = re.compile(r"<[^>]*>")


def said_of(project: Project, parameters: Parameters) -> Said:
    """Return what a report says, as its notebooks ran last; nothing where they have not.

    Whether they would run otherwise now is not asked.
    """
    folder = project.data(parameters.organisation)
    executed = project.executed(parameters.organisation, parameters.fiscal_year)
    chapters = chapters_of(project, load(folder), parameters)
    assessed = [executed / f"{one.name}.ipynb" for one in chapters if "indicator" in one.given]
    others = [executed / f"{one.name}.ipynb" for one in chapters if "indicator" not in one.given]
    try:
        records = all_recorded(assessed, ASSESSMENTS_MIME)
        told = [claims_of(text) for path in others for text in _texts_of(path)]
    except (OSError, ValueError, KeyError):
        return Said()
    findings = digest_of_value([[meaning_of(record) for record in records], told])
    looks = [_digest(_PACKAGE / name) for name in _LOOKS]
    looks += [digest_of_file(_PACKAGE / "words" / "th" / f"{name}.po") for name in _LOOKS]
    looks += [_digest(project.notebooks), _digest(project.root / "_extensions")]
    words = content_digest(folder, parameters, words=True)
    return Said(findings, digest_of_value([words, records, looks]))


def _texts_of(notebook: Path) -> Iterator[str]:
    """Yield what an executed notebook shows in words and tables."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            for kind in _SHOWN:
                yield _TAG.sub(" ", "".join(output.get("data", {}).get(kind, "")))


def _digest(folder: Path) -> str:
    def hidden(path: Path) -> bool:
        return any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)

    files = (path for path in folder.rglob("*") if path.is_file() and not hidden(path))
    return digest_of_files(files, folder)
