"""Knows which files of this package a notebook can reach, and their digest: the program it ran."""

from __future__ import annotations

from pathlib import Path

from .digests import digest_of_files

PACKAGE = Path(__file__).parent.parent
# What a notebook cannot reach; a test holds that it does not.
OUT_OF_REACH = (
    "__main__.py",
    "build",
    "changes",
    "cli.py",
    "commands",
    "publishing",
    "rendering",
    "workbook",
)


def digest_of_program(package: Path = PACKAGE) -> str:
    """Return a hash of the code and texts of all that a notebook can reach."""

    def reached(path: Path) -> bool:
        inside = path.relative_to(package)
        room = inside.stem if inside.suffix == ".po" else inside.parts[0]
        return inside.suffix in (".py", ".toml", ".po") and room not in OUT_OF_REACH

    return digest_of_files(filter(reached, package.rglob("*")), package)
