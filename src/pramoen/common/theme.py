"""Knows the look: the design tokens and how each medium reads them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

HATCH = "#e9edf3"  # a stand-in colour for gaps; drawings and pages put a hatched pattern there


@cache
def tokens() -> dict[str, dict[str, Any]]:
    """Return the design tokens: colour tables ``light`` and ``dark``, and ``type``."""
    text = resources.files("pramoen.common").joinpath("tokens.toml").read_text(encoding="utf-8")
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


def with_css_colours(text: str) -> str:
    """Return a drawing or a chart's JSON with the light colours named, so they follow the page.

    Examples
    --------
    >>> with_css_colours('fill="#0072B2"')
    'fill="var(--pm-chart-result)"'
    """
    text = text.replace(f'"{HATCH}"', '"url(#pm-hatch)"')
    for name, value in tokens()["light"].items():
        text = text.replace(f'"{value}"', f'"var(--pm-{name.replace("_", "-")})"')
    return text


def typst_colours() -> str:
    """Return the light colours as a Typst dictionary named ``pm-colours``."""
    entries = [f'  {n.replace("_", "-")}: rgb("{v}"),' for n, v in tokens()["light"].items()]
    return "#let pm-colours = (\n" + "\n".join(entries) + "\n)"


def font_folder() -> Path:
    """Return the folder of the Sarabun font files (TTF), the one typeface of every medium."""
    return Path(str(resources.files("fontpkg_sarabun"))) / "files"


@cache
def converter() -> Any:
    """Return the converter of drawings, told of Sarabun: without it text would vanish silently."""
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))
    return vl_convert


def with_typst_colours(template: str) -> str:
    """Return a Typst template with the tokens written between its two marker comments."""
    start, end = "tokens.toml: start\n", "// Design tokens: end"
    before, rest = template.split(start)
    _, after = rest.split(end)
    return f"{before}{start}{typst_colours()}\n{end}{after}"


def screen_style() -> str:
    """Return the tokens as CSS custom properties: light, and dark where preferred or chosen.

    The root's ``data-theme`` is what a reader chose; Quarto keeps it as a class of the body.
    """
    light, dark = css_variables("light"), css_variables("dark")
    preferred = ':root:not([data-theme="light"])'
    return (
        f":root,\nbody.quarto-light {{\n{light}\n}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n{preferred} {{\n{dark}\n}}\n}}\n"
        f'@media screen {{\n:root[data-theme="dark"],\nbody.quarto-dark {{\n{dark}\n}}\n}}\n'
    )


def write_derived(extension: Path) -> None:
    """Write the tokens into the page style and the Typst template of the Quarto extension."""
    (extension / "tokens.css").write_text(screen_style(), encoding="utf-8")
    template = extension / "typst-template.typ"
    template.write_text(with_typst_colours(template.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write_derived(Path("_extensions/pramoen"))
