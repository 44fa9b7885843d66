"""Knows the pages of the whole site: every report, what is not there, the sitemap."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

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

    def count(self, status: str) -> int:
        """Return how many indicators have a status."""
        return sum(code == status for code, _ in self.statuses)


@dataclass(frozen=True)
class Organisation:
    """The reports of one organisation, latest first."""

    reports: tuple[ReportSummary, ...]

    @property
    def latest(self) -> ReportSummary:
        """The report of the latest fiscal year."""
        return self.reports[0]

    @property
    def code(self) -> str:
        """The organisation's folder name."""
        return str(self.latest.facts["organisation"])

    @property
    def name(self) -> str:
        """The organisation's name."""
        return str(self.latest.facts["organisation_name"])

    @property
    def short_name(self) -> str:
        """The organisation's short name."""
        return str(self.latest.facts["short_name"])

    @property
    def notice(self) -> str:
        """What every page of an invented organisation says; nothing for a real one."""
        return str(self.latest.facts.get("notice", ""))

    @property
    def used(self) -> list[tuple[str, str]]:
        """The statuses that occur in any year, with their labels."""
        return list(dict.fromkeys(pair for report in self.reports for pair in report.statuses))


def write_site_pages(
    site: Path, extension: Path, summaries: Sequence[ReportSummary], url: str = ""
) -> Path:
    """Write what belongs to the site as a whole and return its front page.

    `url` is the address that the site is published at, if known: it goes into the sitemap, and
    the page for missing addresses, which hosts show at any depth, needs its path.
    """
    write_assets(site, extension)
    ordered = sorted(summaries, key=lambda s: (s.facts["organisation"], -s.facts["fiscal_year"]))
    organisations = [
        Organisation(tuple(reports))
        for _, reports in groupby(ordered, key=lambda s: s.facts["organisation"])
    ]
    organisations.sort(key=lambda o: -o.latest.facts["fiscal_year"])
    notice = next((o.notice for o in organisations if o.notice), "")
    page = site / "index.html"
    front = rendered("front.html", organisations=organisations, site="", url=url, notice=notice)
    page.write_text(front, encoding="utf-8")
    root = urlsplit(url).path if url else "/"
    missing = rendered("missing.html", site=root, url="", notice=notice)
    (site / "404.html").write_text(missing, encoding="utf-8")
    sitemap = site / "sitemap.xml"
    sitemap.unlink(missing_ok=True)
    if url:
        sitemap.write_text(_sitemap(site, url), encoding="utf-8")
    return page


def _sitemap(site: Path, url: str) -> str:
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    lines = [
        f"<url><loc>{escape(url + page.removesuffix('index.html'))}</loc></url>"
        for page in pages
        if page != "404.html"
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    names = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'{head}<urlset xmlns="{names}">\n' + "\n".join(lines) + "\n</urlset>\n"
