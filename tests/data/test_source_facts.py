"""Every number in data/dga against a second reading of the form, read with plain csv only."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import DATA

FACTS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "fixtures" / "form_facts.yml").read_text(encoding="utf-8")
)
YEARS = ("2559", "2560", "2561")
MEDIA = ("television", "radio", "print", "online", "other", "event")
Table = list[dict[str, str]]

# Number columns whose every cell is compared in a test of its own below.
COMPARED = {
    ("results", "value"),
    ("targets", "value"),
    ("targets", "upper"),
    ("formula_inputs", "value"),
    ("revenue_plan", "value"),
    ("communication_counts", "value"),
    ("rules", "limit"),
    # The form gives no score bands, so the whole table is compared: it is empty.
    *(("bands", column) for column in ("level", "score", "lower", "upper")),
    # Nor does it give results of rounds within the year.
    ("interim", "value"),
}
# Integer columns that count or name rows and say nothing of the form's figures.
STRUCTURE = {"order", "component", "part", "activity", "period", "group", "objective", "strategy"}
STRUCTURE |= {"form_year", "fiscal_year", "topic_number", "entry", "correction", "review", "undoes"}
# Figures that were corrected after they were published: there are none in the form.
STRUCTURE |= {"before", "after"}


def table(name: str) -> Table:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def mismatches_of_results(rows: Table) -> list[str]:
    """Return every result that differs from the fixture, and every one that is not in it."""
    found = {
        (row["indicator"], row["fiscal_year"]): row
        for row in rows
        if row["fiscal_year"] in YEARS and not row["item"]
    }
    expected = {
        (code, year): cell
        for code, cells in FACTS["results"].items()
        for year, cell in zip(YEARS, cells, strict=True)
    }
    told = [
        f"results.csv: {key} is in only one of data and form" for key in found.keys() ^ expected
    ]
    for key in found.keys() & expected:
        row, cell = found[key], expected[key]
        if cell in ("-", "~"):
            right = row["value"] == "" and row["missing"] == "not_reported"
            right &= row["printed"] == ("-" if cell == "-" else "")
        elif cell == "=":
            right = row["value"] == "" and row["missing"] in ("qualitative", "not_applicable")
            right &= row["text"] == row["printed"] != ""
        else:
            right = row["value"] == cell and row["missing"] == ""
            right &= cell in row["printed"].replace(",", "")
        if not right:
            told.append(f"results.csv {key}: found {row}, expected {cell}")
    return told


def mismatches_of_targets(rows: Table) -> list[str]:
    """Return every indicator whose targets are not, in order, those of the fixture."""
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for row in rows:
        if row["comparator"] != "all_items":
            printed = row["comparator_basis"] == "printed"
            found[row["indicator"]].append([row["value"], row["unit"], printed])
    return [
        f"targets.csv {code}: found {found.get(code)}, expected {FACTS['targets'].get(code)}"
        for code in sorted(found.keys() | FACTS["targets"])
        if found.get(code) != FACTS["targets"].get(code)
    ]


def test_every_result_is_as_printed() -> None:
    assert mismatches_of_results(table("results")) == []


def test_the_results_count_up_to_what_the_form_prints() -> None:
    cells = Counter(
        "number" if cell[0].isdigit() else cell for row in FACTS["results"].values() for cell in row
    )
    assert cells == {"number": 17, "-": 24, "=": 4, "~": 3}
    later = [row for row in table("results") if row["fiscal_year"] not in YEARS]
    assert {(row["fiscal_year"], row["value"], row["missing"]) for row in later} == {
        ("2562", "", "pending")
    }


def test_every_target_and_every_part_of_one_is_as_printed() -> None:
    rows = table("targets")
    assert mismatches_of_targets(rows) == []
    assert {row["fiscal_year"] for row in rows} == {"2562"}
    for row in rows:
        if row["value"]:
            assert row["value"] in row["text"].replace(",", ""), row


@pytest.mark.parametrize("organisation", ["dga", "example"])
def test_an_organisation_succeeds_another_in_the_year_of_its_decree(organisation: str) -> None:
    with (DATA.parent / organisation / "organisation.csv").open(encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    year = int(row["succeeded_in"][:4]) + 543
    assert row["decree"].endswith(f"พ.ศ. {year}")
    assert str(year) in row["trend_note"]


def test_no_target_has_an_upper_bound_in_the_form() -> None:
    assert {row["upper"] for row in table("targets")} == {""}


def test_a_spoilt_row_is_noticed() -> None:
    results, targets = table("results"), table("targets")
    for row in results:
        if row["value"] == "4.8000":
            row["value"] = "4.8"
    for row in targets:
        if row["value"] == "5000":
            row["value"] = "500"
    assert len(mismatches_of_results(results)) == 1
    assert len(mismatches_of_targets(targets)) == 1
    assert mismatches_of_results(table("results")[1:]) != []


def test_the_inputs_and_published_lines_of_economic_value() -> None:
    rows = {row["line"]: row for row in table("formula_inputs")}
    assert set(rows) == set(FACTS["economic_value"])
    for line, cell in FACTS["economic_value"].items():
        number = "" if cell in "-~" else cell
        assert rows[line]["value"] == number, line
        assert number in rows[line]["printed"].replace(",", "")
        assert (rows[line]["missing"] == "not_reported") == (cell in "-~")


def test_the_revenue_plan() -> None:
    assert {row["stream"]: row["value"] for row in table("revenue_plan")} == FACTS["revenue_plan"]


def test_the_communication_plan_by_medium() -> None:
    found = {(row["row"], row["medium"]): row for row in table("communication_counts")}
    assert len(found) == 24
    for number, cells in FACTS["communication"].items():
        for medium, cell in zip(MEDIA, cells, strict=True):
            row = found[number, medium]
            assert (row["value"], row["printed"]) == ("" if cell == "-" else cell, cell)
    totals = [
        sum(int(row["value"]) for row in found.values() if row["medium"] == medium and row["value"])
        for medium in MEDIA
    ]
    assert totals == [40, 24, 30, 150, 0, 0]


def test_the_pilot_agencies() -> None:
    rows = table("pilot_agencies")
    assert Counter(row["item"] for row in rows) == FACTS["pilot_agencies"]["lists"]
    names = Counter(row["agency"] for row in rows)
    assert sum(count > 1 for count in names.values()) == FACTS["pilot_agencies"]["in_both"]


def test_every_plan_has_its_activities_and_an_unknown_schedule() -> None:
    plans = {row["indicator"]: row for row in table("plans")}
    assert set(plans) == set(FACTS["plans"])
    activities, schedule = table("activities"), table("schedule")
    for indicator, (period, periods, groups, count) in FACTS["plans"].items():
        plan = plans[indicator]["plan"]
        kinds = Counter(row["kind"] for row in activities if row["plan"] == plan)
        assert (plans[indicator]["period"], kinds["group"], kinds["activity"]) == (
            period,
            groups,
            count,
        )
        cells = [row for row in schedule if row["plan"] == plan]
        assert len(cells) == periods * count
        assert {(row["planned"], row["missing"]) for row in cells} == {("", "lost_in_source")}
    assert len(activities) == 33


def test_objectives_mandatory_indicators_and_the_limit() -> None:
    served: dict[str, list[int]] = defaultdict(list)
    for row in table("indicator_objectives"):
        served[row["indicator"]].append(int(row["objective"]))
    expected = {code: list(range(a, b + 1)) for code, (a, b) in FACTS["objectives"].items()}
    assert dict(served) == expected
    indicators = table("indicators")
    mandatory = [r["indicator"] for r in indicators if r["mandatory"] == "true" and not r["parent"]]
    assert mandatory == FACTS["mandatory"]
    limits = {row["rule"]: row["limit"] for row in table("rules")}
    assert limits["max_indicators"] == FACTS["limit_of_components_1_to_3"]
    for row in table("rules"):
        if row["kind"] == "mandatory":
            assert row["limit"] == str(len(row["indicators"].split()))


def test_the_structure_and_the_letter() -> None:
    counts = FACTS["counts"]
    director = table("director")
    assert len(table("objectives")) == counts["objectives"]
    assert len(table("strategies")) == counts["strategies"]
    assert len(table("components")) == counts["components"]
    assert sum(row["part"] == "0" for row in director) == counts["director_components"]
    assert sum(row["part"] != "0" for row in director) == counts["director_parts"]
    (letter,) = table("letter")
    assert letter["document_number"] == FACTS["letter"]["number"]
    assert letter["document_date"] == FACTS["letter"]["date"]
    assert letter["refers_to_number"] == FACTS["letter"]["refers_to"]
    assert letter["refers_to_date"] == FACTS["letter"]["refers_to_date"]


CODES = {*FACTS["results"], "1.1", "1.4", "2.1", "3.1"}  # 3.1 numbers an activity of 2.2's plan


def numbers_in(text: str) -> list[str]:
    """Return the figures in a text, without separators and without the numbers of indicators."""
    found = re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)*", text)
    return [number.replace(",", "") for number in found if number not in CODES]


def indicator_texts() -> Iterable[tuple[str, str, str]]:
    for row in table("definitions"):
        yield f"definitions.csv {row['indicator']} {row['order']}", row["indicator"], row["text"]
    for row in table("indicators"):
        yield f"indicators.csv {row['indicator']} note", row["indicator"], row["note"]
    plan_of = {row["plan"]: row["indicator"] for row in table("plans")}
    for row in table("activities"):
        yield f"activities.csv {row['plan']} {row['activity']}", plan_of[row["plan"]], row["name"]
    for row in table("plans"):
        yield f"plans.csv {row['plan']}", row["indicator"], row["note"]
    for row in table("formula_inputs"):
        yield f"formula_inputs.csv {row['line']}", row["indicator"], row["note"]


def unexplained(texts: Iterable[tuple[str, str, str]]) -> list[str]:
    told = []
    for place, indicator, text in texts:
        known = set(FACTS["in_text"].get(indicator, ()))
        told += [f"{place}: {n} in “{text}”" for n in numbers_in(text) if n not in known]
    return told


def test_every_number_inside_a_text_about_an_indicator_is_in_the_form() -> None:
    assert unexplained(indicator_texts()) == []


@pytest.mark.parametrize("indicator", [k for k in FACTS["in_text"] if k != "law"])
def test_every_number_inside_the_forms_text_is_kept(indicator: str) -> None:
    texts = " ".join(text for _, code, text in indicator_texts() if code == indicator)
    assert set(FACTS["in_text"][indicator]) - set(numbers_in(texts)) == set()


def test_a_number_that_is_not_in_the_form_is_noticed() -> None:
    assert unexplained([("here", "1.4.2", "รวม 344 หน่วยงาน")]) == ["here: 344 in “รวม 344 หน่วยงาน”"]


def test_the_form_gives_no_score_bands_and_none_are_made_up() -> None:
    assert table("bands") == []


def test_every_number_column_is_compared_or_only_counts_rows() -> None:
    package = yaml.safe_load((DATA / "datapackage.json").read_text(encoding="utf-8"))
    left: Sequence[tuple[str, str]] = [
        (resource["name"], field["name"])
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
        if field["type"] in ("number", "integer")
        and (resource["name"], field["name"]) not in COMPARED
        and field["name"] not in STRUCTURE
    ]
    assert left == []


def test_figures_in_findings_are_printed_ones_or_computed_here() -> None:
    computed = {
        Decimal("1683") * Decimal("3.70") / 100: "62.271",
        Decimal("242") * Decimal("0.375") / 100: "0.9075",
        Decimal("5200") - Decimal("1520") - Decimal("62.271") - Decimal("0.9075"): "3616.8215",
    }
    for value, text in computed.items():
        assert value == Decimal(text)
    assert round((Decimal("128.124") - 100) / Decimal("128.124") * 100, 2) == Decimal("21.95")
    printed = {n for cells in FACTS["results"].values() for n in cells}
    printed |= {part[0] for parts in FACTS["targets"].values() for part in parts}
    printed |= set(FACTS["economic_value"].values())
    printed |= {n for numbers in FACTS["in_text"].values() for n in numbers}
    counted = {
        "7",
        "62",
        "9",
        "21.95",
        "30",
        "4",
        "2562",
        "2561",
        "2560",
        "2559",
        "21",
        "3",
        *computed.values(),
    }
    told = [
        f"{row['finding']} {column}: {number}"
        for row in table("findings")
        for column in ("printed", "reading", "reason")
        for number in numbers_in(row[column])
        if number not in printed | counted
    ]
    assert told == []
