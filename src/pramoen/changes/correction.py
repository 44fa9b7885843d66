"""Knows how a published figure is corrected: by a declared correction, printed in the report."""

from __future__ import annotations

from datetime import date

from ..checks.checking import require_sound
from ..common.faults import UsageError
from ..common.fiscal import is_plain_number
from ..common.places import Project
from . import tables
from .tables import Deed, Record


def correct(
    project: Project,
    organisation: str,
    year: int,
    indicator: str,
    item: str,
    value: str,
    why: str,
    who: str,
) -> Record:
    """Correct a result and declare it; return the declaration.

    Raises
    ------
    UsageError
        If there is no such result, it is that number already, or no reason is given.
    FaultyData
        If the data is at fault before or after; nothing is changed then.

    """
    if organisation not in project.organisations():
        raise UsageError(f"ไม่มีองค์การ {organisation} (มี {', '.join(project.organisations())})")
    if not why.strip():
        raise UsageError("ต้องบอกเหตุผลที่แก้ ด้วย --why")
    if not is_plain_number(value):
        raise UsageError(f"{value} ไม่ใช่ตัวเลข พิมพ์เลขอารบิก ไม่มีจุลภาคหรือหน่วย เช่น 98.87")
    folder = project.data(organisation)
    require_sound(folder)
    described = tables.resources(folder)
    results = tables.read(folder, described["results"])
    key = (str(year), indicator, item)
    row = next((r for r in results if (r["fiscal_year"], r["indicator"], r["item"]) == key), None)
    if row is None or not row["value"]:
        raise UsageError(f"ไม่มีผลที่เป็นตัวเลขของ {indicator} {item} ปี {year} ให้แก้ กรอกผลใหม่ด้วยสมุดงาน")
    if row["value"] == value:
        raise UsageError(f"ผลของ {indicator} {item} ปี {year} เป็น {value} อยู่แล้ว")
    corrections = tables.read(folder, described["corrections"])
    declared = {
        "correction": tables.next_number(corrections),
        "fiscal_year": str(year),
        "indicator": indicator,
        "item": item,
        "before": row["value"],
        "after": value,
        "reason": why,
        "who": who,
        "corrected_on": date.today().isoformat(),
    }
    row["value"] = value
    changed = {"results": results, "corrections": [*corrections, declared]}
    what = f"{indicator} {item} {declared['before']} → {value}"
    tables.change(folder, changed, Deed(who, "correct", year, why), what)
    return declared
