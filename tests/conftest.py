"""Builders and fixtures that several test modules share."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from pramoen.dataset import Dataset, load
from pramoen.form import (
    Comparator,
    Form,
    Indicator,
    Item,
    Missing,
    Result,
    Source,
    Target,
    Unit,
)
from pramoen.form_reader import read_form

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data" / "dga"
SOURCE = Source("form", "form", "ตารางในแบบประเมิน")
BAHT = Unit("million_baht", "ล้านบาท")
COUNT = Unit("item", "ข้อ")


def make_target(
    value: str | None = "100",
    comparator: Comparator = Comparator.AT_LEAST,
    *,
    upper: str | None = None,
    unit: Unit = BAHT,
    inferred: bool = False,
    year: int = 2562,
) -> Target:
    """Return a target of 2562."""
    return Target(
        fiscal_year=year,
        comparator=comparator,
        inferred=inferred,
        value=None if value is None else Decimal(value),
        upper=None if upper is None else Decimal(upper),
        unit=unit,
        text="",
        note="",
        source=SOURCE,
        place="targets.csv แถว 2",
    )


def make_result(
    year: int, value: str | None = None, missing: Missing | None = None, text: str = ""
) -> Result:
    """Return a result: a number, or missing (pending unless told otherwise)."""
    reason = None if value is not None else (missing or Missing.PENDING)
    number = None if value is None else Decimal(value)
    return Result(year, number, text, reason, "", SOURCE, f"results.csv แถว {year}")


def make_item(
    code: str, target: Target | None, results: list[Result], parts: tuple[Item, ...] = ()
) -> Item:
    """Return an item of a composite."""
    return Item(code, f"ข้อ {code}", BAHT, "higher", False, target, tuple(results), parts, SOURCE)


def make_indicator(
    target: Target | None = None,
    results: list[Result] | None = None,
    *,
    code: str = "1.1",
    direction: str = "higher",
    items: tuple[Item, ...] = (),
    unit: Unit = BAHT,
    mandatory: bool = False,
) -> Indicator:
    """Return a leaf indicator with its target and results."""
    return Indicator(
        code=code,
        parent="",
        component=int(code[0]),
        kind="composite" if items else "simple",
        name=f"ตัวชี้วัด {code}",
        topic="",
        unit=unit,
        direction=direction,
        direction_inferred=False,
        mandatory=mandatory,
        if_any=False,
        calculation="",
        has_result_columns=True,
        note="",
        objectives=(),
        definitions=(),
        items=items,
        target=target,
        results=tuple(results or [make_result(2562, "100")]),
        source=SOURCE,
        place="indicators.csv แถว 2",
    )


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The organisation's own data package."""
    return load(DATA)


@pytest.fixture(scope="session")
def form(dataset: Dataset) -> Form:
    """The form of 2562 as the report of 2562 knows it."""
    return read_form(dataset, 2562, 2562)


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A copy of the data package that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data" / "dga"))
