"""Thai words on pages: those of the list stay whole, and the text stays what it was."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from browsing import needs_chromium
from conftest import ROOT
from pramoen.rendering.site.words import COMPOUNDS, LIST, keeper, words_of

EXTENSION = ROOT / "_extensions" / "pramoen"


@pytest.fixture
def keep(tmp_path: Path) -> Any:
    (tmp_path / "torn-words.txt").write_text("# คำ\nจุด-ร้อย-ละ\nนำ\n", encoding="utf-8")
    return keeper(tmp_path)


def in_body(markup: str) -> str:
    return f"<html><title>พื้นฐาน</title><body>{markup}</body></html>"


def test_a_word_of_the_list_is_marked_and_a_line_may_end_beside_it(keep: Any) -> None:
    word = '<span class="word">พื้นฐาน</span>'
    assert keep(in_body("<p>พื้นฐาน</p>")) == in_body(f"<p>{word}</p>")
    assert keep(in_body("หลักพื้นฐานดี")) == in_body(f"หลัก<wbr>{word}<wbr>ดี")


def test_a_word_does_not_end_before_a_vowel_that_leans_on_it(keep: Any) -> None:
    assert keep(in_body("ร้อยละ นำะ")) == in_body('<span class="word">ร้อยละ</span> นำะ')


def test_what_is_silent_stays_as_it_is_and_what_follows_it_is_text_again(keep: Any) -> None:
    word = '<span class="word">พื้นฐาน</span>'
    for silent in (
        '<script>if ("<pre>พื้นฐาน") x</script>',
        "<style>/* <svg> พื้นฐาน */</style>",
        "<svg><svg/><text>พื้นฐาน</text></svg>",
        "<pre><code>พื้นฐาน</code></pre>",
        "<code>พื้นฐาน</code>",
    ):
        assert keep(in_body(f"{silent}<p>พื้นฐาน</p>")) == in_body(f"{silent}<p>{word}</p>")
    option = '<code>ใช้ <span class="keep">--year</span></code>'
    assert keep(in_body("<code>ใช้ --year</code>")) == in_body(option)


def test_a_percentage_point_is_one_word() -> None:
    keep = keeper(EXTENSION)
    assert '<span class="word">จุดร้อยละ</span>' in keep(in_body("<p>0.6 จุดร้อยละ</p>"))


def test_a_number_stays_with_the_word_that_announces_it(keep: Any) -> None:
    kept = '<span class="keep">ข้อ 1–9</span>'
    assert keep(in_body("สนองข้อ 1–9 ครบ")) == in_body(f"สนอง{kept} ครบ")
    assert keep(in_body(kept)) == in_body(kept)
    share = '<span class="keep"><span class="word">ร้อยละ</span> 82.62</span>'
    assert keep(in_body("ได้ ร้อยละ 82.62")) == in_body(f"ได้ {share}")


@pytest.mark.parametrize(
    "whole",
    [
        "องค์ประกอบที่ 4",
        "27 พฤศจิกายน 2569",
        "5 หน่วยงาน",
        "3,616 ล้านบาท",
        "SHA-256",
        "4.75 วัน",
        "13 แห่ง",
        "3 ครั้ง",
    ],
)
def test_what_belongs_together_stays_on_a_line(keep: Any, whole: str) -> None:
    told = keep(in_body(f"ก {whole} ข"))
    kept = told.partition('<span class="keep">')[2].partition(" ข")[0]
    assert re.sub("<[^>]*>", "", kept) == whole
    assert kept.endswith("</span>")


def test_no_line_begins_with_the_dot_between_its_parts(keep: Any, browser: Any) -> None:
    told = "<p>กขค · <b>งจฉ</b> · ซฌญ</p>"
    kept = keep(in_body(told)).split("<body>")[1].split("</body>")[0]
    assert kept.count('<span class="keep"> ·</span> ') == 2
    page = browser.new_page()
    page.set_content('<html lang="th"><style>.keep{white-space:nowrap}</style><body></body></html>')
    bare, whole = page.evaluate(BREAKS, [told, kept])
    page.close()
    # The dots stand at the fourth and tenth letter; a space ends the line that it is in.
    assert (bare[0], bare[2]) == (4, 9)
    assert not {4, 9, 10} & set(whole)


def test_a_year_before_the_word_of_a_date_is_no_number_of_days(keep: Any) -> None:
    kept = keep(in_body("พ.ศ. 2562 วันที่ 3")).split('<span class="keep">')[1:]
    assert [re.sub("<[^>]*>", "", one).strip() for one in kept] == ["พ.ศ. 2562", "วันที่ 3"]


def test_an_option_of_a_command_is_not_torn_behind_its_dashes(keep: Any) -> None:
    option = '<span class="keep">--dry-run</span>'
    told = "<p><code>pramoen build --dry-run</code> · <code>--dry-run</code></p>"
    kept = keep(in_body(told))
    assert kept.count(option) == 2
    assert re.sub("<[^>]*>", "", kept) == re.sub("<[^>]*>", "", in_body(told))
    block = "<pre><code>pramoen build --dry-run</code></pre>"
    assert keep(in_body(block)) == in_body(block)


def test_a_date_and_the_key_of_a_row_stay_on_a_line(keep: Any) -> None:
    for whole in ("วันที่ 21 มีนาคม 2562", "ผลปี 2561", "[2562 · 1.1.3]"):
        told = keep(in_body(f"({whole} ก่อน"))
        for mark in ('<span class="word">', "</span>", "<wbr>"):
            told = told.replace(mark, "")
        assert f'(<span class="keep">{whole} ก่อน' in told


def test_attributes_drawings_code_and_the_head_stay_as_they_are(keep: Any) -> None:
    for markup in (
        '<a title="พื้นฐาน">x</a>',
        "<svg><text>พื้นฐาน</text></svg>",
        "<pre><code>พื้นฐาน</code></pre>",
    ):
        assert keep(in_body(markup)) == in_body(markup)


def test_what_announces_a_number_is_no_part_of_a_longer_word(keep: Any) -> None:
    assert '<span class="word">รหัสแถว</span> 56f60aa6' in keep(in_body("ผล 2562 รหัสแถว 56f60aa6"))
    told = keep(in_body("ผล 2562 รหัสแถว 56 กับแถว 12"))
    assert '<span class="keep"><span class="word">รหัสแถว</span> 56</span>' in told
    assert '<span class="keep">แถว 12</span>' in told


# Each was seen torn on a page.
TORN = ["พื้นฐาน", "ค่าเป้าหมาย", "ร้อยละ", "หน่วยงาน", "องค์ประกอบ", "ดำเนินงาน", "งบประมาณ"]
TORN += ["ผู้อำนวยการ", "ประจำปีงบประมาณ", "นำส่ง", "รหัสแถว", "โครงสร้างพื้นฐาน"]
TORN += ["สรุปความ", "ไม่น้อยกว่า", "สูงกว่า", "รอผลการดำเนินงาน"]
TORN += ["ผลงาน", "ประเมินผลงาน", "ขั้นต่อไป", "คณะอนุกรรมการ", "สีเขียว", "ไม่ปรากฏ"]

BREAKS = """texts => { const box = document.createElement('div'); document.body.append(box);
box.style.cssText = 'width: 0; overflow-wrap: normal';
return texts.map(html => { box.innerHTML = html; const range = document.createRange();
  const places = []; let at = 0, last = null;
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) { const node = walker.currentNode;
    for (let i = 0; i < node.length; i++, at++) {
      range.setStart(node, i); range.setEnd(node, i + 1);
      const rect = range.getClientRects()[0]; if (!rect || !rect.height) continue;
      if (last !== null && rect.top > last + 5) places.push(at); last = rect.top; } }
  return places; }) }"""


@needs_chromium
def test_no_line_tears_a_word_of_the_list_whatever_the_width(browser: Any) -> None:
    keep = keeper(EXTENSION)
    lists = (EXTENSION / LIST, ROOT / "src" / "pramoen" / "rendering" / "site" / COMPOUNDS)
    words = [word for path in lists for word in words_of(path.read_text(encoding="utf-8"))]
    assert set(TORN) <= set(words)
    page = browser.new_page()
    page.set_content('<html lang="th"><style>.word{white-space:nowrap}</style><body></body></html>')
    frames = [(f"ตาม{word}ของ", 3, 3 + len(word)) for word in words]
    kept = [keep(in_body(text)).split("<body>")[1].split("</body>")[0] for text, _, _ in frames]
    for (text, start, end), places in zip(frames, page.evaluate(BREAKS, kept), strict=True):
        assert not [at for at in places if start < at < end], text
    # Without the marks the browser does tear what was seen torn.
    bare = page.evaluate(BREAKS, [f"ตาม{word}ของ" for word in TORN])
    assert all(
        any(3 < at < 3 + len(word) for at in places)
        for word, places in zip(TORN, bare, strict=True)
    )
    page.close()
