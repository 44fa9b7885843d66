"""The printed reports of all years, read back: text, tags, numbers, fonts, bytes, size."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
import yaml
from pypdf import PdfReader

from conftest import EVERY_YEAR, ROOT, Begun, run, short
from pramoen.changes.review import edition, standing_of
from pramoen.common.fiscal import format_number
from pramoen.common.params import read_parameters
from pramoen.common.places import Project
from pramoen.rendering.book import Book, read_book
from pramoen.rendering.markdown import chapter_markdown
from pramoen.rendering.pandoc import MARKDOWN, executable
from pramoen.rendering.pdf.document import compiled, write_executive, write_pdf
from pramoen.show.display import figure_display
from printed import (
    BY_PLACE,
    CENTIMETRE,
    EVERY_READER,
    READERS,
    THAI,
    filled_shares,
    folded,
    paragraphs,
)
from tagged import Tag, Tagged
from verapdf import judged

pytestmark = pytest.mark.xdist_group("print")

YEARS = EVERY_YEAR
EACH = short(YEARS, 2562)
MOST_BYTES = 1_500_000
_TOP = 3.5 * CENTIMETRE
FILTER = ROOT / "_extensions" / "pramoen" / "thai.lua"


@pytest.fixture(scope="module")
def built(everything_built: Path) -> Path:
    """A copy of the project with the reports of all years."""
    return everything_built


@pytest.fixture(scope="module")
def both(built: Path) -> Path:
    """The same copy, where the reports of the made-up organisation are wanted, too."""
    return built


def report(built: Path, year: int, organisation: str = "dga") -> Path:
    site = "site" if organisation == "dga" else f"site-{organisation}"
    return built / "reports" / site / organisation / str(year) / "report.pdf"


def years_of(built: Path, organisation: str) -> list[int]:
    """Return the years of which there is a report; a short run has some of the real ones."""
    folder = report(built, 0, organisation).parents[1]
    return sorted(int(one.parent.name) for one in folder.glob("*/report.pdf"))


def staged(built: Path, year: int, organisation: str = "dga") -> Book:
    return read_book(built / "reports" / "work" / organisation / str(year))


ORGANISATIONS = ("dga", "example")


@pytest.mark.parametrize("year", EACH)
def test_every_report_holds_pdf_ua(both: Path, year: int) -> None:
    paths = [
        report(both, year, name).with_name(file)
        for file in ("report.pdf", "executive-summary.pdf")
        for name in ORGANISATIONS
    ]
    for path, found in zip(paths, judged("ua1", paths), strict=True):
        assert found.rules > 100
        assert found.failed == {}, path


@pytest.mark.parametrize("reader", EVERY_READER)
@pytest.mark.parametrize("organisation", short(ORGANISATIONS, "dga"))
def test_readers_of_all_kinds_find_the_sentences_of_a_report_as_they_are_typed(
    both: Path, reader: str, organisation: str, long: bool
) -> None:
    if reader == "pdfminer" and not long:
        pytest.skip("the slowest reader; make long has it read them")
    text = folded("".join(EVERY_READER[reader](report(both, 2562, organisation))))
    wanted = {folded(one) for one in paragraphs(staged(both, 2562, organisation), cells=False)}
    # Pdftotext takes a dash at the end of a line for a word divided there.
    missed = {one for one in wanted if one not in text and not one.endswith("-")}
    assert len(wanted) > 200
    assert len(missed) * 100 <= len(wanted), missed


def test_every_way_of_reading_has_a_name_of_its_own() -> None:
    assert len(EVERY_READER) == len(READERS) + len(BY_PLACE)


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_no_line_that_poppler_reads_begins_with_a_mark(both: Path, organisation: str) -> None:
    if "poppler" not in BY_PLACE:
        pytest.skip("pdftotext is not installed")
    lines = "\n".join(BY_PLACE["poppler"](report(both, 2562, organisation))).splitlines()
    assert len(lines) > 1000
    assert [
        line for line in lines if re.match("\\s*[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", line)
    ] == []


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_every_link_and_bookmark_leads_to_a_page(both: Path, organisation: str) -> None:
    import pymupdf

    path = report(both, 2562, organisation)
    with pymupdf.open(path) as document:
        pages = range(document.page_count)
        links = [link for page in document for link in page.get_links()]
        inner = [one for one in links if one["kind"] != pymupdf.LINK_URI]
        bookmarks = document.get_toc()
    assert len(inner) > 50
    assert [one for one in inner if one.get("page", -1) not in pages] == []
    assert len(bookmarks) > 20
    assert [one for one in bookmarks if one[2] - 1 not in pages] == []
    with_pdfium = pdfium.PdfDocument(path)
    reached = [one.get_dest() for one in with_pdfium.get_toc()]
    assert [one for one in reached if one is None or one.get_index() is None] == []
    names = [str(one["nameddest"]) for one in inner if "nameddest" in one]
    assert all(pdfium.raw.FPDF_GetNamedDestByName(with_pdfium, name.encode()) for name in names)


def records(built: Path, year: int) -> list[dict[str, Any]]:
    path = report(built, year).parent / "data" / "assessments.json"
    return list(json.loads(path.read_text(encoding="utf-8")))


class Read(dict[int, Tagged]):
    """The tags of the report of each year, read when they are first asked for."""

    def __init__(self, built: Path) -> None:
        super().__init__()
        self._built = built

    def __missing__(self, year: int) -> Tagged:
        self[year] = Tagged(report(self._built, year))
        return self[year]


@pytest.fixture(scope="module")
def tagged(built: Path) -> dict[int, Tagged]:
    return Read(built)


def running_text(pages: list[str], book: Book) -> str:
    """Return what pages say without their headers and footers, folded."""
    titles = [folded(title) for title in chapter_titles(book)]
    head = folded(f"{book.facts['short_name']}·{book.facts['fiscal_year']}·{book.facts['state']}")
    named = re.escape(folded(f"{book.facts['document_number']}·{book.facts['edition']}"))
    foot = f"{named}(·ออกเมื่อ[^·]+)?หน้า\\d+จาก\\d+$"
    framed = re.compile(f"^({'|'.join(map(re.escape, titles))}){re.escape(head)}|{foot}")
    told = [framed.sub("", folded(page)) for page in pages]
    first = next(i for i, page in enumerate(told) if page.startswith(titles[0]))
    return "".join(told[first:])


def chapter_titles(book: Book) -> list[str]:
    found = []
    for chapter in book.chapters:
        match = re.search(r"^# ([^\n{]+)", chapter_markdown(chapter), re.M)
        assert match is not None, chapter
        found.append(re.sub(r"\\([^\w\s])", r"\1", match.group(1)).strip())
    return ["คำนำ", *found, "ภาคผนวก ที่มาของตัวเลข", "การสอบทานและลงนาม", "สารบัญ", book.title]


# Thai paragraphs that a reader does not find as they are: reader, year, start of the paragraph.
UNREAD: set[tuple[str, int, str]] = set()


@pytest.mark.parametrize("year", EACH)
@pytest.mark.parametrize("reader", READERS)
def test_every_thai_paragraph_is_read_once_and_in_order(
    built: Path, reader: str, year: int
) -> None:
    book = staged(built, year)
    text = running_text(READERS[reader](report(built, year)), book)
    missed, letters, at = [], 0, 0
    for paragraph in paragraphs(book):
        wanted = folded(paragraph)
        letters += len(THAI.findall(wanted))
        found = text.find(wanted, at)
        if found < 0:
            missed.append(paragraph)
        else:
            at = found + len(wanted)
    known = {start for name, own, start in UNREAD if (name, own) == (reader, year)}
    assert {paragraph[:40] for paragraph in missed} == known
    assert sum(len(THAI.findall(paragraph)) for paragraph in missed) * 10_000 <= letters


@pytest.mark.parametrize("year", EACH)
def test_a_screen_reader_finds_every_thai_paragraph(
    built: Path, tagged: dict[int, Tagged], year: int
) -> None:
    text = folded(tagged[year].tree.text)
    missed = [p for p in paragraphs(staged(built, year)) if folded(p) not in text]
    assert missed == []


@pytest.mark.parametrize("year", EACH)
def test_the_report_is_tagged_pdf_ua_with_title_language_and_bookmarks(
    built: Path, tagged: dict[int, Tagged], year: int
) -> None:
    root = tagged[year].pdf.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang).lower().startswith("th")
    assert root.ViewerPreferences.DisplayDocTitle
    metadata = root.Metadata.read_bytes()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert str(year) in str(tagged[year].pdf.docinfo["/Title"])
    with tagged[year].pdf.open_outline() as outline:
        shown = [folded(str(item.title)) for item in outline.root]
    book = staged(built, year)
    own = [chapter.parent.name == "indicators" for chapter in book.chapters]
    titles = chapter_titles(book)[:-2]
    below = {title for title, nested in zip(titles[1:], own, strict=False) if nested}
    assert shown == [folded(title) for title in titles if title not in below]


@pytest.mark.parametrize("year", EACH)
def test_every_figure_has_words_and_every_table_header_cells(
    built: Path, tagged: dict[int, Tagged], year: int
) -> None:
    figures = list(tagged[year].tree.all("Figure"))
    words = [str(figure.entry.Alt) for figure in figures]
    assert all(THAI.search(one) and len(one) > 30 for one in words)
    drawn = [one for one in records(built, year) if one["item"] is None and has_number(one)]
    assert len(drawn) >= 4
    assert sum("กราฟผลการดำเนินงาน" in one for one in words) == len(drawn)
    tables = list(tagged[year].tree.all("Table"))
    assert len(tables) > 20
    for table in tables:
        first = next(table.all("TR"))
        assert {cell.role for cell in first.children if isinstance(cell, Tag)} == {"TH"}
        for cell in first.all("TH"):
            year_heading = cell.text.isdigit() and len(cell.text) == 4
            assert THAI.search(cell.text) or year_heading or "SHA" in cell.text


@pytest.mark.parametrize("year", EACH)
def test_the_first_cell_of_a_row_heads_it_and_the_others_refer_to_it(
    tagged: dict[int, Tagged], year: int
) -> None:
    known = pikepdf.NameTree(tagged[year].pdf.Root.StructTreeRoot.IDTree)
    names = list(known.keys())
    assert names == sorted(set(names))
    rows = 0
    for body in tagged[year].tree.all("TBody"):
        for row in body.all("TR"):
            first, *others = (cell.entry for cell in row.all("TH", "TD"))
            assert (first.S, str(first.ID) in known) == ("/TH", True)
            assert of_table(first).Scope == ("/Row" if others else "/Column")
            for cell in others:
                heads = [str(one) for one in of_table(cell).Headers]
                assert str(first.ID) in heads
                assert {of_table(known[one]).Scope for one in heads} >= {"/Row", "/Column"}
            rows += 1
    assert rows > 100


def of_table(cell: Any) -> Any:
    """Return what a cell says of itself as part of its table."""
    return next(one for one in cell.A if one.O == "/Table")


@pytest.mark.parametrize("year", EACH)
def test_no_heading_stands_alone_at_the_foot_of_a_page(
    tagged: dict[int, Tagged], year: int
) -> None:
    pages = {page.obj.objgen: number for number, page in enumerate(tagged[year].pdf.pages)}
    placed = list(in_order(tagged[year].tree, pages))
    for (tag, page), (following, next_page) in pairwise(placed):
        if tag.role in ("H1", "H2", "H3"):
            assert page == next_page, (tag.text, following.text)
    groups = 0
    for body in tagged[year].tree.all("TBody"):
        for row, following in pairwise(body.all("TR")):
            if len(list(row.all("TH", "TD"))) == 1:
                (_, page), *_ = in_order(row, pages)
                assert page == next(in_order(following, pages))[1], row.text
                groups += 1
    assert groups >= 3


def in_order(tag: Tag, pages: Mapping[tuple[int, int], int]) -> Iterator[tuple[Tag, int]]:
    """Yield the tags that hold text themselves, with the number of the page where it starts."""
    if any(isinstance(child, str) and child for child in tag.children):
        below = tag.entry.K
        first = below[0] if isinstance(below, pikepdf.Array) else below
        holder = first.Pg if isinstance(first, pikepdf.Dictionary) and "/Pg" in first else None
        yield tag, pages[(holder if holder is not None else tag.entry.Pg).objgen]
        return
    for child in tag.children:
        if isinstance(child, Tag):
            yield from in_order(child, pages)


def has_number(record: Mapping[str, Any]) -> bool:
    """Return whether any year of an indicator has a number, and so it has a chart."""
    return any(result["value"] is not None for result in record["results"])


@pytest.mark.parametrize("year", EACH)
def test_an_indicator_starts_on_the_page_of_its_chart_and_not_in_the_last_fifth(
    built: Path, tagged: dict[int, Tagged], year: int
) -> None:
    pages = {page.obj.objgen: number for number, page in enumerate(tagged[year].pdf.pages)}
    charts = {
        folded(str(figure.entry.Alt)): pages[figure.entry.Pg.objgen]
        for figure in tagged[year].tree.all("Figure")
        if "/Pg" in figure.entry
    }
    known = dict(destinations(tagged[year].pdf, pages))
    items = {one["indicator"] for one in records(built, year) if one["item"] is not None}
    shown = 0
    for record in records(built, year):
        name = f"indicator-{record['indicator'].replace('.', '-')}"
        if record["item"] is not None or name not in known:
            continue
        page, height = known[name]
        assert height > 2 * CENTIMETRE + 0.2 * 25.2 * CENTIMETRE, name
        shown += 1
        if not has_number(record):
            continue
        start = folded(f"กราฟผลการดำเนินงาน {record['indicator']} {record['name']}")
        (found,) = [where for words, where in charts.items() if words.startswith(start)]
        # The items of a composite stand before its chart, and may take the rest of the page.
        assert found == page or record["indicator"] in items, name
    assert shown == 16


@pytest.mark.parametrize("organisation", ORGANISATIONS)
@pytest.mark.parametrize("year", EACH)
def test_the_results_of_an_indicator_stand_on_the_page_of_its_chart(
    both: Path, tagged: dict[int, Tagged], year: int, organisation: str
) -> None:
    own = organisation == "dga"
    found = tagged[year] if own else Tagged(report(both, year, organisation))
    pages = {page.obj.objgen: number for number, page in enumerate(found.pdf.pages)}
    followed = 0
    for one, following in pairwise(found.tree.all("Figure", "Table")):
        if one.role == "Figure" and str(one.entry.Alt).startswith("กราฟผลการดำเนินงาน"):
            told = folded(following.text)
            assert re.match(r"ตารางที่\d+ผลและค่าเป้าหมาย", told), told[:60]
            assert folded("ปี พ.ศ.") in told
            on = {where for _, where in in_order(following, pages)}
            assert on == {pages[one.entry.Pg.objgen]}, str(one.entry.Alt)[:60]
            followed += 1
    assert followed >= 4


def destinations(
    pdf: pikepdf.Pdf, pages: Mapping[tuple[int, int], int]
) -> Iterator[tuple[str, tuple[int, float]]]:
    """Yield the named places of a PDF: page, and height above the page's foot in points."""
    for name, place in pikepdf.NameTree(pdf.Root.Names.Dests).items():
        where: Any = place.D if isinstance(place, pikepdf.Dictionary) else place
        yield str(name), (pages[where[0].objgen], float(where[3]))


@pytest.mark.parametrize("organisation", short(ORGANISATIONS, "dga"))
def test_a_page_is_headed_by_the_chapter_that_it_begins_in(both: Path, organisation: str) -> None:
    import pymupdf

    with pymupdf.open(report(both, 2562, organisation)) as document:
        chapters = [one for one in document.get_toc(simple=False) if one[0] == 1]
        begun, further_down = "", 0
        for page in list(document)[1:]:
            starts = [one for one in chapters if one[2] == page.number + 1]
            for _, title, _, place in starts[:1]:
                at_top = place["to"].y < _TOP
                further_down += not at_top
                begun = title if at_top else begun
            head = page.get_textbox(pymupdf.Rect(0, 0, page.rect.width, 2.3 * CENTIMETRE))
            assert folded(head).startswith(folded(begun)), page.number
            begun = starts[-1][1] if starts else begun
    assert further_down > 3


@pytest.mark.parametrize("year", EACH)
def test_the_contents_take_one_page(built: Path, year: int) -> None:
    pages = [folded(page) for page in READERS["pypdf"](report(built, year))]
    assert pages[1].startswith("สารบัญ")
    assert pages[2].startswith("คำนำ")
    assert "เกี่ยวกับรายงานนี้" in pages[2]


@pytest.mark.parametrize("year", EACH)
def test_no_english_word_of_the_typesetter_is_read_aloud(
    tagged: dict[int, Tagged], year: int
) -> None:
    links = [
        str(one.Contents)
        for one in tagged[year].pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Link"
    ]
    assert len(links) > 50
    for word in ("Section", "Page", "Figure", "Table"):
        assert not any(word in told for told in links)


@pytest.mark.parametrize("year", EACH)
def test_fonts_are_embedded_sarabun_and_no_glyph_is_missing(
    tagged: dict[int, Tagged], year: int
) -> None:
    fonts = [
        one
        for one in tagged[year].pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"
    ]
    inner = [font for font in fonts if "/FontDescriptor" in font]
    assert inner
    for font in inner:
        assert re.fullmatch(r"/[A-Z]{6}\+Sarabun-\w+", str(font.BaseFont))
        assert len(font.FontDescriptor.FontFile2.read_bytes()) > 1000
    assert tagged[year].unmapped == 0


@pytest.mark.parametrize("year", EACH)
def test_the_numbers_in_the_tables_are_those_of_the_assessments(
    built: Path, tagged: dict[int, Tagged], year: int
) -> None:
    shown = list(trend_tables(tagged[year]))
    expected = [record for record in records(built, year) if record["item"] is None]
    assert len(shown) == len(expected)
    for rows, record in zip(shown, sorted(expected, key=lambda r: r["component"]), strict=True):
        assert [int(row[0]) for row in rows] == [r["fiscal_year"] for r in record["results"]]
        for row, result in zip(rows, record["results"], strict=True):
            if result["value"] is not None and record["unit"] != "ผลงาน":
                assert row[1].startswith(format_number(Decimal(result["value"]))), record["name"]
        target = record["target"]
        if target and target["value"]:
            assert format_number(Decimal(target["value"])) in rows[-1][3]


def trend_tables(tagged: Tagged) -> Iterator[list[list[str]]]:
    """Yield the rows of every table of results by year."""
    for table in tagged.tree.all("Table"):
        header, *rows = [[cell.text for cell in row.all("TH", "TD")] for row in table.all("TR")]
        if folded(header[0]) == folded("ปี พ.ศ."):
            yield [[cell.strip() for cell in row] for row in rows]


@pytest.mark.parametrize("year", EACH)
def test_a_report_is_small_enough_to_send(built: Path, year: int) -> None:
    assert report(built, year).stat().st_size <= MOST_BYTES


@pytest.mark.long
def test_the_same_inputs_print_the_same_bytes(built: Path, tmp_path: Path) -> None:
    again = write_pdf(staged(built, 2561), tmp_path / "again.pdf")
    assert again.read_bytes() == report(built, 2561).read_bytes()


ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago")


@pytest.mark.parametrize("zone", short(ZONES, ZONES[0]))
def test_the_same_bytes_in_another_folder_at_another_time_of_day(
    built: Path, tmp_path: Path, zone: str
) -> None:
    book = shutil.copytree(staged(built, 2561).root, tmp_path / "elsewhere" / "รายงาน")
    code = (
        "import sys; from pathlib import Path; from pramoen.rendering.book import read_book; "
        "from pramoen.rendering.pdf.document import compiled, write_pdf; "
        "write_pdf(read_book(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    made = tmp_path / "made.pdf"
    surroundings = {**os.environ, "TZ": zone, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(book), str(made)], check=True, env=surroundings)
    assert made.read_bytes() == report(built, 2561).read_bytes()


@pytest.mark.parametrize("year", EACH)
def test_the_summary_for_executives_stands_on_one_page(built: Path, year: int) -> None:
    pages = [folded(page) for page in READERS["pypdf"](report(built, year))]
    marks = [folded(text) for text in ("บทสรุปสำหรับผู้บริหาร", "รายงานนี้ไม่ให้คะแนน")]
    (page,) = [one for one in pages if one.startswith("บทสรุปผลการประเมิน") and marks[0] in one]
    assert marks[1] in page
    assert folded("ภาพรวมตามองค์ประกอบ") not in page


def test_the_parts_of_an_official_report_stand_in_their_order(built: Path) -> None:
    text = folded("".join(READERS["pypdf"](report(built, 2562))))
    parts = ["เลขที่เอกสาร", "วันที่ออก", "ฐานอำนาจ", "สารบัญ", "คำนำ", "องค์การโดยสังเขป"]
    parts += ["บทสรุปสำหรับผู้บริหาร"]
    parts += [f"ชื่อเต็มในแบบประเมิน: {start}" for start in ("ประสิทธิภาพ", "ประสิทธิภาพ")]
    parts += ["ส่วนที่ 2 การประเมินผู้อำนวยการ", "เอกสารต้นทาง", "ข้อสังเกตต่อเอกสารต้นทาง"]
    parts += ["อภิธานศัพท์", "อักษรย่อ", "กกต.สำนักงานคณะกรรมการการเลือกตั้ง"]
    parts += ["ภาคผนวก ที่มาของตัวเลข", "ค่าแฮชของเนื้อหาที่สอบทาน", "ข้อสังเกตของผู้สอบทาน"]
    at = -1
    for part in parts:
        at = text.find(folded(part), at + 1)
        assert at >= 0, part


def with_options(built: Path, folder: Path, **options: str) -> Book:
    """Return the book of 2562 with some printing options changed."""
    shutil.copytree(staged(built, 2562).root, folder)
    path = folder / "_quarto.yml"
    text = path.read_text(encoding="utf-8")
    for name, value in options.items():
        own = name.replace("_", "-")
        text = re.sub(rf"{own}: [^\n]*", f"{own}: {value}", text)
    path.write_text(text, encoding="utf-8")
    return read_book(folder)


@pytest.fixture(scope="module")
def for_the_shelf(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, Path]:
    """The book of 2562 for an archive and for both sides of the paper, and its print."""
    folder = tmp_path_factory.mktemp("shelf")
    options = {"pdf_standard": "[ua-1, a-2a]", "duplex": "true"}
    book = with_options(built, folder / "staged", **options)
    return book, write_pdf(book, folder / "shelf.pdf")


def test_thai_digits_are_written_everywhere_but_in_addresses_and_code(
    built: Path, tmp_path: Path
) -> None:
    pdf = write_pdf(with_options(built, tmp_path / "staged", digits="thai"), tmp_path / "thai.pdf")
    pages = READERS["pdfium"](pdf)
    text = folded("".join(pages))
    for shown in ("ตารางที่๑", "ภาพที่๑", "๓,๖๑๖", "หน้า๑จาก", "พ.ศ.๒๕๖๒", "๑.๑.๑"):
        assert shown in text, shown
    body = re.sub(r"[A-Za-z][\w.-]*", "", "".join(pages[1:]))
    thai = Tagged(pdf)
    tree = thai.tree
    coded = folded("".join(link.text for link in tree.all("Code", "Figure")))
    seal = 64  # the digest of the content
    assert len(re.findall(r"[0-9]", body)) <= len(re.findall(r"[0-9]", coded)) + seal
    assert not re.search(r"[0-9]", "".join(link.text for link in tree.all("Link")))
    # The labels of charts and what is said of charts, too: Arabic digits are in addresses only.
    shown = folded("".join(figure.text for figure in tree.all("Figure")))
    for label in ("เป้าหมาย๙๖", "๙๘.๘๗", "๑๒๘.๑๒๔", "๔.๘๘๕๗"):
        assert label in shown, label
    said = [str(figure.entry.Alt) for figure in tree.all("Figure")]
    assert len(said) >= 7
    assert not re.search(r"[0-9]", "".join(said))
    tables = list(trend_tables(thai))
    assert len(tables) == 16
    assert not re.search(r"[0-9]", "".join(cell for t in tables for row in t for cell in row))


def test_a_name_in_the_data_keeps_its_digits() -> None:
    ended = subprocess.run(
        [executable(), f"--from={MARKDOWN}", "--to=typst", "-M", "digits=thai", f"-L{FILTER}"],
        input="ส่วนที่ 1 form_c1_results ข้อ 2",
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    shown = folded(ended.stdout.replace("\u200d", ""))
    assert shown == folded("ส่วนที่~๑ form\\_c1\\_results ข้อ~๒")


def test_digits_of_a_chart_are_thai_but_for_its_measures_and_characters_told_by_number() -> None:
    chart = (
        '<text x=\\"12\\" font-size=\\"14px\\">ปี 2562 &#39;7&#39; &amp; 8</text><path d=\\"M1\\"/>'
    )
    source = f'```{{=typst}}\n#image(bytes("<svg>{chart}</svg>"), alt: "ผล 100")\n'
    source += '#pm-titled("1.2 ผล", [])\n```'
    ended = subprocess.run(
        [executable(), f"--from={MARKDOWN}", "--to=typst", "-M", "digits=thai", f"-L{FILTER}"],
        input=source,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ">ปี ๒๕๖๒ &#39;๗&#39; &amp; ๘</text>" in ended.stdout
    assert 'x=\\"12\\" font-size=\\"14px\\"' in ended.stdout
    assert '<path d=\\"M1\\"/>' in ended.stdout
    assert 'alt: "ผล ๑๐๐"' in ended.stdout
    assert 'pm-titled("๑.๒ ' in ended.stdout


def test_the_title_of_a_callout_is_set_as_other_lines_are(tmp_path: Path) -> None:
    for name in ("thai.lua", "words.lua"):
        shutil.copyfile(FILTER.with_name(name), tmp_path / name)
    (tmp_path / "words.txt").write_text("นิยาม|และ|เกณฑ์\n", encoding="utf-8")
    subset = ROOT / "src" / "pramoen" / "rendering" / "filters" / "quarto_subset.lua"
    filters = [f"-L{tmp_path / 'thai.lua'}", f"-L{subset}"]
    ended = subprocess.run(
        [executable(), f"--from={MARKDOWN}", "--to=typst", *filters],
        input='::: {.callout-note title="นิยามและเกณฑ์"}\nนิยามและเกณฑ์\n:::',
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    (title,) = re.findall(r"title: \[\s*(.*?)\s*\]", ended.stdout)
    assert title.replace("\u200d", "") == "นิยาม\u200bและ\u200bเกณฑ์"
    assert ended.stdout.count(title) == 2


def test_by_hand_the_step_after_rendering_needs_no_activated_environment(
    built: Path, tmp_path: Path
) -> None:
    root = staged(built, 2562).root
    told = yaml.safe_load((root / "_report.yml").read_text(encoding="utf-8"))
    raw = tmp_path / "report.pdf"
    raw.write_bytes(compiled(root / "report.typ", root, ["ua-1"]))
    surroundings = {**os.environ, "PATH": "", "QUARTO_PROJECT_OUTPUT_FILES": str(raw)}
    step = shlex.split(told["project"]["post-render"])
    subprocess.run(step, cwd=tmp_path, env=surroundings, check=True)
    assert folded("ตัวชี้วัด") in folded("".join(READERS["pdfium"](raw)))
    assert raw.read_bytes() == report(built, 2562).read_bytes()


def test_an_archive_variant_is_pdf_a_and_pdf_ua_at_once(
    for_the_shelf: tuple[Book, Path], long: bool
) -> None:
    """A short run judges the variant with data, whose standard asks for more, and the report."""
    _, path = for_the_shelf
    for flavour in ("2a", "ua1") if long else ():
        assert [found.failed for found in judged(flavour, [path])] == [{}]
    with pikepdf.open(path) as pdf:
        metadata = pdf.Root.Metadata.read_bytes()
        assert b"<pdfaid:part>2</pdfaid:part>" in metadata
        assert b"<pdfaid:conformance>A</pdfaid:conformance>" in metadata
        assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert "/OutputIntents" in pdf.Root
        for font in pdf.objects:
            if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/CIDFontType2":
                assert "/CIDToGIDMap" in font


@pytest.mark.long
def test_an_archive_variant_carries_the_data_that_the_report_shows(
    begun: Begun, tmp_path: Path
) -> None:
    root = begun(tmp_path / "project")
    path = root / "_quarto.yml"
    text = path.read_text(encoding="utf-8").replace("attach-data: false", "attach-data: true")
    path.write_text(text.replace("pdf-standard: ua-1", "pdf-standard: [ua-1, a-3a]"), "utf-8")
    code, told = run(root, "build", "--renderer", "embedded", "--format", "pdf")
    assert code == 0, told
    made = report(root, 2562)
    for flavour in ("3a", "ua1"):
        assert [found.failed for found in judged(flavour, [made])] == [{}]
    with pikepdf.open(made) as pdf:
        for name in ("assessments.json", "assessments.csv"):
            published = (made.parent / "data" / name).read_bytes()
            assert pdf.attachments[name].get_file().read_bytes() == published


@pytest.mark.parametrize("year", EACH)
def test_no_printed_page_of_real_data_is_marked_as_made_up(built: Path, year: int) -> None:
    for page in READERS["pdfium"](report(built, year)):
        assert "ข้อมูลสมมติ" not in page


@pytest.mark.parametrize("year", EACH)
@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_every_page_tells_organisation_year_and_state(
    both: Path, organisation: str, year: int
) -> None:
    facts = staged(both, year, organisation).facts
    head = folded(f"{facts['short_name']} · {year} · {facts['state']}")
    pages = READERS["pypdf"](report(both, year, organisation))
    issued = f" · ออกเมื่อ {facts['issued_on']}" if facts["issued"] else ""
    foot = folded(f"{facts['document_number']} · {facts['edition']}{issued}หน้า")
    assert [
        n for n, page in enumerate(map(folded, pages[1:]), 1) if not (head in page and foot in page)
    ] == []


def dark_share(path: Path) -> float:
    """Return the share of the points of the last page that are not white."""
    document = pdfium.PdfDocument(path)
    page = document[len(document) - 1].render(scale=0.5).to_pil().convert("L")
    return float(sum(page.histogram()[:250]) / (page.width * page.height))


def test_a_draft_bears_a_mark_that_no_reader_takes_for_text(both: Path) -> None:
    draft, approved = report(both, 2562, "example"), report(both, 2559, "example")
    assert staged(both, 2562, "example").facts["state"] == "ฉบับร่าง"
    assert staged(both, 2559, "example").facts["state"] == "รับรองแล้ว"
    assert dark_share(draft) > dark_share(approved) + 0.02
    assert folded(READERS["pypdf"](draft)[-1]).count("ฉบับร่าง") == 1


def test_signatures_are_filled_from_the_review_and_tied_to_what_was_reviewed(both: Path) -> None:
    last = folded(READERS["pdfium"](report(both, 2559, "example"))[-1])
    facts = staged(both, 2559, "example").facts
    for told in ("สมชาย สมมติ", "21 พฤศจิกายน 2559", "วิไล สมมติ", "28 พฤศจิกายน 2559"):
        assert folded(told) in last
    assert folded(facts["seal"]) in last
    assert str(facts["digest"]) in last
    assert len(facts["seal"].split()) == 8
    empty = folded(READERS["pypdf"](report(both, 2562, "example"))[-1])
    assert "สมชาย" not in empty


def test_an_edition_is_numbered_by_what_was_approved(both: Path) -> None:
    editions = {year: staged(both, year, "example").facts["edition"] for year in YEARS}
    assert (editions[2559], editions[2562]) == ("ฉบับที่ 1", "ร่างฉบับที่ 1")
    project = Project(both)
    told = read_parameters(project.parameter_file("example", 2559))
    approved = standing_of(project.data("example"), told)
    assert edition(project.data("example"), told, approved) == 1
    changed = replace(approved, content="0" * 64)
    assert edition(project.data("example"), told, changed) == 2


def test_who_is_sent_a_report_stands_beside_its_signatures_where_it_is_known(both: Path) -> None:
    listed = staged(both, 2562, "example").facts["distribution"]
    last = folded(READERS["pypdf"](report(both, 2562, "example"))[-1])
    assert len(listed) == 2
    assert [one for one in listed if folded(one) not in last] == []
    assert "ผู้รับรายงาน" in last
    assert "ผู้รับรายงาน" not in folded(READERS["pdfium"](report(both, 2559, "example"))[-1])


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_the_summary_for_executives_is_a_file_of_one_page(both: Path, organisation: str) -> None:
    for year in years_of(both, organisation):
        path = report(both, year, organisation).with_name("executive-summary.pdf")
        (page,) = map(folded, READERS["pdfium"](path))
        (same,) = [
            one
            for one in map(folded, READERS["pdfium"](report(both, year, organisation)))
            if one.startswith("บทสรุปผลการประเมิน") and "บทสรุปสำหรับผู้บริหาร" in one
        ]
        told = page[page.index("บทสรุปสำหรับผู้บริหาร") : page.rindex("หน้า")]
        facts = staged(both, year, organisation).facts
        told = told.split(folded(f"{facts['document_number']} · {facts['edition']}"))[0]
        assert len(told) > 300
        assert told in same
        assert folded(str(facts["organisation_name"])) in page


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_the_file_tells_its_organisation_and_viewers_show_the_printed_numbers(
    both: Path, organisation: str
) -> None:
    year = years_of(both, organisation)[0]
    path = report(both, year, organisation)
    book = staged(both, year, organisation)
    reader = PdfReader(path)
    name = str(book.facts["organisation_name"])
    assert reader.metadata is not None
    assert name in str(reader.metadata.title)
    assert reader.metadata.author == name
    made = reader.metadata.creation_date
    assert made is not None
    assert made.date().isoformat() == (book.facts["issued"] or book.facts["last_day"])
    assert bool(book.facts["issued"]) is (organisation == "example")
    labels = reader.page_labels
    assert labels[1:] == [str(number) for number in range(1, len(labels))]
    for label, page in list(zip(labels, READERS["pdfium"](path), strict=True))[1:]:
        assert f"หน้า{label}จาก" in folded(page)


def test_printed_on_both_sides_margins_are_mirrored_and_chapters_start_on_the_right(
    for_the_shelf: tuple[Book, Path], tmp_path: Path
) -> None:
    book, path = for_the_shelf
    reader = PdfReader(path)
    numbers = {id(page): number for number, page in enumerate(reader.pages)}
    starts = [
        reader.get_destination_page_number(one)
        for one in reader.outline
        if not isinstance(one, list)
    ]
    assert len(starts) > 8 and len(numbers) > 40
    alone = write_executive(book, tmp_path / "executive.pdf")
    assert len(PdfReader(alone).pages) == 1
    # The cover is page 0, a right-hand page; its back is empty.
    assert {number is not None and number % 2 for number in starts} == {0}
    assert reader.page_labels[2] == "1"
    assert "หน้า1จาก" in folded(READERS["pdfium"](path)[2])
    import pymupdf

    with pymupdf.open(path) as document:
        left = {
            parity: min(
                block[0]
                for page in list(document)[1:]
                if page.number % 2 == parity and page.rect.width < page.rect.height
                for block in page.get_text("blocks")
            )
            for parity in (0, 1)
        }
    assert abs(left[0] - 3 * CENTIMETRE) < 1
    assert abs(left[1] - 2 * CENTIMETRE) < 1


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_no_word_of_a_table_reaches_into_the_next_cell(both: Path, organisation: str) -> None:
    """Words are as wide as they are drawn; those of one line do not lie upon each other."""
    import pymupdf

    with pymupdf.open(report(both, 2562, organisation)) as document:
        over = [found for page in document for found in overlapping(page)]
    assert over == []


def overlapping(page: Any) -> Iterator[tuple[int, str, str]]:
    """Yield the words of a line that are drawn over each other by more than a point and a half."""
    words = [(one[0], (one[1] + one[3]) / 2, one[2], one[4]) for one in page.get_text("words")]
    for number, (left, height, right, word) in enumerate(words):
        for left_too, height_too, right_too, other in words[number + 1 :]:
            common = min(right, right_too) - max(left, left_too)
            if abs(height - height_too) < 3 and common > 1.5:
                yield page.number + 1, word, other


def test_no_letter_of_a_drawing_is_set_over_the_one_before_it(built: Path, tmp_path: Path) -> None:
    import pymupdf

    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" font-family="Sarabun" viewBox="0 0 300 40">'
        '<text x="5" y="25" font-size="20px">กำกับ สำเร็จ น้ำใส</text></svg>'
    )
    shown = figure_display("k", drawn, drawn, "คำบรรยาย", "คำอธิบาย", {}).markdown
    (typst,) = re.findall(r"```\{=typst\}\n(.*?)\n```", shown, re.DOTALL)
    shutil.copytree(staged(built, 2562).root / "fonts", tmp_path / "fonts")
    (tmp_path / "m.typ").write_text('#set text(font: "Sarabun")\n' + typst, encoding="utf-8")
    with pymupdf.open(stream=compiled(tmp_path / "m.typ", tmp_path, [])) as document:
        (page,) = document
        letters = sorted(
            (one["bbox"][0], one["bbox"][2])
            for block in page.get_text("rawdict")["blocks"]
            for line in block.get("lines", ())
            for span in line["spans"]
            for one in span["chars"]
            if one["bbox"][2] - one["bbox"][0] > 1
        )
    assert len(letters) > 10
    assert [one for one, after in pairwise(letters) if after[0] < one[1] - 1] == []


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_no_letter_is_smaller_than_nine_points_before_the_annex(
    both: Path, organisation: str
) -> None:
    """Those of charts, too, which take the whole measure."""
    import pymupdf

    with pymupdf.open(report(both, 2562, organisation)) as document:
        annex = next(page for _, title, page in document.get_toc() if title.startswith("ภาคผนวก"))
        small = [
            (page.number, span["text"], round(span["size"], 2))
            for page in list(document)[: annex - 1]
            for block in page.get_text("dict")["blocks"]
            for line in block.get("lines", ())
            for span in line["spans"]
            if span["size"] < 8.95 and span["text"].strip()
        ]
    assert small == []


# How many pages a report of the year has at most; the text's letters stay at 11 points.
PAGES = {"dga": 38, "example": 40}


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_a_report_is_no_longer_than_it_was_made(both: Path, organisation: str) -> None:
    path = report(both, 2562, organisation)
    assert len(PdfReader(path).pages) <= PAGES[organisation]
    assert 10.9 < most_used_size(path) < 11.1


def most_used_size(path: Path) -> float:
    """Return the size of the letters that most of the running text has, in points."""
    import pymupdf

    letters: dict[float, int] = {}
    with pymupdf.open(path) as document:
        for page in list(document)[2:3]:
            for block in page.get_text("dict")["blocks"]:
                for line in block.get("lines", ()):
                    for span in line["spans"]:
                        size = round(span["size"], 1)
                        letters[size] = letters.get(size, 0) + len(span["text"])
    return max(letters, key=lambda size: letters[size])


@pytest.mark.parametrize("year", EACH)
def test_where_figures_come_from_is_told_once_in_an_annex_by_number(
    built: Path, tagged: dict[int, Tagged], year: int
) -> None:
    told = [
        {cell.text.strip(): row for cell in list(row.all("TH", "TD"))[:1]}
        for table in tagged[year].tree.all("Table")
        if "แถวของข้อมูล หรือตอน" in table.text
        for row in table.all("TR")
    ]
    numbers = [number for row in told for number in row if number.isdecimal()]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) > 20
    text = "".join(READERS["pypdf"](report(built, year)))
    contents, body, *annex = text.split("ภาคผนวก ที่มาของตัวเลข")
    assert ".csv [" not in contents + body
    rows = re.findall(r"(?:results|targets)\.csv \[[^\]]+\]", " ".join("".join(annex).split()))
    assert len(rows) == len(set(rows)) >= 16


# Pages that are less full, and how full.
LOW: dict[str, list[tuple[int, float]]] = {"dga": [], "example": []}


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_no_page_holds_a_last_line_alone(both: Path, organisation: str) -> None:
    for year in years_of(both, organisation):
        shares = filled_shares(report(both, year, organisation))
        assert [page for page, share, _ in shares if share < 0.03] == [], year


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_no_page_begins_with_a_source_away_from_what_it_is_of(
    both: Path, organisation: str
) -> None:
    told = folded("แหล่งที่มาของตัวเลข:")
    pages = [folded(page) for page in READERS["pypdf"](report(both, 2562, organisation))]
    assert sum(page.count(told) for page in pages) > 14
    heading = folded("ที่มาและวิธีคำนวณ")
    assert [
        n for n, page in enumerate(pages) if page.count(told) > page.count(heading + told)
    ] == []


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_a_page_is_a_third_full_unless_a_chapter_ends_on_it(both: Path, organisation: str) -> None:
    shares = list(filled_shares(report(both, 2562, organisation)))
    assert sum(ended for _, _, ended in shares) > 6
    low = [(page, round(share, 2)) for page, share, ended in shares if share < 1 / 3 and not ended]
    assert low == LOW[organisation]
