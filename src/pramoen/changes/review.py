"""Knows how a report is reviewed: draft, checked, approved; bound to the content that was seen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
from ..data.dataset import load
from . import tables
from .tables import Deed, Record

DRAFT, CHECKED, APPROVED = "draft", "checked", "approved"
LABELS = {DRAFT: "ฉบับร่าง", CHECKED: "ตรวจทานแล้ว", APPROVED: "รับรองแล้ว"}
_WITHDRAWN = {CHECKED: "ถอนผลการตรวจทาน", APPROVED: "ถอนการรับรอง"}
# What is about the work on the data, and not what a reader sees.
_NO_CONTENT = frozenset({"reviews", "acceptances", "annotations", tables.LOG})
_CODES = {"sources": "source", "units": "unit"}


@dataclass(frozen=True)
class Standing:
    """The state of a report's review.

    `withdrawn` says that the content has changed since `state` was given to it.
    """

    state: str
    who: str = ""
    on: date | None = None
    withdrawn: bool = False
    content: str = ""

    @property
    def holds(self) -> str:
        """The state that holds now."""
        return DRAFT if self.withdrawn else self.state

    def __str__(self) -> str:
        """Return the state in Thai, as the cover says it."""
        if self.on is None:
            return f"{LABELS[DRAFT]} ยังไม่ได้ตรวจทาน"
        said = f"โดย {self.who} เมื่อ {thai_date(self.on)}"
        if self.withdrawn:
            done = "รับรอง" if self.state == APPROVED else "ตรวจทาน"
            return f"{_WITHDRAWN[self.state]} เพราะข้อมูลเปลี่ยนหลัง{done}{said}"
        return f"{LABELS[self.state]}{said if self.state != DRAFT else ''}"


def content_digest(folder: Path, parameters: Parameters) -> str:
    """Return a hash over every row that a report may show: its form, and years up to its own."""
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
        if name not in _NO_CONTENT and name not in _CODES
    }
    for name, code in _CODES.items():
        used = {r[c] for rows in content.values() for r in rows for c in r if c.endswith(code)}
        content[name] = [row for row in found[name] if row[code] in used]
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def standing_of(folder: Path, parameters: Parameters) -> Standing:
    """Return how far the review of a report is, held against its present content."""
    rows = load(folder).rows("reviews", fiscal_year=parameters.fiscal_year)
    content = content_digest(folder, parameters)
    if not rows:
        return Standing(DRAFT, content=content)
    last = max(rows, key=lambda row: row.integer("review"))
    state = last.text("state")
    withdrawn = state != DRAFT and last.text("content") != content
    return Standing(state, last.text("who"), last.day("reviewed_on"), withdrawn, content)


def steps_of(folder: Path, parameters: Parameters, standing: Standing) -> list[Standing]:
    """Return the last check and the last approval that a report's present content was given."""
    rows = load(folder).rows("reviews", fiscal_year=parameters.fiscal_year)
    found: dict[str, Standing] = {}
    for row in sorted(rows, key=lambda row: row.integer("review")):
        state, content = row.text("state"), row.text("content")
        if state == DRAFT:
            found.clear()
        elif content == standing.content:
            found[state] = Standing(state, row.text("who"), row.day("reviewed_on"), content=content)
    return [found[state] for state in (CHECKED, APPROVED) if state in found]


def edition(folder: Path, parameters: Parameters, standing: Standing) -> int:
    """Return which edition of a report this is, or is going to be: every approved content is one.

    A content that is approved once more stays the edition that it was.
    """
    rows = load(folder).rows("reviews", fiscal_year=parameters.fiscal_year, state=APPROVED)
    approved = [row.text("content") for row in sorted(rows, key=lambda row: row.integer("review"))]
    issued = list(dict.fromkeys(approved))
    return (issued.index(standing.content) if standing.content in issued else len(issued)) + 1


def review(
    project: Project, organisation: str, year: int, state: str, who: str, note: str
) -> Standing:
    """Record that the present content of a report has a state, and return how it stands.

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
    require_sound(folder)
    now = standing_of(folder, parameters)
    if state not in LABELS:
        raise UsageError(f"ไม่มีสถานะ {state} (มี {', '.join(LABELS)})")
    if state == APPROVED and now.holds != CHECKED:
        raise UsageError(f"รับรองได้เมื่อเนื้อหาปัจจุบันตรวจทานแล้ว ขณะนี้คือ {now}")
    if state == APPROVED and now.who == who:
        raise UsageError(f"ผู้รับรองต้องไม่ใช่ผู้ตรวจทาน ({who})")
    if state != DRAFT:
        _require_settled(folder, parameters, state)
    described = tables.resources(folder)
    rows = tables.read(folder, described["reviews"])
    row = {
        "review": tables.next_number(rows),
        "fiscal_year": str(year),
        "state": state,
        "who": who,
        "reviewed_on": date.today().isoformat(),
        "content": now.content,
        "note": note,
    }
    deed = Deed(who, "review", year, note or LABELS[state])
    tables.change(folder, {"reviews": [*rows, row]}, deed, f"{LABELS[state]} {now.content[:16]}")
    return standing_of(folder, parameters)


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
            f"ค่าเป้าหมายของปี {year} ที่ยกมายังไม่ได้ทบทวน {len(carried)} รายการ ({codes}) "
            "ใส่แหล่งที่มาของปีนี้ในสมุดงาน หรือรับทีละรายการด้วย pramoen accept ก่อน"
        )
    if found and state == APPROVED:
        raise UsageError(
            f"ยังมีข้อเตือนของปี {year} ที่ไม่ได้รับ {len(found)} ข้อ ({_few([o.code for o in found])}) "
            f"ดูด้วย pramoen check --year {year} แล้วแก้หรือรับพร้อมเหตุผลก่อนรับรอง"
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
        raise UsageError(f"ไม่มีรายงานของ {organisation} ปี {year} (มี {years or 'ไม่มีเลย'})")
    return read_parameters(path)
