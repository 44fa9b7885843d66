"""The guide names every command and every option, and nothing that is not there."""

from __future__ import annotations

import re

import pytest
from typer.main import get_command

from conftest import ROOT
from pramoen.cli import app

GUIDE = (ROOT / "docs" / "year.md").read_text(encoding="utf-8")


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
