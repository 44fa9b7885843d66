"""What cannot be true at once is refused with its place and remedy, or asked about."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import DATA, ROOT
from pramoen.assessment.form import Comparator, UnitKind
from pramoen.checks.checking import check
from pramoen.checks.contradictions import contradictions, same_subject
from pramoen.checks.plausibility import warnings_of
from pramoen.data.dataset import Cell, Dataset, Row, load
from test_checking import edit, set_cell
from test_plausibility import row_in

EXAMPLE = ROOT / "data" / "example"
OFFICIAL = load(DATA)
Change = Callable[[Path], None]


def put(table: str, column: str, value: str, **where: str) -> Change:
    return lambda data: set_cell(data, table, row_in(data, table, **where), column, value)


def reported(year: str, indicator: str, value: str, item: str = "") -> Change:
    def change(data: Path) -> None:
        row = row_in(data, "results", fiscal_year=year, indicator=indicator, item=item)
        for column, cell in (("value", value), ("missing", ""), ("printed", "")):
            set_cell(data, "results", row, column, cell)

    return change


def all_of(*changes: Change) -> Change:
    def change(data: Path) -> None:
        for one in changes:
            one(data)

    return change


def copy_of(data: Path, folder: Path) -> Path:
    return Path(shutil.copytree(data, folder / data.name))


REFUSED: list[tuple[str, Path, Change, str, str]] = [
    (
        "at most where more is better",
        EXAMPLE,
        put("indicators", "direction", "higher", form_year="2562", indicator="1.3"),
        "targets.csv",
        "แบบไม่เกิน ขัดกับทิศทางยิ่งมากยิ่งดี",
    ),
    (
        "at least where less is better",
        EXAMPLE,
        put("items", "direction", "lower", form_year="2562", item="trees_planted"),
        "targets.csv",
        "แบบไม่น้อยกว่า ขัดกับทิศทางยิ่งน้อยยิ่งดี",
    ),
    (
        "a range the wrong way round",
        EXAMPLE,
        put("targets", "upper", "40", form_year="2562", indicator="1.4"),
        "targets.csv",
        "ค่าบนของช่วงน้อยกว่าค่าล่าง",
    ),
    ("part of an agency", DATA, reported("2562", "1.5", "12.5"), "results.csv", "เป็นเศษไม่ได้"),
    (
        "part of an agency as a target",
        DATA,
        put("targets", "value", "2.5", indicator="1.5"),
        "targets.csv",
        "เป็นเศษไม่ได้",
    ),
    (
        "part of a tree between two results",
        EXAMPLE,
        put("interim", "value", "5400.5", round="6"),
        "interim.csv",
        "เป็นเศษไม่ได้",
    ),
    (
        "seven for what is there or not",
        DATA,
        reported("2562", "4.1", "7", "improvement_report"),
        "results.csv",
        "ใส่ได้เพียง 1 หรือ 0",
    ),
    (
        "two indicators in one place",
        DATA,
        put("indicators", "order", "2", indicator="1.1.2"),
        "indicators.csv",
        "ลำดับซ้ำกับแถว",
    ),
    (
        "two items in one place",
        DATA,
        put("items", "order", "1", item="skilled_staff"),
        "items.csv",
        "ลำดับซ้ำกับแถว",
    ),
    (
        "a result that its own formula contradicts",
        EXAMPLE,
        put("results", "value", "555.5", fiscal_year="2562", indicator="1.1.1"),
        "results.csv",
        "ซึ่งพิมพ์ 486.2",
    ),
    (
        "another unit without a break",
        EXAMPLE,
        put("indicators", "unit", "tree", form_year="2562", indicator="2.2"),
        "indicators.csv",
        "หน่วยนับเปลี่ยนจากปี 2561",
    ),
    (
        "another indicator by the same number",
        EXAMPLE,
        put("indicators", "name", "การจัดเก็บขยะในคลอง", form_year="2562", indicator="1.5"),
        "indicators.csv",
        "แต่เป็นคนละเรื่อง",
    ),
]


@pytest.mark.parametrize(
    ("data", "change", "file", "problem"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_a_contradiction_is_refused_with_its_place_and_remedy(
    tmp_path: Path, data: Path, change: Change, file: str, problem: str
) -> None:
    copy = copy_of(data, tmp_path)
    assert list(contradictions(load(copy))) == []
    change(copy)
    found = [one for one in contradictions(load(copy)) if problem in one.problem]
    assert found, [str(one) for one in contradictions(load(copy))]
    for one in found:
        assert one.file == file and one.row > 1 and one.column and one.remedy


def test_a_number_has_no_more_decimals_than_its_kind_of_unit(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decimals = property(lambda kind: 2 if kind is UnitKind.PERCENT else None)
    monkeypatch.setattr(UnitKind, "decimals", decimals)
    for value, faults in (("84.25", 0), ("84.250", 0), ("84.255", 1)):
        reported("2562", "4.2", value)(data_copy)
        told = [one.problem for one in contradictions(load(data_copy))]
        assert len(told) == faults, value
    assert told == ["ตัวเลขของหน่วยนี้ (ร้อยละ) มีทศนิยมได้ไม่เกิน 2 ตำแหน่ง"]


def test_the_check_tells_contradictions(data_copy: Path) -> None:
    reported("2562", "1.5", "12.5")(data_copy)
    assert any("เป็นเศษไม่ได้" in str(fault) for fault in check(data_copy))


def test_no_more_items_are_met_than_there_are(data_copy: Path) -> None:
    for value, faults in (("4", 0), ("5", 1), ("-1", 1)):
        edit(
            data_copy,
            "results",
            lambda rows, value=value: rows.append(  # type: ignore[misc]
                ["2562", "1.2", "", value, "", "", "", "", "form_c1_results"]
            ),
        )
        found = [f for f in contradictions(load(data_copy)) if "เกินจำนวนข้อ" in f.problem]
        assert len(found) == faults, value
        edit(data_copy, "results", lambda rows: rows.pop())


@pytest.mark.parametrize(("column", "value"), [("unit", "tree"), ("name", "การจัดเก็บขยะในคลอง")])
def test_a_declared_break_settles_another_unit_or_indicator(
    tmp_path: Path, column: str, value: str
) -> None:
    copy = copy_of(EXAMPLE, tmp_path)
    put("indicators", column, value, form_year="2562", indicator="2.2")(copy)
    changed = {one.column for one in contradictions(load(copy))}
    assert column in changed
    row = ["2562", "2.2", "", "วัดคนละอย่าง", "outside_definition"]
    edit(copy, "breaks", lambda rows: rows.append(row))
    assert column not in {one.column for one in contradictions(load(copy))}


def test_a_changed_unit_is_told_by_its_names(tmp_path: Path) -> None:
    copy = copy_of(EXAMPLE, tmp_path)
    put("indicators", "unit", "tree", form_year="2562", indicator="2.2")(copy)
    (told,) = [one.found for one in contradictions(load(copy)) if one.column == "unit"]
    assert told == "ร้อยละ → ต้น"


ASKED: list[tuple[str, Path, Change, str]] = [
    (
        "charts against their parts",
        DATA,
        all_of(
            reported("2562", "4.4", "11", "charts"),
            reported("2562", "4.4", "5", "charts_election"),
            reported("2562", "4.4", "2", "charts_transport"),
            reported("2562", "4.4", "2", "charts_budget"),
        ),
        "sum/results/2562/4.4/charts",
    ),
    (
        "a target against those of its parts",
        DATA,
        put("targets", "value", "11", item="charts"),
        "sum/targets/2562/4.4/charts",
    ),
    (
        "domains against what is there",
        DATA,
        all_of(
            reported("2562", "1.3", "2", "high_value_domains"),
            reported("2562", "1.3", "1", "high_value_transport"),
            reported("2562", "1.3", "0", "high_value_budget"),
        ),
        "sum/results/2562/1.3/high_value_domains",
    ),
    (
        "a reworded name",
        EXAMPLE,
        put("indicators", "name", "ร้อยละความพึงพอใจของผู้เข้าสวน", form_year="2562", indicator="1.2"),
        "wording/indicators/2562/1.2",
    ),
    (
        "a direction turned round",
        EXAMPLE,
        put("indicators", "direction", "", form_year="2562", indicator="1.5"),
        "direction/indicators/2562/1.5",
    ),
]


@pytest.mark.parametrize(
    ("data", "change", "code"), [case[1:] for case in ASKED], ids=[case[0] for case in ASKED]
)
def test_what_may_be_right_is_asked_about(
    tmp_path: Path, data: Path, change: Change, code: str
) -> None:
    copy = copy_of(data, tmp_path)
    change(copy)
    codes = {one.code for one in warnings_of(load(copy)) if one.is_open}
    assert code in codes


def test_a_changed_direction_is_told_by_its_words(tmp_path: Path) -> None:
    copy = copy_of(EXAMPLE, tmp_path)
    put("indicators", "direction", "", form_year="2562", indicator="1.5")(copy)
    told = [one.fault.found for one in warnings_of(load(copy)) if one.code.startswith("direction/")]
    assert told == ["ยิ่งมากยิ่งดี → (ไม่มี)"]


def test_parts_that_add_up_are_not_asked_about(data_copy: Path) -> None:
    for item, value in (
        ("charts", "11"),
        ("charts_election", "5"),
        ("charts_transport", "3"),
        ("charts_budget", "3"),
    ):
        reported("2562", "4.4", value, item)(data_copy)
    assert not any(one.code.startswith("sum/") for one in warnings_of(load(data_copy)))


def test_a_year_in_a_name_makes_no_other_indicator() -> None:
    assert same_subject("แผนประจำปีงบประมาณ พ.ศ. 2562", "แผนประจำปีงบประมาณ พ.ศ. ๒๕๖๓")


SUBJECTS: dict[tuple[str, str], Callable[[Decimal], bool]] = {
    ("1.5", ""): lambda value: value != int(value),
    ("1.1.2", "paper_saved"): lambda value: value != int(value),
    ("4.1", "improvement_report"): lambda value: value not in (0, 1),
    ("4.2", ""): lambda value: False,
    ("4.3", ""): lambda value: False,
    ("1.1.3", ""): lambda value: False,
}


@given(
    st.one_of(st.integers(0, 5).map(Decimal), st.decimals(-5, 200, places=2)),
    st.sampled_from(sorted(SUBJECTS)),
)
def test_a_number_is_refused_exactly_where_its_unit_cannot_have_it(
    value: Decimal, subject: tuple[str, str]
) -> None:
    def with_value(row: Row) -> Row:
        own = (row["fiscal_year"], row["indicator"], row["item"] or "") == (2562, *subject)
        cells = {**row, "value": value, "missing": None} if own else dict(row)
        return Row(row.file, row.number, cells)

    rows = tuple(with_value(row) for row in OFFICIAL.tables["results"])
    changed = Dataset(OFFICIAL.folder, {**OFFICIAL.tables, "results": rows})
    found = [one for one in contradictions(changed) if one.file == "results.csv"]
    assert bool(found) == SUBJECTS[subject](value)


@given(st.sampled_from(list(Comparator)), st.sampled_from(["higher", "lower", None]))
def test_a_target_is_refused_exactly_where_it_asks_for_the_opposite(
    comparator: Comparator, direction: str | None
) -> None:
    def changed(table: str, **cells: Cell) -> tuple[Row, ...]:
        return tuple(
            Row(row.file, row.number, {**row, **cells} if row["indicator"] == "4.2" else {**row})
            for row in OFFICIAL.tables[table]
        )

    targets = changed("targets", comparator=str(comparator), upper=Decimal(100))
    indicators = changed("indicators", direction=direction)
    data = {**OFFICIAL.tables, "targets": targets, "indicators": indicators}
    found = list(contradictions(Dataset(OFFICIAL.folder, data)))
    floor = comparator in ("at_least", "from_up")
    ceiling = comparator == "at_most"
    assert bool(found) == ((floor and direction == "lower") or (ceiling and direction == "higher"))
