"""The suite itself: what a short run leaves out, what is slow, and which tests begin."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from conftest import FIRST, ROOT, SLOW_MODULES, short


@pytest.mark.parametrize("size", short(("part", "whole"), "part"))
def test_a_long_set_is_tried_in_part_unless_the_whole_is_asked_for(size: str, long: bool) -> None:
    assert size == "part" or long


def test_every_case_of_a_set_is_tried_in_a_long_run() -> None:
    part, whole = short((2561, 2562), 2562)[::-1]
    assert part == 2562
    assert (whole.values, [mark.name for mark in whole.marks]) == ((2561,), ["long"])


def test_modules_that_are_named_as_slow_are_there() -> None:
    assert {path.stem for path in Path(__file__).parent.rglob("test_*.py")} >= SLOW_MODULES


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    patterns = pytestconfig.getini("norecursedirs")
    folders = {path.parent for path in ROOT.glob("tests/**/test_*.py")}
    passed_over = [one for one in folders for name in patterns if fnmatch(one.name, name)]
    assert (len(folders) > 1, passed_over) == (True, [])


def test_what_takes_longest_begins(request: pytest.FixtureRequest) -> None:
    slow = [item.get_closest_marker("slow") is not None for item in request.session.items]
    assert slow == sorted(slow, reverse=True)
    named = [item.get_closest_marker("xdist_group") for item in request.session.items]
    groups = [mark.args[0] for mark, first in zip(named, slow, strict=True) if mark and first]
    turns = [FIRST.index(group) for group in groups if group in FIRST]
    assert turns == sorted(turns)
