"""Knows how a whole site is verified: its files, its reports, and what its pages lead to."""

from __future__ import annotations

import re
from pathlib import Path

from ..words import say
from .differences import Compared
from .figures import check_figures
from .files import compare_files, read_manifest, reports_in
from .report import Report
from .shown import check_shown
from .signature import check_signature
from .texts import words_of_page

_LEADS = re.compile(r"(?:^|/)(\w+)/(\d{4})/.*?(?:#indicator-|indicators/)([\d-]+)")


def verify(site: Path, key: Path | None = None) -> Compared:
    """Verify a published site on its own, without the project it was made in.

    Parameters
    ----------
    site
        The folder of the site.
    key
        The public key of the publisher, with which the manifest's signature is checked.

    Returns
    -------
    Compared
        What differs, and how much was compared.

    Raises
    ------
    NoSite
        If the folder holds no site.
    NoKey
        If the file holds no public key.

    """
    compared = Compared()
    manifest = read_manifest(site)
    if key is not None:
        check_signature(site, key, compared)
    compare_files(site, manifest["files"], compared)
    statuses: dict[tuple[str, str, str], str] = {}
    for address in reports_in(manifest["files"]):
        report = Report(site, address, compared)
        check_figures(report)
        check_shown(report)
        for subject in report.subjects:
            own = subject.own
            if not own["item"]:
                code = own["indicator"].replace(".", "-")
                statuses[own["organisation"], own["fiscal_year"], code] = own["status"]
    _front_follows(site, statuses, compared)
    return compared


def _front_follows(
    site: Path, statuses: dict[tuple[str, str, str], str], compared: Compared
) -> None:
    """Compare the marks of status on the site's front page with the reports they lead to."""
    page = site / "index.html"
    if not page.is_file():
        return
    for mark in words_of_page(page).marks:
        found = _LEADS.search(mark.link)
        expected = statuses.get((found[1], found[2], found[3])) if found else None
        if found and expected:
            place = say(
                "verify.site.indicator-of-report",
                organisation=found[1],
                year=found[2],
                indicator=found[3].replace("-", "."),
            )
            compared.same(
                "marks",
                expected,
                mark.code,
                "index.html",
                place,
                say("verify.site.status-not-as-report"),
            )
