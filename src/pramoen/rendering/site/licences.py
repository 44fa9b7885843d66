"""Knows under which licences stands what readers get, and what reports are made with.

The list is made by ``python -m pramoen.rendering.site.licences`` in the project's folder, of the
lock, of what the packages say of themselves and of what stands in the font files; pages are made of
the list alone, so that the same lock gives the same bytes on every machine.
"""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

from ...common.glyphs import LENDERS
from ...common.theme import font_folder

LIST = "licences.json"
OPEN_FONT = "SIL Open Font License 1.1"
_LONGEST = 80  # letters of a field that names a licence and does not quote it
_PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.I)
_NO_NAME = ("", "UNKNOWN")


@dataclass(frozen=True, order=True)
class Package:
    """A package: its version in the lock, its licence, and whether reports are made with it."""

    name: str
    version: str
    licence: str
    makes_reports: bool


@dataclass(frozen=True)
class Font:
    """A font whose shapes readers get, with what its own file says of it."""

    name: str
    version: str
    licence: str
    copyright: str


@dataclass(frozen=True)
class Licences:
    """All licences; `open_font` is the text of the one that all fonts have."""

    packages: tuple[Package, ...]
    fonts: tuple[Font, ...]
    open_font: str


@cache
def licences() -> Licences:
    """Return the list."""
    text = resources.files("pramoen.rendering.site").joinpath(LIST).read_text(encoding="utf-8")
    told: Mapping[str, Any] = json.loads(text)
    return Licences(
        tuple(Package(**one) for one in told["packages"]),
        tuple(Font(**one) for one in told["fonts"]),
        told["open_font"],
    )


def found(root: Path) -> Licences:
    """Return the list anew: the packages of a project's lock, as they are installed, and fonts."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = needed_by([_name(one) for one in project["dependencies"]], lock)
    packages = [
        Package(name, version, licence_of(distribution(name)), name in needed)
        for name, version in pinned(lock).items()
    ]
    open_font = distribution("fontpkg-sarabun").read_text("licenses/LICENSE") or ""
    terms = re.sub(r"^.*?(?=-{20,}\s*SIL OPEN FONT)", "", open_font, flags=re.DOTALL)
    return Licences(tuple(sorted(packages)), tuple(_fonts()), terms)


def pinned(lock: str) -> dict[str, str]:
    r"""Return the version of each package of a lock.

    Examples
    --------
    >>> pinned("altair==6.3.0 \\\n    # via pramoen (pyproject.toml)\n")
    {'altair': '6.3.0'}
    """
    return {one[1]: one[2] for line in lock.splitlines() if (one := _PINNED.match(line))}


def needed_by(names: Sequence[str], lock: str) -> set[str]:
    r"""Return the packages of a lock that some of them need, themselves included.

    Examples
    --------
    >>> sorted(needed_by(["a"], "a==1\n    # via pramoen\nb==1\n    # via a\nc==1\n    # via d\n"))
    ['a', 'b']
    """
    needs: dict[str, list[str]] = {}
    own = ""
    for line in lock.splitlines():
        if pin := _PINNED.match(line):
            own = pin[1]
        elif via := re.match(r"    #\s+(?:via )?([a-z0-9-]+)(?: |$)", line):
            needs.setdefault(via[1], []).append(own)
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += needs.get(name, [])
    return reached


def licence_of(installed: Distribution) -> str:
    """Return the licence of an installed package as it names it itself.

    That is its expression, or else a field that is no more than a name, its classifiers, or the
    first line of the text that it brings.
    """
    told = installed.metadata
    classified = [
        one.rpartition(" :: ")[2]
        for one in told.get_all("Classifier") or ()
        if one.startswith("License :: ") and one.count(" :: ") > 1
    ]
    expression, field = (
        (told.get_all(name) or [""])[0].strip() for name in ("License-Expression", "License")
    )
    short = "" if len(field) > _LONGEST or "\n" in field or field in _NO_NAME else field
    texts = (path for path in installed.files or () if path.name.upper().startswith("LICEN"))
    lines = (line.strip() for path in texts for line in path.read_text("utf-8").splitlines())
    return (
        expression or short or ", ".join(classified) or next((line for line in lines if line), "")
    )


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=~! ;]", requirement)[0].lower().replace("_", "-")


def _fonts() -> Iterator[Font]:
    yield _font((font_folder() / "Sarabun-Regular.ttf").read_bytes())
    for lender in LENDERS:
        yield _font(lender.read())


def _font(content: bytes) -> Font:
    """Return what a font's own file says of it.

    Raises
    ------
    ValueError
        If it does not stand under the licence whose text the page has.

    """
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(content), lazy=True) as font:
        name, version, owner, terms = (
            str(font["name"].getDebugName(number) or "") for number in (1, 5, 0, 13)
        )
    if "SIL Open Font License, Version 1.1" not in terms:
        raise ValueError(f"{name}: {terms}")
    number = re.search(r"[\d.]+", version)
    return Font(name, number[0] if number else "", OPEN_FONT, owner)


def written(listed: Licences) -> str:
    """Return a list as the file has it."""
    return json.dumps(asdict(listed), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    file = Path(__file__).with_name(LIST)
    file.write_text(written(found(Path())), encoding="utf-8")
