"""Knows the files of charts: every drawing of the executed notebooks as a picture of its own.

A picture leaves its page: it carries its title, whose it is and where its numbers come from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from ..common.theme import tokens
from ..rendering.memory import NO_MEMORY, Memory
from ..rendering.pictures import pictures
from ..words import say
from .lettering import lines_of

SVG = "image/svg+xml"
EDGE, TITLE, NOTE = 8.0, 16.0, 12.0
LEADING = 1.6
_NAME = re.compile(r'aria-labelledby="([\w-]+)-title"')
_CAPTION = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True)
class Drawing:
    """A chart of a notebook: its address, its SVG and its title."""

    name: str
    svg: str
    title: str


def publish_charts(
    notebooks: Sequence[Path],
    folder: Path,
    fonts: Path,
    memory: Memory = NO_MEMORY,
    notes: Sequence[str] = (),
) -> list[Path]:
    """Write each chart of the notebooks as ``<its address>.svg`` and ``.png`` into `folder`.

    `notes` stand below each of them: whose it is, where it comes from, that data is made up;
    `fonts` is the folder of the fonts for their words.

    Raises
    ------
    RenderingFailed

    """
    drawn = {
        Path(name).stem: text
        for notebook in notebooks
        for name, text in chart_files(notebook, notes).items()
    }
    found = {name: memory.known(f"charts/{name}.png", text) for name, text in drawn.items()}
    missing = [name for name, picture in found.items() if picture is None]
    made = dict(zip(missing, pictures([drawn[name] for name in missing], fonts), strict=True))
    written = []
    for name, text in drawn.items():
        folder.mkdir(parents=True, exist_ok=True)
        picture = found[name] or memory.keep(f"charts/{name}.png", text, made[name])
        written += [folder / f"{name}.svg", folder / f"{name}.png"]
        written[-2].write_text(text, encoding="utf-8")
        written[-1].write_bytes(picture)
    return written


def chart_files(notebook: Path, notes: Sequence[str] = ()) -> dict[str, str]:
    """Return the charts of an executed notebook as SVG by file name, title and notes included."""
    return {
        f"{drawing.name}.svg": lettered(drawing.svg, drawing.title, notes)
        for drawing in drawings(notebook)
    }


def notes_of(facts: dict[str, str]) -> list[str]:
    """Return what stands below each picture of a report, from what its frame tells."""
    source = say(
        "publishing.charts.organisation-and-year",
        organisation_name=facts["organisation_name"],
        fiscal_year=facts["fiscal_year"],
    )
    notes = [source, say("publishing.charts.source", form=facts["form"])]
    return [*notes, facts["made_up"]] if facts["made_up"] else notes


def drawings(notebook: Path) -> Iterator[Drawing]:
    """Yield every drawing in an executed notebook."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            svg = "".join(data.get(SVG, ""))
            if found := _NAME.search(svg):
                caption = _CAPTION.search("".join(data.get("text/html", "")))
                title = unescape(re.sub(r"<[^>]+>", "", caption[1])) if caption else ""
                yield Drawing(found[1], svg, title)


def lettered(svg: str, title: str, notes: Sequence[str]) -> str:
    """Return a drawing with its title above and notes below, and as much taller.

    Examples
    --------
    >>> drawn = lettered('<svg width="90" height="20" viewBox="0 0 90 20"><g/></svg>', "ก", ["ข"])
    >>> drawn.split(">")[0]
    '<svg width="90" height="88.8" viewBox="0 -41.6 90 88.8"'
    """
    head, rest = svg.split(">", 1)
    size = _SIZE.search(head)
    assert size is not None
    width, height = float(size[1]), float(size[2])
    above, title_size = lines_of(title, width - 2 * EDGE, TITLE)
    # A letter of four storeys rises above its line.
    room = len(above) * title_size * LEADING + 2 * EDGE if above else 0.0
    below = [
        (line, fitting)
        for note in notes
        for lines, fitting in [lines_of(note, width - 2 * EDGE, NOTE)]
        for line in lines
    ]
    foot = sum(fitting * LEADING for _, fitting in below) + EDGE if below else 0.0
    tall = f"{room + height + foot:g}"
    head = head.replace(size[0], f'viewBox="0 {-room:g} {size[1]} {tall}"')
    head = re.sub(r' height="[\d.]+"', f' height="{tall}"', head)
    colours = tokens()["light"]
    texts, at = "", -room + EDGE
    for line in above:
        at += title_size * LEADING
        texts += _text(line, at - title_size * 0.4, title_size, colours["ink"], 600)
    at = height
    for line, fitting in below:
        at += fitting * LEADING
        texts += _text(line, at - fitting * 0.4, fitting, colours["muted"], 400)
    body, _, end = rest.rpartition("</svg>")
    return f"{head}>{body}{texts}</svg>{end}"


def _text(words: str, y: float, size: float, colour: str, weight: int) -> str:
    return (
        f'<text x="{EDGE:g}" y="{y:.1f}" font-size="{size:.1f}" font-weight="{weight}" '
        f'fill="{colour}">{escape(words)}</text>'
    )
