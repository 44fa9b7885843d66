"""Knows where the figures of an indicator come from: a row of the data, a passage of the form."""

from __future__ import annotations

import html
from collections.abc import Sequence

from ..assessment.assess import Assessment
from ..assessment.form import Indicator, Source
from ..common.texts import escape_markdown
from .display import Display, Link

Taken = tuple[str, str]  # a fiscal year, or nothing, and places in tables

_KINDS = {
    "indicators": "ชื่อและหน่วยวัด",
    "results": "ผล",
    "targets": "ค่าเป้าหมาย",
    "bands": "เกณฑ์คะแนน",
}


def origins(indicator: Indicator, assessment: Assessment | None) -> Display:
    """Return a list of passages, each with the rows of data that were taken from it."""
    passages: dict[str, dict[str, list[Taken]]] = {}
    sources: dict[str, Source] = {}

    def take(source: Source, about: str, year: str, place: str) -> None:
        sources[source.code] = source
        passages.setdefault(source.code, {}).setdefault(about, []).append((year, place))

    take(indicator.source, "", "", indicator.place)
    for band in indicator.bands:
        take(band.source, "", "", band.place)
    for one in assessment.with_parts() if assessment else ():
        about = one.item.name if one.item else ""
        for result in one.results:
            if result.place:
                take(result.source, about, str(result.fiscal_year), result.place)
        if one.target is not None:
            take(one.target.source, about, str(one.target.fiscal_year), one.target.place)
    markdown, markup = [], []
    for code, taken in passages.items():
        link = Link(sources[code].description, "sources", anchor(code))
        own = rows(taken.pop("", []))
        parts = [f"{about}: {rows(places)}" for about, places in taken.items()]
        end = f": {own}" if own else ""
        markdown.append(f"- {link.markdown}{escape_markdown(end)}")
        markdown += [f"    - {escape_markdown(part)}" for part in parts]
        inner = "".join(f"<li>{html.escape(part)}</li>" for part in parts)
        nested = f"<ul>{inner}</ul>" if inner else ""
        markup.append(f"<li>{link.html}{html.escape(end)}{nested}</li>")
    return Display("\n".join(markdown), f"<ul>{''.join(markup)}</ul>")


def rows(taken: Sequence[Taken]) -> str:
    """Return the tables that figures stand in, with their fiscal years.

    Examples
    --------
    >>> rows([("2561", "results.csv [2561 · 1.5]"), ("2562", "results.csv [2562 · 1.5]")])
    'ผล (results.csv) 2561 2562'
    """
    found: dict[str, dict[str, None]] = {}
    for year, place in taken:
        for one in place.split(", "):
            found.setdefault(one.partition(" ")[0], {})[year] = None
    return " · ".join(
        f"{_KINDS[file.removesuffix('.csv')]} ({file}) {' '.join(years)}".strip()
        for file, years in found.items()
        if file
    )


def anchor(code: str) -> str:
    """Return the address of a passage in the chapter of sources.

    Examples
    --------
    >>> anchor("form_c2_communication")
    'source-form-c2-communication'
    """
    return f"source-{code.replace('_', '-')}"
