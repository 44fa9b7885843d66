"""Knows how one output is shown twice: as Markdown to the report, as HTML to Jupyter.

Quarto and the embedded renderer take ``text/markdown``; Jupyter and nbconvert take ``text/html``.
Text from data goes through `escape_markdown` or `html.escape` before it gets into either.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ASSESSMENTS_MIME = "application/vnd.pramoen.assessments+json"
VEGALITE_MIME = "application/vnd.vegalite.v6+json"

_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")


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


def escape_markdown(text: str) -> str:
    r"""Return text that Markdown shows as it is, on one line.

    Examples
    --------
    >>> escape_markdown("1.1 *a* <b>")
    '1\\.1 \\*a\\* \\<b\\>'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


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


def bullets(lines: Sequence[str | tuple[str, str]]) -> Display:
    """Return a list; a pair is a term, shown strong, and what is said of it."""
    markdown, markup = [], []
    for line in lines:
        term, text = line if isinstance(line, tuple) else ("", line)
        markdown.append(
            f"- **{escape_markdown(term)}** {escape_markdown(text)}"
            if term
            else f"- {escape_markdown(text)}"
        )
        strong = f"<strong>{html.escape(term)}</strong> " if term else ""
        markup.append(f"<li>{strong}{html.escape(text)}</li>")
    return Display("\n".join(markdown), f"<ul>{''.join(markup)}</ul>")


@dataclass(frozen=True)
class Mark:
    """A status in a table: the class draws its shape and colour beside the word."""

    code: str
    label: str

    @property
    def markdown(self) -> str:
        """The mark as a span that both renderers draw."""
        return f"[{escape_markdown(self.label)}]{{.status .{self._css}}}"

    @property
    def html(self) -> str:
        """The mark as HTML."""
        return f'<span class="status {self._css}">{html.escape(self.label)}</span>'

    @property
    def _css(self) -> str:
        return f"status-{self.code.replace('_', '-')}"


@dataclass(frozen=True)
class Link:
    """A link in a table to a section of another chapter."""

    text: str
    chapter: str
    anchor: str

    @property
    def markdown(self) -> str:
        """The link as the report resolves it."""
        return f"[{escape_markdown(self.text)}]({self.chapter}.ipynb#{self.anchor})"

    @property
    def html(self) -> str:
        """The link as Jupyter resolves it."""
        return f'<a href="{self.chapter}.ipynb#{self.anchor}">{html.escape(self.text)}</a>'


def status_line(mark: Mark) -> Display:
    """Return a status on a line of its own."""
    return Display(mark.markdown, f"<p>{mark.html}</p>")


def figure(key: str, svg: str, caption: str, alt: str, spec: Mapping[str, Any]) -> Display:
    """Return a numbered figure: inline SVG on screen, the same drawing in print."""
    typst = svg.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    markdown = f"""::: {{#fig-{key}}}

```{{=html}}
<div class="chart">{svg}</div>
```

```{{=typst}}
#image(bytes("{typst}"), format: "svg", width: 100%, alt: {typst_string(alt)})
```

{escape_markdown(caption)}
:::"""
    markup = f"<figure>{svg}<figcaption>{html.escape(caption)}</figcaption></figure>"
    return Display(markdown, markup, {"image/svg+xml": svg, VEGALITE_MIME: dict(spec)})


def table(key: str, pipe_table: str, markup: str, caption: str) -> Display:
    """Return a numbered table: as Markdown for the report, as HTML for Jupyter."""
    markdown = f"{pipe_table}\n\n: {escape_markdown(caption)} {{#tbl-{key}}}"
    return Display(
        markdown, f"<figure><figcaption>{html.escape(caption)}</figcaption>{markup}</figure>"
    )


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
    shown = title.replace("\\", "").replace('"', "”")
    body = "\n\n".join(display.markdown for display in inside)
    head = f'{{{css} {options}appearance="simple" icon="false" title="{shown}"}}'
    return f"::: {head}\n\n{body}\n\n:::"


def together(inside: Sequence[Display]) -> Display:
    """Return displays one after the other as a single one."""
    return Display(
        "\n\n".join(display.markdown for display in inside),
        "".join(display.html for display in inside),
    )


def typst_string(text: str) -> str:
    r"""Return text as a Typst string literal.

    Examples
    --------
    >>> print(typst_string('a "b"'))
    "a \"b\""

    """
    one_line = " ".join(text.split())
    return '"' + one_line.replace("\\", "\\\\").replace('"', '\\"') + '"'
