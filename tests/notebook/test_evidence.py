"""Causes, evidence, rounds within the year and carried targets: recorded, shown, published."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from assessing import assess, assess_form
from conftest import ROOT, SOURCE, make_indicator, make_result, make_target
from pramoen import notebook as pm
from pramoen.assessment.assess import Assessment, Status
from pramoen.assessment.form import CARRIED, Evidence
from pramoen.assessment.form_reader import read_form
from pramoen.data.dataset import load
from pramoen.publishing.evidence import write_evidence
from pramoen.telling.narrative import notes
from pramoen.telling.records import Record, records_of

EXAMPLE = ROOT / "data" / "example"
Found = dict[str, Assessment]


@pytest.fixture(scope="module")
def found() -> Found:
    """The assessments of the made-up organisation in 2562, by indicator."""
    dataset = load(EXAMPLE)
    return {one.indicator.code: one for one in assess_form(read_form(dataset, 2562, 2562))}


@pytest.fixture(scope="module")
def records(found: Found) -> list[Record]:
    return [record for one in found.values() for record in records_of(one, "example")]


def of(records: list[Record], indicator: str, item: str | None = None) -> Record:
    return next(r for r in records if (r["indicator"], r["item"]) == (indicator, item))


def test_a_result_is_recorded_with_what_is_said_of_it(records: list[Record]) -> None:
    result = of(records, "1.1.3")["results"][-1]
    assert result["cause"].startswith("งดเก็บค่าใช้สนาม")
    assert result["responsible_unit"] == "ฝ่ายรายได้"
    assert (result["responsible_person"], result["round"]) == (None, None)
    assert all(result[name] for name in ("obstacle", "next_step", "document"))
    (evidence,) = result["evidence"]
    assert evidence["file"] == "ทะเบียนค่าธรรมเนียม.txt"
    assert evidence["place"] == f"evidence/{evidence['sha256']}.txt"
    (by_address,) = of(records, "1.2")["results"][-1]["evidence"]
    assert (by_address["file"], by_address["place"]) == (None, None)
    assert by_address["address"].startswith("https://")
    assert json.loads(json.dumps(records)) == records


def test_rounds_are_recorded_apart_from_results_each_by_its_own_row(records: list[Record]) -> None:
    rounds = of(records, "1.1.2", "trees_planted")["rounds"]
    assert [(one["round"], one["value"]) for one in rounds] == [("6", "5400"), ("9", "9150")]
    assert len({one["place"] for one in rounds}) == 2
    years = [one["fiscal_year"] for one in of(records, "1.1.2", "trees_planted")["results"]]
    assert years == sorted(set(years))
    assert of(records, "2.1.1")["status"] == "pending", "a round decides nothing"
    assert of(records, "4.2")["rounds"] == []


def test_a_missed_target_is_explained_and_no_other(found: Found) -> None:
    assert found["1.1.3"].status is Status.NOT_MET
    told = pm.misses_explained(found["1.1.3"])
    assert told is not None
    for words in ("งดเก็บค่าใช้สนาม", "ผู้รับเหมาส่งมอบงานช้า", "เปิดสนามครบ", "ฝ่ายรายได้"):
        assert words in told.markdown and words in told.html
    met = replace(found["1.1.3"], status=Status.MET)
    assert pm.misses_explained(met) is None
    assert pm.misses_explained(found["4.2"]) is None


def test_a_missed_item_of_a_composite_is_explained() -> None:
    missed = replace(make_result(2562, "3"), cause="ฝนตก")
    part = assess(make_indicator(make_target("4"), [missed]), [2562])
    whole = replace(part, status=Status.PENDING, parts=(part,))
    told = pm.misses_explained(whole)
    assert told is not None and "ฝนตก" in told.html


def test_rounds_are_shown_as_not_final_and_without_a_status(found: Found) -> None:
    told = pm.rounds_table(found["1.1.2"], "rounds-1-1-2", "ผลระหว่างปี")
    assert told is not None
    assert "9 เดือน" in told.html and "9,150 ต้น" in told.html
    assert "ไม่ใช่ผลสุดท้าย" in told.html and "ไม่ใช่ผลสุดท้าย" in told.markdown
    assert not any(status.label in told.html for status in Status)
    assert 'class="status' not in told.html
    assert pm.rounds_table(found["4.2"], "rounds-4-2", "") is None


def test_evidence_is_shown_with_its_file_and_nothing_of_it_is_markup(found: Found) -> None:
    told = pm.evidence_list(found["1.1.3"])
    assert told is not None
    (evidence,) = found["1.1.3"].result.evidence
    assert f'href="../data/{evidence.place}" download' in told.markdown
    assert "ทะเบียนค่าธรรมเนียม.txt" in told.html
    assert pm.evidence_list(found["4.2"]) is None
    hostile = Evidence('<b>`x`</b> "', 'https://x.org/?a="><script>`', "", "", "")
    spoilt = replace(found["4.2"].result, evidence=(hostile,))
    shown = pm.evidence_list(replace(found["4.2"], results=(spoilt,)))
    assert shown is not None
    assert "<script>" not in shown.markdown + shown.html
    assert "<b>" not in shown.html


def test_an_address_that_no_browser_should_follow_is_no_link(found: Found) -> None:
    text = Evidence("", "javascript:alert(1)", "", "", "")
    spoilt = replace(found["4.2"].result, evidence=(text,))
    shown = pm.evidence_list(replace(found["4.2"], results=(spoilt,)))
    assert shown is not None and "href" not in shown.markdown + shown.html


def test_files_of_evidence_are_published_as_they_are(records: list[Record], tmp_path: Path) -> None:
    (written,) = write_evidence(records, EXAMPLE, tmp_path)
    assert written.parent == tmp_path / "evidence"
    assert sha256(written.read_bytes()).hexdigest() == written.stem
    assert write_evidence([of(records, "4.2")], EXAMPLE, tmp_path / "other") == []
    assert not (tmp_path / "other").exists()


def test_a_carried_target_is_marked_wherever_it_is_shown() -> None:
    own = make_target("100")
    carried = replace(own, source=replace(SOURCE, document=CARRIED))
    shown = {}
    for name, target in (("own", own), ("carried", carried)):
        found = assess(make_indicator(target), [2562])
        (record,) = records_of(found, "dga")
        assert record["target"]["carried"] is (name == "carried")
        shown[name] = [pm.target_cell(target), pm.lead(found).markdown, " ".join(notes(found))]
    assert all("ยังไม่ได้ทบทวน" in told for told in shown["carried"])
    assert not any("ยังไม่ได้ทบทวน" in told for told in shown["own"])


def test_a_composite_keeps_what_is_said_of_its_result() -> None:
    from pramoen.assessment.assess import counted

    part = assess(make_indicator(make_target("4"), [make_result(2562, "3")]), [2562])
    said = replace(make_result(2562), cause="ฝนตก", responsible_unit="ฝ่ายสวน")
    whole = counted(said, Status.NOT_MET, [part])
    assert (whole.value, whole.cause, whole.responsible_unit) == (Decimal(0), "ฝนตก", "ฝ่ายสวน")


def test_both_notebooks_of_an_indicator_have_the_same_short_cell() -> None:
    cells = []
    for name in ("indicator", "economic-value"):
        told = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
        cells += ["".join(c["source"]) for c in told["cells"] if c["id"] == "explained"]
    one, other = cells
    assert one == other
    assert len(one.splitlines()) <= 15


def test_the_file_s_bytes_travel_with_what_can_be_run_again(tmp_path: Path) -> None:
    from zipfile import ZipFile

    from pramoen.common.params import Parameters
    from pramoen.publishing.rerun import write_rerun

    root = tmp_path / "project"
    for name in ("data/example", "params/example", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    for name in ("_quarto.yml", "_report.yml", "_language-th.yml"):
        shutil.copyfile(ROOT / name, root / name)
    (root / "_extensions").mkdir()
    own = Parameters(organisation="example", fiscal_year=2562, form_year=2562)
    path = write_rerun(tmp_path / "rerun.zip", root, own, "1.1.3", "1")
    with ZipFile(path) as archive:
        (name,) = (one for one in archive.namelist() if "/evidence/" in one)
        assert sha256(archive.read(name)).hexdigest() == Path(name).stem
