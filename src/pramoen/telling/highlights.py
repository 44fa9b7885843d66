"""Knows how the findings of a year are told in Thai, the weightiest first.

What is found is in `outcomes`; each function here tells some of it as a `Highlight`, or returns
None where there is nothing to tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..assessment.assess import Status
from ..common.fiscal import format_number
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
    sentence = f"ปี {fiscal_year} มีผลเป็นตัวเลข {len(there)} จาก {len(found)} ตัวชี้วัด"
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
    more, less = ("เข้มกว่า", "ผ่อนกว่า") if any(d.lower for d in found) else ("สูงกว่า", "ต่ำกว่า")
    above = [d for d in found if d.beyond_last > 0]
    equal = [d for d in found if d.beyond_last == 0]
    below = [d for d in found if d.beyond_last < 0]
    told = [
        f"ค่าเป้าหมายปี {fiscal_year} เทียบกับผลล่าสุดก่อนหน้าได้ {len(found)} ตัวชี้วัด:",
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
        told.append(f"{amount_text(one.value, one.unit)}ผลงาน {verdict(one.value, one.target)}")
    if one.unmet:
        names = " · ".join(one.unmet)
        told.append(f"ไม่บรรลุ {len(one.unmet)} จาก {one.items} ข้อที่วัด: {names}")
    told.append(f"สาเหตุ: {one.cause}" if one.cause else "ข้อมูลไม่ได้บันทึกสาเหตุ")
    if one.next_step:
        told.append(f"ขั้นต่อไป: {one.next_step}")
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
        f"{way} {len(of)} ตัว ({' '.join(m.code for m in of)})"
        for way, of in (("เพิ่มขึ้น", rose), ("ลดลง", fell), ("เท่าเดิม", stayed))
        if of
    )
    sentence = f"จากปี {year - 1} ถึงปี {year} เทียบผลได้ {len(found)} ตัวชี้วัด: {told}"
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


def tell_close(found: Sequence[Measure], within: Decimal = CLOSE) -> Highlight | None:
    """Tell what lies close to its target, on which side, and how close that means.

    What lies on its target is not close to it: it has reached it.
    """
    if not found:
        return None
    points = []
    for one in found:
        assert one.gap is not None and one.value is not None
        side = "ดีกว่าเป้าหมาย" if one.gap > 0 else "พลาดเป้าหมายไป"
        value = quantity(one.value, one.unit)
        points.append(
            Point(one.code, one.name, f"{value} {side} {difference(abs(one.gap), one.unit)}")
        )
    limit = format_number(within)
    limits = f"ห่างไม่เกินร้อยละ {limit} หรือ {limit} จุดร้อยละ ไม่นับตัวที่เท่ากับเป้าหมาย"
    sentence = f"ใกล้ค่าเป้าหมาย {len(found)} ตัวชี้วัด ({limits})"
    return Highlight("close", sentence, tuple(points))


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
