"""Knows what differs from report to report: what covers, frames and ``_report.yml`` tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..changes.review import (
    APPROVED,
    DRAFT,
    LABELS,
    NO_CONTENT,
    Standing,
    edition,
    standing_of,
    steps_of,
)
from ..common.fiscal import last_day, period_text, thai_date
from ..common.params import Parameters
from ..common.places import Project
from ..data.dataset import Dataset, Row, load
from ..data.made_up import mark_of, notice_of
from ..publishing.downloads import offered
from ..telling import titles
from ..telling.short_forms import short_forms
from ..words import say
from .request import FORMATS
from .said import said_of
from .seal import in_words


def report_facts(
    project: Project, parameters: Parameters, formats: Sequence[str] = FORMATS
) -> Mapping[str, Any]:
    """Return what differs from report to report, as ``_report.yml`` holds it."""
    folder = project.data(parameters.organisation)
    dataset = load(folder)
    row = dataset.row("organisation", organisation=parameters.organisation)
    letters = dataset.rows("letter", form_year=parameters.form_year)
    standing = standing_of(folder, parameters, lambda: said_of(project, parameters))
    signed = _signed(folder, parameters, standing)
    year = parameters.fiscal_year
    years = [int(path.stem) for path in project.parameter_files(parameters.organisation)]
    return {
        "book": {
            "title": titles.title(year, parameters.form_year),
            "subtitle": f"{titles.subtitle(row, year)} · {standing}",
        },
        "pramoen": {
            "organisation": parameters.organisation,
            "organisation_name": row.text("name"),
            "short_name": row.text("short_name"),
            "about": titles.opening(row, year, parameters.form_year),
            "made_up": mark_of(folder),
            "notice": notice_of(folder),
            "fiscal_year": year,
            "state": str(standing),
            "period": period_text(year),
            "last_day": last_day(year).isoformat(),
            "form": say("build.facts.form", form_year=parameters.form_year),
            "years": sorted(years, reverse=True),
            "formats": list(formats),
            **offered(parameters.organisation, year, formats),
            "executive": "pdf" in formats,
            **signed,
            **_front(dataset, row, parameters, letters, signed),
            "guide": (project.guide / "reviewing.md").is_file(),
        },
    }


def _front(
    dataset: Dataset,
    organisation: Row,
    parameters: Parameters,
    letters: Sequence[Row],
    signed: Mapping[str, str],
) -> dict[str, Any]:
    """Return what stands before and behind the chapters of the print."""
    year, form_year = parameters.fiscal_year, parameters.form_year
    sent = _letter_in_words(letters[0]) if letters else ""
    known = dataset.until(year).tables
    form = {name: dataset.rows(name, form_year=form_year) for name in ("components", "indicators")}
    counts = {name: len(known[name]) for name in ("objectives", "strategies")}
    shown = (
        row
        for name, rows in known.items()
        if name not in NO_CONTENT
        for row in rows
        if row.get("form_year", form_year) == form_year
    )
    told = short_forms(organisation, shown)
    document_number = parameters.document_number or f"{parameters.organisation}-{year}"
    return {
        "document_number": document_number,
        "cover": _named(
            titles.cover(
                organisation,
                year,
                document=f"{document_number} · {signed['edition']}",
                issued=signed["issued_on"],
                form=say("build.facts.form", form_year=form_year),
                letter=sent or say("build.facts.not-in-data"),
            )
        ),
        "preface": titles.preface(organisation, year, form_year, sent),
        "glance": _named(
            titles.glance(organisation, form["components"], form["indicators"], counts)
        ),
        "short_forms": _named(told),
        "distribution": list(parameters.distribution),
    }


def _named(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "text": text} for name, text in texts.items()]


def _letter_in_words(letter: Row) -> str:
    sent = thai_date(letter.day("document_date"))
    return say(
        "build.facts.letter",
        sender=letter.text("sender"),
        number=letter.text("document_number"),
        sent=sent,
    )


def _signed(folder: Path, parameters: Parameters, standing: Standing) -> dict[str, str]:
    """Return the state of the review and who gave it, and what ties a paper to the content."""
    told = {
        "state": LABELS[standing.holds],
        "mark": LABELS[DRAFT] if standing.holds == DRAFT else "",
        "digest": standing.seal,
        "seal": in_words(standing.seal),
        "issued": "",
        "issued_on": "",
    }
    for review in steps_of(folder, parameters, standing):
        told[f"{review.state}_by"] = review.who
        told[f"{review.state}_on"] = thai_date(review.on) if review.on else ""
        if review.state == APPROVED and review.on:
            told["issued"] = review.on.isoformat()
            told["issued_on"] = thai_date(review.on)
    number = edition(folder, parameters, standing)
    return {
        **told,
        "edition": say(
            "build.facts.edition",
            draft="" if told["issued"] else say("build.facts.draft"),
            number=number,
        ),
    }
