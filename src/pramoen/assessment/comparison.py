"""Knows what changed between two years, or two builds of one: how much, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from ..common.fiscal import format_number
from ..show.display import Display, bullets, paragraph, together
from ..show.tables import Column, text_table
from ..telling.narrative import COMPARATOR_LABELS, DIRECTION_LABELS, MISSING_LABELS
from .assess import Status
from .form import Comparator, Missing

Record = Mapping[str, Any]
NOTHING = "(ไม่มี)"

KINDS = {
    "presence": "ตัวชี้วัดหรือข้อ",
    "status": "สถานะ",
    "result": "ผล",
    "target": "ค่าเป้าหมาย",
    "method": "วิธีวัด",
    "wording": "ถ้อยคำ",
}
_WEIGHTS = {kind: weight for weight, kind in enumerate(reversed(KINDS), start=1)}
_TURNED = {("met", "not_met"), ("not_met", "met")}
# What stands in the place of a number that is not there, and what is said of one that is.
_ABSENT = {NOTHING, *MISSING_LABELS.values()}
_THERE = {"result": "มีผล", "target": "มีค่าเป้าหมาย"}


@dataclass(frozen=True)
class Difference:
    """One thing that changed.

    Attributes
    ----------
    percent
        How much a number changed, in percent of what it was, unrounded; None where there is none.
    weight
        Higher is weightier; a status that turned over weighs most.
    """

    kind: str
    indicator: str
    item: str
    name: str
    before: str
    after: str
    percent: str | None
    weight: int

    def __str__(self) -> str:
        """Return the difference on one line, in Thai."""
        subject = " ".join(part for part in (self.indicator, self.item) if part)
        return f"{subject} {KINDS[self.kind]}: {self.before} → {self.after}{self.amount}"

    @property
    def amount(self) -> str:
        """How much a number changed, in words; nothing where there is no number."""
        if self.percent is None:
            return ""
        value = Decimal(self.percent)
        return f" ({'เพิ่มขึ้น' if value > 0 else 'ลดลง'}ร้อยละ {format_number(abs(value), 2)})"

    def as_record(self) -> dict[str, Any]:
        """Return the difference as JSON."""
        return asdict(self)


def compare(before: Sequence[Record], after: Sequence[Record]) -> tuple[Difference, ...]:
    """Return what changed between two lists of recorded assessments, the weightiest first.

    Each record counts for the fiscal year it is about. Of the same weight, the larger change comes
    first, then form order.
    """
    old = {(r["indicator"], r["item"] or ""): r for r in before}
    new = {(r["indicator"], r["item"] or ""): r for r in after}
    found = [
        difference
        for key in dict.fromkeys((*new, *old))
        for difference in _differences(key, old.get(key), new.get(key))
    ]
    return tuple(sorted(found, key=lambda one: (-one.weight, -abs(Decimal(one.percent or 0)))))


def _differences(
    key: tuple[str, str], old: Record | None, new: Record | None
) -> Iterator[Difference]:
    name = str((new or old or {}).get("name", ""))

    def differs(
        kind: str, before: str, after: str, percent: Decimal | None = None, extra: int = 0
    ) -> Difference:
        told = None if percent is None else f"{percent:f}"
        return Difference(kind, *key, name, before, after, told, _WEIGHTS[kind] + extra)

    if old is None or new is None:
        there = (NOTHING, name) if old is None else (name, NOTHING)
        yield differs("presence", *there, extra=-len(KINDS) if key[1] else 0)
        return
    if old["status"] != new["status"]:
        labels = (Status(old["status"]).label, Status(new["status"]).label)
        turned = (old["status"], new["status"]) in _TURNED
        yield differs("status", *labels, extra=len(KINDS) if turned else 0)
    results = (_own_result(old), _own_result(new))
    shown = (_result(results[0], old), _result(results[1], new))
    if shown[0] != shown[1]:
        yield differs("result", *shown, _percent(results[0].get("value"), results[1].get("value")))
    targets = (old["target"] or {}, new["target"] or {})
    aims = (_target(targets[0]), _target(targets[1]))
    if aims[0] != aims[1]:
        yield differs("target", *aims, _percent(targets[0].get("value"), targets[1].get("value")))
    for before, after in zip(_method(old), _method(new), strict=True):
        if before != after:
            yield differs("method", before or NOTHING, after or NOTHING)
    if old["name"] != new["name"]:
        yield differs("wording", old["name"], new["name"])


def _own_result(record: Record) -> Record:
    for result in record["results"]:
        if result["fiscal_year"] == record["fiscal_year"]:
            return dict(result)
    return {}


def _result(result: Record, record: Record) -> str:
    if result.get("value") is not None:
        return _amount(result["value"], record["unit"])
    if result.get("text"):
        return str(result["text"])
    missing = result.get("missing")
    return MISSING_LABELS[Missing(missing)] if missing else NOTHING


def _target(target: Record) -> str:
    if not target:
        return NOTHING
    label = COMPARATOR_LABELS[Comparator(target["comparator"])]
    if target["value"] is None:
        return label
    upper = f" ถึง {format_number(Decimal(target['upper']))}" if target["upper"] else ""
    return f"{label} {_amount(target['value'], target['unit'])}{upper}"


def _amount(value: str, unit: str) -> str:
    number = format_number(Decimal(value))
    return f"{unit} {number}" if unit == "ร้อยละ" else f"{number} {unit}"


def _method(record: Record) -> tuple[str, str, str, str]:
    direction = record["direction"]
    return (
        str(record["unit"] or ""),
        DIRECTION_LABELS.get(direction, str(direction or "")),
        str(record["calculation"] or ""),
        "; ".join(record.get("definitions", ())),
    )


def _percent(before: str | None, after: str | None) -> Decimal | None:
    if before is None or after is None or not Decimal(before):
        return None
    return (Decimal(after) - Decimal(before)) * 100 / abs(Decimal(before))


def as_lines(differences: Sequence[Difference]) -> list[str]:
    """Return differences as lines for a terminal, the weightiest first."""
    if not differences:
        return ["ไม่มีอะไรเปลี่ยน"]
    return [_counted(differences), *(f"  {difference}" for difference in differences)]


def _counted(differences: Sequence[Difference]) -> str:
    counts = {kind: sum(one.kind == kind for one in differences) for kind in KINDS}
    told = ", ".join(f"{KINDS[kind]} {count}" for kind, count in counts.items() if count)
    return f"เปลี่ยน {len(differences)} จุด: {told}"


def _sides(one: Difference) -> tuple[str, str] | None:
    """Return what a change has in common with others like it, or None if it is like no other.

    A status goes from one to another in many indicators at once, as do targets that come and
    results that are missing; a number, a method or a name that changed is its own.
    """
    if one.kind == "status":
        return one.before, one.after
    if one.kind not in _THERE or (one.before not in _ABSENT and one.after not in _ABSENT):
        return None
    there = _THERE[one.kind]
    before, after = (
        side.strip("()") if side in _ABSENT else there for side in (one.before, one.after)
    )
    return before, after


def _grouped(differences: Sequence[Difference]) -> list[tuple[str, str]]:
    """Return changes of many indicators on one line each: what it was and is, and in which."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in differences:
        if sides := _sides(one):
            alike.setdefault((one.kind, *sides), []).append(one.indicator)
    return [
        (
            f"{KINDS[kind]} จาก “{before}” เป็น “{after}”:",
            f"{len(indicators)} ตัวชี้วัด คือ {' '.join(indicators)}",
        )
        for (kind, before, after), indicators in alike.items()
    ]


def changes_section(differences: Sequence[Difference], year: int) -> Display:
    """Return what changed since the year before, as a report shows it: indicators, no items.

    What changed alike in many indicators is told on one line; what changed in a value, a method
    or a name is shown in a table.
    """
    own = [one for one in differences if not one.item]
    parts = len(differences) - len(own)
    if not differences:
        return paragraph(f"ไม่มีอะไรเปลี่ยนจากปี พ.ศ. {year - 1}")
    more = [f"เปลี่ยนในข้อย่อยของตัวชี้วัดอีก {parts} จุด ดูได้ที่ตัวชี้วัดนั้น"] if parts else []
    rows = [
        [f"{one.indicator} {one.name}", KINDS[one.kind], one.before, one.after + one.amount]
        for one in own
        if _sides(one) is None
    ]
    columns = [
        Column("ตัวชี้วัด", width=34),
        Column("สิ่งที่เปลี่ยน", width=12),
        Column(f"ปี {year - 1}", width=27),
        Column(f"ปี {year}", width=27),
    ]
    caption = f"สิ่งที่เปลี่ยนจากปี พ.ศ. {year - 1} เรียงตามน้ำหนัก"
    shown = [text_table("changes", caption, columns, rows)] if rows else []
    return together([bullets([_counted(differences), *_grouped(own), *more]), *shown])
