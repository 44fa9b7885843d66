"""From a row of the data or a passage of the source forward to every number that rests on it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import run

pytestmark = pytest.mark.xdist_group("site")
YEARS = (2561, 2562)


def published(project: Path) -> list[dict[str, Any]]:
    folder = project / "reports" / "site" / "dga"
    texts = ((folder / str(year) / "data/assessments.json").read_text("utf-8") for year in YEARS)
    return [record for text in texts for record in json.loads(text)]


def traced(project: Path, what: str) -> list[dict[str, Any]]:
    code, told = run(project, "trace", what, "--json")
    assert code == 0, told
    return list(json.loads(told))


def test_a_row_leads_to_its_number_in_every_report(project: Path) -> None:
    (row,) = traced(project, "results.csv [2561 · 1.1.1]")
    assert traced(project, f"results.csv:{row['row']}") == [row]
    assert [(one["fiscal_year"], one["indicator"]) for one in row["numbers"]] == [
        (year, "1.1.1") for year in YEARS
    ]
    assert {one["value"] for one in row["numbers"]} == {"3616"}
    assert [one["computed"] for one in row["numbers"]] == [["status", "trend"], ["trend"]]
    assert {"indicator-1-1-1", "component-1", "summary"} <= set(row["notebooks"]["2562"])
    assert not {"indicator-1-1-3", "component-4"} & set(row["notebooks"]["2562"])
    for one in row["numbers"]:
        assert "3,616" in (project / "reports" / "site" / one["page"]).read_text(encoding="utf-8")


def test_a_passage_leads_to_every_number_that_was_taken_from_it(project: Path) -> None:
    told = traced(project, "form_c4_results")
    found = {
        (number["fiscal_year"], number["indicator"], number["number"])
        for row in told
        for number in row["numbers"]
    }
    records = [one for one in published(project) if one["indicator"].startswith("4.")]
    expected = {
        (record["fiscal_year"], record["indicator"], f"ผลปี {result['fiscal_year']}")
        for record in records
        for result in record["results"]
        if result["place"]
    }
    assert expected
    assert expected <= found


def test_the_digest_of_a_row_stands_with_its_figure_on_the_page_in_json_and_in_explain(
    project: Path,
) -> None:
    (row,) = traced(project, "results.csv [2561 · 1.1.3]")
    own = [one for one in published(project) if (one["indicator"], one["item"]) == ("1.1.3", None)]
    taken = [r["digest"] for one in own for r in one["results"] if r["row"] == row["row"]]
    assert taken == [row["digest"]] * len(YEARS)
    page = project / "reports/site/dga/2562/indicators/1-1-3.html"
    shown = re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8"))
    assert row["digest"] in shown
    (aim,) = traced(project, "targets.csv [2562 · 1.1.3]")
    assert aim["digest"] in shown
    told = run(project, "explain", "1.1.3", "--year", "2562")[1]
    for one in (row, aim):
        assert f"{one['key']} รหัสเนื้อหา {one['digest']}" in told


def test_it_is_told_in_words_with_page_and_notebook(project: Path) -> None:
    code, told = run(project, "trace", "targets.csv [2562 · 4.2]")
    assert code == 0
    assert "ค่าเป้าหมาย = 96 ใช้คิด: สถานะ" in told
    assert "dga/2562/indicators/4-2.html · สมุดบันทึก indicator-4-2" in told


@pytest.mark.parametrize("what", ["results.csv:9999", "nothing", "results.csv [2999 · 9]"])
def test_what_is_not_there_is_wrong_use(what: str, project: Path) -> None:
    code, told = run(project, "trace", what)
    assert code == 2
    assert f"ไม่พบ {what}" in told
