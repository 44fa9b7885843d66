"""Knows the front page of the site: every report, the latest first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .pages import rendered
from .shared import write_assets


@dataclass(frozen=True)
class ReportSummary:
    """What the front page tells of one report.

    `statuses` holds the status of every assessed indicator, in form order, with its label.
    """

    address: str
    facts: Mapping[str, Any]
    statuses: tuple[tuple[str, str], ...]
    has_pdf: bool

    @classmethod
    def of(
        cls, folder: Path, site: Path, facts: Mapping[str, Any], labels: Mapping[str, str]
    ) -> ReportSummary:
        """Read the summary of a report that stands in the site."""
        records = json.loads((folder / "data" / "assessments.json").read_text(encoding="utf-8"))
        statuses = tuple(
            (record["status"], labels[record["status"]])
            for record in records
            if record["item"] is None
        )
        address = folder.relative_to(site).as_posix()
        return cls(address, facts, statuses, (folder / "report.pdf").is_file())

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Status, label and number of indicators, most frequent first."""
        return [(code, label, n) for (code, label), n in Counter(self.statuses).most_common()]


def write_front_page(site: Path, extension: Path, summaries: Sequence[ReportSummary]) -> Path:
    """Write ``index.html`` of the site with the reports it holds, latest year first."""
    write_assets(site / "assets", extension)
    latest_first = sorted(
        summaries, key=lambda s: (-s.facts["fiscal_year"], s.facts["organisation"])
    )
    page = site / "index.html"
    page.write_text(rendered("front.html", reports=latest_first), encoding="utf-8")
    return page
