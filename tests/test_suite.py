"""The suite itself: what a short run leaves out, what is slow, and which tests begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import FIRST, SLOW_MODULES, short


@pytest.mark.parametrize("size", short(("part", "whole"), "part"))
def test_a_long_set_is_tried_in_part_unless_the_whole_is_asked_for(size: str, long: bool) -> None:
    assert size == "part" or long


def test_every_case_of_a_set_is_tried_in_a_long_run() -> None:
    part, whole = short((2561, 2562), 2562)[::-1]
    assert part == 2562
    assert (whole.values, [mark.name for mark in whole.marks]) == ((2561,), ["long"])


def test_modules_that_are_named_as_slow_are_there() -> None:
    assert {path.stem for path in Path(__file__).parent.rglob("test_*.py")} >= SLOW_MODULES


def test_what_takes_longest_begins(request: pytest.FixtureRequest) -> None:
    slow = [item.get_closest_marker("slow") is not None for item in request.session.items]
    assert slow == sorted(slow, reverse=True)
    named = [item.get_closest_marker("xdist_group") for item in request.session.items]
    groups = [mark.args[0] for mark, first in zip(named, slow, strict=True) if mark and first]
    turns = [FIRST.index(group) for group in groups if group in FIRST]
    assert turns == sorted(turns)
