"""Knows what Frictionless finds in tables, told in Thai with file, row and column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..common.faults import Fault
from ..data.dataset import PACKAGE_FILE

_TYPES = {
    "integer": "จำนวนเต็ม",
    "number": "ตัวเลข",
    "boolean": "true หรือ false",
    "date": "วันที่แบบ ปีคริสต์ศักราช-เดือน-วัน เช่น 2019-03-21",
}


def frictionless_faults(
    folder: Path,
    package: Mapping[str, Any],
    readable: Sequence[Mapping[str, Any]],
    known: set[tuple[str, int, str]],
    sound: Collection[str],
) -> Iterator[Fault]:
    """Validate the readable tables; a cell that has a fault already is not told twice."""
    from frictionless import FrictionlessException, Package

    names = {resource["name"] for resource in readable}
    resources = [_with_keys_to(resource, names) for resource in readable]
    if not resources:
        return
    by_name = {resource["name"]: resource for resource in resources}
    doubtful = [name for name in by_name if name not in sound]
    if not doubtful:
        return
    descriptor = {**package, "resources": resources}
    try:
        opened = Package.from_descriptor(descriptor, basepath=str(folder))
    except FrictionlessException as refused:
        found = " ".join(str(one.note) for one in refused.reasons) or str(refused.error.note)
        remedy = f"แก้ {PACKAGE_FILE} ให้เหมือนฉบับของโครงการ"
        yield Fault(PACKAGE_FILE, 0, "", "คำอธิบายชุดข้อมูลใช้ไม่ได้", found, remedy)
        return
    if len(doubtful) == len(by_name):  # the description itself is looked at, too
        tasks = opened.validate().tasks
    else:
        tasks = [task for name in doubtful for task in opened.get_resource(name).validate().tasks]
    for task in tasks:
        for error in task.errors:
            fault = _fault_of(error, by_name.get(task.name, resources[0]))
            place = (fault.file, fault.row, fault.column)
            if place not in known:
                known.add(place)
                yield fault


def _with_keys_to(resource: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """Return the resource without foreign keys to tables that cannot be read."""
    schema = dict(resource["schema"])
    schema["foreignKeys"] = [
        key
        for key in schema.get("foreignKeys", ())
        if (key["reference"]["resource"] or resource["name"]) in names
    ]
    return {**resource, "schema": schema}


def _fault_of(error: Any, resource: Mapping[str, Any]) -> Fault:
    """Return a Frictionless error as a fault told in Thai."""
    file = str(resource["path"])
    row = int(getattr(error, "row_number", 0) or 0)
    label = getattr(error, "label", "") or ""
    column = str(getattr(error, "field_name", "") or label)
    cell = str(getattr(error, "cell", "") or "")
    field: Mapping[str, Any] = next(
        (f for f in resource["schema"]["fields"] if f["name"] == column), {}
    )
    kind = str(error.type)
    if kind == "type-error":
        wanted = _TYPES.get(field.get("type", ""), "ค่าตามที่กำหนด")
        return Fault(file, row, column, "ชนิดข้อมูลไม่ถูกต้อง", cell, f"ต้องเป็น{wanted}")
    if kind == "constraint-error":
        return _constraint_fault(file, row, column, cell, field, str(error.note))
    if kind == "primary-key":
        key = [str(name) for name in _listed(resource["schema"].get("primaryKey"))]
        cells = dict(
            zip([f["name"] for f in resource["schema"]["fields"]], error.cells, strict=False)
        )
        return duplicate(file, row, None, key, (str(cells.get(name) or "") for name in key))
    if kind == "foreign-key":
        return _reference_fault(file, row, error, resource)
    if kind == "missing-cell":
        return Fault(file, row, column, "แถวนี้มีคอลัมน์ไม่ครบ", "", "เติมเซลล์หรือจุลภาคที่ขาดให้ครบ")
    if kind == "extra-cell":
        remedy = "ข้อความที่มีจุลภาคต้องอยู่ในเครื่องหมายคำพูดคู่"
        return Fault(file, row, column, "แถวนี้มีเซลล์เกินจำนวนคอลัมน์", cell, remedy)
    if kind == "blank-row":
        return Fault(file, row, "", "แถวว่าง", "", "ลบแถวว่างออก")
    return Fault(file, row, column, "อ่านตารางไม่ได้", str(error.note), "แก้ไฟล์ตามข้อความที่พบ")


def _constraint_fault(
    file: str, row: int, column: str, cell: str, field: Mapping[str, Any], note: str
) -> Fault:
    constraints = field.get("constraints", {})
    title = field.get("title", column)
    if '"required"' in note:
        problem = "ไม่มีหน่วยนับ" if column == "unit" else "เซลล์ว่างไม่ได้"
        return Fault(file, row, column, problem, "", f"ใส่{title}")
    if '"enum"' in note:
        allowed = ", ".join(str(value) for value in constraints["enum"])
        return Fault(file, row, column, "รหัสนี้ไม่มีในรายการ", cell, f"ใช้ค่าใดค่าหนึ่งต่อไปนี้: {allowed}")
    if '"pattern"' in note:
        if (
            "0-9" in constraints["pattern"]
            and "^0-9" in constraints["pattern"]
            and any(c in "0123456789" for c in cell)
        ):
            return Fault(
                file, row, column, "คอลัมน์นี้ต้องใช้เลขไทย แต่มีเลขอารบิก", cell, "พิมพ์เป็นเลขไทยตามเอกสาร"
            )
        return Fault(
            file,
            row,
            column,
            "รูปแบบไม่ถูกต้อง",
            cell,
            f"{title} ต้องตรงกับรูปแบบ {constraints['pattern']}",
        )
    limits = [
        f"{word} {constraints[name]}"
        for name, word in (("minimum", "ไม่ต่ำกว่า"), ("maximum", "ไม่เกิน"))
        if name in constraints
    ]
    return Fault(file, row, column, "ค่าอยู่นอกช่วงที่กำหนด", cell, " และ ".join(limits) or note)


def _reference_fault(file: str, row: int, error: Any, resource: Mapping[str, Any]) -> Fault:
    columns = [str(name) for name in error.field_names]
    values = ", ".join(str(cell) for cell in error.field_cells)
    keys = resource["schema"]["foreignKeys"]
    key = next((key for key in keys if _listed(key["fields"]) == columns), None)
    table = (key["reference"]["resource"] if key else "") or resource["name"]
    subject = {"indicator": "ตัวชี้วัด", "item": "ข้อย่อย", "unit": "หน่วยนับ", "source": "แหล่งที่มา"}
    problem = f"ไม่รู้จัก{subject.get(columns[0], 'รหัส')}นี้"
    return Fault(file, row, ", ".join(columns), problem, values, f"รหัสต้องมีอยู่ในตาราง {table}")


def _listed(value: str | Sequence[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def duplicate(
    file: str, number: int, first: int | None, columns: Iterable[str], key: Iterable[str]
) -> Fault:
    """Return the fault of a row whose key stands in an earlier one, if known by its number."""
    again = f"ซ้ำกับแถว {first}" if first else "ซ้ำกับแถวก่อนหน้า"
    found = ", ".join(cell for cell in key if cell)
    return Fault(file, number, ", ".join(columns), again, found, "ลบแถวที่เกินออก หรือแก้รหัสให้ถูกต้อง")
