"""Knows what changed between two years, or two builds of one: how much, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from ..assessment.assess import Status
from ..assessment.form import DIRECTION_LABELS, Missing
from ..assessment.units import unit_of
from ..common.fiscal import format_number, plain, quotient
from ..words import say
from .amounts import (
    MISSING_LABELS,
    NO_TARGET_SHOWN,
    amount_text,
    difference,
)

Record = Mapping[str, Any]
NOTHING = say("telling.comparison.nothing")

KINDS = {
    "presence": say("telling.comparison.presence"),
    "status": say("telling.comparison.status"),
    "result": say("telling.comparison.result"),
    "target": say("telling.target"),
    "method": say("telling.comparison.method"),
    "wording": say("telling.comparison.wording"),
}
_WEIGHTS = {kind: weight for weight, kind in enumerate(reversed(KINDS), start=1)}
_TURNED = {("met", "not_met"), ("not_met", "met")}
# What stands in the place of a number that is not there, and what is said of one that is.
_ABSENT = {NOTHING, NO_TARGET_SHOWN, *MISSING_LABELS.values()}
_THERE = {
    "result": say("telling.comparison.has-result"),
    "target": say("telling.comparison.has-target"),
}


@dataclass(frozen=True)
class Difference:
    """One thing that changed.

    Attributes
    ----------
    percent
        How much a number changed, in percent of what it was, unrounded; None where there is none,
        and for units without a ratio: percentages change by points.
    amount
        How much a number changed, in words; nothing where there is no number.
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
    amount: str
    weight: int

    def __str__(self) -> str:
        """Return the difference on one line, in Thai."""
        subject = " ".join(part for part in (self.indicator, self.item) if part)
        return f"{subject} {KINDS[self.kind]}: {self.before} → {self.after}{self.amount}"

    def as_record(self) -> dict[str, Any]:
        """Return the difference as JSON."""
        return asdict(self)


def compare(before: Sequence[Record], after: Sequence[Record]) -> tuple[Difference, ...]:
    """Return what changed between two lists of recorded assessments, the weightiest first.

    Each record counts for the fiscal year it is about. Of the same weight, the larger change comes
    first, then form order. What one year's form merely does not show has not changed: between two
    years, status and target are compared where both years have a target.
    """
    old = {(r["indicator"], r["item"] or ""): r for r in before}
    new = {(r["indicator"], r["item"] or ""): r for r in after}
    found = [
        difference
        for key in dict.fromkeys((*new, *old))
        for difference in _differences(key, old.get(key), new.get(key))
    ]
    return tuple(one for _, one in sorted(found, key=lambda pair: (-pair[1].weight, -pair[0])))


def _differences(
    key: tuple[str, str], old: Record | None, new: Record | None
) -> Iterator[tuple[Decimal, Difference]]:
    """Yield differences of one indicator or item, each with the size it is ordered by."""
    name = str((new or old or {}).get("name", ""))

    def differs(
        kind: str, before: str, after: str, moved: Moved | None = None, extra: int = 0
    ) -> tuple[Decimal, Difference]:
        moved = moved or Moved(Decimal(0), None, "")
        percent = None if moved.percent is None else plain(quotient(moved.percent))
        weight = _WEIGHTS[kind] + extra
        return moved.size, Difference(kind, *key, name, before, after, percent, moved.words, weight)

    if old is None or new is None:
        there = (NOTHING, name) if old is None else (name, NOTHING)
        yield differs("presence", *there, extra=-len(KINDS) if key[1] else 0)
        return
    shown = _both_shown(old, new)
    if old["status"] != new["status"] and shown:
        labels = (Status(old["status"]).label, Status(new["status"]).label)
        turned = (old["status"], new["status"]) in _TURNED
        yield differs("status", *labels, extra=len(KINDS) if turned else 0)
    results = (_own_result(old), _own_result(new))
    told = (_result(results[0], old), _result(results[1], new))
    if told[0] != told[1]:
        values = (results[0].get("value"), results[1].get("value"))
        yield differs("result", *told, _moved(old, new, *values))
    targets = (old["target"] or {}, new["target"] or {})
    aims = (old["shown"]["target"] or NO_TARGET_SHOWN, new["shown"]["target"] or NO_TARGET_SHOWN)
    if _aim(targets[0]) != _aim(targets[1]) and shown:
        # The ends of a range may move by different amounts, and not the same way.
        ranged = any(target.get("upper") for target in targets)
        values = (None, None) if ranged else (targets[0].get("value"), targets[1].get("value"))
        yield differs("target", *aims, _moved(old, new, *values))
    for before, after in zip(_method(old), _method(new), strict=True):
        if before != after:
            yield differs("method", before or NOTHING, after or NOTHING)
    if old["name"] != new["name"]:
        yield differs("wording", old["name"], new["name"])


def _both_shown(old: Record, new: Record) -> bool:
    """Tell whether status and target of both can be compared; within one year a gap is a change."""
    same_year = old["fiscal_year"] == new["fiscal_year"]
    return same_year or (old["target"] is not None and new["target"] is not None)


@dataclass(frozen=True)
class Moved:
    """How far a number moved: the size it is ordered by, its percent if it has one, the words."""

    size: Decimal
    percent: Decimal | None
    words: str


def _moved(old: Record, new: Record, before: str | None, after: str | None) -> Moved | None:
    """Return how far a number moved; nothing is computed across a changed unit or meaning."""
    if before is None or after is None or old["unit"] != new["unit"]:
        return None
    if new.get("comparable_since", old["fiscal_year"]) > old["fiscal_year"]:
        return None
    unit, change = unit_of(new), Decimal(after) - Decimal(before)
    if not unit.kind.has_course or change == 0:
        return None
    way = say("telling.rising") if change > 0 else say("telling.falling")
    if not unit.kind.has_ratio:
        return Moved(abs(change), None, f" ({way} {difference(abs(change), unit)})")
    if not Decimal(before):
        return None
    percent = change * 100 / abs(Decimal(before))
    return Moved(
        abs(percent),
        percent,
        say("telling.comparison.percent", way=way, percent=format_number(abs(percent), 2)),
    )


def _own_result(record: Record) -> Record:
    for result in record["results"]:
        if result["fiscal_year"] == record["fiscal_year"]:
            return dict(result)
    return {}


def _result(result: Record, record: Record) -> str:
    if result.get("value") is not None:
        return amount_text(Decimal(result["value"]), unit_of(record))
    missing, text = result.get("missing"), result.get("text")
    if missing == Missing.NOT_APPLICABLE and text:
        return f"{MISSING_LABELS[Missing.NOT_APPLICABLE]} ({text})"
    if text:
        return str(text)
    return MISSING_LABELS[Missing(missing)] if missing else NOTHING


def _aim(target: Record) -> tuple[Any, ...]:
    """Return what makes a target another one, whatever its words."""
    return tuple(target.get(name) for name in ("comparator", "value", "upper", "unit"))


def _method(record: Record) -> tuple[str, str, str, str]:
    direction = record["direction"]
    return (
        str(record["unit"] or ""),
        DIRECTION_LABELS.get(direction, str(direction or "")),
        str(record["calculation"] or ""),
        "; ".join(record.get("definitions", ())),
    )


def as_lines(differences: Sequence[Difference]) -> list[str]:
    """Return differences as lines for a terminal, the weightiest first."""
    if not differences:
        return [say("telling.comparison.nothing-changed")]
    return [counted(differences), *(f"  {difference}" for difference in differences)]


def counted(differences: Sequence[Difference]) -> str:
    """Return in words how many changes there are of each kind."""
    if not differences:
        return say("telling.comparison.nothing-else-changed")
    counts = {kind: sum(one.kind == kind for one in differences) for kind in KINDS}
    found = [kind for kind, count in counts.items() if count]
    if len(differences) == 1:
        return say("telling.comparison.one-of-kind", kind=KINDS[found[0]])
    if len(found) == 1:
        return say("telling.comparison.all-of-kind", count=len(differences), kind=KINDS[found[0]])
    told = ", ".join(f"{KINDS[kind]} {counts[kind]}" for kind in found)
    return say("telling.comparison.counted", count=len(differences), told=told)


def sides_of(one: Difference) -> tuple[str, str] | None:
    """Return what a change has in common with others like it, or None if it is like no other.

    A status goes from one to another in many indicators at once, as do targets that come and
    results that are missing; a number, a method or a name that changed is its own.
    """
    if one.kind == "status":
        return one.before, one.after
    before, after = _absence(one.before), _absence(one.after)
    if one.kind not in _THERE or not (before or after):
        return None
    return before or _THERE[one.kind], after or _THERE[one.kind]


def _absence(side: str) -> str:
    """Return what is said in the place of a number, without more on it; nothing of a number."""
    said = next((one for one in _ABSENT if side == one or side.startswith(f"{one} (")), "")
    return said.strip("()")


def grouped(differences: Sequence[Difference]) -> list[tuple[str, str]]:
    """Return changes of many indicators on one line each: what it was and is, and in which."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in differences:
        if sides := sides_of(one):
            alike.setdefault((one.kind, *sides), []).append(one.indicator)
    return [
        (
            say("telling.comparison.group", kind=KINDS[kind], before=before, after=after),
            say(
                "telling.comparison.indicators-named",
                count=len(indicators),
                indicators=" ".join(indicators),
            ),
        )
        for (kind, before, after), indicators in alike.items()
    ]


def not_shown(before: Sequence[Record], after: Sequence[Record]) -> tuple[str, ...]:
    """Return the indicators of both years whose targets are not shown in one of them.

    Their statuses and targets cannot be compared, which is no change.
    """
    old = {r["indicator"]: r for r in before if r["item"] is None}
    return tuple(
        new["indicator"]
        for new in after
        if new["item"] is None
        and new["indicator"] in old
        and not _both_shown(old[new["indicator"]], new)
    )
