"""The page of what changed on a site and when, and the day that a report tells of itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pramoen.rendering.site.history import (
    FIGURES,
    FIRST,
    GONE,
    STATE,
    Content,
    History,
    read_history,
    today,
    write_history,
)

MONDAY, TUESDAY, FRIDAY = date(2019, 3, 18), date(2019, 3, 19), date(2019, 3, 22)


def record(indicator: str, value: str | None, target: str = "100") -> dict[str, Any]:
    missing = None if value is not None else "pending"
    result = {"fiscal_year": 2562, "value": value, "text": None, "missing": missing}
    earlier = {"fiscal_year": 2561, "value": "1", "text": None, "missing": None}
    aim = {"comparator": "at_least", "value": target, "upper": None}
    status = "pending" if value is None else "met"
    return {
        **{"indicator": indicator, "item": None, "fiscal_year": 2562, "status": status},
        **{"results": [earlier, result], "target": aim},
    }


def content(*values: str | None, state: str = "ฉบับร่าง") -> Content:
    return Content.of([record(f"1.{n}", v) for n, v in enumerate(values, 1)], state)


def built(history: History, day: date, **reports: Content) -> History:
    return history.with_reports({name: (name, one) for name, one in reports.items()}, day)


def kinds(history: History) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(event.day, event.kind, event.told) for event in history.events]


def test_a_report_made_again_keeps_the_day_of_its_content() -> None:
    history = built(History(), MONDAY, a=content("1", "2"))
    assert history.day_of("a", content("1", "2"), FRIDAY) == "2019-03-18"
    again = built(history, FRIDAY, a=content("1", "2"))
    assert again == history
    assert kinds(again) == [("2019-03-18", FIRST, ("ฉบับร่าง",))]


def test_a_changed_figure_and_a_changed_state_have_their_day_and_are_told() -> None:
    history = built(History(), MONDAY, a=content("1", None), b=content("5"))
    assert history.day_of("a", content("1", "2"), TUESDAY) == "2019-03-19"
    history = built(history, TUESDAY, a=content("1", "2"), b=content("5"))
    history = built(history, FRIDAY, a=content("1", "2", state="รับรองแล้ว"), b=content("5"))
    told = [event for event in kinds(history) if event[0] != "2019-03-18"]
    assert told == [("2019-03-19", FIGURES, ("1.2",)), ("2019-03-22", STATE, ("รับรองแล้ว",))]
    assert history.reports["b"]["day"] == "2019-03-18"


def test_a_report_that_is_taken_away_is_told() -> None:
    history = built(built(History(), MONDAY, a=content("1")), FRIDAY)
    assert kinds(history)[-1] == ("2019-03-22", GONE, ())
    assert not history.reports


def test_the_history_is_read_as_it_was_written_and_damage_is_none(tmp_path: Path) -> None:
    history = built(History(), MONDAY, a=content("1", None), b=content("2"))
    path = write_history(tmp_path, history)
    assert read_history(tmp_path) == history
    path.write_text("{", encoding="utf-8")
    assert read_history(tmp_path) == History()


def test_the_day_of_a_build_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1553137445")
    assert today() == date(2019, 3, 21)
