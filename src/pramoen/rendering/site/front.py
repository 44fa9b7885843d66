"""Knows the pages of the whole site: every report, what is not there, the sitemap."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from ...common.places import Project
from ..memory import NO_MEMORY, Memory
from .guide import guide_pages, write_guide
from .pages import rendered
from .shared import write_assets


@dataclass(frozen=True)
class ReportSummary:
    """What the front page tells of one report.

    `statuses` holds the status of every assessed indicator with its label, in form order and
    parted by component.
    """

    address: str
    facts: Mapping[str, Any]
    statuses: tuple[tuple[tuple[str, str], ...], ...]
    has_pdf: bool

    @classmethod
    def of(
        cls, folder: Path, site: Path, facts: Mapping[str, Any], labels: Mapping[str, str]
    ) -> ReportSummary:
        """Read the summary of a report that stands in the site."""
        records = json.loads((folder / "data" / "assessments.json").read_text(encoding="utf-8"))
        assessed = [record for record in records if record["item"] is None]
        statuses = tuple(
            tuple((record["status"], labels[record["status"]]) for record in component)
            for _, component in groupby(assessed, key=lambda record: record["component"])
        )
        address = folder.relative_to(site).as_posix()
        return cls(address, facts, statuses, (folder / "report.pdf").is_file())

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Status, label and number of indicators, most frequent first."""
        counted = Counter(chain.from_iterable(self.statuses))
        return [(code, label, n) for (code, label), n in counted.most_common()]


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
        components = chain.from_iterable(report.statuses for report in self.reports)
        return list(dict.fromkeys(chain.from_iterable(components)))


def write_site_pages(
    site: Path,
    project: Project,
    summaries: Sequence[ReportSummary],
    url: str = "",
    memory: Memory = NO_MEMORY,
) -> Path:
    """Write what belongs to the site as a whole and return its front page.

    The page style and the guide are the project's. `url` is the address that the site is published
    at, if known: it goes into the sitemap, and the page for missing addresses, which hosts show at
    any depth, needs its path.
    """
    write_assets(site, project.root / "_extensions" / "pramoen", memory)
    guide = guide_pages(project.guide, project.root)
    ordered = sorted(summaries, key=lambda s: (s.facts["organisation"], -s.facts["fiscal_year"]))
    organisations = [
        Organisation(tuple(reports))
        for _, reports in groupby(ordered, key=lambda s: s.facts["organisation"])
    ]
    organisations.sort(key=lambda o: -o.latest.facts["fiscal_year"])
    notice = next((o.notice for o in organisations if o.notice), "")
    write_guide(site, project.guide, guide, url, notice)
    page = site / "index.html"
    told = {"organisations": organisations, "guide": guide, "notice": notice}
    page.write_text(rendered("front.html", **told, site="", url=url), encoding="utf-8")
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
