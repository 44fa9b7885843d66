"""The text layer: which glyph stands for which letters, on small documents."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import ImageChops

from pramoen.common.theme import font_folder
from pramoen.rendering.pdf.clusters import letters, pieces
from pramoen.rendering.pdf.document import compiled
from pramoen.rendering.pdf.textlayer import mended
from printed import READERS, drawn_pages, folded

SENTENCE = "น้ำ ที่นี่ ปั๊มน้ำมัน กตัญญู กรุณา ผู้ใหญ่ ทำไม ก่ำ ฤๅ เป็นต้น efficient 3,616.8215"


def drawn(folder: Path, source: str) -> bytes:
    """Compile a few lines of Typst with the project's font."""
    fonts = folder / "fonts"
    fonts.mkdir(exist_ok=True)
    for path in font_folder().glob("Sarabun-Regular.ttf"):
        (fonts / path.name).write_bytes(path.read_bytes())
    main = folder / "main.typ"
    setup = '#set document(title: "ก")\n#set text(font: "Sarabun", lang: "th")\n'
    main.write_text(setup + source, encoding="utf-8")
    return compiled(main, folder, ["ua-1"])


def read(folder: Path, content: bytes, reader: str) -> str:
    path = folder / "read.pdf"
    path.write_bytes(content)
    return folded("".join(READERS[reader](path)))


@pytest.mark.parametrize("reader", READERS)
def test_every_letter_is_read_once_and_in_order(tmp_path: Path, reader: str) -> None:
    content = mended(drawn(tmp_path, SENTENCE))
    assert read(tmp_path, content, reader) == folded(SENTENCE)


def test_without_mending_a_reader_doubles_letters(tmp_path: Path) -> None:
    assert read(tmp_path, drawn(tmp_path, SENTENCE), "pypdf") != folded(SENTENCE)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("width", ["2.1cm", "3.3cm", "5cm"])
def test_letters_stay_single_at_line_breaks(tmp_path: Path, reader: str, width: str) -> None:
    text = "ระดับความสำเร็จในการผลักดันให้หน่วยงานภาครัฐนำแพลตฟอร์มกลางที่สำนักงานพัฒนาขึ้นไปใช้ที่นี่"
    content = mended(drawn(tmp_path, f"#block(width: {width})[{text}]"))
    assert read(tmp_path, content, reader) == folded(text)


@pytest.mark.parametrize("reader", READERS)
def test_signs_that_steer_line_breaks_are_not_read(tmp_path: Path, reader: str) -> None:
    content = mended(drawn(tmp_path, "ดิ\u2060จิ\u2060ทัล\u200bไทย\u2060ๆ “ก\u2060”"))
    assert read(tmp_path, content, reader) == "ดิจิทัลไทยๆ“ก”"


def test_what_is_drawn_stays_the_same_but_for_a_hair(tmp_path: Path) -> None:
    content = drawn(tmp_path, SENTENCE + " ดิ\u2060จิ\u2060ทัล")
    ((before,), (after,)) = (drawn_pages(one, 3) for one in (content, mended(content)))
    difference = ImageChops.difference(before.convert("L"), after.convert("L"))
    assert max(difference.tobytes()) < 64  # a fifth of a pixel, where a tone mark is raised


def test_tags_stay_and_no_words_are_spelled_besides(tmp_path: Path) -> None:
    content = drawn(tmp_path, f"= หัวข้อที่\n{SENTENCE}")
    with (
        pikepdf.open(io.BytesIO(content)) as before,
        pikepdf.open(io.BytesIO(mended(content))) as after,
    ):
        assert before.Root.StructTreeRoot.keys() == after.Root.StructTreeRoot.keys()
        for pdf, spelled in ((before, True), (after, False)):
            told = [str(one.operands) for one in pikepdf.parse_content_stream(pdf.pages[0])]
            assert any("ActualText" in one for one in told) is spelled
        assert not before.Root.MarkInfo.Suspects
        assert dict(after.Root.MarkInfo) == {"/Marked": True}


def test_the_first_cell_of_a_row_becomes_its_heading_and_a_group_heads_its_rows(
    tmp_path: Path,
) -> None:
    table = "#table(columns: 2, table.header[ปี][ผล], table.cell(colspan: 2)[กลุ่ม], [2561], [5])"
    once = mended(drawn(tmp_path, table))
    for content in (once, mended(once)):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            known = pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree)
            cells = [one for one in pdf.objects if is_cell(one)]
            told = {str(one.get("/ID", "")): attributes(one) for one in cells}
            scopes = {name: str(one.get("/Scope", "")) for name, one in told.items()}
            assert scopes == {
                "U1x0y0": "/Column",
                "U1x1y0": "/Column",
                "R0x0": "/Column",
                "R0x1": "/Row",
                "": "",
            }
            assert set(known) == set(told) - {""}
            assert [str(one) for one in told[""].Headers] == ["U1x1y0", "R0x0", "R0x1"]


def is_cell(one: object) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/S") in ("/TH", "/TD")


def attributes(cell: pikepdf.Object) -> pikepdf.Object:
    """Return what a cell says of itself as part of its table."""
    return next(one for one in cell.A if one.O == "/Table")


def test_the_same_document_gives_the_same_bytes_and_mending_twice_changes_no_text(
    tmp_path: Path,
) -> None:
    content = drawn(tmp_path, SENTENCE)
    once = mended(content)
    assert mended(content) == once
    assert read(tmp_path, mended(once), "pypdf") == folded(SENTENCE)


def test_a_cluster_with_more_glyphs_than_letters_can_only_be_told_whole() -> None:
    assert pieces("ก", [1, 2], {}) is None


def test_a_part_of_a_cluster_that_a_text_run_shows_is_told_by_its_own_letters() -> None:
    own = {1: "ท", 2: "ี", 3: "่"}
    assert pieces("ที่", [1], own) == ["ท"]
    assert pieces("ที่", [2, 3], own) == ["ี", "่"]


def test_sara_am_is_written_as_programs_search_for_it() -> None:
    import unicodedata

    for text in ("น้ำ", "ทำ", "ก่ำ"):
        assert letters(text) == unicodedata.normalize("NFKC", text)
