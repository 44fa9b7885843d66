"""A short run of the fuzz: what is spoilt is told by name, and nothing is published."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fuzz import mutant
from conftest import copy_of_project, everything, published, run, short
from pramoen.data.dataset import load
from test_checking import faults_of, set_cell

# One of every kind, those that once ended in a traceback, and one that ended the fuzz itself.
SEEDS = (*range(30), 53, 104, 138, 415, 880)


@pytest.mark.parametrize("seed", short(SEEDS, *SEEDS[:10], *SEEDS[-5:]))
def test_a_mutant_ends_well_or_with_a_fault_that_has_a_name(seed: int, tmp_path: Path) -> None:
    outcome = mutant(seed, tmp_path / "project")
    assert not outcome.bad, f"{outcome.what}: {outcome.ended}"


def described(data: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    path = data / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(package)
    path.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")


def _table(package: dict[str, Any], name: str) -> Any:
    return next(one for one in package["resources"] if one["name"] == name)


DESCRIPTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no tables": lambda p: p.update(resources=[]),
    "a table that is none": lambda p: p["resources"].append("units"),
    "a table without a path": lambda p: _table(p, "units").pop("path"),
    "a path out of the folder": lambda p: _table(p, "units").update(path="../units.csv"),
    "a table without columns": lambda p: _table(p, "units").pop("schema"),
    "columns that are a text": lambda p: _table(p, "corrections").update(schema="string"),
    "a column without a type": lambda p: _table(p, "units")["schema"]["fields"][0].pop("type"),
    "a column without a name": lambda p: _table(p, "units")["schema"]["fields"][0].pop("name"),
    "a column without a title": lambda p: _table(p, "units")["schema"]["fields"][0].pop("title"),
    "a type that is none": lambda p: _table(p, "units")["schema"]["fields"][0].update(type="any"),
    "a column twice": lambda p: _table(p, "units")["schema"]["fields"].append(
        dict(_table(p, "units")["schema"]["fields"][0])
    ),
    "constraints that are none": lambda p: _table(p, "units")["schema"]["fields"][0].update(
        constraints=[]
    ),
    "a pattern that is none": lambda p: _table(p, "units")["schema"]["fields"][0].update(
        constraints={"pattern": 1}
    ),
    "a key without columns": lambda p: _table(p, "targets")["schema"]["foreignKeys"][0].pop(
        "fields"
    ),
    "a key to no table": lambda p: _table(p, "targets")["schema"]["foreignKeys"][0][
        "reference"
    ].update(resource="nowhere"),
    "a key to no column": lambda p: _table(p, "targets")["schema"]["foreignKeys"][0][
        "reference"
    ].update(fields="nowhere"),
    "keys that are none": lambda p: _table(p, "targets")["schema"].update(foreignKeys="unit"),
    "a primary key that is none": lambda p: _table(p, "units")["schema"].update(primaryKey=[None]),
}


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_a_description_that_cannot_be_used_is_told_by_its_place(name: str, data_copy: Path) -> None:
    described(data_copy, DESCRIPTIONS[name])
    faults = faults_of(data_copy)
    assert faults
    assert all(fault.file.endswith("datapackage.json") and fault.problem for fault in faults)


def test_a_table_that_the_program_needs_and_is_not_described_is_a_fault(data_copy: Path) -> None:
    described(data_copy, lambda p: p["resources"].remove(_table(p, "breaks")))
    assert any("breaks" in str(fault) for fault in faults_of(data_copy))
    assert load(data_copy).tables.get("breaks") is None


def test_a_column_of_another_type_than_the_program_s_is_a_fault(data_copy: Path) -> None:
    described(
        data_copy,
        lambda p: next(
            f for f in _table(p, "components")["schema"]["fields"] if f["name"] == "component"
        ).update(type="string", constraints={}),
    )
    assert any(fault.file == "datapackage.json" for fault in faults_of(data_copy))


def test_a_component_s_number_in_a_rule_is_a_whole_number(data_copy: Path) -> None:
    set_cell(data_copy, "rules", 2, "components", "1.1")
    faults = [fault for fault in faults_of(data_copy) if fault.column == "components"]
    assert [(fault.file, fault.row) for fault in faults] == [("rules.csv", 2)]


def test_a_spoilt_description_stops_a_build_and_leaves_the_site(tmp_path: Path) -> None:
    root = published(copy_of_project(tmp_path))
    described(root / "data" / "dga", DESCRIPTIONS["a column without a type"])
    before = everything(root)
    code, told = run(root, "build", "--year", "2562")
    assert code == 1
    assert "datapackage.json" in told
    assert "Traceback" not in told
    assert everything(root) == before
