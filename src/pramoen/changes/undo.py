"""Knows how the last import, correction or acceptance is taken back: as a new line in the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from ..checks.checking import require_sound
from ..common.faults import UsageError
from ..common.places import Project
from ..words import say
from . import history, tables
from .tables import Deed, Record

ACTIONS = {
    "workbook": say("changes.undo.workbook-import"),
    "correct": say("changes.undo.correction"),
    "accept": say("changes.undo.acceptance"),
}


@dataclass(frozen=True)
class Undone:
    """What was taken back: the line of the log, and the tables that are as before it."""

    entry: Record
    tables: Sequence[str]

    def __str__(self) -> str:
        """Return it in Thai."""
        entry = self.entry
        when = entry["time"].replace("T", " ")
        return say(
            "changes.undo.entry",
            entry=entry["entry"],
            action=ACTIONS[entry["action"]],
            who=entry["who"],
            when=when,
            what=entry["what"],
        )


def undoable(project: Project, organisation: str) -> Record:
    """Return the line of the log that would be taken back.

    Raises
    ------
    UsageError
        If there is none, or its tables were changed since in another way.
    """
    if organisation not in project.organisations():
        known = ", ".join(project.organisations())
        raise UsageError(
            say("changes.undo.no-organisation", organisation=organisation, known=known)
        )
    folder = project.data(organisation)
    log = tables.read(folder, tables.resources(folder)[tables.LOG])
    undone = {row["undoes"] for row in log if row["undoes"]}
    kept = {str(step.number): step for step in history.steps(folder)}
    for row in reversed(log):
        if row["action"] in ACTIONS and row["entry"] not in undone:
            step = kept.get(row["entry"])
            if step is None:
                raise UsageError(say("changes.undo.no-state-before", entry=row["entry"]))
            changed = [
                file for file in step.files if history.digest(folder / file) != step.after[file]
            ]
            if changed:
                raise UsageError(
                    say(
                        "changes.undo.changed-after", entry=row["entry"], changed=", ".join(changed)
                    )
                )
            return row
    raise UsageError(say("changes.undo.nothing-to-undo"))


def undo(project: Project, organisation: str, who: str, why: str) -> Undone:
    """Take the last import, correction or acceptance back that still holds.

    Raises
    ------
    UsageError
        If there is nothing to take back, or it would overwrite a later change.
    FaultyData
        If the data is at fault; nothing is changed then.
    """
    row = undoable(project, organisation)
    folder = project.data(organisation)
    stamp = project.stamp(organisation)
    require_sound(folder, stamp)
    (step,) = (one for one in history.steps(folder) if str(one.number) == row["entry"])
    names = {str(r["path"]): name for name, r in tables.resources(folder).items()}
    before = {names[file]: _rows(step.before(file)) for file in step.files}
    deed = Deed(who, "undo", int(row["fiscal_year"]), why, int(row["entry"]))
    what = say("changes.undo.undoes", entry=row["entry"], what=row["what"])
    tables.change(folder, before, deed, what, stamp=stamp)
    return Undone(row, list(before))


def _rows(content: bytes) -> list[Record]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
