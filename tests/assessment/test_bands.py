"""Score bands: the band a result reaches, to the bound, and what a check says of faulty ones."""

from __future__ import annotations

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessing import assess
from conftest import ROOT, SOURCE, make_indicator, make_result, make_target
from pramoen.assessment.assess import Assessment
from pramoen.assessment.bands import gaps, in_order, is_empty, overlaps, reached_band, sentence
from pramoen.assessment.form import Band
from pramoen.common.faults import Fault
from pramoen.show.levels import table
from pramoen.telling.steps import steps_of
from test_checking import faults_of, set_cell

EXAMPLE = ROOT / "data" / "example"


def band(level: int, lower: str = "", upper: str = "", included: str = "[)") -> Band:
    """Return a band; `included` writes its ends as mathematics does."""
    return Band(
        level=level,
        score=Decimal(level),
        label=f"ชื่อ {level}",
        lower=Decimal(lower) if lower else None,
        lower_included=included[0] == "[",
        upper=Decimal(upper) if upper else None,
        upper_included=included[1] == "]",
        text=f"{lower} ถึง {upper}",
        source=SOURCE,
        place=f"bands.csv แถว {level}",
    )


HIGHER = (band(1, "", "60"), band(2, "60", "80"), band(3, "80", ""))
LOWER = (band(3, "", "3", "(]"), band(2, "3", "5", "(]"), band(1, "5", "", "(]"))


@pytest.mark.parametrize(
    ("bands", "value", "level"),
    [
        (HIGHER, "-5", 1),
        (HIGHER, "59.999999999999999999999999", 1),
        (HIGHER, "60", 2),
        (HIGHER, "79.9999", 2),
        (HIGHER, "80", 3),
        (HIGHER, "1000000", 3),
        (LOWER, "3", 3),
        (LOWER, "3.0000000000000000000001", 2),
        (LOWER, "5", 2),
        (LOWER, "5.1", 1),
        ((band(1, "50", "60", "[]"),), "60", 1),
        ((band(1, "50", "60", "[]"),), "60.1", None),
        ((band(1, "50", "60", "()"),), "50", None),
        ((), "1", None),
    ],
)
def test_a_result_reaches_the_band_whose_bounds_hold_it(
    bands: tuple[Band, ...], value: str, level: int | None
) -> None:
    reached = reached_band(Decimal(value), bands)
    assert (reached.level if reached else None) == level


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_bands_without_gap_and_overlap_hold_every_number_once(value: Decimal) -> None:
    for bands in (HIGHER, LOWER):
        assert not [*gaps(bands), *overlaps(bands)]
        assert sum(reached_band(value, [one]) is not None for one in bands) == 1


@pytest.mark.parametrize(
    ("bands", "shared", "apart"),
    [
        ((band(1, "0", "5"), band(2, "5", "9")), 0, 0),
        ((band(2, "5", "9"), band(1, "0", "5")), 0, 0),
        ((band(1, "0", "5", "[]"), band(2, "5", "9", "[]")), 1, 0),
        ((band(1, "0", "6"), band(2, "5", "9")), 1, 0),
        ((band(1, "0", ""), band(2, "5", "9")), 1, 0),
        ((band(1, "", "5"), band(2, "", "9")), 1, 0),
        ((band(1, "0", "5"), band(2, "5", "9", "()")), 0, 1),
        ((band(1, "0", "4"), band(2, "5", "9")), 0, 1),
        ((band(1, "0", "4"), band(2, "4", "6"), band(3, "7", "9")), 0, 1),
    ],
)
def test_overlaps_and_gaps_are_found_between_neighbours(
    bands: tuple[Band, ...], shared: int, apart: int
) -> None:
    assert (len([*overlaps(bands)]), len([*gaps(bands)])) == (shared, apart)


def test_a_band_that_holds_no_number_is_empty() -> None:
    assert is_empty(band(1, "5", "4"))
    assert is_empty(band(1, "5", "5", "[)"))
    assert not is_empty(band(1, "5", "5", "[]"))
    assert not is_empty(band(1, "", "5"))
    assert [one.level for one in in_order(LOWER)] == [3, 2, 1]


def assessed(value: str | None, bands: tuple[Band, ...]) -> Assessment:
    """Return an indicator with bands, assessed."""
    indicator = make_indicator(make_target("80"), [make_result(2562, value)])
    return assess(replace(indicator, bands=bands), (2562,))


def test_the_band_is_a_step_a_sentence_and_a_marked_row() -> None:
    one = assessed("79.5", HIGHER)
    assert one.band is HIGHER[1]
    said = [step for step in steps_of(one) if step.startswith("เกณฑ์คะแนน")]
    assert said == [
        "เกณฑ์คะแนน: 79.5 ล้านบาท อยู่ในช่วง “60 ถึง 80” คือระดับ 2 (ชื่อ 2) 2 คะแนน · ที่มา bands.csv แถว 2"
    ]
    markdown = table(one).markdown
    (marked,) = [line for line in markdown.splitlines() if "ผลอยู่ในระดับนี้" in line]
    assert marked.startswith("| 2 |")
    assert SOURCE.description in markdown


def test_without_a_number_or_outside_all_bands_no_level_is_given() -> None:
    assert sentence(None, HIGHER) == "ไม่มีตัวเลขผลของปีให้เทียบกับเกณฑ์คะแนน"
    assert assessed(None, HIGHER).band is None
    outside = (band(1, "50", "60"),)
    assert "นอกช่วงของทุกระดับ" in " ".join(steps_of(assessed("10", outside)))
    assert "ผลอยู่ในระดับนี้" not in table(assessed("10", outside)).markdown


def test_without_bands_nothing_is_said_of_levels() -> None:
    one = assessed("79.5", ())
    assert sentence(Decimal(1), ()) == ""
    assert "คะแนน" not in " ".join(steps_of(one))
    assert one.band is None


# Row 2 to 6 of the example's bands are the five levels of 1.2 in 2559: below 70, 75, 80, 85, above.
FAULTY = [
    (3, "lower", "69", "ทับกับระดับ 1"),
    (3, "lower", "71", "ช่องว่างระหว่างระดับ 1"),
    (3, "lower_included", "false", "ช่องว่างระหว่างระดับ 1"),
    (3, "upper", "60", "ไม่มีผลใดอยู่ในระดับนี้ได้"),
    (3, "lower_included", "", "ขอบของระดับกับการรวมขอบ"),
    (3, "unit", "day", "หน่วยนับของระดับคะแนนไม่ตรง"),
    (3, "unit", "parsec", "ไม่รู้จักหน่วยนับนี้"),
    (3, "indicator", "1.9", "ไม่รู้จักตัวชี้วัดนี้"),
    (3, "indicator", "3.1", "แบบประเมิน พ.ศ. 2559 ไม่มีตัวชี้วัดนี้"),
    (3, "indicator", "1.1", "ตัวชี้วัดนี้มีตัวชี้วัดย่อย"),
    (3, "source", "", "เซลล์ว่างไม่ได้"),
    (3, "source", "hearsay", "ไม่รู้จักแหล่งที่มานี้"),
    (3, "level", "1", "ซ้ำกับแถว"),
    (3, "lower", "เจ็ดสิบ", "ไม่ใช่ตัวเลข"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


@pytest.mark.parametrize(("row", "column", "value", "said"), FAULTY)
def test_a_check_tells_where_bands_are_at_fault(
    data: Path, row: int, column: str, value: str, said: str
) -> None:
    set_cell(data, "bands", row, column, value)
    found: list[Fault] = [one for one in faults_of(data) if one.file == "bands.csv"]
    assert any(said in one.problem for one in found), [str(one) for one in found]
    assert all(one.row and one.remedy for one in found)
