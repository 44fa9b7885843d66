"""Holds that a report is made from one state of its data, whatever is saved while it is built."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from conftest import Begun, run
from pramoen.build import flow

BUILD = ("build", "--renderer", "embedded", "--format", "html", "--jobs", "2")


RESULT = re.compile(r"^2562,4\.2,,(?:,,pending|[\d.]+,,)", re.MULTILINE)


def save(root: Path, value: str) -> None:
    """Report a result, as somebody does who saves a file."""
    path = root / "data" / "dga" / "results.csv"
    text, found = RESULT.subn(f"2562,4.2,,{value},,", path.read_text(encoding="utf-8"))
    assert found == 1
    path.write_text(text, encoding="utf-8")


@pytest.mark.long
def test_what_was_saved_while_a_report_was_built_is_in_it_everywhere(
    begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = begun(tmp_path)
    execute, times = flow._execute, []

    def saved_after_the_notebooks(*given: Any) -> None:
        execute(*given)
        times.append(1)
        if len(times) == 1:
            save(root, "97.31")

    monkeypatch.setattr(flow, "_execute", saved_after_the_notebooks)
    code, told = run(root, *BUILD)
    assert code == 0, told
    assert "ถูกบันทึกระหว่างสร้างรายงาน จึงสร้างใหม่จากข้อมูลล่าสุด" in told
    assert len(times) == 2
    site = root / "reports" / "site"
    for page in ("indicators/4-2.html", "components/4.html", "chapters/summary.html"):
        assert "97.31" in (site / "dga" / "2562" / page).read_text(encoding="utf-8"), page
    assert "97.31" in (site / "dga/2562/data/assessments.json").read_text(encoding="utf-8")
    assert run(root, *BUILD)[1].splitlines()[-1].startswith("ไม่มีอะไรเปลี่ยน")

    # Data that never rest are not published.
    before = (site / "manifest.json").read_bytes()
    save(root, "97.32")
    monkeypatch.setattr(flow, "ATTEMPTS", 2)
    states = iter(range(100))
    monkeypatch.setattr(flow, "_inputs_now", lambda *_: {root / "data" / "dga": next(states)})
    code, told = run(root, *BUILD)
    assert code == 2, told
    assert told.count("จึงสร้างใหม่จากข้อมูลล่าสุด") == flow.ATTEMPTS - 1
    assert "Traceback" not in told
    assert (site / "manifest.json").read_bytes() == before
