"""The same commit and data give the same bytes, whatever surrounds the build."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from conftest import EVERY_YEAR, YEARS, copy_of_project
from pramoen.rendering.site.history import read_history
from test_site import checksums

HERE = {"TZ": "Asia/Bangkok", "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
# A zone a day ahead: what asked for the day of the machine would tell another.
ELSEWHERE = {"TZ": "FAR-24", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "7"}


def built(
    root: Path, years: tuple[int, ...], year: int, day: str, jobs: int, surroundings: dict[str, str]
) -> Path:
    """Build one of the reports of some years on a day, in a folder and surroundings of its own."""
    copy_of_project(root, years)
    command = [sys.executable, "-m", "pramoen", "build", "--year", str(year)]
    command += ["--renderer", "embedded", "--jobs", str(jobs), "--project", str(root)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    epoch = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    own = {**kept, **surroundings, "SOURCE_DATE_EPOCH": f"{epoch:.0f}"}
    subprocess.run(command, check=True, env=own, cwd=root, stdout=subprocess.DEVNULL)
    return root / "reports" / "site"


def test_folder_locale_zone_day_jobs_and_hash_seed_change_no_byte(
    everything_built: Path, tmp_path: Path, long: bool
) -> None:
    elsewhere = tmp_path / "ที่ อื่น {b} 'ก'"
    if long:
        day = "2023-11-14"
        one = built(tmp_path / "a", EVERY_YEAR, 2562, day, 2, HERE)
        other = built(elsewhere, EVERY_YEAR, 2562, day, 1, ELSEWHERE)
    else:  # what all tests look at, and one of its reports again
        report = "dga/2561"
        site = everything_built / "reports" / "site"
        day = read_history(site).reports[report]["day"]
        one = site / report
        other = built(elsewhere, YEARS, 2561, day, 1, ELSEWHERE) / report
    assert (one / "report.pdf").is_file()
    assert checksums(one) == checksums(other)
