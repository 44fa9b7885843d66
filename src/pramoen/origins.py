"""Knows where the figures of an indicator come from: a row of the data, a passage of the form."""

from __future__ import annotations

import html

from . import narrative
from .assess import Assessment
from .display import Display, Link, escape_markdown
from .form import Indicator, Source

Origin = tuple[str, str, Source]


def origins(indicator: Indicator, assessment: Assessment | None) -> Display:
    """Return a list of passages, each with the figures taken from it and their data rows."""
    found: list[Origin] = [("ชื่อและนิยาม", indicator.place, indicator.source)]
    if assessment is not None:
        for one in assessment.with_parts():
            found += _figures(one)
    passages: dict[str, list[Origin]] = {}
    for origin in found:
        passages.setdefault(origin[2].code, []).append(origin)
    markdown, markup = [], []
    for code, taken in passages.items():
        link = Link(taken[0][2].description, "sources", anchor(code))
        told = " · ".join(f"{words} [{place}]" for words, place, _ in taken)
        markdown.append(f"- {link.markdown}\\: {escape_markdown(told)}")
        markup.append(f"<li>{link.html}: {html.escape(told)}</li>")
    return Display("\n".join(markdown), f"<ul>{''.join(markup)}</ul>")


def anchor(code: str) -> str:
    """Return the address of a passage in the chapter of sources.

    Examples
    --------
    >>> anchor("form_c2_communication")
    'source-form-c2-communication'
    """
    return f"source-{code.replace('_', '-')}"


def _figures(assessment: Assessment) -> list[Origin]:
    about = f"{assessment.item.name}: " if assessment.item else ""
    found = [
        (
            f"{about}ผล พ.ศ. {result.fiscal_year} {narrative.result_text(result, assessment.unit)}",
            result.place,
            result.source,
        )
        for result in assessment.results
        if result.place
    ]
    target = assessment.target
    if target is not None:
        words = narrative.target_text(target, len(assessment.parts))
        told = f"{about}ค่าเป้าหมาย พ.ศ. {target.fiscal_year} {words}"
        found.append((told, target.place, target.source))
    return found
