"""What the command line says of itself and of wrong use is Thai, the framework's words included."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path

import pytest

from conftest import ROOT, copy_of_project, run
from pramoen import cli
from pramoen.changes.correction import as_typed
from pramoen.commands.options import WHO, named

ENGLISH = re.compile(
    r"\b(Usage|Options|Arguments|Commands|Error|Missing|No such|Try|required|Show)\b"
)


def said(*arguments: str) -> tuple[int, str]:
    """Run a command as typed; return its exit code and what it printed."""
    told = io.StringIO()
    with (
        contextlib.redirect_stdout(told),
        contextlib.redirect_stderr(told),
        pytest.raises(SystemExit) as ended,
    ):
        cli.main(list(arguments))
    return int(ended.value.code or 0), told.getvalue()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chek",), "ไม่มีคำสั่ง chek หมายถึง 'check' หรือไม่"),
        (("check", "--yaer", "2562"), "ไม่มีตัวเลือก --yaer"),
        (("check", "--year", "abc"), "ค่าของ --year ไม่ถูกต้อง: ต้องเป็นจำนวนเต็ม"),
        (("check", "--year"), "ต้องมีค่าตามหลัง"),
        (("correct", "--year", "2562"), "ต้องระบุ"),
        (("new-year",), "ต้องระบุ"),
        (("review", "--year", "2562", "x", "y"), "ระบุเกินมา"),
    ],
)
def test_wrong_use_is_told_in_thai(arguments: tuple[str, ...], words: str) -> None:
    code, told = said(*arguments)
    assert code == cli.WRONG_USE
    assert words in told
    assert ENGLISH.search(told) is None, told
    assert "--help" in told


@pytest.mark.parametrize("arguments", [("--help",), ("check", "--help"), ("workbook", "--help")])
def test_help_is_thai(arguments: tuple[str, ...]) -> None:
    code, told = said(*arguments)
    assert code == 0
    assert "วิธีใช้:" in told
    assert ENGLISH.search(told) is None, told


def test_whoever_acts_is_not_silently_the_machines_user(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(WHO, raising=False)
    name = named(None)
    assert f"ผู้ทำ: {name}" in capsys.readouterr().err
    monkeypatch.setenv(WHO, "สมหญิง")
    assert named(None) == "สมหญิง"
    assert named("สมชาย") == "สมชาย"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [("๙๘.๘๗", "98.87"), ("1,234.5", "1234.5"), ("12,34", "12,34"), ("ดี", "ดี")],
)
def test_a_correction_takes_a_number_as_it_is_typed(typed: str, number: str) -> None:
    assert as_typed(typed) == number


def test_what_cannot_be_taken_back_is_told() -> None:
    code, told = said("undo", "--yes", "--organisation", "nobody", "--project", str(ROOT))
    assert (code, "ไม่มีองค์การ nobody" in told) == (2, True)
    code, told = said("history", "--project", str(ROOT))
    assert (code, told.strip()) == (0, "ทะเบียนยังไม่มีรายการ")


def test_the_only_real_organisation_need_not_be_named_and_of_several_one_must(
    tmp_path: Path,
) -> None:
    root = copy_of_project(tmp_path / "project")
    assert run(root, "history") == run(root, "history", "--organisation", "dga")
    code, told = run(root, "history", "--organisation", "nobody")
    assert (code, "ไม่มีองค์การ nobody (มี dga, example)" in told) == (2, True)
    for folder in ("data", "params"):
        shutil.copytree(root / folder / "dga", root / folder / "second")
    for command in (["history"], ["undo"], ["explain", "1.2", "--year", "2562"]):
        code, told = run(root, *command)
        assert (code, "ต้องระบุองค์การด้วย --organisation" in told) == (2, True), told
    shutil.rmtree(root / "params" / "dga")
    assert run(root, "history")[0] == 0
