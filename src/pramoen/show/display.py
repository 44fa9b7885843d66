"""Knows how one output is shown twice: as Markdown to the report, as HTML to Jupyter.

Quarto and the embedded renderer take ``text/markdown``; Jupyter and nbconvert take ``text/html``.
Text from data goes through `texts` or `html.escape` before it gets into either.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..common.mime import ROWS_MIME, VEGALITE_MIME
from ..common.texts import (
    escape_markdown,
    in_lines,
    letters_alone,
    markdown_attribute,
    raw_markup,
    typst_literal,
    typst_string,
)
from ..common.theme import with_css_colours
from ..words import say


@dataclass(frozen=True)
class Display:
    """An output with its Markdown for the report and its HTML for Jupyter."""

    markdown: str
    html: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Return the bundle that IPython publishes."""
        return {
            "text/markdown": self.markdown,
            "text/html": self.html,
            "text/plain": plain_text(self.html),
            **self.extra,
        }


def plain_text(markup: str) -> str:
    """Return the words of an HTML fragment, for consoles and for `text/plain`."""
    without_drawings = re.sub(r"<(svg|style)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", without_drawings).split()))


def heading(level: int, text: str, anchor: str) -> Display:
    """Return a heading with a stable address."""
    return Display(
        f"{'#' * level} {escape_markdown(text)} {{#{anchor}}}",
        f'<h{level} id="{anchor}">{html.escape(text)}</h{level}>',
    )


def paragraph(text: str) -> Display:
    """Return a paragraph of plain text."""
    return Display(escape_markdown(text), f"<p>{html.escape(text)}</p>")


def inline(text: str) -> Display:
    """Return a text as it stands within a line, with the spaces at its ends."""
    before, after = (" " if end.isspace() else "" for end in (text[:1], text[-1:]))
    return Display(f"{before}{escape_markdown(text)}{after}", html.escape(text))


def source(text: str) -> Display:
    """Return where something comes from; print shows its number in the annex of sources.

    Examples
    --------
    >>> source("results.csv [2562 · 1.5]").html
    '<span class="source">results.csv [2562 · 1.5]</span>'
    """
    return Display(
        f"[{escape_markdown(text)}]{{.source}}", f'<span class="source">{html.escape(text)}</span>'
    )


def in_a_row(inside: Sequence[Display]) -> Display:
    """Return displays that stand within a line, one behind the other."""
    return Display(
        "".join(display.markdown for display in inside),
        "".join(display.html for display in inside),
    )


Line = str | Display | tuple[str, str | Display]


def bullets(lines: Sequence[Line]) -> Display:
    """Return a list; a pair is a term, shown strong, and what is said of it."""
    markdown, markup = [], []
    for one in lines:
        term, text = one if isinstance(one, tuple) else ("", one)
        told = inline(text) if isinstance(text, str) else text
        head = Display(f"**{escape_markdown(term)}** ", f"<strong>{html.escape(term)}</strong> ")
        line = in_a_row([head, told] if term else [told])
        markdown.append(f"- {line.markdown}")
        markup.append(f"<li>{line.html}</li>")
    return Display("\n".join(markdown), f"<ul>{''.join(markup)}</ul>")


@dataclass(frozen=True)
class Mark:
    """A status in a table: the class draws its shape and colour beside the word.

    Of a short one a wide page shows the shape alone; the word is there to be heard.
    """

    code: str
    label: str
    short: bool = False

    @property
    def text(self) -> str:
        """The word of the status."""
        return self.label

    @property
    def markdown(self) -> str:
        """The mark as a span that both renderers draw."""
        classes = " ".join(f".{name}" for name in self._css.split())
        return f"[{escape_markdown(self.label)}]{{{classes}}}"

    @property
    def html(self) -> str:
        """The mark as HTML."""
        return f'<span class="{self._css}">{html.escape(self.label)}</span>'

    @property
    def _css(self) -> str:
        short = " short" if self.short else ""
        return f"status status-{self.code.replace('_', '-')}{short}"


@dataclass(frozen=True)
class Worded:
    """What stands in a table with more than its words: how the report and Jupyter take it."""

    text: str
    markdown: str
    html: str


def link_to(text: str, chapter: str, anchor: str) -> Worded:
    """Return a link to a section of another chapter, as each of the two resolves it."""
    address = f"{chapter}.ipynb#{anchor}"
    return Worded(
        text,
        f"[{escape_markdown(text)}]({address})",
        f'<a href="{address}">{html.escape(text)}</a>',
    )


def place_of(text: str, anchor: str) -> Worded:
    """Return words that links lead to."""
    return Worded(
        text,
        f"[{escape_markdown(text)}]{{#{anchor}}}",
        f'<span id="{anchor}">{html.escape(text)}</span>',
    )


def drawn_beside(svg: str, text: str) -> Worded:
    """Return a small drawing beside its words; print shows the words alone."""
    return Worded(
        text,
        f"`{raw_markup(svg)}`{{=html}} {escape_markdown(text)}",
        f"{svg} {html.escape(text)}",
    )


def status_line(mark: Mark) -> Display:
    """Return a status on a line of its own."""
    return Display(mark.markdown, f"<p>{mark.html}</p>")


def figure_display(
    key: str,
    svg: str,
    narrow: str,
    caption: str,
    alt: str,
    spec: Mapping[str, Any],
    printed: str | None = None,
) -> Display:
    """Return a numbered figure: inline SVG on screen, in print over the whole measure.

    `narrow` is the drawing for phones, `printed` that for print, the first one if it is not given;
    the Vega-Lite `spec` is for who wants to explore it. In Jupyter the drawing is a `picture`.
    """
    printed = typst_literal(raw_markup(letters_alone(printed or svg)))
    markdown = f"""::: {{#fig-{key}}}

```{{=html}}
{_on_screen(raw_markup(svg), raw_markup(narrow))}
```

```{{=typst}}
#image(bytes({printed}), format: "svg", width: 100%, alt: {typst_string(alt)})
```

{escape_markdown(caption)}
:::"""
    words = html.escape(caption)
    markup = f"<figure>{picture(svg, alt)}<figcaption>{words}</figcaption></figure>"
    return Display(markdown, markup, {"image/svg+xml": svg, VEGALITE_MIME: in_lines(spec)})


def picture(svg: str, words: str) -> str:
    """Return a drawing as a picture in HTML, which notebooks that are not trusted show, too."""
    drawing = base64.b64encode(svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{drawing}" alt="{html.escape(words)}">'


def marked(lines: Sequence[tuple[Mark, str]]) -> Display:
    """Return status marks in a line, each followed by words, if there are any."""
    markdown = " · ".join(
        f"{mark.markdown} {escape_markdown(words)}".rstrip() for mark, words in lines
    )
    markup = " · ".join(f"{mark.html} {html.escape(words)}".rstrip() for mark, words in lines)
    return Display(markdown, f"<p>{markup}</p>")


def _on_screen(svg: str, narrow: str) -> str:
    """Return a chart for pages: two drawings in the page's colours, for wide and narrow screens."""
    # The page style has the order of painting; as an attribute it is no valid HTML.
    wide, phone = (
        with_css_colours(drawn).replace(' paint-order="stroke"', "") for drawn in (svg, narrow)
    )
    return (
        f'<div class="chart"><div class="wide">{wide}</div><div class="narrow">{phone}</div></div>'
    )


def raw_html(markup: str) -> str:
    """Return markup as a Markdown block that only pages show."""
    return f"```{{=html}}\n{markup}\n```"


def course(
    chart: Display, table: Display, key: str, data: str = "", rows: Sequence[Sequence[str]] = ()
) -> Display:
    """Return a chart and its table, which pages put behind one switch, with links to their files.

    The chart's files are ``charts/<key>.svg`` and ``.png``; `data` names the file with its data,
    ``data/<data>.csv``. Where no other part of the report writes that file, `rows` has what goes
    into it, headings first.
    """
    files = [
        (say("show.display.chart-svg"), f"charts/{key}.svg"),
        (say("show.display.chart-png"), f"charts/{key}.png"),
    ]
    files += [(say("show.display.data-csv"), f"data/{data}.csv")] if data else []
    links = " ".join(f'<a href="../{path}" download>{words}</a>' for words, path in files)
    below = say("show.display.downloads", links=links)
    markdown = [raw_html('<div class="course">'), chart.markdown, table.markdown, raw_html(below)]
    recorded = {ROWS_MIME: [{"name": data, "rows": [list(row) for row in rows]}]} if rows else {}
    return Display("\n\n".join(markdown), chart.html + table.html, {**chart.extra, **recorded})


def numbered_table(key: str, pipe_table: str, markup: str, caption: str) -> Display:
    """Return a table, numbered if it has a key: Markdown for the report, HTML for Jupyter."""
    words = f"<figcaption>{html.escape(caption)}</figcaption>" if caption else ""
    shown = f"<figure>{words}{markup}</figure>"
    if not key:
        return Display(pipe_table, shown)
    return Display(f"{pipe_table}\n\n: {escape_markdown(caption)} {{#tbl-{key}}}", shown)


def folded(title: str, inside: Sequence[Display]) -> Display:
    """Return displays under a title that opens on screen and stands open in print."""
    markdown = _callout(".callout-note", title, inside, 'collapse="true" ')
    markup = "".join(display.html for display in inside)
    return Display(markdown, f"<details><summary>{html.escape(title)}</summary>{markup}</details>")


def remark(title: str, inside: Sequence[Display]) -> Display:
    """Return displays as a remark that is always open."""
    markdown = _callout(".callout-important", title, inside)
    markup = "".join(display.html for display in inside)
    return Display(markdown, f"<aside><p><strong>{html.escape(title)}</strong></p>{markup}</aside>")


def _callout(css: str, title: str, inside: Sequence[Display], options: str = "") -> str:
    body = "\n\n".join(display.markdown for display in inside)
    head = f'{{{css} {options}appearance="simple" icon="false" title={markdown_attribute(title)}}}'
    return f"::: {head}\n\n{body}\n\n:::"


def only_in(format_: str, markdown: str) -> str:
    """Return Markdown that stands in one format alone: `html` or `typst`."""
    return f'::: {{.content-visible when-format="{format_}"}}\n\n{markdown}\n\n:::'


def together(inside: Sequence[Display]) -> Display:
    """Return displays one after the other as a single one."""
    return Display(
        "\n\n".join(display.markdown for display in inside),
        "".join(display.html for display in inside),
    )
