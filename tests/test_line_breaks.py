"""Where lines of Thai end in the printed report: never inside a word or before a closing sign."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image, ImageChops

from conftest import ROOT
from line_breaks import compiled, lines, typst_of
from printed import folded, paragraphs
from test_print import YEARS, built, staged

__all__ = ["built"]

FIXTURES = ROOT / "tests" / "fixtures"
CASES: list[dict[str, Any]] = yaml.safe_load(
    (FIXTURES / "line-breaks.yml").read_text(encoding="utf-8")
)
PICTURE = FIXTURES / "line-breaks.png"
# Where the dictionary's reading is wrong, not the line break: บอก and ว่า read as บอ and กว่า.
MISREAD = {"ก|ว่า"}
# Words of two letters that others are made of; most that the dictionary has are rare.
_TWO_LETTERS = "ขอ คำ ชน ดี ตน ทบ ทำ นำ บท ใบ ปี ไป ผล มา มี ยก ยา รถ ลง ลด วง หา ใน ดู จะ"
SHORT = set(_TWO_LETTERS.split())
RUN = re.compile("[\u0e01-\u0e4e]+")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_line_ends_where_it_should(tmp_path: Path, case: dict[str, Any]) -> None:
    (found,) = lines(tmp_path, typst_of([case["text"]]), case["width"])
    shown = [unfolded(line).replace("\u00a0", " ").strip() for line in found]
    assert shown == case["lines"]


def picture(folder: Path) -> Image.Image:
    """Draw all cases; each has its number below it."""
    texts = typst_of([case["text"] for case in CASES])
    blocks = [f"#block(width: {case['width']})[{t}]" for case, t in zip(CASES, texts, strict=True)]
    return Image.open(io.BytesIO(compiled(folder, blocks, "100%", "png"))).convert("L")


def test_the_cases_look_as_they_did_when_a_person_looked_at_them(tmp_path: Path) -> None:
    now, then = picture(tmp_path), Image.open(PICTURE).convert("L")
    assert now.size == then.size
    assert ImageChops.difference(now, then).getbbox() is None


@pytest.mark.xdist_group("print")
@pytest.mark.parametrize("year", YEARS)
def test_no_word_of_the_dictionary_is_torn_in_any_paragraph(
    built: Path, tmp_path: Path, year: int
) -> None:
    texts = sorted(set(paragraphs(staged(built, year))))
    torn = {
        f"{left}|{right}"
        for broken in lines(tmp_path, typst_of(texts))
        for left, right in torn_words([unfolded(line) for line in broken])
    }
    assert torn <= MISREAD


@pytest.mark.xdist_group("print")
@pytest.mark.parametrize("year", YEARS)
def test_no_line_starts_with_a_sign_that_closes(built: Path, tmp_path: Path, year: int) -> None:
    texts = sorted(set(paragraphs(staged(built, year))))
    starts = {
        line.strip()[:1] for broken in lines(tmp_path, typst_of(texts)) for line in broken[1:]
    }
    assert starts & set("”’»)]ๆฯ%:;,") == set()


def unfolded(text: str) -> str:
    return text.replace("\u0e4d\u0e32", "\u0e33")


def torn_words(broken: list[str]) -> list[tuple[str, str]]:
    """Return the words of the dictionary inside of which a line ended, cut in two."""
    from pythainlp.tokenize import word_tokenize

    text = "".join(broken)
    ends: set[int] = set()
    for line in broken[:-1]:
        ends.add(max(ends, default=0) + len(line))
    found = []
    for run in RUN.finditer(text):
        at = run.start()
        for word in word_tokenize(run.group(), engine="newmm"):
            for end in ends:
                if at < end < at + len(word) and not two_words(word[: end - at], word[end - at :]):
                    found.append((word[: end - at], word[end - at :]))
            at += len(word)
    return found


def two_words(left: str, right: str) -> bool:
    """Tell whether a word was parted between words of its own, such as องค์การ and มหาชน."""
    return is_made_of_words(left) and is_made_of_words(right)


def is_made_of_words(text: str) -> bool:
    from pythainlp.corpus import thai_words
    from pythainlp.tokenize import word_tokenize

    known = thai_words()
    words = word_tokenize(text, engine="newmm")
    return all(word in SHORT or (len(word) > 2 and word in known) for word in words)


def test_a_torn_word_would_be_found() -> None:
    assert torn_words(["พัฒนาน", "วัตกรรม"])
    assert torn_words(["องค์การม", "หาชน"])
    assert not torn_words(["องค์การ", "มหาชน"])


def widest_gap(folder: Path, justified: str) -> int:
    """Return the widest blank within the first line of a narrow column, in pixels."""
    text = "ตัวชี้วัดของ องค์การมหาชนทั้งหลายในประเทศไทย"
    drawn = compiled(folder, [f"#par(justify: {justified})[{text}]"], "5.2cm", "png")
    line = Image.open(io.BytesIO(drawn)).convert("L").crop((0, 40, 300, 58))
    inked = [x for x in range(line.width) if min(line.crop((x, 0, x + 1, 18)).tobytes()) < 128]
    return max(after - before for before, after in pairwise(inked))


def test_justified_thai_has_wide_gaps_so_the_report_is_left_aligned(tmp_path: Path) -> None:
    template = (ROOT / "_extensions" / "pramoen" / "typst-template.typ").read_text("utf-8")
    assert "set par(justify: false" in template
    assert "justify: true" not in template
    assert widest_gap(tmp_path, "true") > 5 * widest_gap(tmp_path, "false")


def test_a_text_without_the_filter_shows_the_faults_of_typst_that_the_filter_mends(
    tmp_path: Path,
) -> None:
    raw = ["พัฒนานวัตกรรม", "ประเมินๆ", "ฯลฯ", "รายไตรมาส"]
    assert [len(found) > 1 for found in lines(tmp_path, raw)] == [True] * 4
    assert lines(tmp_path, raw)[0][-1] == "วัตกรรม"
    mended = lines(tmp_path, typst_of(raw))
    assert mended[0][-1] == "นวัตกรรม"
    assert [len(found) for found in mended[1:3]] == [1, 1]
    assert mended[3][-1] == "ไตรมาส"
    assert folded("".join(mended[0])) == raw[0]
