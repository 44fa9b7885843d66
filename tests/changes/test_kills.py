"""Holds that a change of the data that is killed is there as a whole or not at all."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.kills import correction, data_under_kills
from conftest import copy_of_project
from pramoen.common.places import Project


def test_a_change_of_the_data_that_is_killed_is_whole_or_not_there(
    tmp_path: Path, long: bool
) -> None:
    project = Project(copy_of_project(tmp_path / "project"))
    told = data_under_kills(project, correction(project), 12 if long else 3, random.Random(2562))
    assert told.faults == ()
