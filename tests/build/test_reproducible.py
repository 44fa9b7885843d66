"""The same commit and data give the same bytes, whatever surrounds the build."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import copy_of_project
from test_site import checksums

DAY = "1700000000"  # the day that reports say they were published on


def built(root: Path, jobs: int, formats: list[str], **surroundings: str) -> Path:
    """Build the report of 2562 in a folder and surroundings of its own."""
    copy_of_project(root)
    command = [sys.executable, "-m", "pramoen", "build", "--year", "2562", *formats]
    command += ["--renderer", "embedded", "--jobs", str(jobs), "--project", str(root)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    own = {**kept, **surroundings, "SOURCE_DATE_EPOCH": DAY}
    subprocess.run(command, check=True, env=own, cwd=root, stdout=subprocess.DEVNULL)
    return root / "reports" / "site"


def test_folder_locale_zone_day_jobs_and_hash_seed_change_no_byte(
    tmp_path: Path, long: bool
) -> None:
    formats = [] if long else ["--format", "html"]  # print is tried by `test_print` in any run
    surroundings = {"TZ": "Asia/Bangkok", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
    one = built(tmp_path / "a", 2, formats, **surroundings)
    # A zone a day ahead: what asked for the day of the machine would tell another.
    surroundings = {"TZ": "FAR-24", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    other = built(tmp_path / "ที่ อื่น {b} 'ก'", 1, formats, **surroundings)
    assert checksums(one) == checksums(other)
