"""Knows how executed notebooks are published: to download, and as pages that show the code."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat.v4
from markupsafe import Markup

from ..common.chapters import Chapter
from ..common.theme import with_css_colours
from ..rendering.memory import NO_MEMORY, Memory
from ..rendering.site.pages import rendered
from ..rendering.site.words import keeper
from ..words import say

_NUMBERED = re.compile(r"\{#((?:fig|tbl)-[\w-]+)\}")
# Marks that a cell of text has for the report's renderers, and what they fill with downloads.
_MARKED, _FILLED = re.compile(r"^:{3,}.*\n?", re.MULTILINE), ":::{.downloads}"
_DRAWN = re.compile(r'<img src="data:image/svg\+xml;base64,([^"]+)"[^>]*>')
_EMPTY = re.compile(r"<tbody>\s*</tbody>\s*</table>")
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_ALIGNED = re.compile(r"""(<t[dh]\b[^<>]*?) align="(\w+)\"""")
_STYLED = re.compile(r"""(<[a-zA-Z][^<>]*?)\s+style=("[^"]*"|'[^']*')""")


def publish_notebooks(
    executed: Path,
    chapters: Sequence[Chapter],
    folder: Path,
    facts: Mapping[str, Any],
    extension: Path,
    memory: Memory = NO_MEMORY,
) -> list[Path]:
    """Copy executed notebooks into `folder` and write a page with code and outputs beside each.

    `extension` is the project's Quarto format, which lists words that stay whole. A notebook of
    made-up data starts with a cell that says so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for chapter in chapters:
        notebook = executed / f"{chapter.name}.ipynb"
        copy = folder / notebook.name
        if notice := str(facts.get("notice", "")):
            copy.write_text(with_notice(notebook.read_text(encoding="utf-8"), notice), "utf-8")
        else:
            shutil.copyfile(notebook, copy)
        page = folder / f"{chapter.name}.html"
        page.write_text(code_page(executed, chapter, facts, extension, memory), encoding="utf-8")
        written += [copy, page]
    return written


def with_notice(notebook: str, notice: str) -> str:
    """Return a notebook, as JSON, with a first cell that says something of all of it."""
    content = json.loads(notebook)
    cell = {"cell_type": "markdown", "id": "notice", "metadata": {}, "source": f"**{notice}**"}
    content["cells"].insert(0, cell)
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def code_page(
    executed: Path,
    chapter: Chapter,
    facts: Mapping[str, Any],
    extension: Path,
    memory: Memory = NO_MEMORY,
) -> str:
    """Return a notebook as one HTML page with its code, that asks no other host for anything.

    Code stands open above its output; what the report shows of a cell is one click away. Words
    stay whole at the ends of lines as on the pages of the report.
    """
    notebook = executed / f"{chapter.name}.ipynb"

    def body() -> bytes:
        content = nbformat.v4.reads(notebook.read_text(encoding="utf-8"))  # was held to its schema
        told = _exported(as_read(with_places(content, chapter.page)))
        return with_words_for_nothing(without_styles(with_drawings(told))).encode()

    told = memory.recall(f"notebooks/{chapter.name}.html", notebook.read_bytes(), body)
    page = rendered(
        "code.html",
        notebook=chapter.name,
        page=chapter.page,
        facts=facts,
        notice=facts.get("notice", ""),
        body=Markup(told.decode()),
        site="../../../",
        here=f"{facts['organisation']}/{facts['fiscal_year']}",
        url="",
    )
    return keeper(extension)(page)


def with_words_for_nothing(markup: str) -> str:
    """Return markup that says of a table without rows that it has none.

    Examples
    --------
    >>> with_words_for_nothing("<table><tbody> </tbody></table>").count("</p>")
    1
    >>> with_words_for_nothing("<table><tbody><tr></tr></tbody></table>").count("</p>")
    0
    """
    note = f'<p class="table-note">{say("publishing.notebooks.no-rows")}</p>'
    return _EMPTY.sub(lambda table: table.group() + note, markup)


def with_places(notebook: Any, page: str) -> Any:
    """Return a notebook whose cells know where the report shows what they made."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            text = "".join(output.get("data", {}).get("text/markdown", ""))
            if found := _NUMBERED.search(text):
                cell["metadata"].setdefault("report", f"../{page}#{found[1]}")
    return notebook


def as_read(notebook: Any) -> Any:
    """Return a notebook whose text is without marks that only the report's renderers read."""
    texts = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    for cell in texts:
        if _FILLED in cell["source"].replace(" ", ""):
            notebook["cells"].remove(cell)
        cell["source"] = _MARKED.sub("", cell["source"])
    return notebook


def with_drawings(markup: str) -> str:
    """Return markup with its drawings in it: one that is a picture knows no font of the page."""
    return _DRAWN.sub(
        lambda drawn: with_css_colours(base64.b64decode(drawn[1]).decode("utf-8")), markup
    )


def without_styles(markup: str) -> str:
    """Return markup without styles of its own, which the pages' security policy would not allow.

    Examples
    --------
    >>> without_styles('<style>p{}</style><p class="a" style="color:red">x</p>')
    '<p class="a">x</p>'
    >>> without_styles('<th scope="row" align="left">x</th>')
    '<th scope="row" class="left">x</th>'
    """
    markup = _STYLE.sub("", markup).replace(' paint-order="stroke"', "")
    markup = markup.replace('<table border="1" class="dataframe"', '<table class="dataframe"')
    markup = markup.replace("<th></th>", "<td></td>")  # pandas: the corner above a table's rows
    markup = _ALIGNED.sub(r'\1 class="\2"', markup)  # the report's style has these classes
    while True:
        fewer = _STYLED.sub(r"\1", markup)
        if fewer == markup:
            return markup
        markup = fewer


@cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter
    from nbconvert.filters.highlight import Highlight2HTML
    from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter

    template = resources.files("pramoen.rendering.site").joinpath("templates/notebook.html.j2")
    exporter: Any = HTMLExporter(
        template_name="basic",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        optimistic_validation=True,  # once, after all steps
    )
    exporter.raw_template = template.read_text(encoding="utf-8")
    exporter.environment.globals["say"] = say
    highlight = Highlight2HTML(pygments_lexer="python", parent=exporter)

    @lru_cache(maxsize=1024)  # the notebooks of a report share most of their cells
    def highlighted(source: str) -> str:
        return str(highlight(source))

    exporter.register_filter("highlight_code", lambda source, **_: Markup(highlighted(source)))
    exporter.register_filter("filter_data_type", WidgetsDataTypeFilter({}, {}, parent=exporter))
    return exporter


def _exported(notebook: Any) -> str:
    """Return a notebook as HTML.

    Of nbconvert's exporter the last step is left out, which reads the page once more with an HTML
    parser to describe pictures: it takes longer than all others, and ours are described.
    """
    from nbconvert.exporters.templateexporter import TemplateExporter

    exporter = _exporter()
    told = exporter._init_resources(None)
    exported, _ = TemplateExporter.from_notebook_node(exporter, notebook, told)
    return str(exported)
