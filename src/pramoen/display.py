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


def status_mark(code: str, label: str) -> str:
    """Return a status as HTML: the class draws its shape and colour beside the word."""
    return f'<span class="status status-{code.replace("_", "-")}">{html.escape(label)}</span>'


def status_line(code: str, label: str, text: str) -> Display:
    """Return a status mark followed by what is to be said of it."""
    css = code.replace("_", "-")
    said = f" {escape_markdown(text)}" if text else ""
    return Display(
        f"[{escape_markdown(label)}]{{.status .status-{css}}}{said}",
        f"<p>{status_mark(code, label)} {html.escape(text)}</p>",
    )


def figure(key: str, svg: str, caption: str, alt: str, spec: Mapping[str, Any]) -> Display:
    """Return a numbered figure: inline SVG on screen, the same drawing in print."""
    typst = svg.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    markdown = f"""::: {{#fig-{key}}}

::: {{.content-visible when-format="html"}}
```{{=html}}
<div class="chart">{svg}</div>
```
:::

::: {{.content-visible when-format="typst"}}
```{{=typst}}
#image(bytes("{typst}"), format: "svg", width: 100%, alt: {typst_string(alt)})
```
:::

{escape_markdown(caption)}
:::"""
    markup = f"<figure>{svg}<figcaption>{html.escape(caption)}</figcaption></figure>"
    return Display(markdown, markup, {"image/svg+xml": svg, VEGALITE_MIME: dict(spec)})


def table(key: str, markup: str, caption: str, style: str = "") -> Display:
    """Return a numbered table from one HTML ``<table>``; `style` is for Jupyter only."""
    markdown = f"""::: {{#tbl-{key}}}

```{{=html}}
{markup}
```

{escape_markdown(caption)}
:::"""
    return Display(
        markdown, f"<figure><figcaption>{html.escape(caption)}</figcaption>{style}{markup}</figure>"
    )


def folded(title: str, inside: Sequence[Display]) -> Display:
    """Return displays under a title that opens on screen and stands open in print."""
    shown = title.replace("\\", "").replace('"', "”")
    body = "\n\n".join(display.markdown for display in inside)
    markdown = f'::: {{.callout-note collapse="true" appearance="simple" icon="false" title="{shown}"}}\n\n{body}\n\n:::'
    markup = "".join(display.html for display in inside)
    return Display(markdown, f"<details><summary>{html.escape(title)}</summary>{markup}</details>")


def remark(title: str, inside: Sequence[Display]) -> Display:
    """Return displays as a remark that is always open."""
    shown = title.replace("\\", "").replace('"', "”")
    body = "\n\n".join(display.markdown for display in inside)
    markdown = f'::: {{.callout-important appearance="simple" icon="false" title="{shown}"}}\n\n{body}\n\n:::'
    markup = "".join(display.html for display in inside)
    return Display(markdown, f"<aside><p><strong>{html.escape(title)}</strong></p>{markup}</aside>")


def together(inside: Sequence[Display]) -> Display:
    """Return displays one after the other as a single one."""
    return Display(
        "\n\n".join(display.markdown for display in inside),
        "".join(display.html for display in inside),
    )


def typst_string(text: str) -> str:
    """Return text as a Typst string literal.

    Examples
    --------
    >>> typst_string('a "b"')
    '"a \\\\"b\\\\""'
    """
    one_line = " ".join(text.split())
    return '"' + one_line.replace("\\", "\\\\").replace('"', '\\"') + '"'
