"""Knows where the figures of an indicator come from: a row of the data, a passage of the form."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..assessment.assess import Assessment
from ..assessment.form import Indicator, Source
from .display import Display, Link, escape_markdown

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
    """Return the rows of tables that figures stand in, by file and year, neighbours as ranges.

    Examples
    --------
    >>> rows([("2561", "results.csv แถว 5"), ("2562", "results.csv แถว 6, results.csv แถว 7")])
    'ผล (results.csv) 2561 แถว 5, 2562 แถว 6–7'
    """
    found: dict[str, dict[str, set[int]]] = {}
    for year, place in taken:
        for file, row in re.findall(r"(\S+)\.csv แถว (\d+)", place):
            found.setdefault(file, {}).setdefault(year, set()).add(int(row))
    return " · ".join(
        f"{_KINDS[file]} ({file}.csv) "
        + ", ".join(f"{year} แถว {_ranges(numbers)}".strip() for year, numbers in years.items())
        for file, years in found.items()
    )


def _ranges(numbers: Iterable[int]) -> str:
    ordered = sorted(numbers)
    starts = [ordered[0], *(b for a, b in pairwise(ordered) if b > a + 1)]
    ends = [*(a for a, b in pairwise(ordered) if b > a + 1), ordered[-1]]
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True))


def anchor(code: str) -> str:
    """Return the address of a passage in the chapter of sources.

    Examples
    --------
    >>> anchor("form_c2_communication")
    'source-form-c2-communication'
    """
    return f"source-{code.replace('_', '-')}"
