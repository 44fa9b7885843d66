"""Knows everything that a check finds: faults and warnings of each organisation, in three forms."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..common.faults import Fault
from ..common.places import Project
from ..data.dataset import load
from ..data.made_up import mark_of
from ..words import say
from .checking import check
from .plausibility import Warning_, warnings_of
from .soundness import soundness_of, write_soundness


@dataclass(frozen=True)
class Findings:
    """What was found in one organisation's data; warnings are told once there is no fault."""

    organisation: str
    faults: Sequence[Fault]
    warnings: Sequence[Warning_]
    tables: int = 0
    rows: int = 0
    made_up: str = ""

    @property
    def open(self) -> Sequence[Warning_]:
        """The warnings that nobody has accepted."""
        return [warning for warning in self.warnings if warning.is_open]

    @property
    def accepted(self) -> Sequence[Warning_]:
        """The warnings that were accepted with a reason."""
        return [warning for warning in self.warnings if not warning.is_open]

    @property
    def sections(self) -> Sequence[tuple[str, Sequence[Warning_]]]:
        """Everything found, as the page shows it: a title and its lines."""
        faults = [Warning_(fault, "") for fault in self.faults]
        named = (
            (say("checks.findings.faults"), faults),
            (say("checks.findings.warnings"), self.open),
            (say("checks.findings.accepted"), self.accepted),
        )
        return [(title, lines) for title, lines in named if lines]

    def as_record(self) -> dict[str, Any]:
        """Return the findings as JSON."""
        return {
            "organisation": self.organisation,
            "faults": [_record(fault) for fault in self.faults],
            "warnings": [
                {**_record(one.fault), "code": one.code, "accepted": one.reason or None}
                for one in self.warnings
            ],
        }

    def as_lines(self) -> list[str]:
        """Return the findings as lines for a terminal."""
        if self.faults:
            return [
                say(
                    "checks.findings.faults-counted",
                    organisation=self.organisation,
                    count=len(self.faults),
                )
            ]
        lines = [
            say(
                "checks.findings.sound",
                organisation=self.organisation,
                tables=self.tables,
                rows=f"{self.rows:,}",
            )
        ]
        if self.open:
            lines.append(say("checks.findings.warnings-counted", count=len(self.open)))
            lines += [f"  {warning}" for warning in self.open]
        if self.accepted:
            lines.append(say("checks.findings.accepted-counted", count=len(self.accepted)))
            lines += [f"  {one.code}: {one.reason} ({one.who})" for one in self.accepted]
        return lines


def _record(fault: Fault) -> dict[str, Any]:
    return {
        "file": fault.file,
        "row": fault.row or None,
        "column": fault.column or None,
        "problem": fault.problem,
        "found": fault.found or None,
        "remedy": fault.remedy or None,
    }


def findings_of(project: Project, organisation: str) -> Findings:
    """Check an organisation's data: faults first, warnings once there is none.

    All of it is looked at, whatever is remembered; data that is sound is remembered as such.
    """
    folder = project.data(organisation)
    now = soundness_of(folder)
    faults = check(folder)
    if faults:
        return Findings(organisation, faults, ())
    with suppress(OSError):  # a project that cannot be written to can be checked
        write_soundness(project.stamp(organisation), now)
    dataset = load(folder)
    rows = sum(len(table) for table in dataset.tables.values())
    return Findings(
        organisation, (), warnings_of(dataset), len(dataset.tables), rows, mark_of(folder)
    )
