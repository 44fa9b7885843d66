"""Knows what is shown of what was collected beside a result: causes, rounds, evidence."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pandas as pd

from ..assessment.assess import Assessment, Status
from ..assessment.form import Evidence, Result
from ..common.texts import escape_markdown, raw_markup
from ..show.display import Display, Line, bullets, folded, remark
from ..show.tables import table
from ..telling import amounts, narrative
from ..words import say


def misses_explained(assessment: Assessment) -> Display | None:
    """Return why targets were missed and what comes next, as the organisation says; or None."""
    lines: list[Line] = []
    for one in assessment.with_parts():
        result = one.result
        said = {
            say("notebook.collected.cause"): result.cause,
            say("notebook.collected.obstacle"): result.obstacle,
            say("notebook.collected.next-step"): result.next_step,
        }
        if one.status is Status.NOT_MET and any(said.values()):
            told = [f"{word}: {text}" for word, text in said.items() if text]
            told += (
                [say("notebook.collected.responsible", responsible_unit=result.responsible_unit)]
                if result.responsible_unit
                else []
            )
            lines.append((narrative.subject_name(one), " · ".join(told)))
    return remark(say("notebook.collected.why-not-met"), [bullets(lines)]) if lines else None


def rounds_table(assessment: Assessment, key: str, caption: str) -> Display | None:
    """Return results of rounds within the year, which have no status; None where there are none."""
    rows = [
        {
            say("notebook.collected.round"): say("notebook.collected.months", round=one.round)
            if one.round.isdecimal()
            else one.round,
            say("notebook.item"): part.item.name
            if part.item
            else say("notebook.collected.whole-indicator"),
            say("notebook.collected.result-of-round"): amounts.result_text(one, part.unit),
            say("notebook.collected.note"): one.note or None,
        }
        for part in assessment.with_parts()
        for one in part.subject.rounds
    ]
    if not rows:
        return None
    note = say("notebook.collected.not-final")
    return table(pd.DataFrame(rows, dtype=object), caption, key, notes=[note])


def evidence_list(assessment: Assessment) -> Display | None:
    """Return what shows that results are so, with addresses and files, folded; or None."""
    shown = [
        _evidence(
            say(
                "notebook.collected.subject-of-year",
                subject=narrative.subject_name(part),
                fiscal_year=result.fiscal_year,
                result=_of_round(result),
            ),
            one,
        )
        for part in assessment.with_parts()
        for result in (*part.results, *part.subject.rounds)
        for one in result.evidence
    ]
    if not shown:
        return None
    markup = "".join(f"<li>{one.html}</li>" for one in shown)
    inside = Display("\n".join(f"- {one.markdown}" for one in shown), f"<ul>{markup}</ul>")
    return folded(say("notebook.collected.evidence"), [inside])


def _of_round(result: Result) -> str:
    return say("notebook.collected.of-round", round=result.round) if result.round else ""


def _evidence(about: str, one: Evidence) -> Display:
    """Return a piece of evidence; pages link to its address, and to the copy of its file."""
    file = f"{one.file} (SHA-256 {one.sha256[:12]}…)" if one.file else ""
    words = " · ".join(text for text in (one.text, one.address, file) if text)
    told = f"**{escape_markdown(about)}** {escape_markdown(words)}"
    if re.match("https?://", one.address):
        link = raw_markup(say("notebook.collected.open-address", address=html.escape(one.address)))
        told += f" `{link}`{{=html}}"
    if one.place:
        address = html.escape(quote(f"../data/{one.place}"))
        link = raw_markup(say("notebook.collected.open-file", address=address))
        told += f" `{link}`{{=html}}"
    return Display(told, f"<strong>{html.escape(about)}</strong> {html.escape(words)}")
