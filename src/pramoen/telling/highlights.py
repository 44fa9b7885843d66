"""Knows the findings of a year: what its recorded assessments say together, weightiest first.

Everything is read from records as `assessments.json` has them. Each function that finds returns
frozen dataclasses with the numbers, one an indicator (`pandas.DataFrame(demands(records))` is a
table of them); each that tells returns a `Highlight` of them in Thai, or None where there is
nothing to tell. Nothing is guessed or forecast.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..assessment.assess import Status
from ..assessment.form import Comparator, Missing, Source, Target, Unit, UnitKind
from ..assessment.units import unit_of
from ..common.fiscal import format_number
from .counts import indicators
from .narrative import (
    MISSING_LABELS,
    after_word,
    amount_text,
    difference,
    from_to,
    quantity,
    verdict,
)

Record = Mapping[str, Any]

CLOSE = Decimal(2)  # so many percent of the target, or percentage points, count as close to it
_SINGLE = (Comparator.AT_LEAST, Comparator.FROM_UP, Comparator.AT_MOST, Comparator.EXACTLY)
_YEARS_OF_MEAN = 3


@dataclass(frozen=True)
class Measure:
    """An indicator with the numbers that compare with one another.

    Attributes
    ----------
    points
        Year and number of every comparable year that has one, oldest first.
    target
        The target's number of the assessed year, if it is a single number in the same unit.
    lower
        Whether lower is better.
    """

    code: str
    name: str
    unit: Unit
    fiscal_year: int
    status: Status
    lower: bool
    points: tuple[tuple[int, Decimal], ...]
    target: Decimal | None
    comparator: Comparator | None
    gap: Decimal | None
    result: Record
    goal: Target | None

    @property
    def value(self) -> Decimal | None:
        """The number of the assessed year."""
        return dict(self.points).get(self.fiscal_year)

    @property
    def earlier(self) -> tuple[tuple[int, Decimal], ...]:
        """The numbers of the years before the assessed one."""
        return tuple(point for point in self.points if point[0] < self.fiscal_year)


@dataclass(frozen=True)
class Demand:
    """How demanding a target is: plus where it asks for more than was reached before.

    `percent` is the distance to the last result in percent of it, None for units without a ratio;
    `mean` is that of the three years before the target's, None unless all three have a number.
    """

    code: str
    name: str
    unit: Unit
    lower: bool
    target: Decimal
    last_year: int
    last: Decimal
    beyond_last: Decimal
    percent: Decimal | None
    mean: Decimal | None
    beyond_mean: Decimal | None


@dataclass(frozen=True)
class Miss:
    """A target that was missed: by how much, and why as far as the data says.

    `shortfall` is the gap in percent of the target, None where that means nothing; `unmet` are the
    names of the items of a composite that are not met.
    """

    code: str
    name: str
    unit: Unit
    value: Decimal | None
    target: Target | None
    gap: Decimal | None
    shortfall: Decimal | None
    unmet: tuple[str, ...]
    cause: str
    next_step: str


@dataclass(frozen=True)
class Move:
    """A change from one year to the next; `size` is percent, or points of a percentage."""

    code: str
    name: str
    unit: Unit
    from_year: int
    to_year: int
    old: Decimal
    new: Decimal
    change: Decimal
    size: Decimal | None
    better: bool | None


@dataclass(frozen=True)
class Extreme:
    """A result that is the best, or the worst, of all years with a number (three or more)."""

    code: str
    name: str
    unit: Unit
    fiscal_year: int
    value: Decimal
    best: bool
    years: int


@dataclass(frozen=True)
class Unjudged:
    """An indicator without a judgement, and why."""

    code: str
    name: str
    status: Status
    missing: Missing | None


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


def measures(records: Sequence[Record]) -> tuple[Measure, ...]:
    """Return every indicator with its comparable numbers and the target they are held against.

    A composite whose own results are those of one of its items has that item's target.
    """
    return tuple(_measure(record, records) for record in indicators(records))


def _measure(record: Record, records: Sequence[Record]) -> Measure:
    target, gap = _numeric_target(record, records)
    comparator = Comparator(target["comparator"]) if target else None
    single = target is not None and comparator in _SINGLE and target["unit"] == record["unit"]
    since = record["comparable_since"]
    year = record["fiscal_year"]
    return Measure(
        code=record["indicator"],
        name=record["name"],
        unit=unit_of(record),
        fiscal_year=year,
        status=Status(record["status"]),
        lower=record["direction"] == "lower",
        points=tuple(
            (result["fiscal_year"], Decimal(result["value"]))
            for result in record["results"]
            if result["value"] is not None and result["fiscal_year"] >= since
        ),
        target=Decimal(target["value"]) if single and target else None,
        comparator=comparator,
        gap=gap,
        result=next(r for r in record["results"] if r["fiscal_year"] == year),
        goal=_target(target or record["target"], year, unit_of(record)),
    )


def _target(recorded: Record | None, fiscal_year: int, unit: Unit) -> Target | None:
    """Return a recorded target as the rules and the sentences know it."""
    if recorded is None:
        return None
    number, upper = recorded["value"], recorded["upper"]
    return Target(
        fiscal_year=fiscal_year,
        comparator=Comparator(recorded["comparator"]),
        inferred=recorded["inferred"],
        value=None if number is None else Decimal(number),
        upper=None if upper is None else Decimal(upper),
        unit=unit if recorded["unit"] == unit.name else unit_of(recorded),
        text=recorded["text"],
        note="",
        source=Source("", recorded["source"]),
        place=recorded["place"],
    )


def _numeric_target(
    record: Record, records: Sequence[Record]
) -> tuple[Record | None, Decimal | None]:
    own = [record, *(r for r in records if r["indicator"] == record["indicator"] and r["item"])]
    for one in own:
        target = one["target"]
        if target and target["value"] is not None and one["results"] == record["results"]:
            return target, None if one["gap"] is None else Decimal(one["gap"])
    return None, None


def has_results(records: Sequence[Record]) -> bool:
    """Tell whether anything is reported for the assessed year: a number, or a text in its place."""
    own = (r for one in records for r in one["results"] if r["fiscal_year"] == one["fiscal_year"])
    return any(r["value"] is not None or r["missing"] == Missing.QUALITATIVE for r in own)


def tell_reported(found: Sequence[Measure], fiscal_year: int) -> Highlight | None:
    """Tell what has a number in a year in which nothing is judged."""
    there = [one for one in found if one.value is not None]
    if not there:
        return None
    sentence = f"ปี {fiscal_year} มีผลเป็นตัวเลข {len(there)} จาก {len(found)} ตัวชี้วัด"
    points = tuple(
        Point(one.code, one.name, amount_text(one.value, one.unit))
        for one in there
        if one.value is not None
    )
    return Highlight("reported", sentence, points)


def demands(records: Sequence[Record]) -> tuple[Demand, ...]:
    """Return each target that can be held against an earlier result, the most lenient last."""
    found = []
    for one in measures(records):
        if one.target is None or not one.earlier or not one.unit.kind.has_course:
            continue
        year, last = one.earlier[-1]
        sign = -1 if one.lower else 1
        before = [value for y, value in one.earlier if y >= one.fiscal_year - _YEARS_OF_MEAN]
        mean = sum(before, Decimal(0)) / len(before) if len(before) == _YEARS_OF_MEAN else None
        beyond = (one.target - last) * sign
        ratio = one.unit.kind.has_ratio and last > 0
        found.append(
            Demand(
                code=one.code,
                name=one.name,
                unit=one.unit,
                lower=one.lower,
                target=one.target,
                last_year=year,
                last=last,
                beyond_last=beyond,
                percent=beyond * 100 / last if ratio else None,
                mean=mean,
                beyond_mean=None if mean is None else (one.target - mean) * sign,
            )
        )
    return tuple(found)


def tell_demands(found: Sequence[Demand], fiscal_year: int) -> Highlight | None:
    """Tell how demanding the targets are against the last result and the mean of three years."""
    if not found:
        return None
    # Where lower is better a target that asks for more is the lower one: then it is stricter.
    more, less = ("เข้มกว่า", "ผ่อนกว่า") if any(d.lower for d in found) else ("สูงกว่า", "ต่ำกว่า")
    above = [d for d in found if d.beyond_last > 0]
    equal = [d for d in found if d.beyond_last == 0]
    below = [d for d in found if d.beyond_last < 0]
    told = [
        f"ในค่าเป้าหมายปี {fiscal_year} ที่เทียบกับผลล่าสุดได้ {len(found)} ตัวชี้วัด",
        _share(above, more) if above else f"ไม่มีตัวใด{more}ผลล่าสุด",
        _share(equal, "เท่ากับ") if equal else "",
        _share(below, less) if below else "",
        _against_mean(found, more, less),
    ]
    points = tuple(_demand_point(d) for d in (*sorted(below, key=_leniency), *above))
    return Highlight("demand", " ".join(part for part in told if part), points)


def _leniency(one: Demand) -> tuple[bool, Decimal]:
    return (one.percent is None, one.percent if one.percent is not None else one.beyond_last)


def _share(found: Sequence[Demand], side: str) -> str:
    return f"{side}ผลล่าสุด {len(found)} ตัว ({' '.join(d.code for d in found)})"


def _against_mean(found: Sequence[Demand], more: str, less: str) -> str:
    held = [d.beyond_mean for d in found if d.beyond_mean is not None]
    if not held:
        return ""
    counts = Counter((beyond > 0) - (beyond < 0) for beyond in held)
    words = {1: more, 0: "เท่ากับ", -1: less}
    told = " ".join(f"{words[way]} {counts[way]} ตัว" for way in (1, 0, -1) if counts[way])
    return f"เมื่อเทียบกับค่าเฉลี่ยสามปีก่อนหน้า ({len(held)} ตัวที่มีผลครบ) {told}"


def _demand_point(one: Demand) -> Point:
    side = "ต่ำกว่า" if one.target < one.last else "สูงกว่า"
    apart = difference(abs(one.beyond_last), one.unit)
    percent = "" if one.percent is None else f" หรือร้อยละ {format_number(abs(one.percent), 2)}"
    last = quantity(one.last, one.unit)
    goal = after_word("ค่าเป้าหมาย", quantity(one.target, one.unit), one.unit)
    text = f"{goal} {side}ผลปี {one.last_year} ({last}) อยู่ {apart}{percent}"
    return Point(one.code, one.name, text)


def misses(records: Sequence[Record]) -> tuple[Miss, ...]:
    """Return the targets that were missed, the largest shortfall first, then what has no size."""
    found = []
    for one in measures(records):
        if one.status is not Status.NOT_MET:
            continue
        unmet = [r for r in records if r["indicator"] == one.code and r["item"]]
        missed = one.gap is not None and one.gap < 0
        sized = missed and one.target is not None and one.target > 0
        found.append(
            Miss(
                code=one.code,
                name=one.name,
                unit=one.unit,
                value=one.value,
                target=one.goal,
                gap=one.gap if missed else None,
                shortfall=-one.gap * 100 / one.target
                if sized and one.gap is not None and one.target is not None
                else None,
                unmet=tuple(r["name"] for r in unmet if r["status"] == Status.NOT_MET),
                cause=_why(one.result, unmet, "cause"),
                next_step=_why(one.result, unmet, "next_step"),
            )
        )
    return tuple(sorted(found, key=lambda m: (m.shortfall is None, -(m.shortfall or Decimal(0)))))


def _why(result: Record, items: Sequence[Record], field: str) -> str:
    """Return what was recorded with a result, or else with those of its items that are not met."""
    own = [result.get(field)]
    for item in items:
        if item["status"] == Status.NOT_MET:
            own += [
                r.get(field) for r in item["results"] if r["fiscal_year"] == item["fiscal_year"]
            ]
    return " ".join(dict.fromkeys(text for text in own if text))


def tell_misses(found: Sequence[Miss], judged: int) -> Highlight | None:
    """Tell what was missed, by how much and why; a cause that is not recorded is said to be so.

    `judged` is the number of indicators that have been judged at all.
    """
    if not found:
        return None
    sentence = (
        f"ไม่บรรลุเป้าหมาย {len(found)} ตัวชี้วัด จาก {judged} ตัวที่ตัดสินได้ "
        f"({' '.join(m.code for m in found)})"
    )
    return Highlight("missed", sentence, tuple(Point(m.code, m.name, _missed(m)) for m in found))


def _missed(one: Miss) -> str:
    told = []
    if one.gap is not None and one.value is not None and one.target is not None:
        told.append(after_word("ได้", quantity(one.value, one.unit), one.unit))
        told.append(verdict(one.value, one.target))
        if one.shortfall is not None and one.unit.kind.has_ratio:
            told.append(f"หรือร้อยละ {format_number(one.shortfall, 2)} ของค่าเป้าหมาย")
    elif one.value is not None and one.target is not None and not one.unmet:
        told.append(f"{amount_text(one.value, one.unit)} {verdict(one.value, one.target)}")
    if one.unmet:
        told.append(f"ข้อที่ไม่บรรลุ: {' · '.join(one.unmet)}")
    told.append(f"สาเหตุ: {one.cause}" if one.cause else "ข้อมูลไม่ได้บันทึกสาเหตุ")
    if one.next_step:
        told.append(f"ขั้นต่อไป: {one.next_step}")
    return " ".join(told)


def moves(records: Sequence[Record]) -> tuple[Move, ...]:
    """Return the changes into the latest year that has any number, the largest first.

    Sizes are percent of the number before; percentages move by points. A unit with neither, such
    as a score, comes last, in the order of the form.
    """
    found = measures(records)
    latest = max((one.points[-1][0] for one in found if one.points), default=0)
    moved = []
    for one in found:
        numbers = dict(one.points)
        if latest not in numbers or latest - 1 not in numbers or not one.unit.kind.has_course:
            continue
        old, new = numbers[latest - 1], numbers[latest]
        if old == new:
            continue
        better = (new < old) == one.lower if one.comparator is not Comparator.BETWEEN else None
        moved.append(
            Move(
                one.code,
                one.name,
                one.unit,
                latest - 1,
                latest,
                old,
                new,
                new - old,
                _size(new - old, old, one.unit),
                better,
            )
        )
    return tuple(sorted(moved, key=lambda m: (m.size is None, -abs(m.size or Decimal(0)))))


def _size(change: Decimal, old: Decimal, unit: Unit) -> Decimal | None:
    if unit.kind.has_ratio:
        return change * 100 / abs(old) if old else None
    return change if unit.kind is UnitKind.PERCENT else None


def tell_moves(found: Sequence[Move], shown: int = 3) -> Highlight | None:
    """Tell what rose and what fell most, `shown` of each at most."""
    if not found:
        return None
    rose = [m for m in found if m.change > 0]
    fell = [m for m in found if m.change < 0]
    year = found[0].to_year
    sentence = f"จากปี {year - 1} ถึงปี {year} ผลเพิ่มขึ้น {len(rose)} ตัวชี้วัด ลดลง {len(fell)} ตัวชี้วัด"
    points = tuple(Point(m.code, m.name, _moved(m)) for m in (*rose[:shown], *fell[:shown]))
    return Highlight("moved", sentence, points)


def _moved(one: Move) -> str:
    way = "เพิ่มขึ้น" if one.change > 0 else "ลดลง"
    told = f"{way}{from_to(one.old, one.new, one.unit)}"
    apart = difference(abs(one.change), one.unit)
    if one.unit.kind.has_ratio and one.size is not None:
        apart += f" หรือร้อยละ {format_number(abs(one.size), 2)}"
    lower = " (ยิ่งน้อยยิ่งดี)" if one.better is not None and one.better != (one.change > 0) else ""
    return f"{told} ต่างกัน {apart}{lower}"


def close(records: Sequence[Record], within: Decimal = CLOSE) -> tuple[Measure, ...]:
    """Return what lies within so many percent of its target, or points of a percentage."""
    found = []
    for one in measures(records):
        if one.gap is None or not one.target or one.value is None:
            continue
        percent = one.unit.kind is UnitKind.PERCENT
        apart = abs(one.gap) if percent else abs(one.gap * 100 / one.target)
        if apart <= within and one.value != one.target:
            found.append(one)
    return tuple(found)


def tell_close(found: Sequence[Measure], within: Decimal = CLOSE) -> Highlight | None:
    """Tell what lies close to its target, on which side, and how close that means."""
    if not found:
        return None
    points = []
    for one in found:
        assert one.gap is not None and one.value is not None
        side = "ถึงเป้าหมายโดยเหลือ" if one.gap > 0 else "ขาดไป"
        value = quantity(one.value, one.unit)
        points.append(
            Point(one.code, one.name, f"{value} {side} {difference(abs(one.gap), one.unit)}")
        )
    limit = format_number(within)
    sentence = f"ใกล้ค่าเป้าหมาย {len(found)} ตัวชี้วัด (ห่างไม่เกินร้อยละ {limit} หรือ {limit} จุดร้อยละ)"
    return Highlight("close", sentence, tuple(points))


def extremes(records: Sequence[Record]) -> tuple[Extreme, ...]:
    """Return the latest results that are better, or worse, than those of all other years.

    Of three years with a number or more; a result that equals another year's is neither.
    """
    found = measures(records)
    latest = max((one.points[-1][0] for one in found if one.points), default=0)
    told = []
    for one in found:
        if len(one.points) < 3 or one.points[-1][0] != latest or not one.unit.kind.has_course:
            continue
        if one.comparator is Comparator.BETWEEN or one.comparator is Comparator.EXACTLY:
            continue  # neither more nor less is better
        *others, value = (number for _, number in one.points)
        highest, lowest = value > max(others), value < min(others)
        if highest or lowest:
            best = lowest if one.lower else highest
            told.append(Extreme(one.code, one.name, one.unit, latest, value, best, len(one.points)))
    return tuple(told)


def tell_extremes(found: Sequence[Extreme]) -> Highlight | None:
    """Tell where results are at their best or worst of all years with a number."""
    if not found:
        return None
    best, worst = [e for e in found if e.best], [e for e in found if not e.best]
    told = [
        f"ผลปี {found[0].fiscal_year}",
        f"ดีที่สุดเท่าที่มีตัวเลข {len(best)} ตัวชี้วัด ({' '.join(e.code for e in best)})" if best else "",
        f"ด้อยที่สุดเท่าที่มีตัวเลข {len(worst)} ตัวชี้วัด ({' '.join(e.code for e in worst)})" if worst else "",
    ]
    points = tuple(
        Point(
            e.code,
            e.name,
            f"{quantity(e.value, e.unit)} {'ดี' if e.best else 'ด้อย'}ที่สุดใน {e.years} ปี",
        )
        for e in found
    )
    return Highlight("extreme", " ".join(part for part in told if part), points)


def unjudged(records: Sequence[Record]) -> tuple[Unjudged, ...]:
    """Return the indicators that are neither met nor missed, and why."""
    return tuple(
        Unjudged(
            one.code,
            one.name,
            one.status,
            Missing(one.result["missing"]) if one.result["missing"] else None,
        )
        for one in measures(records)
        if one.status not in (Status.MET, Status.NOT_MET)
    )


def tell_unjudged(found: Sequence[Unjudged], total: int) -> Highlight | None:
    """Tell what cannot be judged and why, by the reason; `total` is the number of indicators."""
    if not found:
        return None
    reasons: dict[str, list[str]] = {}
    for one in found:
        reasons.setdefault(_reason(one), []).append(one.code)
    if len(reasons) == 1 and len(found) == total:
        return Highlight("unjudged", f"ตัดสินไม่ได้ทั้ง {total} ตัวชี้วัด: {_reason(found[0])}")
    told = " · ".join(
        f"{reason} {len(codes)} ตัว ({' '.join(codes)})" for reason, codes in reasons.items()
    )
    points = tuple(Point(one.code, one.name, _reason(one)) for one in found)
    return Highlight("unjudged", f"ตัดสินไม่ได้ {len(found)} ตัวชี้วัด: {told}", points)


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
