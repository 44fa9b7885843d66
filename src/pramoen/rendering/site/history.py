"""Knows what changed on a site and when: the day of each report's present content, and the past.

The day is that of the build which first published the content. A new page style, or the same
report made again, is no new publication, so the same inputs give the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

NAME = "history.json"
FIRST, STATE, FIGURES, GONE = "first", "state", "figures", "gone"


@dataclass(frozen=True)
class Content:
    """What a report says, in short: its state of review, and its figures by indicator and item."""

    state: str
    figures: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]], state: str) -> Content:
        """Return the content of a report from its recorded assessments."""
        figures = {}
        for record in records:
            own = [r for r in record["results"] if r["fiscal_year"] == record["fiscal_year"]]
            result = own[-1] if own else {}
            target = record["target"] or {}
            words = (result.get("value"), result.get("text"), result.get("missing"))
            aim = (target.get("comparator"), target.get("value"), target.get("upper"))
            key = "/".join(filter(None, (record["indicator"], record["item"])))
            figures[key] = [_words(words), _words(aim), str(record["status"])]
        return cls(state, figures)


@dataclass(frozen=True)
class Event:
    """Something that happened to a report on a day.

    Attributes
    ----------
    day
        An ISO date.
    report
        The report's address in the site.
    label
        The report in words.
    kind
        ``first`` published, another ``state``, other ``figures``, or ``gone`` from the site.
    told
        The state, or the indicators whose figures changed.

    """

    day: str
    report: str
    label: str
    kind: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """The present content of each report with the day it has been there since, and all events."""

    reports: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    def day_of(self, report: str, content: Content, today: date) -> str:
        """Return the ISO date since when a report has said what it says; today if it is new."""
        known = self.reports.get(report)
        same = known is not None and _content(known) == content
        return str(known["day"]) if known and same else today.isoformat()

    def with_reports(self, reports: Mapping[str, tuple[str, Content]], today: date) -> History:
        """Return the history once a site holds reports, given by address: label and content."""
        kept = {}
        events = list(self.events)
        for report, (label, content) in sorted(reports.items()):
            day = self.day_of(report, content, today)
            known = self.reports.get(report)
            before = _content(known) if known else None
            events += [
                Event(day, report, label, kind, told) for kind, told in _changes(before, content)
            ]
            kept[report] = {"day": day, "label": label, **asdict(content)}
        events += [
            Event(today.isoformat(), report, str(known["label"]), GONE)
            for report, known in sorted(self.reports.items())
            if report not in reports
        ]
        return History(kept, tuple(events))


def today() -> date:
    """Return the day of the build: that of ``SOURCE_DATE_EPOCH`` where it is set."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(given), UTC).date() if given else datetime.now().date()


def read_history(site: Path) -> History:
    """Return the history that a site tells; an empty one where it tells none."""
    try:
        told = json.loads((site / NAME).read_text(encoding="utf-8"))
        events = tuple(Event(**{**one, "told": tuple(one["told"])}) for one in told["events"])
        return History(told["reports"], events)
    except (OSError, ValueError, KeyError, TypeError):
        return History()


def write_history(site: Path, history: History) -> Path:
    """Write the history beside the pages of a site."""
    path = site / NAME
    told = {"reports": history.reports, "events": [asdict(one) for one in history.events]}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _content(known: Mapping[str, Any]) -> Content:
    return Content(str(known["state"]), known["figures"])


def _changes(before: Content | None, after: Content) -> list[tuple[str, tuple[str, ...]]]:
    if before is None:
        return [(FIRST, (after.state,))]
    found: list[tuple[str, tuple[str, ...]]] = []
    if before.state != after.state:
        found.append((STATE, (after.state,)))
    keys = dict.fromkeys([*after.figures, *before.figures])
    changed = [key for key in keys if before.figures.get(key) != after.figures.get(key)]
    if changed:
        found.append((FIGURES, tuple(dict.fromkeys(key.split("/")[0] for key in changed))))
    return found


def _words(parts: Iterable[Any]) -> str:
    return " ".join(str(part) for part in parts if part is not None)
