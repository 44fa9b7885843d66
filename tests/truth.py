"""What a sentence about figures may say, judged apart from the code that writes it.

Each function looks at the numbers themselves with plain arithmetic and returns what is false in a
text; an empty list means that nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

Series = Sequence[tuple[int, Decimal | None]]


def outside_brackets(text: str) -> str:
    """Return a text without what stands in brackets: targets and lists of numbers."""
    return re.sub(r"\([^()]*\)", "", text)


def false_sides(text: str, value: Decimal, low: Decimal, high: Decimal) -> list[str]:
    """Return words on the side of a target that the numbers do not bear out."""
    said = outside_brackets(text).replace("ไม่เกิน", "~").replace("ไม่ตรง", "≠")
    may = {
        "ต่ำกว่าค่าเป้าหมาย": value < low,
        "ต่ำกว่าช่วง": value < low,
        "และต่ำกว่า": value < low,
        "น้อยกว่า": value < low,
        "สูงกว่าค่าเป้าหมาย": value > high,
        "สูงกว่าช่วง": value > high,
        "มากกว่า": value > high,
        "เกิน": value > high,
        "เท่ากับค่าเป้าหมาย": value == low,
        "ตรงกับ": value == low == high,
        "≠": value != low,
        "~": value <= high,
        "อยู่ในช่วง": low <= value <= high,
        "ต่ำกว่าเป้าหมาย": value < low,
        "ดีกว่าเป้าหมาย": value != low,
        "เกินกว่าเป้าหมาย": value > high,
    }
    return [word for word, true in may.items() if word in said and not true]


def false_courses(text: str, series: Series) -> list[str]:
    """Return words on the course of a result that its numbers do not bear out, or that hide it."""
    numbers = [(year, value) for year, value in series if value is not None]
    values = [value for _, value in numbers]
    steps = [new - old for old, new in pairwise(values)]
    up, down, level = (
        any(s > 0 for s in steps),
        any(s < 0 for s in steps),
        any(s == 0 for s in steps),
    )
    may = {
        "เพิ่มขึ้นทุกปี": up and not down and not level,
        "ลดลงทุกปี": down and not up and not level,
        "เพิ่มขึ้นต่อเนื่อง": up and not down and not level,
        "ลดลงต่อเนื่อง": down and not up and not level,
        "เพิ่มขึ้นหรือเท่าเดิม": up and level and not down,
        "ลดลงหรือเท่าเดิม": down and level and not up,
        "เพิ่มขึ้นแล้วลดลง": up and down and _turns(steps) == [1, -1],
        "ลดลงแล้วเพิ่มขึ้น": up and down and _turns(steps) == [-1, 1],
        "สลับกัน": len(_turns(steps)) > 2,
        "ทั้งสองปี": len(values) == 2 and not up and not down,
        "อยู่ที่": not up and not down,
        "คงที่": not up and not down,
        "กลับมาเท่าเดิม": False,
        "ผลเพิ่มขึ้น จาก": up and not down,
        "ผลลดลง จาก": down and not up,
    }
    told = [word for word, true in may.items() if word in text and not true]
    told += [
        f"{year} {side} {before}"
        for year, side, before in re.findall(r"ผลปี (\d+) (สูงกว่า|ต่ำกว่า|เท่ากับ)ปี (\d+)", text)
        if not _is_change(dict(series), int(before), int(year), side)
    ]
    if len(steps) > 1 and len(values) <= 6 and (up or down):
        written = {Decimal(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
        told += [f"{abs(value)} is hidden" for value in values if abs(value) not in written]
    if len(numbers) > 1 and (up or down) and numbers[-2][0] == numbers[-1][0] - 1:
        newest = numbers[-1][0]
        last = steps[-1]
        side = "สูงกว่า" if last > 0 else "ต่ำกว่า" if last < 0 else "เท่ากับ"
        first = f"ผลปี {newest} {side}ปี {newest - 1}"
        if first not in text:
            told.append("the newest change is not told")
        elif "ตลอด" in text and text.index(first) > text.index("ตลอด"):
            told.append("the newest change does not come first")
    return told


def _turns(steps: Sequence[Decimal]) -> list[int]:
    ways = [1 if step > 0 else -1 for step in steps if step]
    return [way for at, way in enumerate(ways) if at == 0 or way != ways[at - 1]]


def _is_change(numbers: dict[int, Decimal | None], before: int, year: int, side: str) -> bool:
    old, new = numbers.get(before), numbers.get(year)
    if old is None or new is None or year != before + 1:
        return False
    return {"สูงกว่า": new > old, "ต่ำกว่า": new < old, "เท่ากับ": new == old}[side]


def percent_of_percent(text: str) -> list[str]:
    """Return changes of a percentage that are told in percent of it, and not by points."""
    return re.findall(r"(?:จุดร้อยละ \(ร้อยละ|จุดร้อยละ หรือร้อยละ|ขึ้นร้อยละ|ลงร้อยละ|ต่อปี)[^·]{0,20}", text)


def false_failures(text: str, unmet: int, reported: int) -> list[str]:
    """Return words that call items failed that have not been reported."""
    told = [
        f"ไม่บรรลุ {count}" for count in re.findall(r"ไม่บรรลุ (\d+) ข้อ", text) if int(count) != unmet
    ]
    told += ["ไม่บรรลุ"] if "ไม่บรรลุ" in text and not unmet else []
    if not reported:
        told += re.findall(r"บรรลุ(?:แล้ว)? 0 ", text)
    return told
