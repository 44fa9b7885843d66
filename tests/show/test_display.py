"""What data may hold cannot become markup: Markdown, HTML, Typst, pandoc as the judge."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import altair as alt
import pandas as pd
import pytest
from altair import TopLevelLayerSpec
from altair.utils.schemapi import debug_mode

from assessing import assess, assess_form, small_line, trend_figure
from conftest import COUNT, make_indicator, make_result, make_target
from pramoen.assessment.form import (
    Break,
    Comparator,
    Definition,
    Form,
    Missing,
    Source,
    Target,
    Unit,
    UnitKind,
)
from pramoen.common.mime import VEGALITE_MIME
from pramoen.common.texts import escape_markdown, typst_string
from pramoen.common.theme import HATCH
from pramoen.data.dataset import Cell, Row
from pramoen.notebook.cells import definitions
from pramoen.notebook.overview import recorded_points
from pramoen.rendering.pandoc import MARKDOWN, executable
from pramoen.show.bars import bars
from pramoen.show.charts import goal_rule, layered
from pramoen.show.display import (
    Mark,
    folded,
    heading,
    link_to,
    paragraph,
)
from pramoen.show.drawing import HEIGHT, LINE, NARROW_WIDTH, WIDTH, figure, room_for_names, style
from pramoen.show.gantt import Activity, gantt, gantt_height, spans
from pramoen.show.plans import QUARTERS, Plan, schedule
from pramoen.show.sparkline import sparkline
from pramoen.show.tables import Column, text_table
from pramoen.show.vega import svg
from pramoen.telling.narrative import definition_line, sentence

DELIVERED = Unit("deliverable", "รายการ", UnitKind.DELIVERABLE)
DOMAIN = r'"domain": \[(-?[\d.]+, -?[\d.]+)\]'
HOSTILE = [
    "<script>alert(1)</script>",
    "**bold** _it_ `code` $x$ ~sub~ ^sup^",
    "[link](http://x) ![i](y) <http://z> @fig-x [@cite]",
    "# heading {#id .class} ::: {.callout}",
    "1. list\n\n    code",
    "a | b | c",
    "{{< include /etc/hosts >}} {=html}",
    "\\\"quotes\\\" 'single' -- --- ...",
    "ร้อยละ 100 ของ “แผน” ฯลฯ ๆ",
    "```{=typst}\n#eval(x)\n```",
]


def plain(markdown: str) -> str:
    ended = subprocess.run(
        [executable(), f"--from={MARKDOWN}", "--to=json"],
        input=markdown,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return "".join(_strings(json.loads(ended.stdout)["blocks"]))


def _strings(node: object) -> list[str]:
    """Return the text of a pandoc tree; anything but text and spaces is told by its name."""
    if isinstance(node, list):
        return [text for one in node for text in _strings(one)]
    if isinstance(node, dict):
        kind = node["t"]
        if kind == "Str":
            return [node["c"]]
        if kind in ("Space", "SoftBreak"):
            return [" "]
        if kind in ("Para", "Plain"):
            return _strings(node["c"])
        return [f"<{kind}>"]
    return []


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_comes_out_of_pandoc_as_it_went_in(text: str) -> None:
    assert plain(escape_markdown(text)) == " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_html_and_in_titles(text: str) -> None:
    assert "<script" not in paragraph(text).html
    assert "<script" not in heading(2, text, "x").html
    assert folded(text, [paragraph(text)]).markdown.count("\n:::") == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells_stay_cells(text: str) -> None:
    table = text_table(
        "t", text, [Column("ก"), Column("ข", "right")], [[text, text]], groups=[text]
    )
    assert "<script" not in table.html
    head, ruler, group, row, *_ = table.markdown.splitlines()
    unescaped = [line.replace("\\|", "") for line in (head, group, row)]
    assert [line.count("|") for line in unescaped] == [3, 3, 3]
    assert set(ruler) == set("|:-")


def test_a_typst_string_cannot_be_left() -> None:
    assert typst_string('a" + eval("x") + "\\') == '"a\\" + eval(\\"x\\") + \\"\\\\"'


def test_marks_and_links_in_tables_are_markup_and_their_words_text() -> None:
    mark, link = Mark("not_met", "ไม่<b>"), link_to("1.1 [x]", "component-1", "indicator-1-1")
    table = text_table("t", "c", [Column("ก"), Column("ข")], [[link, mark]])
    assert '<span class="status status-not-met">ไม่&lt;b&gt;</span>' in table.html
    assert "[ไม่\\<b\\>]{.status .status-not-met}" in table.markdown
    assert "(component-1.ipynb#indicator-1-1)" in table.markdown


def test_a_row_with_the_wrong_number_of_cells_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs 2 cells"):
        text_table("t", "c", [Column("ก"), Column("ข")], [["x"]])


def test_a_year_without_a_number_is_a_hatched_gap_with_its_reason() -> None:
    indicator = make_indicator(
        make_target("100"),
        [
            make_result(2559, "90"),
            make_result(2560, missing=Missing.NOT_REPORTED),
            make_result(2561, "95"),
        ],
    )
    chart = trend_figure(assess(indicator, range(2559, 2563)))
    assert chart.svg.count('url(#trend-1-1-hatch)"') == 2
    assert HATCH not in chart.svg
    assert "ไม่มีรายงานผล" in chart.svg
    assert "เป้าหมาย 100" in chart.svg
    assert "2560 ไม่มีรายงานผล" in chart.alt
    # One path per unbroken run of points: 2559 and 2561 stand alone.
    values = json.dumps(chart.spec)
    assert '"break-paths-show-path-domains"' in values


@pytest.mark.slow
def test_every_chart_of_the_report_is_valid_vega_lite(form: Form, long: bool) -> None:
    """A short run validates one chart of those that differ in their data and words alone."""
    specs = [dict(trend_figure(assessment).spec) for assessment in assess_form(form)]
    kinds = {json.dumps(shape(spec)): spec for spec in specs}
    for spec in specs if long else kinds.values():
        with debug_mode(True):
            TopLevelLayerSpec.from_dict(spec)


def shape(part: Any) -> Any:
    """Return a specification without its data, and with kinds in the place of its values."""
    if isinstance(part, dict):
        return {name: shape(one) for name, one in part.items() if not name.startswith("data")}
    if isinstance(part, list):
        return [shape(one) for one in part if isinstance(one, dict)]
    return type(part).__name__


def test_layers_of_a_part_are_layers_of_the_whole_with_what_they_drew() -> None:
    rows = pd.DataFrame({"x": [1], "y": [2]})
    line = alt.Chart(rows).mark_line().encode(alt.X("x:Q"), alt.Y("y:Q"))
    other = alt.Chart(alt.Data(values=[{"x": 3, "y": 4}])).encode(alt.X("x:Q"), alt.Y("y:Q"))
    own = layered(line.mark_bar(), line.mark_tick())
    scaled = layered(line.mark_area()).resolve_scale(y="independent")
    whole = layered(layered(other.mark_rule(), other.mark_text()), line, None, own, scaled)
    spec = whole.to_dict()
    marks = [layer["mark"]["type"] if "mark" in layer else "" for layer in spec["layer"]]
    assert marks == ["rule", "text", "line", "bar", "tick", ""]
    assert [layer.get("data") for layer in spec["layer"][:2]] == [
        {"values": [{"x": 3, "y": 4}]}
    ] * 2
    assert spec["datasets"][spec["data"]["name"]] == [{"x": 1, "y": 2}]
    assert not any("data" in layer for layer in spec["layer"][2:5])
    assert spec["layer"][5]["resolve"] == {"scale": {"y": "independent"}}
    assert line.data is rows, "a part can be used again"


def test_a_chart_starts_at_zero_and_carries_its_message_for_readers() -> None:
    chart = trend_figure(
        assess(make_indicator(None, [make_result(2559, "84.20")]), range(2559, 2560))
    )
    assert '"domain": [0' in json.dumps(chart.spec)
    assert chart.svg.startswith("<svg")
    assert 'role="img" aria-labelledby="trend-1-1-title"' in chart.svg
    assert chart.alt in chart.svg
    assert "84.20" in chart.svg


def test_a_loss_lies_below_zero_in_chart_and_table() -> None:
    results = [make_result(2560, "5"), make_result(2561, "-20")]
    assessment = assess(make_indicator(None, results), range(2560, 2562))
    spec = json.dumps(trend_figure(assessment).spec)
    domains = {tuple(map(float, one.split(","))) for one in re.findall(DOMAIN, spec)}
    ((low, high),) = domains
    assert low <= -20 and high >= 5
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', small_line(assessment))]
    assert heights[0] < heights[1]


def test_the_number_of_a_zero_stands_above_its_mark_and_not_on_the_year() -> None:
    indicator = make_indicator(make_target("90"), [make_result(2562, "0")])
    drawn = trend_figure(assess(indicator, range(2562, 2563))).svg
    (height,) = re.findall(r'translate\([\d.]+,([\d.]+)\)"[^>]*font-weight="600"[^>]*>0<', drawn)
    assert float(height) < HEIGHT


def test_a_name_with_line_breaks_cannot_leave_its_drawing() -> None:
    indicator = replace(make_indicator(None, [make_result(2559, "1")]), name="ก\n```\n\n# ข")
    assert "\n" not in trend_figure(assess(indicator, range(2559, 2560))).svg


def test_hostile_names_stay_text_in_the_drawing() -> None:
    from dataclasses import replace

    indicator = replace(make_indicator(None, [make_result(2559, "1")]), name="<script>x</script>")
    assert "<script" not in trend_figure(assess(indicator, range(2559, 2560))).svg


def test_a_composite_in_items_is_drawn_against_the_number_of_items() -> None:
    from conftest import make_item

    items = tuple(make_item(code, make_target("1"), [make_result(2562)]) for code in "abc")
    whole = make_target(None, Comparator.ALL_ITEMS, unit=COUNT)
    indicator = make_indicator(
        whole, [make_result(2561, missing=Missing.NOT_REPORTED)], items=items, unit=COUNT
    )
    chart = trend_figure(assess(indicator, range(2561, 2563)))
    assert "เป้าหมาย 3<" in chart.svg
    assert "บรรลุครบทั้ง 3 ข้อ" in chart.alt


def row(**cells: Cell) -> Row:
    return Row("made.csv", 2, cells)


def test_a_schedule_is_valid_vega_lite_and_tells_every_activity() -> None:
    planned = {
        "1. เตรียม": (True, True, False, False),
        "2. ทำ <b>": (False, None, None, True),
        "3. ไม่ทราบ": (None,) * 4,
    }
    given: dict[str, Cell] = {
        "plan": "plan_x",
        "period": "quarter",
        "title": "แผน",
        "fiscal_year": 2562,
        "note": None,
    }
    plan = Plan(
        row(**given),
        tuple(
            row(activity=at, kind="activity", group=None, number=name[:1], name=name[3:])
            for at, name in enumerate(planned, 1)
        ),
        tuple(
            row(
                activity=at, period=period, planned=one, missing=None if one is not None else "lost"
            )
            for at, states in enumerate(planned.values(), 1)
            for period, one in enumerate(states, 1)
        ),
    )
    drawn, told = schedule(plan)
    with debug_mode(True):
        TopLevelLayerSpec.from_dict(dict(drawn.extra[VEGALITE_MIME]))
    svg, alt = drawn.extra["image/svg+xml"], re.search(r'alt="([^"]*)"', drawn.html)
    assert alt is not None
    assert "ไตรมาส 1–ไตรมาส 2" in alt.group(1)
    assert "ไตรมาส 4 (ไม่ทราบ ไตรมาส 2–ไตรมาส 3)" in alt.group(1)
    assert all(name.partition(" ")[2].replace("<b>", "") in told.markdown for name in planned)
    assert (svg.count('url(#plan-x-hatch)"'), "<b>" in svg) == (3, False), "bars and their legend"
    assert HATCH not in svg
    assert spans(Activity("x", (False,) * 4), QUARTERS) == "ไม่มีช่วงที่วางแผนไว้"


def test_a_plan_with_a_lost_bar_says_what_the_hatch_means_and_others_do_not() -> None:
    for planned, meant in (((True, None, False, False), True), ((True,) * 4, False)):
        chart = gantt([Activity("1. เตรียม", planned)], QUARTERS)
        drawn = svg({**chart.to_dict(), "width": WIDTH, "height": 80, "config": style()})
        told = [f">{words}</text>" in drawn for words in ("ไม่ทราบช่วงเวลา", "ช่วงเวลาที่วางแผนไว้")]
        assert told == [meant, meant]


def test_the_name_of_a_long_activity_is_whole_in_its_chart() -> None:
    name = "2.1 ทดลองเปิดกับชุมชนรอบสวนและเก็บข้อเสนอแนะจากผู้สูงอายุ เด็ก และคนพิการที่มาใช้สวนในช่วงทดลอง"
    told = [Activity("1. เตรียม", (True,) * 4), Activity(name, (False, True, True, False))]
    chart = gantt(told, QUARTERS)
    drawn = svg({**chart.to_dict(), "width": WIDTH, "height": 80, "config": style()})
    sizes = dict(re.findall(r'font-size="([\d.]+)px"[^>]*>([12]\.)', drawn))
    assert f">{name}</text>" in drawn
    assert sizes == {"13": "1.", "11.5": "2."}


def test_a_long_name_takes_lines_above_or_beside_its_bar_on_a_phone() -> None:
    name = "2.1 ทดลองเปิดกับชุมชนรอบสวนและเก็บข้อเสนอแนะจากผู้สูงอายุ เด็ก และคนพิการที่มาใช้สวนในช่วงทดลอง"
    activities = [Activity("1. เตรียม", (True,) * 4), Activity(name, (False, True, True, False))]
    long = "MA (Maintenance Service Agreement)"
    amounts = pd.DataFrame({"ชื่อ": [long, "Training"], "ล้านบาท": [Decimal(10), Decimal(50)]})
    for chart, whole in (
        (gantt(activities, QUARTERS), name),
        (bars(amounts, "ชื่อ", "ล้านบาท"), long),
    ):
        _, drawn = re.findall("<svg.*?</svg>", figure(chart, "x", "ก", "ข").markdown)[:2]
        told = re.findall("<tspan[^>]*>([^<]+)<", drawn)
        assert len(told) > 1 and "…" not in drawn
        assert "".join(told).replace(" ", "") == whole.replace(" ", "")
    assert room_for_names([one.name for one in activities]) == 2 * LINE + 2 * 4


def test_on_a_phone_only_a_long_name_takes_the_room_of_one() -> None:
    long = "2. ทดลองเปิดกับชุมชนรอบสวนและเก็บข้อเสนอแนะจากผู้สูงอายุ เด็ก และคนพิการที่มาใช้สวนในช่วงทดลอง"
    told = [Activity(name, (True,) * 4) for name in ("1. เตรียม", long, "3. เปิด", "4. ตรวจ")]
    tall = gantt_height(told) + room_for_names([one.name for one in told])
    chart = gantt(told, QUARTERS)
    drawn = svg({**chart.to_dict(), "width": NARROW_WIDTH, "height": tall, "config": style()})
    tops = [float(y) for y in re.findall(r'd="M[\d.]+,([\d.]+)h[\d.]+v16h', drawn)]
    first, second, third = (below - above for above, below in pairwise(tops))
    assert first == pytest.approx(second + 2 * LINE)
    assert second == pytest.approx(third)
    assert tops[-1] + 16 < tall


def test_a_name_with_letters_beyond_the_first_plane_stands_at_its_bar_on_a_phone() -> None:
    name = "😀 อบรม"
    amounts = pd.DataFrame({"ชื่อ": [name, "ข"], "ล้านบาท": [Decimal(1), Decimal(2)]})
    chart = bars(amounts, "ชื่อ", "ล้านบาท")
    for width in (NARROW_WIDTH, WIDTH):
        drawn = svg({**chart.to_dict(), "width": width, "config": style()})
        assert f">{name}</text>" in drawn


def test_a_range_as_a_target_is_an_area_and_a_new_definition_a_rule() -> None:
    results = [make_result(2560, "30"), make_result(2561, "44"), make_result(2562, "51.8")]
    ranged = make_target("45", Comparator.BETWEEN, upper="55")
    changed = replace(make_indicator(ranged, results), breaks=(Break(2561, "เปลี่ยนวิธีนับ"),))
    chart = trend_figure(assess(changed, (2560, 2561, 2562)))
    with debug_mode(True):
        TopLevelLayerSpec.from_dict(dict(chart.spec))
    told = json.dumps(chart.spec, ensure_ascii=False)
    assert ('"upper": 55.0' in told, '"type": "rect"' in told) == (True, True)
    assert "นิยามใหม่" in chart.svg
    assert "นิยามเปลี่ยนในปี พ.ศ. 2561" in chart.alt
    plain_chart = trend_figure(assess(make_indicator(make_target("45"), results), (2562,)))
    assert "นิยามใหม่" not in plain_chart.svg


def place(drawn: str, words: str) -> tuple[str, float]:
    """Return what words of a plot are anchored at and how far from the top of it they stand."""
    found = re.search(
        rf'text-anchor="(\w+)" transform="translate\([^,]+,([^)]+)\)[^>]*>(?:<tspan>)?{words}<',
        drawn,
    )
    assert found is not None, words
    return found[1], float(found[2])


def dashes(drawn: str) -> list[float]:
    """Return how far from the top of a plot the dashed lines of its target lie, in order."""
    lines = re.findall(r'translate\([^,]+,([^)]+)\)"[^>]*stroke-dasharray="7,4"', drawn)
    return sorted(map(float, lines))


def drawings(target: Target | None, values: Mapping[int, str | None]) -> list[str]:
    """Return the chart of an indicator as it is drawn for a desktop and for a phone."""
    results = [make_result(year, value) for year, value in values.items()]
    chart = trend_figure(assess(make_indicator(target, results), [*values]))
    return re.findall("<svg.*?</svg>", chart.display.markdown)[:2]


def test_a_number_makes_room_for_the_line_that_goes_up_beside_it() -> None:
    for drawn in drawings(None, {2559: "12400", 2560: "15850", 2561: "168200", 2562: "2000"}):
        sides = [place(drawn, label)[0] for label in ("15,850", "168,200", "2,000")]
        assert sides == ["end", "middle", "start"]
    _, slope = drawings(None, {2560: "9", 2561: "4.0000"})
    _, valley = drawings(None, {2560: "9", 2561: "4.0000", 2562: "9"})
    assert place(valley, "4.0000")[1] > place(slope, "4.0000")[1] + 20


def test_the_name_of_a_target_makes_room_for_the_line_that_comes_to_it() -> None:
    falling, level = ({2561: before, 2562: "4.75"} for before in ("6.5", "4.8"))
    target = make_target("5", Comparator.AT_MOST)
    for values, side in ((falling, "start"), (level, "middle")):
        wide, narrow = drawings(target, values)
        assert (place(wide, "เป้าหมาย 5")[0], place(narrow, "เป้าหมาย")[0]) == (side, side)
    for wide, narrow in (drawings(target, level), drawings(target, {2561: "6", 2562: None})):
        assert place(wide, "เป้าหมาย 5")[1] < dashes(wide)[0]
        assert place(narrow, "เป้าหมาย")[1] + 20 < dashes(narrow)[0]


def test_a_range_is_told_whole_and_its_lines_cross_no_words() -> None:
    target = make_target("45", Comparator.BETWEEN, upper="95")
    wide, narrow = drawings(target, {2561: "44", 2562: "91.8"})
    upper, lower = dashes(wide)
    assert place(wide, "91.8")[1] < upper < lower < place(wide, "เป้าหมาย 45 ถึง 95")[1]
    assert ">45 ถึง 95<" in narrow
    wide, narrow = drawings(target, {2561: "44", 2562: None})
    for drawn, name in ((wide, "เป้าหมาย 45 ถึง 95"), (narrow, "เป้าหมาย")):
        assert 0 < place(drawn, name)[1] < dashes(drawn)[0]


def test_every_definition_is_told_to_be_our_summary(form: Form) -> None:
    told = [definition_line(one)[0] for leaf in form.leaves for one in leaf.definitions]
    assert len(told) > 20 and all("(สรุปความ)" in line for line in told)


def test_passages_of_one_kind_and_place_stand_on_one_line_numbered() -> None:
    def passage(kind: str, text: str, place: str = "หน้า 1") -> Definition:
        return Definition(kind, "", text, Source("x", place))

    shown = definitions([passage("purpose", "ก"), passage("agency", "ข"), passage("agency", "ค")])
    assert shown is not None and shown.html.count("<li>") == 2
    assert "(1)\u00a0ข (2)\u00a0ค" in shown.html and "(1)\u00a0ก" not in shown.html
    apart = definitions([passage("agency", "ข"), passage("agency", "ค", "หน้า 2")])
    assert apart is not None and apart.html.count("<li>") == 2


def test_what_must_be_delivered_has_words_and_no_line() -> None:
    results = [make_result(2561, "1"), make_result(2562, "0")]
    target = make_target(None, Comparator.DELIVERED, unit=DELIVERED)
    one = assess(make_indicator(target, results, unit=DELIVERED), (2561, 2562))
    chart = trend_figure(one)
    assert ("มีแล้ว" in chart.svg, "ยังไม่มี" in chart.svg) == (True, True)
    assert '"part": "2561"' in (spec := json.dumps(chart.spec)) and '"part": "2562"' in spec
    assert re.findall(r'd="M[^"]*L[^"]*"[^>]*stroke-width="2.5"', chart.svg) == []
    assert sentence(one) == "ปีงบประมาณ พ.ศ. 2562 ยังไม่มีผลงาน ไม่เป็นไปตามค่าเป้าหมาย (มีผลงานตามที่กำหนด)"


def test_a_name_is_cut_between_letters_and_not_inside_one() -> None:
    for width in range(20, 60, 4):
        names = pd.DataFrame({"name": ["ก" + "😀" * 40]})
        text = alt.Chart(names).mark_text(limit=width).encode(text="name:N")
        drawn = svg({**text.to_dict(), "width": 100, "height": 20})
        assert re.search("(?:ก😀*)?…<", drawn)


def test_a_small_chart_names_what_is_there_in_words() -> None:
    results = [{"fiscal_year": 2560, "value": None}, {"fiscal_year": 2561, "value": "1"}]
    there = SimpleNamespace(
        results=results,
        comparable_since=2560,
        unit_kind="deliverable",
        shown={"last": "มีแล้ว"},
    )
    assert recorded_points(there)["label"].tolist() == ["", "มีแล้ว"]
    assert recorded_points(there)["part"].nunique() == 2, "no line joins there and not there"
    there.unit_kind = "count"
    assert recorded_points(there)["label"].tolist() == ["", "1"]
    assert recorded_points(there)["part"].nunique() == 1


def test_a_figure_of_a_former_unit_is_told_by_that_one() -> None:
    results = [
        {"fiscal_year": 2560, "value": "5", "missing": None, "unit": "โครงการ"},
        {"fiscal_year": 2561, "value": "1", "missing": None},
    ]
    assert '2560 5 โครงการ, 2561 มีแล้ว"' in sparkline(results, kind=UnitKind.DELIVERABLE)


def test_a_target_of_what_is_there_or_not_has_its_word_in_a_chart() -> None:
    frame = pd.DataFrame({"value": [Decimal(0)], "unit": [None], "missing": [None]}, index=[2562])
    target = make_target("1", unit=DELIVERED)
    rule = goal_rule(frame, 2562, target, Decimal(1))
    assert rule is not None
    assert "เป้าหมาย มีแล้ว" in json.dumps(rule.to_dict(), ensure_ascii=False)


def test_what_is_there_or_not_has_points_and_no_line_in_a_table() -> None:
    results = [
        {"fiscal_year": year, "value": value, "missing": None}
        for year, value in ((2560, "1"), (2561, "0"))
    ]
    there, counted = (
        sparkline(results, kind=kind) for kind in (UnitKind.DELIVERABLE, UnitKind.COUNT)
    )
    assert "2560 มีแล้ว, 2561 ยังไม่มี" in there and "2560 1, 2561 0" in counted
    assert [
        re.findall(r'class="line" d="([^"]*)"', one)[0].count("L") for one in (there, counted)
    ] == [
        0,
        1,
    ]
