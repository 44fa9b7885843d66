"""Knows how the findings of a year are told in Thai, the weightiest first.

What is found is in `outcomes`; each function here tells some of it as a `Highlight`, or returns
None where there is nothing to tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from ..assessment.assess import Status
from ..common.fiscal import format_number
from ..words import say
from .amounts import (
    MISSING_LABELS,
    after_word,
    amount_text,
    difference,
    from_to,
    quantity,
)
from .counts import indicators
from .measures import Measure, Record, has_results, measures
from .outcomes import (
    CLOSE,
    Demand,
    Extreme,
    Miss,
    Move,
    Unjudged,
    close,
    demands,
    extremes,
    misses,
    moves,
    unjudged,
)
from .verdict import verdict


@dataclass(frozen=True)
class Point:
    """What a highlight says of one indicator; `code` is what to link to."""

    code: str
    name: str
    text: str


@dataclass(frozen=True)
class Highlight:
    """One finding of the year: a sentence on the whole, and one for each indicator it names."""

    kind: str
    sentence: str
    points: tuple[Point, ...] = ()


def tell_reported(found: Sequence[Measure], fiscal_year: int) -> Highlight | None:
    """Tell what has a number in a year in which nothing is judged."""
    there = [one for one in found if one.value is not None]
    if not there:
        return None
    sentence = say(
        "telling.highlights.coverage",
        fiscal_year=fiscal_year,
        there=len(there),
        indicators=len(found),
    )
    points = tuple(
        Point(one.code, one.name, amount_text(one.value, one.unit))
        for one in there
        if one.value is not None
    )
    return Highlight("reported", sentence, points)


def tell_demands(found: Sequence[Demand], fiscal_year: int) -> Highlight | None:
    """Tell how demanding the targets are against the last result and the mean of three years."""
    if not found:
        return None
    # Where lower is better a target that asks for more is the lower one: then it is stricter.
    more, less = (
        (say("telling.highlights.stricter"), say("telling.highlights.milder"))
        if any(d.lower for d in found)
        else (say("telling.higher"), say("telling.lower"))
    )
    above = [d for d in found if d.beyond_last > 0]
    equal = [d for d in found if d.beyond_last == 0]
    below = [d for d in found if d.beyond_last < 0]
    told = [
        say(
            "telling.highlights.targets-against-results", fiscal_year=fiscal_year, count=len(found)
        ),
        _share(above, more) if above else say("telling.highlights.none-so", more=more),
        _share(equal, say("telling.exactly")) if equal else "",
        _share(below, less) if below else "",
        _against_mean(found, more, less),
    ]
    points = tuple(_demand_point(d) for d in (*sorted(below, key=_leniency), *above))
    return Highlight("demand", " ".join(part for part in told if part), points)


def _leniency(one: Demand) -> tuple[bool, Decimal]:
    return (one.percent is None, one.percent if one.percent is not None else one.beyond_last)


def _share(found: Sequence[Demand], side: str) -> str:
    return say(
        "telling.highlights.share",
        side=side,
        count=len(found),
        codes=" ".join(d.code for d in found),
    )


def _against_mean(found: Sequence[Demand], more: str, less: str) -> str:
    held = [d.beyond_mean for d in found if d.beyond_mean is not None]
    if not held:
        return ""
    counts = Counter((beyond > 0) - (beyond < 0) for beyond in held)
    words = {1: more, 0: say("telling.exactly"), -1: less}
    told = " ".join(
        say("telling.highlights.counted-way", way=words[way], count=counts[way])
        for way in (1, 0, -1)
        if counts[way]
    )
    return say("telling.highlights.against-mean", count=len(held), told=told)


def _demand_point(one: Demand) -> Point:
    side = say("telling.lower") if one.target < one.last else say("telling.higher")
    apart = difference(abs(one.beyond_last), one.unit)
    percent = (
        ""
        if one.percent is None
        else say("telling.or-percent", percent=format_number(abs(one.percent), 2))
    )
    last = quantity(one.last, one.unit)
    goal = after_word(say("telling.target"), quantity(one.target, one.unit), one.unit)
    text = say(
        "telling.highlights.target-against-year",
        goal=goal,
        side=side,
        year=one.last_year,
        last=last,
        apart=apart,
        percent=percent,
    )
    return Point(one.code, one.name, text)


def tell_misses(found: Sequence[Miss], judged: int) -> Highlight | None:
    """Tell what was missed, by how much and why; a cause that is not recorded is said to be so.

    `judged` is the number of indicators that have been judged at all.
    """
    if not found:
        return None
    sentence = say(
        "telling.highlights.not-met",
        count=len(found),
        judged=judged,
        codes=" ".join(m.code for m in found),
    )
    return Highlight("missed", sentence, tuple(Point(m.code, m.name, _missed(m)) for m in found))


def _missed(one: Miss) -> str:
    told = []
    if one.gap is not None and one.value is not None and one.target is not None:
        told.append(after_word(say("telling.reached"), quantity(one.value, one.unit), one.unit))
        told.append(verdict(one.value, one.target))
        if one.shortfall is not None and one.unit.kind.has_ratio:
            told.append(
                say(
                    "telling.highlights.or-percent-of-target",
                    shortfall=format_number(one.shortfall, 2),
                )
            )
    elif one.value is not None and one.target is not None and not one.unmet:
        told.append(
            say(
                "telling.highlights.output-and-verdict",
                output=amount_text(one.value, one.unit),
                verdict=verdict(one.value, one.target),
            )
        )
    if one.unmet:
        names = " · ".join(one.unmet)
        told.append(
            say(
                "telling.highlights.items-not-met-of",
                count=len(one.unmet),
                items=one.items,
                names=names,
            )
        )
    told.append(
        say("telling.highlights.cause", cause=one.cause)
        if one.cause
        else say("telling.highlights.no-cause")
    )
    if one.next_step:
        told.append(say("telling.highlights.next-step", next_step=one.next_step))
    return " ".join(told)


def tell_moves(found: Sequence[Move], shown: int = 3) -> Highlight | None:
    """Tell what rose, fell and stayed, and what rose and fell most, `shown` of each at most."""
    if not found:
        return None
    rose = [m for m in found if m.change > 0]
    fell = [m for m in found if m.change < 0]
    stayed = [m for m in found if m.change == 0]
    year = found[0].to_year
    told = " ".join(
        say(
            "telling.highlights.way-with-codes",
            way=way,
            count=len(of),
            codes=" ".join(m.code for m in of),
        )
        for way, of in (
            (say("telling.rising"), rose),
            (say("telling.falling"), fell),
            (say("telling.amounts.unchanged"), stayed),
        )
        if of
    )
    sentence = say(
        "telling.highlights.compared", first=year - 1, last=year, count=len(found), told=told
    )
    # By turns: whoever shows the first few only shows both ways.
    turns = (m for pair in zip_longest(rose[:shown], fell[:shown]) for m in pair if m)
    points = tuple(Point(m.code, m.name, _moved(m)) for m in turns)
    return Highlight("moved", sentence, points)


def _moved(one: Move) -> str:
    way = say("telling.rising") if one.change > 0 else say("telling.falling")
    told = f"{way}{from_to(one.old, one.new, one.unit)}"
    apart = difference(abs(one.change), one.unit)
    if one.unit.kind.has_ratio and one.size is not None:
        apart += say("telling.or-percent", percent=format_number(abs(one.size), 2))
    lower = (
        say("telling.less-is-better")
        if one.better is not None and one.better != (one.change > 0)
        else ""
    )
    return say("telling.highlights.moved-by", told=told, apart=apart, lower=lower)


def tell_close(found: Sequence[Measure], within: Decimal = CLOSE) -> Highlight | None:
    """Tell what lies close to its target, on which side, and how close that means.

    What lies on its target is not close to it: it has reached it.
    """
    if not found:
        return None
    points = []
    for one in found:
        assert one.gap is not None and one.value is not None
        side = (
            say("telling.highlights.better-than-target")
            if one.gap > 0
            else say("telling.highlights.missed-by")
        )
        value = quantity(one.value, one.unit)
        points.append(
            Point(one.code, one.name, f"{value} {side} {difference(abs(one.gap), one.unit)}")
        )
    limit = format_number(within)
    limits = say("telling.highlights.near-limits", limit=limit)
    codes = " ".join(one.code for one in found)
    sentence = say("telling.highlights.near-target", count=len(found), codes=codes, limits=limits)
    return Highlight("close", sentence, tuple(points))


def tell_extremes(found: Sequence[Extreme]) -> Highlight | None:
    """Tell where results are at their best or worst of all years with a number."""
    if not found:
        return None
    best, worst = [e for e in found if e.best], [e for e in found if not e.best]
    told = [
        say("telling.highlights.result-of-year", fiscal_year=found[0].fiscal_year),
        say("telling.highlights.best-ever", count=len(best), codes=" ".join(e.code for e in best))
        if best
        else "",
        say(
            "telling.highlights.worst-ever", count=len(worst), codes=" ".join(e.code for e in worst)
        )
        if worst
        else "",
    ]
    points = tuple(
        Point(
            e.code,
            e.name,
            say(
                "telling.highlights.extreme-point",
                quantity=quantity(e.value, e.unit),
                way=say("telling.highlights.best") if e.best else say("telling.highlights.worst"),
                years=e.years,
            ),
        )
        for e in found
    )
    return Highlight("extreme", " ".join(part for part in told if part), points)


def tell_unjudged(found: Sequence[Unjudged], total: int) -> Highlight | None:
    """Tell what cannot be judged and why, by the reason; `total` is the number of indicators."""
    if not found:
        return None
    reasons: dict[str, list[str]] = {}
    for one in found:
        reasons.setdefault(_reason(one), []).append(one.code)
    if len(reasons) == 1 and len(found) == total:
        return Highlight(
            "unjudged", say("telling.highlights.none-judged", total=total, reason=_reason(found[0]))
        )
    told = " · ".join(
        say(
            "telling.highlights.reason-counted",
            reason=reason,
            count=len(codes),
            codes=" ".join(codes),
        )
        for reason, codes in reasons.items()
    )
    points = tuple(Point(one.code, one.name, _reason(one)) for one in found)
    return Highlight(
        "unjudged", say("telling.highlights.not-judged", count=len(found), told=told), points
    )


def _reason(one: Unjudged) -> str:
    if one.status is Status.NOT_ASSESSABLE and one.missing is not None:
        return MISSING_LABELS[one.missing]
    return one.status.label


def highlights(records: Sequence[Record]) -> tuple[Highlight, ...]:
    """Return the findings of the year, the weightiest first.

    A year with results begins with what was missed; a year with targets only begins with what the
    targets ask for.
    """
    own = indicators(records)
    if not own:
        return ()
    year = own[0]["fiscal_year"]
    judged = sum(record["status"] in (Status.MET, Status.NOT_MET) for record in own)
    asked = tell_demands(demands(records), year)
    reported = [
        tell_reported(measures(records), year) if not judged else None,
        tell_misses(misses(records), judged),
        tell_moves(moves(records)),
        tell_close(close(records)),
        tell_extremes(extremes(records)),
    ]
    known = tell_unjudged(unjudged(records), len(own))
    order = [*reported, asked, known] if has_results(records) else [asked, *reported, known]
    return tuple(one for one in order if one is not None)
