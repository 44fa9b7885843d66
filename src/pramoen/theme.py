"""Knows the look: the design tokens and how each medium reads them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any


@cache
def tokens() -> dict[str, dict[str, Any]]:
    """Return the design tokens: colour tables ``light`` and ``dark``, and ``type``."""
    text = resources.files("pramoen").joinpath("tokens.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def css_variables(scheme: str) -> str:
    """Return the colours of one scheme as CSS custom properties, one per line.

    Examples
    --------
    >>> css_variables("light").splitlines()[0]
    '--pm-ink: #1A1F29;'
    """
    colours = tokens()[scheme]
    return "\n".join(f"--pm-{name.replace('_', '-')}: {value};" for name, value in colours.items())


def typst_colours() -> str:
    """Return the light colours as a Typst dictionary named ``pm-colours``."""
    entries = [f'  {n.replace("_", "-")}: rgb("{v}"),' for n, v in tokens()["light"].items()]
    return "#let pm-colours = (\n" + "\n".join(entries) + "\n)"


def font_folder() -> Path:
    """Return the folder of the Sarabun font files (TTF), the one typeface of every medium."""
    return Path(str(resources.files("fontpkg_sarabun"))) / "files"


def with_typst_colours(template: str) -> str:
    """Return a Typst template with the tokens written between its two marker comments."""
    start, end = "tokens.toml: start\n", "// Design tokens: end"
    before, rest = template.split(start)
    _, after = rest.split(end)
    return f"{before}{start}{typst_colours()}\n{end}{after}"


def screen_style() -> str:
    """Return the tokens as CSS custom properties: light, and dark where it is preferred."""
    light, dark = css_variables("light"), css_variables("dark")
    dark_rule = f"@media screen and (prefers-color-scheme: dark) {{\n:root {{\n{dark}\n}}\n}}\n"
    return f":root {{\n{light}\n}}\n{dark_rule}"


def write_derived(extension: Path) -> None:
    """Write the tokens into the page style and the Typst template of the Quarto extension."""
    (extension / "tokens.css").write_text(screen_style(), encoding="utf-8")
    template = extension / "typst-template.typ"
    template.write_text(with_typst_colours(template.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write_derived(Path("_extensions/pramoen"))
