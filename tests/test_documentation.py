"""The guide names every command, option and picture, and nothing that is not there."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from typer.main import get_command

from conftest import ROOT
from pramoen.assessment.assess import Status
from pramoen.changes.review import LABELS
from pramoen.cli import app

FOLDER = ROOT / "docs" / "guide"
GUIDE = (FOLDER / "commands.md").read_text(encoding="utf-8")
PAGES = sorted(FOLDER.glob("*.md"))
LARGEST_PICTURE = 150_000


def commands() -> dict[str, set[str]]:
    """Return the options of every command by its full name."""
    found: dict[str, set[str]] = {}

    def walk(command: object, name: str) -> None:
        inside = getattr(command, "commands", None)
        if inside is not None:
            for own, one in inside.items():
                walk(one, f"{name} {own}")
            return
        options = (o for p in getattr(command, "params", ()) for o in p.opts)
        found[name] = {option for option in options if option.startswith("--")}

    walk(get_command(app), "pramoen")
    return found


def documented() -> dict[str, set[str]]:
    """Return the options that the guide's table gives to every command."""
    rows = re.findall(r"^\| `(pramoen [a-z -]+)`[^|]*\| ([^|]*) \|$", GUIDE, re.M)
    return {name: set(re.findall(r"`(--[a-z-]+)`", options)) for name, options in rows}


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_documented(name: str) -> None:
    assert documented().get(name) == commands()[name] - {"--help"}


def test_the_guide_names_no_command_that_is_not_there() -> None:
    assert set(documented()) == set(commands())


def test_every_option_says_in_thai_what_it_does() -> None:
    def walk(command: object) -> list[str]:
        inside = getattr(command, "commands", None)
        if inside is not None:
            return [silent for one in inside.values() for silent in walk(one)]
        own = (p for p in getattr(command, "params", ()) if "--help" not in p.opts)
        return [
            p.name for p in own if not re.search("[\u0e00-\u0e7f]", getattr(p, "help", "") or "")
        ]

    assert walk(get_command(app)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_guide_shows_commands_as_they_are_typed(page: Path) -> None:
    known = commands()
    typed = re.findall(r"^    pramoen (.+)$", page.read_text(encoding="utf-8"), re.M)
    assert typed or page.stem == "commands"
    for line in typed:
        name = next((n for n in known if f"pramoen {line} ".startswith(f"{n} ")), None)
        assert name, line
        assert set(re.findall(r"--[a-z-]+", line)) <= known[name], line


def test_every_picture_of_the_guide_is_shown_small_and_told_in_words() -> None:
    shown = [
        found
        for page in PAGES
        for found in re.findall(r"!\[([^]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    ]
    pictures = {path.name: path for path in FOLDER.iterdir() if path.suffix != ".md"}
    assert {name for _, name in shown} == set(pictures)
    for words, name in shown:
        assert len(words) > 20, name
        content = pictures[name].read_bytes()
        assert len(content) < LARGEST_PICTURE, name
        assert b"http" not in content, name


def test_every_guide_is_named_in_both_readmes() -> None:
    for name in ("README.md", "README.th.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for page in PAGES:
            assert f"docs/guide/{page.name}" in text, f"{page.name} in {name}"


def test_the_reviewers_guide_explains_every_status_and_state() -> None:
    text = (FOLDER / "reviewing.md").read_text(encoding="utf-8")
    first = set(re.findall(r"^\| ([^|`]+?) \|", text, re.M))
    assert {status.label for status in Status} <= first
    assert set(LABELS.values()) <= first


def test_the_tables_and_columns_are_described_as_the_schema_has_them() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "describe-data"))
    told = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    assert script["described"]() == told, "run scripts/describe-data"
