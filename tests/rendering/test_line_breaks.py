"""Where lines of Thai end in the printed report: never inside a word or before a closing sign."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image, ImageChops

from benchmarks.reading import printed
from conftest import ROOT
from line_breaks import FILTER, Parting, compiled, lines, torn_words, typst_of
from pramoen.common.places import Project
from pramoen.rendering.pdf.words import OWN_WORDS, dictionary
from printed import folded, paragraphs
from test_print import EACH, built, staged

__all__ = ["built"]

FIXTURES = ROOT / "tests" / "fixtures"
CASES: list[dict[str, Any]] = yaml.safe_load(
    (FIXTURES / "line-breaks.yml").read_text(encoding="utf-8")
)
PICTURE = FIXTURES / "line-breaks.png"
# Line ends in a thousand that may stand inside of a word; each is told by the test that fails.
MOST_TORN = 2


def parting() -> Parting:
    """Parting by the words of PyThaiNLP's dictionary and those that the project adds to it."""
    return Parting(dictionary(FILTER.with_name(OWN_WORDS)).words)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_line_ends_where_it_should(tmp_path: Path, case: dict[str, Any]) -> None:
    (found,) = lines(tmp_path, typst_of(tmp_path, [case["text"]]), case["width"])
    shown = [line.replace("\u00a0", " ").strip() for line in found]
    assert shown == case["lines"]


def picture(folder: Path) -> Image.Image:
    """Draw all cases; each has its number below it."""
    texts = typst_of(folder, [case["text"] for case in CASES])
    blocks = [f"#block(width: {case['width']})[{t}]" for case, t in zip(CASES, texts, strict=True)]
    return Image.open(io.BytesIO(compiled(folder, blocks, "100%", "png"))).convert("L")


def test_the_cases_look_as_they_did_when_a_person_looked_at_them(tmp_path: Path) -> None:
    now, then = picture(tmp_path), Image.open(PICTURE).convert("L")
    assert now.size == then.size
    assert ImageChops.difference(now, then).getbbox() is None


@pytest.fixture(scope="module", params=EACH)
def broken(
    request: pytest.FixtureRequest,
    built: Path,
    tmp_path_factory: pytest.TempPathFactory,
    long: bool,
) -> list[list[str]]:
    """The texts of a report, in a short run every other, broken wherever a line may end."""
    folder = tmp_path_factory.mktemp("lines")
    texts = sorted(set(paragraphs(staged(built, request.param))))[:: 1 if long else 2]
    return lines(folder, typst_of(folder, texts))


@pytest.mark.xdist_group("print")
def test_no_line_can_end_inside_a_word_compounds_included(broken: list[list[str]]) -> None:
    torn = [one for text in broken for one in torn_words(text, parting())]
    ends = sum(len(text) - 1 for text in broken)
    assert ends > 3000
    assert len(torn) * 1000 <= MOST_TORN * ends, torn


@pytest.mark.xdist_group("print")
def test_no_line_starts_with_a_sign_that_closes(broken: list[list[str]]) -> None:
    starts = {line.strip()[:1] for text in broken for line in text[1:]}
    assert starts & set("”’»)]ๆฯ%:;,·") == set()


TORN_BEFORE = (
    "ตัว|เลข ข้อ|สังเกต คลาด|เคลื่อน ได้|รับ ดำเนิน|งาน ภาค|รัฐ เข้า|ถึง ค่า|เป้าหมาย กระบวน|การ หมาย|เหตุ"
)
TORN_BEFORE += " ต้น|ทุน ไม่|ได้ เพิ่ม|ขึ้น จุด|ร้อยละ ถ้า|มี ขึ้น|ไป ปี|ละ นำ|ส่ง ชุด|ข้อมูล"
TORN_BEFORE += " กลุ่ม|จังหวัด ระบบ|งาน แบบ|ประเมิน สูง|กว่า การ|จัดตั้ง ความ|รับรู้"


def test_compounds_negations_and_directions_stay_whole(tmp_path: Path) -> None:
    texts = [torn.replace("|", "") for torn in TORN_BEFORE.split()]
    assert lines(tmp_path, typst_of(tmp_path, texts)) == [[text] for text in texts]


def test_no_line_starts_with_the_dot_between_two_parts(tmp_path: Path) -> None:
    texts = ["ผลปี 2562: รอผล · ค่าเป้าหมาย · ที่มา 8"]
    (found,) = lines(tmp_path, typst_of(tmp_path, texts))
    assert len(found) > 3
    assert not [line for line in found if line.strip().startswith("·")]


def test_a_short_form_is_not_broken(tmp_path: Path) -> None:
    texts = ["สพร.", "ขสมก.", "กสทช.", "ครม."]
    assert lines(tmp_path, typst_of(tmp_path, texts)) == [[text] for text in texts]


def test_words_are_parted_as_few_as_can_be_and_then_by_how_often_they_are_written() -> None:
    known = dictionary(FILTER.with_name(OWN_WORDS))
    assert known.parted("ตัวเลขที่บอกว่า") == ("ตัวเลข", "ที่", "บอก", "ว่า")
    assert known.parted("พัฒนานวัตกรรม") == ("พัฒนา", "นวัตกรรม")
    assert known.parted("องค์การมหาชน") == ("องค์การมหาชน",)


def test_the_title_of_a_small_chart_breaks_between_whole_words(tmp_path: Path) -> None:
    titles = ["2.1.1 ร้อยละของการดำเนินการตามแผน", "4.2 ร้อยละการเบิกจ่ายตามแผนการใช้จ่ายเงิน"]
    raw = [f'```{{=typst}}\n#pm-titled("{title}", [])\n```' for title in titles]
    shown = ["#let pm-titled(title, _) = title\n" + one for one in typst_of(tmp_path, raw)]
    found = lines(tmp_path, shown)
    assert [folded("".join(one)) for one in found] == [folded(title) for title in titles]
    assert [torn for one in found for torn in torn_words(one, parting())] == []
    assert {"การดำเนินการ", "ใช้จ่าย"} <= {line.strip() for one in found for line in one}


@pytest.mark.parametrize("site", ["site", "site-dga"])
def test_a_report_is_measured_where_its_organisation_publishes(tmp_path: Path, site: str) -> None:
    path = tmp_path / "reports" / site / "dga" / "2562" / "report.pdf"
    path.parent.mkdir(parents=True)
    path.touch()
    assert printed(Project(tmp_path), "dga/2562") == path


def test_a_torn_word_would_be_found() -> None:
    assert torn_words(["พัฒนาน", "วัตกรรม"], parting()) == ["พัฒนาน|วัตกรรม"]
    assert torn_words(["องค์การ", "มหาชน"], parting())
    assert torn_words(["ตัว", "เลข"], parting())
    assert not torn_words(["ตัวเลข", "ที่ส่ง", "แล้ว "], parting())


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
    mended = lines(tmp_path, typst_of(tmp_path, raw))
    assert mended[0][-1] == "นวัตกรรม"
    assert [len(found) for found in mended[1:3]] == [1, 1]
    assert mended[3][-1] == "ไตรมาส"
    assert folded("".join(mended[0])) == raw[0]
