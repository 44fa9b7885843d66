"""Knows how a report shows what changed since the year before: in all, and of each component."""

from __future__ import annotations

from collections.abc import Sequence

from ..telling.comparison import KINDS, Difference, counted, grouped, sides_of
from ..words import say
from .display import Display, bullets, paragraph
from .tables import Column, text_table


def changes_section(
    differences: Sequence[Difference] | None, year: int, unshown: Sequence[str] = ()
) -> Display:
    """Return what changed since the year before, as a report shows it: indicators, no items.

    What changed alike in many indicators is told on one line; what changed in a value, a method
    or a name stands in its component's chapter, see `changes_table`. None stands for a year before
    of which nothing is known. `unshown` are the indicators that `not_shown` found.
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
    apart = sum(sides_of(one) is None for one in own)
    more += [say("show.changes.in-components", count=apart)] if apart else []
    return bullets([counted(differences), *grouped(own), *more, *limits])


def changes_table(
    differences: Sequence[Difference] | None, year: int, component: int
) -> Display | None:
    """Return what changed in a value, a method or a name, both sides in a row; None if nothing did.

    `differences` are those of the component.
    """
    rows = [
        [f"{one.indicator} {one.name}", KINDS[one.kind], one.before, one.after + one.amount]
        for one in differences or ()
        if not one.item and sides_of(one) is None
    ]
    columns = [
        Column(say("show.changes.indicator"), width=34),
        Column(say("show.changes.what-changed"), width=12),
        Column(say("show.changes.year", year=year - 1), width=27),
        Column(say("show.changes.year", year=year), width=27),
    ]
    caption = say("show.changes.caption", component=component, year=year - 1)
    return text_table(f"changes-{component}", caption, columns, rows) if rows else None
