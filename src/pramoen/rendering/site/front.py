"""Knows the pages of the whole site: every report, its past, what is not there, the sitemap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from markupsafe import Markup

from ...common.fiscal import thai_date
from ...common.places import Project
from ...common.theme import css_variables
from ...words import say
from ..book import publisher
from ..memory import NO_MEMORY, Memory
from .alone import digest_of
from .guide import FOLDER, write_guide
from .history import FIGURES, FIRST, GONE, STATE, Event, History, read_history, today, write_history
from .licences import licences
from .over_years import write_indicator_pages
from .pages import Page, rendered
from .search import sections, write_site_index
from .shared import write_assets
from .summaries import Organisation, ReportSummary
from .words import keeper

__all__ = ["ReportSummary", "write_site_pages"]
_GUIDE = say("rendering.site.front.guide")


def write_site_pages(
    site: Path,
    project: Project,
    summaries: Sequence[ReportSummary],
    guide: Sequence[Page],
    url: str = "",
    memory: Memory = NO_MEMORY,
) -> Path:
    """Write what belongs to the site as a whole and return its front page.

    The page style is the project's, and so are the pages of its `guide`. `url` is the address that
    the site is published at, if known: it goes into the sitemap, and the page for missing
    addresses, which hosts show at any depth, needs its path.
    """
    extension = project.root / "_extensions" / "pramoen"
    write_assets(site, extension, memory)
    whole = keeper(extension)
    organisations = _organisations(summaries)
    notice = next((o.notice for o in organisations if o.notice), "")
    history = _with(read_history(site), summaries)
    write_history(site, history)
    days = _days(history)
    for one in organisations:
        facts = [{**report.facts, **publisher(project.root)} for report in one.reports]
        labels = {mark.code: mark.label for report in one.reports for mark in report.marks}
        write_indicator_pages(site, one.code, facts, days, labels, url, whole)
    write_guide(site, project.guide, guide, url, notice, whole)
    names = {one.address: one.label for one in summaries}
    names |= {one.code: one.short_name for one in organisations}
    more = [
        entry
        for page in guide
        for entry in sections(f"{FOLDER}/{page.address}", str(page.body), _GUIDE)
    ]
    write_site_index(site, names, more)

    def written(name: str, template: str, root: str, own: str, **told: Any) -> Path:
        page = rendered(template, **told, notice=notice, site=root, url=own)
        (site / name).write_text(whole(page), encoding="utf-8")
        return site / name

    front = written(
        "index.html",
        "front.html",
        "",
        url,
        organisations=organisations,
        guide=guide,
        published=days,
        publisher=publisher(project.root),
    )
    own = f"{url}history.html" if url else ""
    told: dict[str, Any] = {"events": _told(history.events), "reports": set(history.reports)}
    written("history.html", "history.html", "", own, **told)
    own = f"{url}licences.html" if url else ""
    told = {"licences": licences(), "publisher": publisher(project.root)}
    written("licences.html", "licences.html", "", own, **told)
    plain = _plain_style()
    told = {"style": Markup(plain), "style_digest": digest_of(plain)}
    written("404.html", "missing.html", urlsplit(url).path if url else "/", "", **told)
    sitemap = site / "sitemap.xml"
    sitemap.unlink(missing_ok=True)
    if url:
        sitemap.write_text(_sitemap(site, url), encoding="utf-8")
    return front


def _plain_style() -> str:
    """Return what makes a page legible where its way to the site's style leads nowhere."""
    own = resources.files("pramoen.rendering.site").joinpath("assets/plain.css")
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{ {css_variables('dark')} }} }}"
    light = f":root {{ {css_variables('light')} }}"
    return "\n".join((light, dark, own.read_text(encoding="utf-8")))


def _organisations(summaries: Sequence[ReportSummary]) -> list[Organisation]:
    """Return the organisations with their reports, the one with the latest report first."""
    ordered = sorted(summaries, key=lambda s: (s.facts["organisation"], -s.facts["fiscal_year"]))
    found = [
        Organisation(tuple(reports))
        for _, reports in groupby(ordered, key=lambda s: s.facts["organisation"])
    ]
    return sorted(found, key=lambda o: -o.latest.facts["fiscal_year"])


def _with(history: History, summaries: Sequence[ReportSummary]) -> History:
    return history.with_reports(
        {one.address: (one.label, one.content) for one in summaries}, today()
    )


def _days(history: History) -> dict[str, tuple[str, str]]:
    """Return by report the day of its present content, as ISO date and in words."""
    return {report: (known["day"], _day(known["day"])) for report, known in history.reports.items()}


def _day(iso: str) -> str:
    return thai_date(date.fromisoformat(iso))


def _told(events: Iterable[Event]) -> list[tuple[str, Event, str]]:
    """Return events, the newest first, with their day and what happened in words."""
    newest_first = sorted(events, key=lambda event: (event.day, event.report), reverse=True)
    return [(_day(event.day), event, _words(event)) for event in newest_first]


def _words(event: Event) -> str:
    what: Mapping[str, str] = {
        FIRST: say("rendering.site.front.published-first", told=" ".join(event.told)),
        STATE: say("rendering.site.front.state-changed", told=" ".join(event.told)),
        FIGURES: say(
            "rendering.site.front.figures-changed",
            count=len(event.told),
            indicators=" ".join(event.told),
        ),
        GONE: say("rendering.site.front.taken-down"),
    }
    return what[event.kind]


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
