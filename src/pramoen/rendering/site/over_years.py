"""Knows the pages of indicators over all years: one for each, which leads to each year's report."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...words import say
from .pages import rendered

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Year:
    """An indicator in the report of one fiscal year, and where its page is."""

    fiscal_year: int
    name: str
    result: str
    target: str
    status: str
    label: str
    sentence: str
    page: str
    state: str
    day: str
    published: str


def write_indicator_pages(
    site: Path,
    organisation: str,
    reports: Sequence[Mapping[str, Any]],
    published: Mapping[str, tuple[str, str]],
    labels: Mapping[str, str],
    url: str = "",
    whole: Callable[[str], str] = str,
) -> list[Path]:
    """Write ``<organisation>/indicators/<code>.html`` for every indicator of any year.

    Parameters
    ----------
    site
        The folder of the site, with the reports in it.
    reports
        What frames tell of each of the organisation's reports, the newest first.
    published
        The day of each report's present content, as ISO date and in words, by its address.
    labels
        The words of statuses.
    url
        The address that the site is published at, if known.
    whole
        What keeps words whole at the end of a line.
    """
    found: dict[str, list[Year]] = {}
    for report in reports:
        address = f"{organisation}/{report['fiscal_year']}"
        data = site / address / "data" / "assessments.json"
        for record in json.loads(data.read_text(encoding="utf-8")):
            if record["item"] is None:
                year = _year(record, labels, report["state"], published[address])
                found.setdefault(record["indicator"], []).append(year)
    folder = site / organisation / "indicators"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    written = []
    for code, rows in found.items():
        page = folder / f"{code.replace('.', '-')}.html"
        address = f"{organisation}/indicators/{page.name}"
        told = rendered(
            "over-years.html",
            code=code,
            years=rows,
            newest=max(rows, key=lambda year: year.day),
            facts=reports[0],
            notice=reports[0].get("notice", ""),
            site="../../",
            here=organisation,
            url=f"{url}{address}" if url else "",
        )
        page.write_text(whole(told), encoding="utf-8")
        written.append(page)
    return written


def _year(
    record: Record, labels: Mapping[str, str], state: str, published: tuple[str, str]
) -> Year:
    year, shown = int(record["fiscal_year"]), record["shown"]
    return Year(
        fiscal_year=year,
        name=record["name"],
        result=shown["result"],
        target=shown["target"] or say("rendering.site.over_years.not-there"),
        status=record["status"],
        label=labels[record["status"]],
        sentence=record["sentence"],
        page=f"../{year}/indicators/{record['indicator'].replace('.', '-')}.html",
        state=state,
        day=published[0],
        published=published[1],
    )
