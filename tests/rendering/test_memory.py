"""Holds that nothing is made again of the same things, and never anything else is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from pramoen.rendering.memory import Memory


class Maker:
    """Makes something new each time, and counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> bytes:
        self.count += 1
        return f"ครั้งที่ {self.count}\nบรรทัดที่สอง".encode()


def test_the_same_things_are_made_once_and_given_again(tmp_path: Path) -> None:
    make = Maker()
    first = Memory(tmp_path, "makers").recall("page.html", "ก", make)
    assert Memory(tmp_path, "makers").recall("page.html", "ก", make) == first
    assert make.count == 1


@pytest.mark.parametrize(
    ("makers", "name", "made_of"),
    [("others", "page.html", "ก"), ("makers", "b/page.html", "ก"), ("makers", "page.html", "ข")],
)
def test_another_maker_name_or_content_is_made_anew(
    makers: str, name: str, made_of: str, tmp_path: Path
) -> None:
    make = Maker()
    Memory(tmp_path, "makers").recall("page.html", "ก", make)
    assert Memory(tmp_path, makers).recall(name, made_of, make).startswith("ครั้งที่ 2".encode())


def test_what_was_cut_off_or_changed_is_made_anew(tmp_path: Path) -> None:
    make = Maker()
    memory = Memory(tmp_path, "makers")
    memory.recall("page.html", "ก", make)
    whole = (tmp_path / "page.html").read_bytes()
    for spoiled in (whole[:-1], whole[:20], b"", whole.replace(b"1", b"7")):
        (tmp_path / "page.html").write_bytes(spoiled)
        count = make.count
        memory.recall("page.html", "ก", make)
        assert make.count == count + 1


def test_who_is_to_forget_makes_all_anew_and_remembers_that(tmp_path: Path) -> None:
    make = Maker()
    Memory(tmp_path).recall("page.html", "ก", make)
    made = Memory(tmp_path, forgets=True).recall("page.html", "ก", make)
    assert made != b"" and make.count == 2
    assert Memory(tmp_path).recall("page.html", "ก", make) == made


def test_without_a_folder_nothing_is_remembered() -> None:
    make = Maker()
    assert Memory().recall("page.html", "ก", make) != Memory().recall("page.html", "ก", make)
