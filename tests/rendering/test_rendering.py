"""The embedded renderer on small books: what it honours, and how it fails."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from pypdf import PdfReader

from conftest import ROOT
from pramoen.common.chapters import Chapter
from pramoen.common.thai import Dictionary
from pramoen.rendering import pandoc
from pramoen.rendering.book import read_book
from pramoen.rendering.chapter import as_chapter
from pramoen.rendering.embedded import render
from pramoen.rendering.errors import RenderingFailed
from pramoen.rendering.markdown import chapter_markdown, fenced
from pramoen.rendering.memory import Memory
from pramoen.rendering.pandoc import MARKDOWN, Text, executable, heard, reader_for
from pramoen.rendering.pdf.document import typst_source, write_pdf
from pramoen.rendering.pdf.words import write_words
from pramoen.rendering.site.pages import pages_of
from pramoen.rendering.staging import stage
from pramoen.show.display import folded, paragraph, remark
from pramoen.show.tables import Column, text_table

FIGURE = """::: {#fig-a}

```{=html}
<div class="chart"><svg viewBox="0 0 9 9"><title>ภาพ</title></svg></div>
```

```{=typst}
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg'/>"), format: "svg", alt: "ภาพ")
```

คำบรรยายภาพ
:::"""


def code(source: str, *outputs: dict[str, Any], tags: tuple[str, ...] = ()) -> Any:
    cell: Any = nbformat.v4.new_code_cell(source)
    cell.outputs = [nbformat.v4.new_output("display_data", data=data) for data in outputs]
    cell.metadata["tags"] = list(tags)
    return cell


def notebook(path: Path, *cells: Any) -> Path:
    made: Any = nbformat.v4.new_notebook()
    made.cells = list(cells)
    nbformat.write(made, path)
    return path


ONE = Chapter("one", "one", "chapters/one")
# Of no report's: where it is shown, it was taken from here.
DOWNLOADS: dict[str, Any] = {
    "downloads": [{"address": "data/all.ods", "text": "ตารางทั้งหมด ODS", "short": "ODS"}]
}


def book(tmp_path: Path, *markdown: str) -> Path:
    """Stage a book of one notebook whose outputs are the given Markdown."""
    root = tmp_path / "root"
    root.mkdir()
    shutil.copytree(ROOT / "_extensions", root / "_extensions")
    shutil.copyfile(ROOT / "_language-th.yml", root / "_language-th.yml")
    (root / "index.qmd").write_text("# หน้าแรก\n\n[บทหนึ่ง](chapters/one.ipynb)\n", encoding="utf-8")
    (root / "glossary.qmd").write_text("# อภิธานศัพท์\n", encoding="utf-8")
    (root / "_quarto.yml").write_text(
        "metadata-files: [_report.yml]\nlanguage: _language-th.yml\n"
        "book:\n  title: ค่าเดิม\n  chapters: [index.qmd]\n",
        encoding="utf-8",
    )
    title: Any = nbformat.v4.new_markdown_cell("# บทหนึ่ง")
    cells = [title, *(code("x", {"text/markdown": one}) for one in markdown)]
    notebook(tmp_path / "one.ipynb", *cells)
    facts = {
        "book": {"title": "รายงาน ประจำปีงบประมาณ พ.ศ. 2562", "subtitle": "องค์การ <ก>"},
        "pramoen": {
            "organisation": "example",
            "organisation_name": "องค์การตัวอย่าง",
            "state": "ฉบับร่าง",
            "short_name": "อก.",
            "fiscal_year": 2562,
            "period": "1 ตุลาคม 2561 – 30 กันยายน 2562",
            "form": "แบบประเมิน",
            "cover": [{"name": "ฐานอำนาจ", "text": "คำสั่ง"}],
            "years": [2562, 2561],
            "formats": ["html", "pdf"],
            **DOWNLOADS,
        },
    }
    return stage(root, tmp_path / "staged", tmp_path, [ONE], facts)


def html_of(tmp_path: Path, *markdown: str) -> str:
    render(book(tmp_path, *markdown), tmp_path / "out", ["html"])
    html = (tmp_path / "out" / "chapters" / "one.html").read_text(encoding="utf-8")
    return unmarked(html.replace("<wbr>", ""))


def unmarked(html: str) -> str:
    """Return HTML without the marks that keep words whole, which tests of words look at."""
    less = re.sub(r'<span class="(?:word|keep)">([^<]*)</span>', r"\1", html)
    return less if less == html else unmarked(less)


def test_pandoc_is_the_one_that_comes_along_whatever_else_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = tmp_path / "pandoc"
    newer.write_text("#!/bin/sh\necho pandoc 99.0\n", encoding="utf-8")
    newer.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.delenv("PYPANDOC_PANDOC", raising=False)
    told = (
        "import sys; from pramoen.rendering import pandoc; print(pandoc.executable(), *sys.modules)"
    )
    path, *loaded = subprocess.check_output([sys.executable, "-c", told], text=True).split()
    assert Path(path).parts[-3:] == ("pypandoc", "files", "pandoc")
    assert "pypandoc" not in loaded


def test_figures_tables_and_references_are_numbered(tmp_path: Path) -> None:
    table = text_table("b", "คำบรรยายตาราง", [Column("ก"), Column("ข", "right")], [["x", "1"]])
    html = html_of(tmp_path, FIGURE, table.markdown, "ดู @fig-a และ @tbl-b")
    assert '<span class="caption-label">ภาพที่ 1</span> คำบรรยายภาพ' in html
    assert '<span class="caption-label">ตารางที่ 1</span> คำบรรยายตาราง' in html
    assert '<a href="#fig-a"' in html
    assert ">ตารางที่ 1</a>" in html
    assert "{#tbl-b}" not in html
    assert "#image(" not in html


def test_a_group_of_rows_has_a_heading_over_all_columns(tmp_path: Path) -> None:
    table = text_table(
        "b", "c", [Column("ก"), Column("ข")], [["x", "1"], ["y", "2"]], groups=["ก", "ก"]
    )
    html = html_of(tmp_path, table.markdown)
    assert html.count('colspan="2"') == 1


def test_callouts_open_in_place_or_stand_open(tmp_path: Path) -> None:
    html = html_of(
        tmp_path,
        folded("วิธี <คิด>", [paragraph("ก")]).markdown,
        remark("สำคัญ", [paragraph("ข")]).markdown,
    )
    assert "<summary>วิธี &lt;คิด&gt;</summary>" in html
    assert '<aside class="callout callout-important">' in html


def test_conditional_content_and_chapter_links(tmp_path: Path) -> None:
    html = html_of(
        tmp_path,
        '::: {.content-visible when-format="html"}\nเฉพาะเว็บ\n:::',
        '::: {.content-visible when-format="typst"}\nเฉพาะพิมพ์\n:::',
        "[ไป](one.ipynb#x) []{#x}",
    )
    assert "เฉพาะเว็บ" in html
    assert "เฉพาะพิมพ์" not in html
    assert 'href="one.html#x"' in html


def test_text_from_the_configuration_is_escaped(tmp_path: Path) -> None:
    html = html_of(tmp_path, "ก")
    assert "องค์การ &lt;ก&gt;" in html
    assert "<ก>" not in html


def test_the_report_file_overrides_the_configuration(tmp_path: Path) -> None:
    assert read_book(book(tmp_path, "ก")).title == "รายงาน ประจำปีงบประมาณ พ.ศ. 2562"


@pytest.mark.parametrize(
    ("markdown", "told"),
    [
        (["ดู @fig-nowhere"], "อ้างถึง fig-nowhere ซึ่งไม่มีในรายงาน"),
        ([FIGURE, FIGURE], "ที่อยู่ fig-a ซ้ำ"),
    ],
)
def test_addresses_that_do_not_hold_are_errors(
    tmp_path: Path, markdown: list[str], told: str
) -> None:
    with pytest.raises(RenderingFailed, match=told):
        html_of(tmp_path, *markdown)


def test_a_missing_chapter_is_an_error(tmp_path: Path) -> None:
    staged = book(tmp_path, "ก")
    (staged / "chapters" / "one.ipynb").unlink()
    with pytest.raises(RenderingFailed, match=r"ไม่พบบทของรายงาน .*one\.ipynb"):
        render(staged, tmp_path / "out", ["html"])


def test_a_missing_font_and_a_typst_error_are_told(tmp_path: Path) -> None:
    staged = book(tmp_path, "ก")
    shutil.rmtree(staged / "fonts")
    (staged / "fonts").mkdir()
    with pytest.raises(RenderingFailed, match="ไม่พบแบบอักษร Sarabun"):
        render(staged, tmp_path / "out", ["pdf"])
    shutil.rmtree(tmp_path / "root")
    broken = book(tmp_path, "```{=typst}\n#nonsense\n```")
    with pytest.raises(RenderingFailed, match="Typst: unknown variable: nonsense"):
        render(broken, tmp_path / "out", ["pdf"])


def test_what_typst_refuses_is_told_with_its_notebook_and_cell(tmp_path: Path) -> None:
    staged = book(tmp_path, "ก", "ข\n\n```{=typst}\n#nonsense\n```")
    with pytest.raises(RenderingFailed, match=r"one\.ipynb เซลล์ที่ 3: Typst: unknown variable"):
        render(staged, tmp_path / "out", ["pdf"])


@pytest.mark.parametrize("where", ["an output", "an attachment"])
def test_a_picture_that_a_notebook_holds_is_on_the_page_and_in_print(
    where: str, tmp_path: Path
) -> None:
    figure = matplotlib_figure()
    staged = book(tmp_path, "ก")
    if where == "an output":
        cell = code("#| fig-alt: เส้น [หนึ่ง] $x$\nplt.plot([1, 2])", {"image/png": figure})
    else:
        cell = nbformat.v4.new_markdown_cell("รูป ![เส้น \\[หนึ่ง\\] \\$x\\$](attachment:a%20b.png)")
        cell.attachments = {"a b.png": {"image/png": figure}}
    notebook(staged / "chapters" / "one.ipynb", nbformat.v4.new_markdown_cell("# หนึ่ง"), cell)
    render(staged, tmp_path / "out", ["html", "pdf"])
    page = (tmp_path / "out" / "chapters" / "one.html").read_text(encoding="utf-8")
    assert f"data:image/png;base64,{figure}" in page
    assert 'alt="เส้น [หนึ่ง] $x$"' in page
    pictures = [
        image for page in PdfReader(tmp_path / "out" / "report.pdf").pages for image in page.images
    ]
    assert [image.image.size for image in pictures if image.image] == [(60, 40)]


def matplotlib_figure() -> str:
    """Return a figure as matplotlib puts it into a notebook."""
    from matplotlib.figure import Figure

    figure, data = Figure(figsize=(0.6, 0.4), dpi=100), io.BytesIO()
    figure.subplots().plot([1, 2])
    figure.savefig(data, format="png")
    return base64.b64encode(data.getvalue()).decode()


def test_cells_show_what_quarto_shows_of_them(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "n.ipynb",
        code("a = 1", {"text/markdown": "พารามิเตอร์"}, tags=("injected-parameters",)),
        code("#| output: false\nb", {"text/markdown": "ซ่อน"}),
        code("#| echo: true\nc = '```'", {"text/html": "<p>html</p>", "text/plain": "plain"}),
        code("d", {"application/x": "1"}),
        code("#| label: fig-z\n#| fig-cap: ชื่อ", {"text/markdown": "ภาพ"}),
    )
    text = chapter_markdown(path)
    for hidden in ("พารามิเตอร์", "ซ่อน", "plain", "a = 1", "d\n"):
        assert hidden not in text
    assert "```` {.python}\nc = '```'\n````" in text
    assert "{=html}\n<p>html</p>" in text
    assert "::: {#fig-z}\n\nภาพ\n\nชื่อ\n:::" in text


def test_an_error_output_stops_the_rendering(tmp_path: Path) -> None:
    cell = code("1/0")
    cell.outputs = [
        nbformat.v4.new_output("error", ename="ZeroDivisionError", evalue="x", traceback=[])
    ]
    with pytest.raises(RenderingFailed, match=r"n\.ipynb เซลล์ที่ 1 ผิดพลาด: ZeroDivisionError"):
        chapter_markdown(notebook(tmp_path / "n.ipynb", cell))


def test_a_fence_is_longer_than_any_run_of_backticks_inside() -> None:
    assert fenced("a ```` b", "python").startswith("````` {.python}")


def test_staging_keeps_what_the_report_shows_and_drops_what_is_for_jupyter() -> None:
    both = {"text/markdown": "m", "text/html": "h", "image/svg+xml": "s"}
    cell = code("x", dict(both), {"text/html": "h"})
    hidden = code("y", {"text/markdown": "h"}, tags=("notebook-only",))
    (shown,) = as_chapter({"cells": [cell, hidden]}, ONE, {})["cells"]
    kept = shown["outputs"]
    assert [output["data"] for output in kept] == [{"text/markdown": ["m"]}, {"text/html": "h"}]


def lua(tmp_path: Path, text: str, to: str, *, quarto: bool = False) -> str:
    """Return Markdown through the screen filter alone; `quarto` lends it Quarto's own names."""
    told = {**DOWNLOADS, "years": [2562, 2561, 2560], "fiscal_year": 2562}
    own = {"components/4.html": {"title": "", "part": ""}}
    facts = {"pramoen": told, "pramoen-years": {2562: own, 2561: own, 2560: {}}}
    metadata = tmp_path / "metadata.json"
    metadata.write_text(json.dumps(facts), encoding="utf-8")
    screen = ROOT / "_extensions" / "pramoen" / "screen.lua"
    used = _with_quarto(tmp_path, screen) if quarto else screen
    command = [executable(), f"--from={MARKDOWN}", f"--to={to}", "--wrap=preserve"]
    command.append(f"--metadata-file={metadata}")
    command.append(f"--lua-filter={used}")
    ended = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True)
    return ended.stdout


def _with_quarto(tmp_path: Path, screen: Path) -> Path:
    """Return a copy of the filter that believes it runs in Quarto."""
    lent = (
        "local quarto = { doc = { input_file = '/b/components/4.ipynb', "
        "add_html_dependency = function() end } }\n"
    )
    path = tmp_path / "screen.lua"
    path.write_text(lent + screen.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_cells_know_their_column_and_carry_no_style(tmp_path: Path) -> None:
    html = lua(tmp_path, "| ก | ข |\n|:-|-:|\n| x | 1 |\n", "html5")
    assert '<td class="right whole" data-label="ข">1</td>' in html
    assert '<th class="right" scope="col">ข</th>' in html
    assert "style=" not in html


def test_english_passages_are_marked_and_single_abbreviations_are_not(tmp_path: Path) -> None:
    html = lua(tmp_path, "ตาม (Function Base) และ PDF ใน results.csv", "html5")
    assert '<span lang="en">(Function Base)</span>' in html
    assert html.count("<span") == 1


def test_a_number_stays_with_its_unit_and_with_what_announces_it(tmp_path: Path) -> None:
    words = "ได้ 3,616 ล้านบาท ใน พ.ศ. 2562 ไม่น้อยกว่าร้อยละ 96 จาก 5 หน่วยงานของรัฐทั้งประเทศ"
    html = lua(tmp_path, words, "html5")
    assert 'ไม่น้อยกว่า<span class="keep">' in html
    assert re.findall('<span class="keep">(.*?)</span>', html) == [
        "3,616 ล้านบาท",
        "พ.ศ. 2562",
        "ร้อยละ 96",
    ]


def test_decimal_points_stand_in_line_and_no_digit_is_added(tmp_path: Path) -> None:
    columns = [Column("ก"), Column("ข", "right")]
    rows = [["x", "3,680"], ["y", "62.271"], ["z", "0.9075"], ["w", "–"]]
    html = html_of(tmp_path, text_table("t", "ตาราง", columns, rows).markdown)
    cells = re.findall(r'<td class="right[^>]*>(.*?)</td>', html)
    assert [re.sub("<.*?>", "", cell) for cell in cells] == ["3,680", "62.271", "0.9075", "–"]
    missing = [re.findall('data-missing="(.*?)"', cell) for cell in cells]
    assert missing == [[".0000"], ["0"], [], []]


def test_the_screen_filter_leaves_print_alone(tmp_path: Path) -> None:
    text = "| ก | ข |\n|:-|-:|\n| x | 1 |\n\nFunction Base"
    ended = subprocess.run(
        [executable(), f"--from={MARKDOWN}", "--to=typst", "--wrap=preserve"],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert lua(tmp_path, text, "typst") == ended.stdout


def test_pages_and_their_frame_list_the_downloads_they_are_told_of(tmp_path: Path) -> None:
    (told,) = DOWNLOADS["downloads"]
    link = f'<a href="../{told["address"]}">{told["text"]}</a>'
    assert link in unmarked(lua(tmp_path, "::: {.downloads}\n:::", "html5"))
    assert link in html_of(tmp_path, "ก")


def test_in_quartos_frame_the_switch_of_year_stays_in_the_chapter(tmp_path: Path) -> None:
    html = lua(tmp_path, "# บท\n\nก", "html5", quarto=True)
    assert '<a href="../../2561/components/4.html">2561</a>' in html
    assert '<a href="../../2560/index.html">2560</a>' in html
    assert "<strong>2562</strong>" in html
    assert "2561/components" not in lua(tmp_path, "# บท\n\nก", "html5")


in_one_process = pandoc._in_one_process


def converted(staged: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return which chapters pandoc converts for pages and print, in the order of their names."""
    asked: list[str] = []

    def noting(book: Any, told: Any, to: str) -> list[str]:
        asked.extend(f"{to} {text['name']}" for text in told if not text["template"])
        return in_one_process(book, told, to)

    monkeypatch.setattr("pramoen.rendering.pandoc._in_one_process", noting)
    one = read_book(staged)
    pages_of(one, 1, memory)
    typst_source(one, memory=memory)
    return sorted(asked)


def test_a_chapter_that_says_what_it_said_is_converted_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(tmp_path / "memory")
    staged = book(tmp_path, FIGURE, "เห็นใน @fig-a ว่าต่างกัน")
    first = typst_source(read_book(staged), memory=memory)
    assert typst_source(read_book(staged)) == first
    assert any("html5 " in one for one in converted(staged, memory, monkeypatch))
    assert converted(staged, memory, monkeypatch) == []
    # What the frame tells changes with every figure, and makes no page anew.
    report = staged / "_report.yml"
    report.write_text(report.read_text("utf-8").replace("ฉบับร่าง", "อนุมัติแล้ว"), "utf-8")
    assert converted(staged, memory, monkeypatch) == []
    glossary = staged / "glossary.qmd"
    glossary.write_text("# คำศัพท์\n", encoding="utf-8")
    assert converted(staged, memory, monkeypatch) == ["html5 glossary.html", "typst glossary.html"]
    assert "คำ" in typst_source(read_book(staged), memory=memory)


@pytest.mark.parametrize(("count", "processes"), [(0, 0), (1, 1), (8, 1), (9, 2), (40, 3)])
def test_few_texts_are_converted_by_one_process(
    count: int, processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def noting(book: Any, told: Any, to: str) -> list[str]:
        asked.append(len(told))
        return [text["name"] for text in told]

    monkeypatch.setattr("pramoen.rendering.pandoc._in_one_process", noting)
    texts = {f"{n}.html": Text("ก") for n in range(count)}
    made = pandoc.converted(read_book(book(tmp_path, "ก")), texts, "html5", jobs=3)
    assert made == {name: name for name in texts}
    assert (len([some for some in asked if some]), sum(asked)) == (processes, count)


@pytest.mark.parametrize(("to", "other"), [("html5", "typst"), ("typst", "html")])
def test_what_only_the_other_format_shows_is_not_read_and_changes_nothing(
    to: str, other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = read_book(book(tmp_path, "ก"))
    text = (
        f"- ก\n\n```{{={other}}}\n<b>ลับ</b>\n```\n\n- ข\n\n"
        f'::: {{.content-visible when-format="{other}"}}\n'
        "::: {.note}\nลับ\n:::\n\n```python\n:::\n```\n:::\n\n- ค\n\n"
        f"````markdown\n```{{={other}}}\nตัวอย่าง\n```\n````\n"
    )
    assert "ลับ" not in heard(text, to)
    assert "ตัวอย่าง" in heard(text, to)
    read = pandoc.converted(one, {"a": Text(text)}, to)["a"]
    monkeypatch.setattr(pandoc, "heard", lambda told, _: told)
    assert read == pandoc.converted(one, {"a": Text(text)}, to)["a"]
    open_ended = f'::: {{.content-visible when-format="{other}"}}\nก'
    assert heard(open_ended, to) == open_ended


def test_addresses_are_looked_for_where_there_can_be_any(tmp_path: Path) -> None:
    one = read_book(book(tmp_path, "ก"))
    for text in ("ดู https://example.org", "ถึง a@example.org", "```\nx\n```\nhttps://example.org"):
        assert "+autolink_bare_uris" in reader_for(text)
        assert 'href="' in pandoc.converted(one, {"a": Text(text)}, "html5")["a"]
    for text in ("พ.ศ. 2562: 3 ข้อ", '```{=html}\n<a href="https://example.org">x</a>\n```\nก'):
        assert "-autolink_bare_uris" in reader_for(text)


def test_formulas_and_tex_are_read_where_they_can_be_any(tmp_path: Path) -> None:
    one = read_book(book(tmp_path, "ก"))
    told = pandoc.converted(one, {"a": Text(r"ผล $x^2$ และ 3 \$ กับ 4 \$")}, "html5")["a"]
    assert "<sup>2</sup>" in told and "3 $ กับ 4 $" in told
    assert "LaTeX" not in pandoc.converted(one, {"a": Text(r"ใช้ \LaTeX")}, "typst")["a"]
    assert reader_for(r"3 \$ กับ 4 \$").count("-") == 4


def test_words_are_parted_alike_from_memory_and_without_a_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, memory = read_book(book(tmp_path, "")), Memory(tmp_path / "memory")
    first = write_words(one, ["ตัวเลขที่รายงาน"], memory).read_bytes()
    assert "ตัวเลข|ที่|รายงาน\n".encode() in first
    asked: list[str] = []
    parted = Dictionary.parted

    def asking(known: Dictionary, text: str) -> tuple[str, ...]:
        asked.append(text)
        return parted(known, text)

    monkeypatch.setattr(Dictionary, "parted", asking)
    more = write_words(one, ["ตัวเลขที่รายงาน", "เป้าหมาย"], memory).read_bytes()
    assert asked == ["เป้าหมาย"]
    monkeypatch.setattr("pramoen.rendering.pdf.words.dictionary", None)
    again = write_words(one, ["ตัวเลขที่รายงาน", "เป้าหมาย"], memory).read_bytes()
    assert again == more and set(first.splitlines()) < set(more.splitlines())


def test_who_reads_the_words_while_they_are_written_anew_reads_them_whole(tmp_path: Path) -> None:
    one = read_book(book(tmp_path, ""))
    path = write_words(one, ["ตัวเลขที่รายงาน"])
    with path.open("rb") as reading:
        before = path.read_bytes()
        write_words(one, ["ตัวเลขที่รายงาน", "เป้าหมาย"])
        assert reading.read() == before != path.read_bytes()
    assert [other.name for other in path.parent.glob("words.*") if other.suffix != ".lua"] == [
        "words.txt"
    ]


def printed(staged: Path, pdf: Path) -> list[str]:
    """Return what each page of a printed book says, without white space."""
    write_pdf(read_book(staged), pdf)
    return ["".join(page.extract_text().split()) for page in PdfReader(pdf).pages]


SOURCED = (
    "ผล 100 · ที่มา [results.csv \\[2562 · 1.5\\]]{.source} · ค่าเป้าหมาย 90 · ที่มา [แบบประเมิน]{.source}"
)


def test_where_a_figure_comes_from_is_a_number_in_print_and_told_once_at_the_end(
    tmp_path: Path,
) -> None:
    again = "ผลเดิม · ที่มา [results.csv \\[2562 · 1.5\\]]{.source}"
    pages = printed(book(tmp_path, SOURCED, again), tmp_path / "report.pdf")
    body, annex = "".join(pages[2:]).split("ภาคผนวกที่มาของตัวเลข")[-2:]
    assert "ผล100·ที่มา1·ค่าเปา" in body.replace("\u0e49", "")
    assert "ผลเดิม·ที่มา1" in body
    assert "results" not in body
    assert annex.count("1results.csv[2562·1.5]") == annex.count("results.csv") == 1
    assert "2แบบประเมิน" in annex


def test_a_page_tells_where_a_figure_comes_from_where_it_stands(tmp_path: Path) -> None:
    html = html_of(tmp_path, SOURCED)
    assert 'ที่มา <span class="source">results.csv [2562 · 1.5]</span> ·' in html


def test_the_annex_names_the_address_that_the_report_is_published_at(tmp_path: Path) -> None:
    staged = book(tmp_path, SOURCED)
    assert not any("หน้าเว็บของรายงาน" in page for page in printed(staged, tmp_path / "a.pdf"))
    site = tmp_path / "root" / "_quarto.yml"
    told = site.read_text(encoding="utf-8").replace(
        "book:\n", "book:\n  site-url: https://example.org/reports\n"
    )
    site.write_text(told, encoding="utf-8")
    facts = yaml.safe_load((staged / "_report.yml").read_text(encoding="utf-8"))
    own = {"organisation": "example", "fiscal_year": 2562, "short_name": "อก.", "state": "ร่าง"}
    facts = {"book": {"title": facts["book"]["title"]}, "pramoen": own}
    staged = stage(tmp_path / "root", tmp_path / "again", tmp_path, [ONE], facts)
    pages = printed(staged, tmp_path / "b.pdf")
    assert "https://example.org/reports/example/2562/" in "".join(pages)


def test_short_chapters_share_a_page_in_print(tmp_path: Path) -> None:
    pages = printed(book(tmp_path, SOURCED), tmp_path / "report.pdf")
    assert len(pages) == 4  # cover, contents, all chapters, signatures
    assert "บทหนึ่ง" in pages[2] and "ภาคผนวกที่มาของตัวเลข" in pages[2]
    assert "การสอบทานและลงนาม" in pages[3]


def test_the_summary_for_executives_starts_a_page(tmp_path: Path) -> None:
    summary = "::: {.executive}\n\nปีนี้ดี\n\n:::"
    pages = printed(book(tmp_path, summary), tmp_path / "report.pdf")
    (alone,) = [page for page in pages if "ปีนี้ดี" in page]
    assert "หน้าแรก" not in alone and "อภิธานศัพท์" not in alone


def shares(tmp_path: Path, *rows: list[str]) -> list[float]:
    """Return the widths of a printed table's columns, in percent."""
    columns = [Column(f"หัว {number}") for number in range(len(rows[0]))]
    table = text_table("t", "ตาราง", columns, list(rows))
    source = typst_source(read_book(book(tmp_path, table.markdown)))
    found = re.search(r"columns: \(([\d.%, ]+)\)", source)
    assert found is not None
    return [float(one.strip(" %")) for one in found[1].split(",") if one.strip()]


def test_columns_are_as_wide_as_saves_lines(tmp_path: Path) -> None:
    named = [[f"{number} หน่วยงานของรัฐที่ให้บริการประชาชน", "มี"] for number in range(1, 7)]
    first, _ = shares(tmp_path, *named, ["รวม", "คำอธิบายยาวของแถวเดียว " * 12])
    assert first > 30


def test_a_status_without_room_ends_its_line_before_its_last_word(tmp_path: Path) -> None:
    status = "[รอผลการดำเนินงาน]{.status .status-pending}"
    long = "หน่วยงานที่เกี่ยวข้องกับการเบิกจ่าย " * 4
    rows = "\n".join(f"| {long} | {long} | {long} | {long} | {status} |" for _ in range(3))
    table = f"| ก | ข | ค | ง | จ |\n|:--|:--|:--|:--|:--|\n{rows}\n\n: ตาราง {{#tbl-t}}"
    source = typst_source(read_book(book(tmp_path, table))).replace("\u200d", "")
    assert "รอผล\u200bการดำเนินงาน" in source
    assert "การเบิก\u200bจ่าย" not in source


def test_a_word_of_the_glossary_and_its_meaning_stand_in_one_line(tmp_path: Path) -> None:
    source = typst_source(read_book(book(tmp_path, "คำ\n\n:   ความหมาย\n")))
    assert "#pm-terms(([คำ], [ค" in source.replace("\u200d", "")


TABLE = "| ก | ข |\n|:--|:--|\n| 1 | 2 |\n"


def test_in_quarto_a_table_of_a_chapter_with_others_below_it_stays_on_one_page(
    tmp_path: Path,
) -> None:
    wrapped = f"::: {{.quarto-book-part}}\n{TABLE}\n: ตาราง {{#tbl-t}}\n:::"
    assert "#pm-whole[" in typst_source(read_book(book(tmp_path, wrapped)))


STARTING = """## ตัวชี้วัด {{#indicator-1}}

::: {{}}
```{{=typst}}
#image(bytes("<svg viewBox=\\"0 0 160 40\\">"))
```

ภาพ
:::

::: {{.float}}
{table}
{caption}
:::
"""
# Markdown has no name for the block in which Quarto keeps a table and, beside it, its caption.
FLOAT = """function Div(div)
  if div.classes:includes("float") then div.attributes["__quarto_custom"] = "true" return div end
end
"""


def test_in_quarto_the_caption_of_a_table_counts_in_the_room_for_an_indicator(
    tmp_path: Path,
) -> None:
    (tmp_path / "float.lua").write_text(FLOAT, encoding="utf-8")
    filters = (tmp_path / "float.lua", ROOT / "_extensions" / "pramoen" / "pramoen.lua")
    command = [executable(), f"--from={MARKDOWN}", "--to=typst"]
    command += [f"--lua-filter={path}" for path in filters]
    rooms = []
    for caption in ("ตาราง", "ตาราง " + "ยาวมาก " * 20):
        text = STARTING.format(table=TABLE, caption=caption)
        ended = subprocess.run(
            command, input=text, capture_output=True, encoding="utf-8", check=True
        )
        rooms += re.findall(r"#pm-start\(1.4em, ([\d.]+)cm\)", ended.stdout)
    short, long = map(float, rooms)
    assert long > short, "its caption has a line more"
