"""Knows what is well formed and yet looks wrong: warnings, which can be accepted with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, pairwise

from ..assessment.form import DIRECTION_LABELS, Comparator, Missing, UnitKind
from ..assessment.units import read_unit
from ..common.faults import Fault
from ..common.fiscal import format_number, plain, to_arabic_digits
from ..common.glyphs import without_shape
from ..data.dataset import Dataset, Row
from ..words import say
from .contradictions import plain_name, units_of_results

_OF_THE_FORM = frozenset(
    {"components", "indicators", "indicator_objectives", "items", "bands", "rules", "definitions"}
)
JUMP = 10  # an order of magnitude

Subject = tuple[str, str]
_REWORDED = {"name": "wording", "direction": "direction"}


@dataclass(frozen=True, order=True)
class Warning_:  # noqa: N801 - Warning is Python's own
    """Something that looks wrong and may be right.

    Attributes
    ----------
    code
        What names it: its kind and the figure it is about, such as ``percent/results/2562/4.2``.
    fault
        Where it is, what was found and what to do.
    reason, who
        Why it was accepted and by whom; empty while it is open.
    year
        The year of the row that it is about, B.E.; 0 where it is about none.
    """

    fault: Fault
    code: str
    reason: str = ""
    who: str = ""
    year: int = 0

    def concerns(self, fiscal_year: int, form_year: int) -> bool:
        """Tell whether a report shows what this is about.

        A report shows results up to its own year, targets of its year, and its form.
        """
        table = self.fault.file.removesuffix(".csv")
        if not self.year:
            return True
        if table == "results":
            return self.year <= fiscal_year
        return self.year == (form_year if table in _OF_THE_FORM else fiscal_year)

    @property
    def is_unreviewed_target(self) -> bool:
        """Whether it is about a target that was carried over and not reviewed."""
        return self.code.startswith("source/targets/")

    @property
    def is_open(self) -> bool:
        """Whether nobody has accepted it."""
        return not self.reason

    def __str__(self) -> str:
        """Return the whole message on one line, with its code."""
        return f"{self.fault} [{self.code}]"


def warnings_of(dataset: Dataset) -> tuple[Warning_, ...]:
    """Return every warning about data without faults, accepted ones marked, in file order.

    A warning is accepted for what was found: once the figure changes, it is open again.
    """
    accepted = {(r.text("warning"), r.text("found")): r for r in dataset.rows("acceptances")}

    def marked(one: Warning_) -> Warning_:
        row = accepted.get((one.code, one.fault.found))
        if row is None:
            return one
        return replace(one, reason=row.text("reason"), who=row.text("who"))

    return tuple(marked(one) for one in sorted(set(_Doubts(dataset).all())))


def _warn(kind: str, row: Row, column: str, problem: str, found: str, remedy: str) -> Warning_:
    table = row.file.removesuffix(".csv")
    year = row.get("fiscal_year") or row.get("form_year") or ""
    parts = (kind, table, year, row.get("indicator"), row.get("item"), row.get("round"))
    code = "/".join(str(part) for part in parts if part)
    fault = Fault(row.file, row.number, column, problem, found, remedy)
    return Warning_(fault, code, year=int(str(year or 0)))


class _Doubts:
    """Looks through one data package."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.reported_in = units_of_results(dataset)
        self.forms = sorted({row.integer("form_year") for row in dataset.rows("components")})
        rows = (*dataset.rows("indicators"), *dataset.rows("items"))
        self.described = {(row.integer("form_year"), *_subject(row)): row for row in rows}
        self.breaks = {
            (row.integer("fiscal_year"), *_subject(row)) for row in dataset.rows("breaks")
        }
        self.corrected = {
            (row.integer("fiscal_year"), *_subject(row)) for row in dataset.rows("corrections")
        }

    def all(self) -> Iterator[Warning_]:
        yield from self.percents()
        yield from self.jumps()
        yield from self.printed()
        yield from self.forms_compared()
        yield from self.coverage()
        yield from self.overdue()
        yield from self.unreviewed()
        yield from self.letters()

    def letters(self) -> Iterator[Warning_]:
        """Tell of letters that no font of the report draws: the report prints their codes."""
        for rows in self.dataset.tables.values():
            for row in rows:
                for column, cell in row.items():
                    if isinstance(cell, str) and (found := sorted(without_shape(cell))):
                        yield _warn(
                            f"letters-{column}",
                            row,
                            column,
                            say("checks.plausibility.no-glyph"),
                            ", ".join(f"U+{ord(letter):04X}" for letter in found),
                            say("checks.plausibility.no-glyph-remedy"),
                        )

    def kind(self, row: Row) -> UnitKind | None:
        """Return what the number of a result or target means; None where no form has it."""
        if "unit" in row:
            return read_unit(self.dataset, row.text("unit")).kind
        unit = self.reported_in(row)
        return unit.kind if unit is not None else None

    def percents(self) -> Iterator[Warning_]:
        for row in chain.from_iterable(map(self.dataset.rows, ("results", "interim", "targets"))):
            value = row.number_in("value")
            kind = self.kind(row)
            if value is None or kind is None:
                continue
            if kind.is_percent and not 0 <= value <= 100:
                remedy = say("checks.plausibility.compare-with-document")
                problem = say("checks.plausibility.percent-out-of-range")
                yield _warn("percent", row, "value", problem, plain(value), remedy)
            elif value < 0 and kind.is_never_below_zero:
                remedy = say("checks.plausibility.negative-count-remedy")
                yield _warn(
                    "negative",
                    row,
                    "value",
                    say("checks.plausibility.negative"),
                    plain(value),
                    remedy,
                )

    def jumps(self) -> Iterator[Warning_]:
        series: dict[Subject, list[Row]] = {}
        for row in self.dataset.rows("results"):
            if row["value"] is not None:
                series.setdefault(_subject(row), []).append(row)
        for subject, rows in series.items():
            in_order = sorted(rows, key=lambda row: row.integer("fiscal_year"))
            for before, after in pairwise(in_order):
                if self._broken(
                    subject, before.integer("fiscal_year"), after.integer("fiscal_year")
                ):
                    continue
                old, new = before.number_in("value"), after.number_in("value")
                if old and new and not Decimal(1) / JUMP < new / old < JUMP:
                    times = say(
                        "checks.plausibility.new-from-old",
                        new=plain(new),
                        old=plain(old),
                        fiscal_year=before["fiscal_year"],
                    )
                    remedy = say("checks.plausibility.ten-times-remedy")
                    problem = say("checks.plausibility.ten-times")
                    yield _warn("jump", after, "value", problem, times, remedy)
        for row in self.dataset.rows("targets"):
            earlier = [r for r in series.get(_subject(row), ()) if _year(r) < _year(row)]
            last = max(earlier, key=_year, default=None)
            old = last.number_in("value") if last else None
            goal = row.number_in("value")
            if last and old and goal and not Decimal(1) / JUMP < goal / old < JUMP:
                times = say(
                    "checks.plausibility.target-and-result",
                    target=plain(goal),
                    fiscal_year=last["fiscal_year"],
                    result=plain(old),
                )
                remedy = say("checks.plausibility.target-ten-times-remedy")
                yield _warn(
                    "jump", row, "value", say("checks.plausibility.target-ten-times"), times, remedy
                )

    def _broken(self, subject: Subject, after: int, until: int) -> bool:
        return any((year, *subject) in self.breaks for year in range(after + 1, until + 1))

    def printed(self) -> Iterator[Warning_]:
        """Hold a number against the text it was taken from."""
        for table, column in (("results", "printed"), ("targets", "text")):
            for row in self.dataset.rows(table):
                value, numbers = row.number_in("value"), _numbers(row.text(column))
                if table == "results" and (row["fiscal_year"], *_subject(row)) in self.corrected:
                    continue
                if value is not None and numbers and value not in numbers:
                    told = say(
                        "checks.plausibility.figure-and-text",
                        figure=format_number(value),
                        text=row.text(column),
                    )
                    remedy = say("checks.plausibility.figure-and-text-remedy")
                    yield _warn(
                        "printed",
                        row,
                        "value",
                        say("checks.plausibility.figure-and-text-differ"),
                        told,
                        remedy,
                    )

    def forms_compared(self) -> Iterator[Warning_]:
        for before, after in pairwise(self.forms):
            for (form, *rest), row in self.described.items():
                subject = (rest[0], rest[1])
                old = self.described.get((before, *subject))
                if form != after or old is None or self._broken(subject, before, after):
                    continue
                remedy = say("checks.plausibility.name-changed-remedy", after=after)
                for column, problem in (
                    ("name", say("checks.plausibility.name-changed", before=before)),
                    ("direction", say("checks.plausibility.direction-changed", before=before)),
                ):
                    if _changed(old, row, column):
                        found = " → ".join(_told(one, column) for one in (old, row))
                        yield _warn(_REWORDED[column], row, column, problem, found, remedy)
                told = _difference(
                    self._definition(before, subject), self._definition(after, subject)
                )
                if told:
                    problem = say("checks.plausibility.definition-changed", before=before)
                    yield _warn("definition", row, "name", problem, told, remedy)

    def _definition(self, form: int, subject: Subject) -> Sequence[str]:
        if subject[1]:
            return ()
        rows = self.dataset.rows("definitions", form_year=form, indicator=subject[0])
        kinds = ("definition", "formula", "criterion")
        wanted = (r for r in rows if r["fiscal_year"] is None and r.text("kind") in kinds)
        return tuple(f"{r.text('term')} {r.text('text')}".strip() for r in wanted)

    def coverage(self) -> Iterator[Warning_]:
        for row in self.dataset.rows("targets", comparator=Comparator.ALL_ITEMS):
            items = self.dataset.rows(
                "items",
                form_year=row["form_year"],
                indicator=row["indicator"],
                parent_item=row["item"],
            )
            numbers = _numbers(row.text("text"))
            if not items or (numbers and Decimal(len(items)) not in numbers):
                found = say(
                    "checks.plausibility.text-and-items", text=row.text("text"), count=len(items)
                )
                remedy = say("checks.plausibility.items-lacking-remedy")
                yield _warn(
                    "coverage", row, "text", say("checks.plausibility.items-lacking"), found, remedy
                )
        yield from self.sums()
        composites = self.dataset.rows("indicators", kind="composite")
        for row in composites:
            results = [
                r
                for r in self.dataset.rows("results", indicator=row["indicator"])
                if r["fiscal_year"] == row["form_year"]
            ]
            open_ = [r for r in results if r["missing"] == Missing.PENDING]
            if open_ and len(open_) < len(results):
                names = ", ".join(r.text("item") or row.text("indicator") for r in open_)
                problem, remedy = (
                    say("checks.plausibility.reported-in-part"),
                    say("checks.plausibility.reported-in-part-remedy"),
                )
                yield _warn("partial", open_[0], "value", problem, names, remedy)

    def sums(self) -> Iterator[Warning_]:
        """Hold an item's number against those of its parts, where all of them are in its unit."""
        for item in self.dataset.rows("items"):
            parts = self.dataset.rows(
                "items", form_year=item["form_year"], parent_item=item["item"]
            )
            delivered = bool(parts) and all(
                read_unit(self.dataset, part.text("unit")).kind is UnitKind.DELIVERABLE
                for part in parts
            )
            if not parts or not (delivered or all(part["unit"] == item["unit"] for part in parts)):
                continue
            for table in ("targets", "results") if not delivered else ("results",):
                yield from self._sum(table, item, [part.text("item") for part in parts])

    def _sum(self, table: str, item: Row, parts: Sequence[str]) -> Iterator[Warning_]:
        rows = {
            row.text("item"): row
            for row in self.dataset.rows(table, fiscal_year=item["form_year"])
            if row.text("item") in (item.text("item"), *parts)
        }
        whole = rows.get(item.text("item"))
        numbers = [rows[part].number_in("value") if part in rows else None for part in parts]
        given = [number for number in numbers if number is not None]
        value = whole.number_in("value") if whole is not None else None
        if whole is None or value is None or len(given) != len(parts) or sum(given) == value:
            return
        found = say(
            "checks.plausibility.figure-and-parts",
            figure=format_number(value),
            parts=" + ".join(format_number(n) for n in given),
        )
        remedy = say("checks.plausibility.not-sum-of-items-remedy")
        yield _warn(
            "sum", whole, "value", say("checks.plausibility.not-sum-of-items"), found, remedy
        )

    def overdue(self) -> Iterator[Warning_]:
        latest = max(self.forms)
        for row in self.dataset.rows("results", missing=Missing.PENDING):
            if row.integer("fiscal_year") < latest:
                problem = say("checks.plausibility.still-pending", latest=latest)
                told = say("checks.plausibility.still-pending-remedy")
                one = _warn("overdue", row, "missing", problem, "pending", told)
                yield replace(one, year=latest)  # it is the later year that makes it so

    def unreviewed(self) -> Iterator[Warning_]:
        """Tell what was carried over from the last form: each target, other rows once a table."""
        carried = {r.text("source") for r in self.dataset.rows("sources", document="carried")}
        for table in self.dataset.tables if carried else ():
            rows = [r for r in self.dataset.tables[table] if r.get("source") in carried]
            if table == "targets":
                for row in rows:
                    problem = say("checks.plausibility.target-carried")
                    remedy = say("checks.plausibility.carried-remedy")
                    yield _warn("source", row, "source", problem, row.text("text"), remedy)
                continue
            for code in sorted(carried) if table != "sources" else ():
                of_year = [row for row in rows if row["source"] == code]
                if of_year:
                    yield self._carried(table, code, of_year)

    def _carried(self, table: str, code: str, rows: Sequence[Row]) -> Warning_:
        problem = say("checks.plausibility.rows-carried")
        remedy = say("checks.plausibility.carried-remedy")
        first = rows[0]
        fault = Fault(
            first.file,
            0,
            "source",
            problem,
            say("checks.plausibility.rows-counted", count=len(rows)),
            remedy,
        )
        year = first.get("fiscal_year") or first.get("form_year") or 0
        return Warning_(fault, f"source/{table}/{code}", year=int(str(year)))


def _subject(row: Row) -> Subject:
    return row.text("indicator"), str(row.get("item") or "")


def _changed(old: Row, new: Row, column: str) -> bool:
    """Tell whether a column says something else than before; the year in a name does not count."""
    before, after = old.text(column), new.text(column)
    return plain_name(before) != plain_name(after) if column == "name" else before != after


def _told(row: Row, column: str) -> str:
    """Return what a cell says to people: a direction by its words, its lack as such."""
    said = row.text(column)
    return DIRECTION_LABELS.get(said, said) or say("checks.plausibility.nothing")


def _year(row: Row) -> int:
    return row.integer("fiscal_year")


def _numbers(text: str) -> list[Decimal]:
    found = re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", to_arabic_digits(text))
    return [Decimal(number.replace(",", "")) for number in found]


def _difference(old: Sequence[str], new: Sequence[str]) -> str:
    gone = [text for text in old if text not in new]
    come = [text for text in new if text not in old]
    return (
        " → ".join(
            (
                "; ".join(gone) or say("checks.plausibility.nothing"),
                "; ".join(come) or say("checks.plausibility.nothing"),
            )
        )
        if gone or come
        else ""
    )
