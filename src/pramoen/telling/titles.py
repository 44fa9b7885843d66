"""Knows what a report says of itself: its title, whose results it tells, on which form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from ..common.fiscal import BUDDHIST_ERA, MONTHS, first_day, last_day, period_text
from ..data.dataset import Row
from ..words import say


def title(fiscal_year: int, form_year: int) -> str:
    """Return the title of a report.

    A year that is told on the form of another year was not assessed on that form, so its report
    does not call itself one of an assessment.

    Examples
    --------
    >>> title(2559, 2562)
    'ผลการดำเนินงานปีงบประมาณ พ.ศ. 2559 จัดเรียงตามแบบประเมินปีงบประมาณ พ.ศ. 2562'
    """
    if fiscal_year == form_year:
        return say("telling.titles.title", fiscal_year=fiscal_year)
    return say("telling.titles.arranged", fiscal_year=fiscal_year, form_year=form_year)


def subtitle(organisation: Row, fiscal_year: int) -> str:
    """Return whose results a report tells, as it stands below the title."""
    name, before = organisation.text("name"), _share_of_predecessor(organisation, fiscal_year)
    if before == "whole":
        return say(
            "telling.titles.predecessor-of", predecessor=_predecessor(organisation), name=name
        )
    if before == "part":
        return say(
            "telling.titles.with-predecessor", name=name, predecessor=_predecessor(organisation)
        )
    return name


def opening(organisation: Row, fiscal_year: int, form_year: int) -> str:
    """Return the first sentence of a report: what it is, of whom, of when, on which form."""
    days = say(
        "telling.titles.year-and-days", fiscal_year=fiscal_year, days=period_text(fiscal_year)
    )
    whose = _whose(organisation, fiscal_year)
    if fiscal_year == form_year:
        return say("telling.titles.opening", whose=whose, days=days)
    shown = say("telling.titles.shown-before") if fiscal_year < form_year else ""
    return say(
        "telling.titles.opening-arranged",
        whose=whose,
        days=days,
        form_year=form_year,
        shown=shown,
        fiscal_year=fiscal_year,
    )


def preface(organisation: Row, fiscal_year: int, form_year: int, letter: str) -> list[str]:
    """Return the paragraphs of the preface: what the report is for, on which basis, how it is made.

    Parameters
    ----------
    letter
        The letter that the form came with, in words; empty if it is not known.
    """
    assessed = fiscal_year == form_year
    seen = (
        say("telling.titles.results-against-targets")
        if assessed
        else say("telling.titles.results-before")
        if fiscal_year < form_year
        else say("telling.titles.results")
    )
    order = say("telling.titles.in-order-of-form", form_year=form_year) if not assessed else ""
    purpose = say(
        "telling.titles.preface-purpose",
        seen=seen,
        whose=_whose(organisation, fiscal_year),
        fiscal_year=fiscal_year,
        order=order,
    )
    basis = organisation.text("legal_basis") if assessed else ""
    grounds = [
        say("telling.titles.preface-grounds", basis=basis) if basis else "",
        say("telling.titles.preface-form", letter=letter) if letter else "",
    ]
    return [
        " ".join(one for one in (purpose, *grounds) if one),
        say("telling.titles.preface-figures"),
    ]


def cover(
    organisation: Row, fiscal_year: int, document: str, issued: str, form: str, letter: str
) -> dict[str, str]:
    """Return what the cover tells, each fact by its name, those that are known.

    Parameters
    ----------
    document, issued
        The document's number and edition, and the day of its issue, empty for a draft.
    form, letter
        The form, and the letter that it came with.
    """
    told = {
        say("telling.titles.document-number"): document,
        say("telling.titles.date-of-issue"): issued or say("telling.titles.not-issued"),
        say("telling.titles.period"): period_text(fiscal_year),
        say("telling.titles.form"): form,
        say("telling.titles.letter"): letter,
        say("telling.titles.legal-basis"): organisation.text("legal_basis"),
    }
    return {name: text for name, text in told.items() if text}


def glance(
    organisation: Row,
    components: Sequence[Row],
    indicators: Sequence[Row],
    counts: Mapping[str, int],
) -> dict[str, str]:
    """Return the organisation at a glance: each fact by its name, those that are known.

    Parameters
    ----------
    components, indicators
        Those of the form; indicators that others stand below are not counted.
    counts
        How many ``objectives`` and ``strategies`` the organisation has.
    """
    above = {row.text("parent") for row in indicators}
    measured = sum(row.text("indicator") not in above for row in indicators)
    short = organisation.text("short_name")
    aims = [
        say("telling.titles.counted", word=word, count=count)
        for word, count in (
            (say("telling.narrative.purpose"), counts["objectives"]),
            (say("telling.titles.strategies"), counts["strategies"]),
        )
        if count
    ]
    told = {
        say("telling.titles.name"): organisation.text("name") + (f" ({short})" if short else ""),
        say("telling.titles.english-name"): organisation.text("name_en"),
        say("telling.titles.established-by"): organisation.text("decree"),
        say("telling.titles.vision"): organisation.text("vision"),
        say("telling.titles.former-agency"): _predecessor(organisation),
        say("telling.titles.direction"): " ".join(aims),
        say("telling.titles.form"): say(
            "telling.titles.form-in-numbers", components=len(components), indicators=measured
        )
        if components
        else "",
    }
    return {name: text for name, text in told.items() if text}


def _whose(organisation: Row, fiscal_year: int) -> str:
    name, before = organisation.text("name"), _share_of_predecessor(organisation, fiscal_year)
    if before == "whole":
        return say("telling.titles.predecessor", predecessor=_predecessor(organisation), name=name)
    if before == "part":
        since = _month(organisation.text("succeeded_in"))
        day = f"{MONTHS[since.month - 1]} {since.year + BUDDHIST_ERA}"
        return say(
            "telling.titles.predecessor-until",
            name=name,
            day=day,
            predecessor=_predecessor(organisation),
        )
    return name


def _predecessor(organisation: Row) -> str:
    short = organisation.text("predecessor_short")
    return organisation.text("predecessor") + (f" ({short})" if short else "")


def _share_of_predecessor(organisation: Row, fiscal_year: int) -> str:
    """Return how much of a year belongs to the predecessor: ``whole``, ``part`` or nothing."""
    if not organisation.text("predecessor") or not organisation.text("succeeded_in"):
        return ""
    since = _month(organisation.text("succeeded_in"))
    if last_day(fiscal_year) < since:
        return "whole"
    return "part" if first_day(fiscal_year) < since else ""


def _month(text: str) -> date:
    """Return the first day of a month that is written as year and month (CE)."""
    year, month = text.split("-")[:2]
    return date(int(year), int(month), 1)
