"""Knows where the figures of an indicator come from: a row of the data, a passage of the form."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from ..assessment.assess import Assessment
from ..assessment.form import Indicator, Source
from ..common.texts import escape_markdown
from ..words import say
from .display import Display, Worded, in_a_row, inline, link_to, source

Further = Sequence[tuple[Source, str, str]]  # passages with a fiscal year and a place in a table
Taken = tuple[str, str, str]  # a fiscal year, or nothing; places in tables; digests of rows

_KINDS = {
    "communication_counts": say("show.origins.communication-counts"),
    "communication_plan": say("show.origins.communication-plan"),
    "formula_inputs": say("show.origins.formula-inputs"),
    "pilot_agencies": say("show.origins.pilot-agencies"),
    "revenue_plan": say("show.origins.revenue-plan"),
    "indicators": say("show.origins.name-and-unit"),
    "results": say("show.result"),
    "targets": say("show.origins.targets"),
    "bands": say("show.origins.bands"),
}
_PLACE = re.compile(r"[\w-]+\.csv \[[^\]]*\]")


def sourced(text: str) -> Display:
    """Return a text with the rows of data that it names marked as sources.

    Examples
    --------
    >>> sourced("100 · ที่มา targets.csv [2562 · 1.5]").html
    '100 · ที่มา <span class="source">targets.csv [2562 · 1.5]</span>'
    """
    parts, at = [], 0
    for place in _PLACE.finditer(text):
        parts += [inline(text[at : place.start()]), source(place[0])]
        at = place.end()
    return in_a_row([*parts, inline(text[at:])])


def origins(indicator: Indicator, assessment: Assessment | None, further: Further = ()) -> Display:
    """Return a list of passages, each with the rows of data taken from it and their digests."""
    markdown, markup = [], []
    for link, own, parts in _passages(indicator, assessment, further, digests=True):
        end = f": {own}" if own else ""
        markdown.append(f"- {link.markdown}{escape_markdown(end)}")
        told = [f"{about}: {taken}" for about, taken in parts]
        markdown += [f"    - {escape_markdown(part)}" for part in told]
        inner = "".join(f"<li>{html.escape(part)}</li>" for part in told)
        nested = f"<ul>{inner}</ul>" if inner else ""
        markup.append(f"<li>{link.html}{html.escape(end)}{nested}</li>")
    return Display("\n".join(markdown), f"<ul>{''.join(markup)}</ul>")


def origins_in_print(indicator: Indicator, assessment: Assessment | None) -> str:
    """Return the same as Markdown for the annex of a printed report: a source for each passage.

    Items from the same rows are told together, so that indicators share what they have in common.
    """
    told = []
    for link, own, parts in _passages(indicator, assessment):
        end = f": {own}" if own else ""
        lines = [f"{link.markdown}{escape_markdown(end)}", *map(escape_markdown, _joined(parts))]
        told.append("[" + "\\\n".join(lines) + "]{.source}")
    return ", ".join(told)


def _joined(parts: Sequence[tuple[str, str]]) -> list[str]:
    """Return what is taken for items, those with the same rows together."""
    found: dict[str, list[str]] = {}
    for about, taken in parts:
        found.setdefault(taken, []).append(about)
    if len(found) == 1 and len(parts) > 1:
        return [say("show.origins.each-item", taken=taken) for taken in found]
    return [f"{', '.join(names)}: {taken}" for taken, names in found.items()]


def _passages(
    indicator: Indicator,
    assessment: Assessment | None,
    further: Further = (),
    digests: bool = False,
) -> Iterator[tuple[Worded, str, list[tuple[str, str]]]]:
    """Yield each passage, the rows taken from it for the indicator, and those for its items."""
    passages: dict[str, dict[str, list[Taken]]] = {}
    sources: dict[str, Source] = {}

    def take(source: Source, about: str, year: str, place: str, digest: str = "") -> None:
        sources[source.code] = source
        taken = (year, place, digest if digests else "")
        passages.setdefault(source.code, {}).setdefault(about, []).append(taken)

    take(indicator.source, "", "", indicator.place)
    for band in indicator.bands:
        take(band.source, "", "", band.place)
    for one in assessment.with_parts() if assessment else ():
        about = one.item.name if one.item else ""
        for result in one.results:
            if result.place:
                year, place = str(result.fiscal_year), result.place
                take(result.source, about, year, place, result.digest)
        if one.target is not None:
            year, place = str(one.target.fiscal_year), one.target.place
            take(one.target.source, about, year, place, one.target.digest)
    for passage, year, place in further:
        take(passage, "", year, place)
    for code, taken in passages.items():
        link = link_to(sources[code].description, "sources", anchor(code))
        own = rows(taken.pop("", []))
        yield link, own, [(about, rows(places)) for about, places in taken.items()]


def rows(taken: Sequence[Taken]) -> str:
    """Return the tables that figures stand in, with their fiscal years and digests of the rows.

    Examples
    --------
    >>> rows([("2561", "results.csv [2561 · 1.5]", "0f3a"), ("2562", "results.csv [2562]", "")])
    'ผล (results.csv) 2561 2562 รหัสแถว 0f3a'
    >>> rows([(year, f"results.csv [{year} · 1.5]", "") for year in ("2560", "2561", "2562")])
    'ผล (results.csv) 2560–2562'
    """
    found: dict[str, dict[str, None]] = {}
    codes: dict[str, dict[str, None]] = {}
    for year, place, digest in taken:
        for one, code in zip_longest(place.split(", "), digest.split(", "), fillvalue=""):
            file = one.partition(" ")[0]
            found.setdefault(file, {})[year] = None
            codes.setdefault(file, {})[code] = None
    return " · ".join(
        f"{_KINDS[file.removesuffix('.csv')]} ({file}) {_span(list(years))}".strip()
        + _codes(codes[file])
        for file, years in found.items()
        if file
    )


def _codes(digests: Iterable[str]) -> str:
    told = " ".join(filter(None, digests))
    return say("show.origins.row-digests", told=told) if told else ""


def _span(years: Sequence[str]) -> str:
    """Return fiscal years; from three on end, those that follow one another as a span."""
    told = [int(year) for year in years if year]
    if len(told) > 2 and told == list(range(told[0], told[-1] + 1)):
        return f"{told[0]}–{told[-1]}"
    return " ".join(years)


def anchor(code: str) -> str:
    """Return the address of a passage in the chapter of sources.

    Examples
    --------
    >>> anchor("form_c2_communication")
    'source-form-c2-communication'
    """
    return f"source-{code.replace('_', '-')}"
