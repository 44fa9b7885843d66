"""Knows what the notebooks on the source show: the letter, the organisation, findings, passages."""

from __future__ import annotations

import re

import pandas as pd

from ..common.fiscal import thai_date
from ..show.display import Display, Worded, bullets, paragraph, place_of
from ..show.origins import anchor
from ..words import say
from .report import Report

FINDING_KINDS = {
    "contradiction": say("notebook.documents.contradiction"),
    "wording": say("notebook.documents.wording"),
    "misprint": say("notebook.documents.misprint"),
    "omission": say("notebook.documents.omission"),
    "ambiguity": say("notebook.documents.ambiguity"),
}


def letter(report: Report) -> Display:
    """Return the facts of the letter that the form came with."""
    rows = report.everything.rows("letter", form_year=report.form_year)
    if not rows:
        return paragraph(say("notebook.documents.no-letter", form_year=report.form_year))
    row = rows[0]
    sender = " · ".join(text for text in (row.text("sender"), row.text("sender_division")) if text)
    referred = ""
    if row.text("refers_to_number"):
        day = (
            say("notebook.documents.dated", day=thai_date(row.day("refers_to_date")))
            if row["refers_to_date"]
            else ""
        )
        referred = say("notebook.documents.letter", number=row.text("refers_to_number"), day=day)
    facts = [
        (say("notebook.documents.letter-number"), row.text("document_number")),
        (say("notebook.documents.letter-date"), thai_date(row.day("document_date"))),
        (say("notebook.documents.sender"), sender),
        (say("notebook.documents.signer"), row.text("signed_by_position")),
        (say("notebook.documents.addressee"), row.text("addressed_to")),
        (say("notebook.documents.letter-subject"), row.text("subject")),
        (say("notebook.documents.referring-to"), referred),
        (say("notebook.documents.authority"), row.text("legal_basis")),
        (say("notebook.documents.reviewer"), row.text("considered_by")),
        (say("notebook.documents.enclosures"), row.text("enclosure")),
    ]
    return bullets([fact for fact in facts if fact[1]])


def organisation_facts(report: Report) -> Display:
    """Return who is assessed: names, decree, vision, the agency before."""
    row = report.organisation
    vision = " ".join(t for t in (row.text("vision"), _inside(row.text("vision_en"))) if t)
    facts = [
        (
            say("notebook.documents.name"),
            f"{row.text('name')} ({row.text('short_name')}) {row.text('name_en')}",
        ),
        (say("notebook.documents.established-by"), row.text("decree")),
        (say("notebook.documents.vision"), vision),
        (say("notebook.documents.predecessor"), row.text("trend_note")),
    ]
    return bullets([fact for fact in facts if fact[1]])


def _inside(text: str) -> str:
    return f"({text})" if text else ""


def corrected(report: Report, indicator: str, item: str | None) -> str:
    """Return what a correction is about: the indicator, and its item by name if it has one.

    The report's own form names it; an item that it lacks has the name of the newest form with it.
    """
    forms = sorted(
        report.dataset.rows("items", indicator=indicator),
        key=lambda row: (row["form_year"] == report.form_year, row.integer("form_year")),
    )
    names = {(row["indicator"], row["item"]): row["name"] for row in forms}
    return f"{indicator} {names.get((indicator, item), item or '')}".strip()


def passage(code: str, description: str) -> Worded:
    """Return a passage of the source documents, to be linked to."""
    return place_of(description, anchor(code))


def findings_list(found: pd.DataFrame) -> Display:
    """Return findings on the source, each with what is printed, the reading and the reason.

    Parameters
    ----------
    found
        Rows of the table `findings` of one kind.
    """
    lines = []
    for row in found.to_dict("records"):
        about = row["indicator"] or (
            say("notebook.documents.component", component=row["component"])
            if row["component"]
            else say("notebook.documents.whole-form")
        )
        told = say(
            "notebook.documents.reading",
            printed=row["printed"] or "–",
            reading=row["reading"] or "–",
        )
        # A figure and a short form stand apart from the word before them.
        apart = " " if re.match(r"[\dA-Za-z]|[ก-ฮ]{1,6}\.", row["reason"] or "") else ""
        reason = (
            say("notebook.documents.because", apart=apart, reason=row["reason"])
            if row["reason"]
            else ""
        )
        lines.append((f"{row['finding']} {about} ({row['place']}):", f"{told}{reason}"))
    return bullets(lines)
