"""Knows where the figures of an indicator come from: a row of the data, a passage of the form."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from .assess import Assessment
from .display import Display, Link, escape_markdown
from .form import Indicator, Source

_KINDS = {"indicators": "ชื่อและนิยาม", "results": "ผล", "targets": "ค่าเป้าหมาย"}


def origins(indicator: Indicator, assessment: Assessment | None) -> Display:
    """Return a list of passages, each with the rows of data that were taken from it."""
    passages: dict[str, dict[str, list[str]]] = {}
    sources: dict[str, Source] = {}

    def take(source: Source, about: str, place: str) -> None:
        sources[source.code] = source
        passages.setdefault(source.code, {}).setdefault(about, []).append(place)

    take(indicator.source, "", indicator.place)
    for one in assessment.with_parts() if assessment else ():
        about = one.item.name if one.item else ""
        for result in one.results:
            if result.place:
                take(result.source, about, result.place)
        if one.target is not None:
            take(one.target.source, about, one.target.place)
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


def rows(places: Sequence[str]) -> str:
    """Return places in tables in few words: files with their rows, neighbours as ranges.

    Examples
    --------
    >>> rows(["results.csv แถว 5", "results.csv แถว 6, results.csv แถว 9", "targets.csv แถว 3"])
    'ผล results.csv แถว 5–6, 9 · ค่าเป้าหมาย targets.csv แถว 3'
    """
    found: dict[str, set[int]] = {}
    for file, row in re.findall(r"(\S+\.csv) แถว (\d+)", "\n".join(places)):
        found.setdefault(file, set()).add(int(row))
    return " · ".join(
        f"{_KINDS.get(file.removesuffix('.csv'), '')} {file} แถว {_ranges(numbers)}".strip()
        for file, numbers in found.items()
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
