"""Knows how a report shows what changed since the year before."""

from __future__ import annotations

from collections.abc import Sequence

from ..telling.comparison import KINDS, Difference, counted, grouped, sides_of
from ..words import say
from .display import Display, bullets, paragraph, together
from .tables import Column, text_table


def changes_section(
    differences: Sequence[Difference] | None, year: int, unshown: Sequence[str] = ()
) -> Display:
    """Return what changed since the year before, as a report shows it: indicators, no items.

    What changed alike in many indicators is told on one line; what changed in a value, a method
    or a name is shown in a table. None stands for a year before of which nothing is known.
    `unshown` are the indicators that `not_shown` found.
    """
    if differences is None:
        return paragraph(say("show.changes.no-year-before", year=year - 1))
    own = [one for one in differences if not one.item]
    parts = len(differences) - len(own)
    if not differences and not unshown:
        return paragraph(say("show.changes.unchanged", year=year - 1))
    limits: list[str | tuple[str, str]] = (
        [say("show.changes.not-compared", count=len(unshown), before=year - 1, year=year)]
        if unshown
        else []
    )
    more = [say("show.changes.in-items", parts=parts)] if parts else []
    rows = [
        [f"{one.indicator} {one.name}", KINDS[one.kind], one.before, one.after + one.amount]
        for one in own
        if sides_of(one) is None
    ]
    columns = [
        Column(say("show.changes.indicator"), width=34),
        Column(say("show.changes.what-changed"), width=12),
        Column(say("show.changes.year", year=year - 1), width=27),
        Column(say("show.changes.year", year=year), width=27),
    ]
    caption = say("show.changes.caption", year=year - 1)
    shown = [text_table("changes", caption, columns, rows)] if rows else []
    return together([bullets([counted(differences), *grouped(own), *more, *limits]), *shown])
