"""The text layer: which glyph stands for which letters, on small documents."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import ImageChops
from PIL.Image import Image

from conftest import ROOT
from pramoen.common.theme import font_folder
from pramoen.rendering.filled import copy_filled
from pramoen.rendering.pandoc import executable
from pramoen.rendering.pdf import textlayer
from pramoen.rendering.pdf.clusters import letters, seen
from pramoen.rendering.pdf.document import TypesettingFailed, compiled
from pramoen.rendering.pdf.drawings import letters_of
from pramoen.rendering.pdf.fonttables import FontTables
from pramoen.rendering.pdf.shows import read_stream
from pramoen.rendering.pdf.textlayer import mended
from printed import EVERY_READER, READERS, drawn_pages, folded
from verapdf import judged

TEMPLATE = ROOT / "_extensions" / "pramoen" / "typst-template.typ"
SENTENCE = "น้ำ ที่นี่ ปั๊มน้ำมัน กตัญญู กรุณา ผู้ใหญ่ ทำไม ก่ำ ฤๅ เป็นต้น efficient 3,616.8215"


def drawn(folder: Path, source: str, standards: Sequence[str] = ("ua-1",)) -> bytes:
    """Compile a few lines of Typst with the project's font."""
    fonts = folder / "fonts"
    fonts.mkdir(exist_ok=True)
    for path in font_folder().glob("Sarabun-Regular.ttf"):
        (fonts / path.name).write_bytes(path.read_bytes())
    main = folder / "main.typ"
    setup = '#set document(title: "ก")\n#set text(font: "Sarabun", lang: "th")\n'
    main.write_text(setup + source, encoding="utf-8")
    return compiled(main, folder, standards)


def read(folder: Path, content: bytes, reader: str) -> str:
    path = folder / "read.pdf"
    path.write_bytes(content)
    return folded("".join(EVERY_READER[reader](path)))


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
    content = mended(drawn(tmp_path, "ดิ\u200dจิ\u200dทัล\u200bไ\u200dท\u200dย\u2060ๆ “ก\u2060”"))
    assert read(tmp_path, content, reader) == "ดิจิทัลไทยๆ“ก”"


def test_signs_between_letters_move_none(tmp_path: Path) -> None:
    """Typst is saved its search for words by them; a font places marks as without them."""
    plain = "ที่ ป้า ฝี่ ฟื้น ปั๊ม น้ำ ก๊ำ ญุ ฐุ กฎ เก็บ กา ไป๋ รุ่น สำนักงาน ฝ่าย"
    folder = ROOT / "_extensions" / "pramoen"
    for name in ("thai.lua", "words.lua"):
        shutil.copyfile(folder / name, tmp_path / name)
    words = "".join(f"{word}\n" for word in plain.split())
    (tmp_path / "words.txt").write_text(words, encoding="utf-8")
    command = [executable(), "--to=typst", f"-L{tmp_path / 'thai.lua'}"]
    ended = subprocess.run(command, input=plain, capture_output=True, encoding="utf-8", check=True)
    signed = ended.stdout.replace("~", " ").replace("\n", " ").strip()
    assert "ก\u200dา" in signed and signed.replace("\u200d", "") == plain
    small = "#set page(width: 18cm, height: 2cm, margin: 0.5cm)\n"
    (before,), (after,) = (drawn_pages(drawn(tmp_path, small + one), 8) for one in (plain, signed))
    assert is_same_but_for_a_hair(before, after)


def test_what_is_drawn_stays_the_same_but_for_a_hair(tmp_path: Path) -> None:
    small = "#set page(width: 9cm, height: 3cm, margin: 0.5cm)\n"
    content = drawn(tmp_path, small + SENTENCE + " ดิ\u200dจิ\u200dทัล")
    ((before,), (after,)) = (drawn_pages(one, 16) for one in (content, mended(content)))
    assert is_same_but_for_a_hair(before, after)


def is_same_but_for_a_hair(before: Image, after: Image) -> bool:
    """Tell whether marks lie on other whole pixels at most: rims of a few letters differ."""
    difference = ImageChops.difference(before.convert("L"), after.convert("L"))
    ink = sum(before.convert("L").histogram()[:128])
    return bool(sum(difference.histogram()[64:]) < ink / 100)


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


@pytest.mark.parametrize("reader", EVERY_READER)
def test_sara_am_is_read_as_it_is_typed(tmp_path: Path, reader: str) -> None:
    text = read(tmp_path, mended(drawn(tmp_path, "น้ำ ทำ ก่ำ จำนำ")), reader)
    assert text == "น้ำทำก่ำจำนำ"


def test_a_raised_tone_mark_is_part_of_its_letter(tmp_path: Path) -> None:
    content = mended(drawn(tmp_path, "สิ่งที่ปั๊ม"))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        shows = [
            bytes(part)
            for one in pikepdf.parse_content_stream(pdf.pages[0])
            if str(one.operator) in ("Tj", "TJ")
            for part in (one.operands[0] if str(one.operator) == "TJ" else [one.operands[0]])
            if isinstance(part, pikepdf.String)
        ]
    assert sum(len(one) // 2 for one in shows) == len(["สิ่", "ง", "ที่", "ปั๊", "ม"])


def test_a_line_of_letters_is_shown_at_once_where_it_stood(tmp_path: Path) -> None:
    text = "รายงานผลการประเมินองค์การมหาชนประจำปีงบประมาณ"
    content = drawn(tmp_path, text)
    once = mended(content)
    shows, places = [], []
    for one in (content, once):
        with pikepdf.open(io.BytesIO(one)) as pdf:
            told = [str(it.operator) for it in pikepdf.parse_content_stream(pdf.pages[0])]
        shows.append(sum(name in ("Tj", "TJ") for name in told))
        places.append(starts_of_letters(one))
    assert shows[0] > 10
    assert shows[1] <= 2
    assert len(places[1]) > 20
    assert all(min(abs(end - other) for other in places[0]) < 0.02 for end in places[1])


def starts_of_letters(content: bytes) -> list[float]:
    """Return where the letters of a page begin, from left to right."""
    import pymupdf

    with pymupdf.open(stream=content) as document:
        (page,) = document
        return sorted(
            one["origin"][0]
            for block in page.get_text("rawdict")["blocks"]
            for line in block.get("lines", ())
            for span in line["spans"]
            for one in span["chars"]
        )


@pytest.mark.parametrize("reader", READERS)
def test_the_same_words_on_lines_close_together_are_read_each_time(
    tmp_path: Path, reader: str
) -> None:
    lines = ["หน่วยงานที่เกี่ยวข้องของสำนักงาน"] * 9
    source = "#set par(leading: 0.3em)\n" + " \\\n".join(lines)
    assert read(tmp_path, mended(drawn(tmp_path, source)), reader) == "".join(lines)


def test_what_stands_behind_every_page_is_in_the_file_once(tmp_path: Path) -> None:
    frame = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0L9 9L0 9z'/></svg>"
    )
    mark = f'#set page(background: image(bytes("{frame}"), format: "svg", width: 4cm))\n'
    with pikepdf.open(io.BytesIO(mended(drawn(tmp_path, f"{mark}ก #pagebreak() ข")))) as pdf:
        first, second = (list(page.obj.Contents) for page in pdf.pages)
    assert first[0].objgen == second[0].objgen
    assert first[1].objgen != second[1].objgen


@pytest.mark.parametrize(("items", "pages"), [(3, [0, 4]), (6, [3, 4])])
def test_a_short_list_of_notes_stays_whole_and_a_long_one_breaks(
    tmp_path: Path, items: int, pages: list[int]
) -> None:
    copy_filled(str(TEMPLATE), str(tmp_path / TEMPLATE.name))
    notes = "\n".join(f"- note {number}" for number in range(items))
    source = (
        f'#import "{TEMPLATE.name}": callout\n#set page(height: 8cm, margin: 1cm)\n'
        f'#v(4.8cm)\n#callout(body: [\n{notes}\n], title: "title note")'
    )
    (tmp_path / "read.pdf").write_bytes(mended(drawn(tmp_path, source)))
    assert [page.count("note") for page in READERS["pypdf"](tmp_path / "read.pdf")] == pages


def test_letters_of_a_drawing_are_whole_and_lie_on_their_rims(tmp_path: Path) -> None:
    label = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">'
        '<text x="5" y="30" font-size="20" font-family="Sarabun" stroke="white" stroke-width="4" '
        'paint-order="stroke">เป้าหมายที่</text></svg>'
    )
    source = f'#image(bytes({json.dumps(label, ensure_ascii=False)}), width: 7cm, alt: "ก")'
    content = drawn(tmp_path, source, [])
    for reader in READERS:
        assert read(tmp_path, mended(content), reader) == "เป้าหมายที่"
    ((before,), (after,)) = (drawn_pages(one, 3) for one in (content, mended(content)))
    dark = [sum(one.convert("L").histogram()[:128]) for one in (before, after)]
    assert dark[1] >= dark[0] > 0


def test_texts_that_are_not_read_again_have_nothing_more_to_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_over: list[int] = []

    def noted(content: bytes, font: Any, settled: Sequence[tuple[int, int]]) -> list[Any]:
        found, whole = read_stream(content, font, settled), read_stream(content, font)
        passed_over.append(len(settled))
        told = [[(one.text, one.spans) for one in read if one.spans] for read in (found, whole)]
        assert told[0] == told[1]
        return found

    monkeypatch.setattr(textlayer, "read_stream", noted)
    turned = "#rotate(30deg)[ที่นี่] #scale(x: 150%)[น้ำ]"
    mended(drawn(tmp_path, f"{SENTENCE} {turned} {SENTENCE}"))
    assert sum(passed_over) > 1


def test_codes_that_look_like_a_pair_of_parentheses_are_read() -> None:
    tables = FontTables(None, {40: "อ\u2060", 36: "ง", 41: ")"}, {})
    content = b"BT/f0 9 Tf 1 0 0 -1 0 0 Tm[(\\000(\\000$\\000))]TJ\nET"
    assert [one.text for one in read_stream(content, lambda _: tables)] == ["อ\u2060"]


@pytest.mark.parametrize("reader", READERS)
def test_letters_that_only_a_drawing_has_stop_no_report_and_are_read_once(
    tmp_path: Path, reader: str
) -> None:
    words = "ฎีกา ฤทธิ์ ใหญ่ เพิ่ม พื้น ผู้"
    text = f"<text y='20' font-family='Sarabun'>{words}</text>"
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' width='300' height='40'>{text}</svg>"
    figure = f'#image(bytes("{drawing}"), format: "svg", alt: "ก")'
    with pytest.raises(TypesettingFailed, match="codepoints"):
        drawn(tmp_path, figure)
    letters_ = letters_of(drawing)
    size = "text(size: 0.01pt, "
    typed = f'#pdf.artifact(place({size}"{letters_}")))'
    content = mended(drawn(tmp_path, typed + figure))
    assert read(tmp_path, content, reader) == folded(words)
    assert size in TEMPLATE.read_text(encoding="utf-8")


def test_the_signs_of_a_cluster_that_stands_as_typed() -> None:
    assert letters("น้ำ") == "น้" + "\u0e4d" + "\u0e32"
    assert seen("ดิ\u2060จิ\u2060ทัล\u200b\u00a0ๆ") == "ดิจิทัล ๆ"


@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_a_spoilt_file_is_caught_and_a_sound_one_passes(tmp_path: Path, flavour: str) -> None:
    sound, spoilt = tmp_path / "sound.pdf", tmp_path / "spoilt.pdf"
    sound.write_bytes(mended(drawn(tmp_path, SENTENCE, ["ua-1", "a-2a"])))
    with pikepdf.open(sound) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and "/CIDSet" in one:
                one.CIDSet = pdf.make_stream(b"\x80")
        pdf.save(spoilt)
    right, wrong = judged(flavour, [sound, spoilt])
    assert right.rules > 100
    assert right.failed == {}
    assert set(wrong.failed) == {"7.21.4.2-2" if flavour == "ua1" else "6.2.11.4.2-2"}


def test_named_places_are_ascii_sorted_and_every_link_leads_to_one(tmp_path: Path) -> None:
    source = "= ค <ค>\n= ก <ก>\n= b <b>\n@ค @ก @b #link(<ก>)[ไป]"
    setup = '#set heading(numbering: "1")\n'
    content = mended(drawn(tmp_path, setup + source))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        names = [bytes(one) for one in list(pdf.Root.Names.Dests.Names)[::2]]
        links = [bytes(one.Dest) for one in pdf.objects if is_link(one)]
    assert names == sorted(names)
    assert all(name.isascii() for name in names)
    assert len(links) == 4
    assert set(links) <= set(names)


def is_link(one: object) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Link"
