"""Knows how a report is reviewed: draft, checked, approved; bound to the content that was seen.

A change of the data, of the rules or of a notebook that moves a number, a status or what a sentence
says withdraws a review; a change of words or looks alone is told beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from ..checks.checking import require_sound
from ..checks.plausibility import Warning_, warnings_of
from ..common.faults import UsageError
from ..common.fiscal import thai_date
from ..common.params import Parameters, read_parameters
from ..common.places import Project
from ..data.dataset import Row, load
from ..words import say as in_words
from . import tables
from .tables import Deed, Record

DRAFT, CHECKED, APPROVED = "draft", "checked", "approved"
LABELS = {
    DRAFT: in_words("changes.review.draft"),
    CHECKED: in_words("changes.review.checked"),
    APPROVED: in_words("changes.review.approved"),
}
_WITHDRAWN = {
    CHECKED: in_words("changes.review.check-withdrawn"),
    APPROVED: in_words("changes.review.approval-withdrawn"),
}
_REWORDED = in_words("changes.review.reworded-since")
# What is about the work on the data, and not what a reader sees.
NO_CONTENT = frozenset({"reviews", "acceptances", "annotations", tables.LOG})
_CODES = {"sources": "source", "units": "unit"}
# Columns that only name or explain what others say; a unit's name says what is counted.
_WORDS = frozenset({"name", "name_en", "short_name", "note", "note_printed", "trend_note"})
_TELLING_NAMES = frozenset({"units"})


@dataclass(frozen=True)
class Said:
    """What a report says beyond its data: digests of what its notebooks found, and of its words.

    Both are empty where its notebooks have not run.
    """

    findings: str = ""
    wording: str = ""


@dataclass(frozen=True)
class Standing:
    """The state of a report's review.

    `changed` names in Thai what has changed since `state` was given, which withdraws it;
    `reworded` says that words or looks have, and no number, status or meaning.
    """

    state: str
    who: str = ""
    on: date | None = None
    changed: str = ""
    content: str = ""
    reworded: bool = False
    said: Said = Said()

    @property
    def seal(self) -> str:
        """The digest of all that a review is bound to: the data, and what notebooks found in it."""
        if not self.said.findings:
            return self.content
        return sha256(f"{self.content}{self.said.findings}".encode()).hexdigest()

    @property
    def withdrawn(self) -> bool:
        """Whether what was given `state` is no longer what there is."""
        return bool(self.changed)

    @property
    def holds(self) -> str:
        """The state that holds now."""
        return DRAFT if self.withdrawn else self.state

    def __str__(self) -> str:
        """Return the state in Thai, as the cover says it."""
        if self.on is None:
            return in_words("changes.review.not-checked", label=LABELS[DRAFT])
        said = in_words("changes.review.by-whom", who=self.who, on=thai_date(self.on))
        if self.withdrawn:
            done = (
                in_words("changes.review.approves")
                if self.state == APPROVED
                else in_words("changes.review.checks")
            )
            return in_words(
                "changes.review.withdrawn-because",
                withdrawn=_WITHDRAWN[self.state],
                changed=self.changed,
                done=done,
                said=said,
            )
        beside = _REWORDED if self.reworded else ""
        return f"{LABELS[self.state]}{said if self.state != DRAFT else ''}{beside}"


def content_digest(folder: Path, parameters: Parameters, words: bool = False) -> str:
    """Return a hash over every row that a report may show: its form, and years up to its own.

    Columns that hold `words` alone are part of it only where asked for.
    """
    described = tables.resources(folder)
    found = {name: tables.read(folder, resource) for name, resource in described.items()}
    year = parameters.fiscal_year
    plans = {r["plan"] for r in found["plans"] if int(r["fiscal_year"]) <= year}

    def shown(row: Mapping[str, str]) -> bool:
        if row.get("form_year") not in (None, str(parameters.form_year)):
            return False
        if "plan" in row and row["plan"] not in plans:
            return False
        return not row.get("fiscal_year") or int(row["fiscal_year"]) <= year

    content: dict[str, Sequence[Record]] = {
        name: [row for row in rows if shown(row)]
        for name, rows in found.items()
        if name not in NO_CONTENT and name not in _CODES
    }
    for name, code in _CODES.items():
        used = {r[c] for rows in content.values() for r in rows for c in r if c.endswith(code)}
        content[name] = [row for row in found[name] if row[code] in used]
    if not words:
        content = {
            name: rows if name in _TELLING_NAMES else [_without_words(row) for row in rows]
            for name, rows in content.items()
        }
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _without_words(row: Record) -> Record:
    """Return a row; of cells that only name or explain, the figures that stand in them."""
    return {
        column: " ".join(re.findall(r"\d+", cell)) if column in _WORDS else cell
        for column, cell in row.items()
    }


def standing_of(folder: Path, parameters: Parameters, say: Callable[[], Said] = Said) -> Standing:
    """Return how far the review of a report is, held against its present content.

    `say` tells what its notebooks found; it is asked only where a review is bound to that.
    """
    rows = load(folder).rows("reviews", fiscal_year=parameters.fiscal_year)
    content = content_digest(folder, parameters)
    if not rows:
        return Standing(DRAFT, content=content)
    last = max(rows, key=lambda row: row.integer("review"))
    state, bound = last.text("state"), _bound(last)
    now = say() if bound.findings and state != DRAFT else Said()
    changed = ""
    if state != DRAFT and last.text("content") != content:
        changed = in_words("changes.review.the-data")
    elif now.findings and bound.findings != now.findings:
        changed = in_words("changes.review.the-assessment")
    reworded = bool(now.wording) and not changed and bound.wording != now.wording
    who, on = last.text("who"), last.day("reviewed_on")
    return Standing(state, who, on, changed, content, reworded, now)


def _bound(row: Row) -> Said:
    return Said(row.text("findings"), row.text("wording"))


def steps_of(folder: Path, parameters: Parameters, standing: Standing) -> list[Standing]:
    """Return the last check and the last approval that a report's present content was given."""
    rows = load(folder).rows("reviews", fiscal_year=parameters.fiscal_year)
    found: dict[str, Standing] = {}
    for row in sorted(rows, key=lambda row: row.integer("review")):
        state, findings = row.text("state"), _bound(row).findings
        same = not standing.said.findings or findings in ("", standing.said.findings)
        if state == DRAFT:
            found.clear()
        elif row.text("content") == standing.content and same:
            who, on = row.text("who"), row.day("reviewed_on")
            found[state] = Standing(state, who, on, content=standing.content)
    return [found[state] for state in (CHECKED, APPROVED) if state in found]


def edition(folder: Path, parameters: Parameters, standing: Standing) -> int:
    """Return which edition of a report this is, or is going to be: every approved content is one.

    A content that is approved once more stays the edition that it was.
    """
    rows = load(folder).rows("reviews", fiscal_year=parameters.fiscal_year, state=APPROVED)
    ordered = sorted(rows, key=lambda row: row.integer("review"))
    issued = list(dict.fromkeys((row.text("content"), _bound(row).findings) for row in ordered))
    for number, (content, findings) in enumerate(issued, 1):
        if content == standing.content and findings in ("", standing.said.findings):
            return number
    return len(issued) + 1


def review(
    project: Project,
    organisation: str,
    year: int,
    state: str,
    who: str,
    note: str,
    say: Callable[[], Said] = Said,
) -> Standing:
    """Record that the present content of a report has a state, and return how it stands.

    `say` tells what its notebooks found, to which the state is bound, too.

    Raises
    ------
    UsageError
        If the state cannot follow the one there is, the same person did both steps, or a warning
        is open.
    FaultyData
        If the data is at fault.

    """
    folder = project.data(organisation)
    parameters = parameters_of(project, organisation, year)
    stamp = project.stamp(organisation)
    require_sound(folder, stamp)
    if state not in LABELS:
        raise UsageError(
            in_words("changes.review.no-such-state", state=state, states=", ".join(LABELS))
        )
    now = standing_of(folder, parameters, say if state != DRAFT else Said)
    if state == APPROVED and now.holds != CHECKED:
        raise UsageError(in_words("changes.review.check-first", now=now))
    if state == APPROVED and now.who == who:
        raise UsageError(in_words("changes.review.not-the-checker", who=who))
    if state != DRAFT:
        _require_settled(folder, parameters, state)
    described = tables.resources(folder)
    rows = tables.read(folder, described["reviews"])
    said = say() if state != DRAFT else Said()
    row = {
        "review": tables.next_number(rows),
        "fiscal_year": str(year),
        "state": state,
        "who": who,
        "reviewed_on": date.today().isoformat(),
        "content": now.content,
        "note": note,
        "findings": said.findings,
        "wording": said.wording,
    }
    deed = Deed(who, "review", year, note or LABELS[state])
    done = f"{LABELS[state]} {now.content[:16]}"
    tables.change(folder, {"reviews": [*rows, row]}, deed, done, stamp=stamp)
    return standing_of(folder, parameters, lambda: said)


def open_warnings(folder: Path, parameters: Parameters) -> list[Warning_]:
    """Return the warnings that concern a report and nobody has accepted."""
    year, form = parameters.fiscal_year, parameters.form_year
    found = warnings_of(load(folder))
    return [one for one in found if one.is_open and one.concerns(year, form)]


def _require_settled(folder: Path, parameters: Parameters, state: str) -> None:
    """Raise ``UsageError`` where what concerns the year stands in the way of a state.

    Nothing that is open may be approved; a target that was carried over unseen may not even be
    checked, since the report would print it as the year's own.
    """
    found = open_warnings(folder, parameters)
    year = parameters.fiscal_year
    carried = [one for one in found if one.is_unreviewed_target]
    if carried:
        codes = _few(["/".join(one.code.split("/")[3:]) for one in carried])
        raise UsageError(
            in_words("changes.review.targets-carried", year=year, count=len(carried), codes=codes)
        )
    if found and state == APPROVED:
        raise UsageError(
            in_words(
                "changes.review.warnings-open",
                year=year,
                count=len(found),
                codes=_few([o.code for o in found]),
            )
        )


def _few(codes: Sequence[str]) -> str:
    return ", ".join(codes[:5]) + (" …" if len(codes) > 5 else "")


def withdrawn_by(project: Project, organisation: str, year: int) -> dict[int, Standing]:
    """Return the reports whose review a change of a year's figure has withdrawn, by their year."""
    found = {}
    for path in project.parameter_files(organisation):
        parameters = read_parameters(path)
        if parameters.fiscal_year >= year:
            standing = standing_of(project.data(organisation), parameters)
            if standing.withdrawn:
                found[parameters.fiscal_year] = standing
    return found


def parameters_of(project: Project, organisation: str, year: int) -> Parameters:
    """Return the parameters of a report; raise ``UsageError`` if there is none."""
    path = project.parameter_file(organisation, year)
    if not path.is_file():
        years = ", ".join(p.stem for p in project.parameter_files(organisation))
        raise UsageError(
            in_words(
                "changes.review.no-report",
                organisation=organisation,
                year=year,
                years=years or in_words("changes.review.none-at-all"),
            )
        )
    return read_parameters(path)
