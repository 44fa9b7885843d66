"""Knows what a report says of itself: its title, whose results it tells, on which form."""

from __future__ import annotations

from datetime import date

from ..common.fiscal import BUDDHIST_ERA, MONTHS, first_day, last_day, period_text
from ..data.dataset import Row


def title(fiscal_year: int, form_year: int) -> str:
    """Return the title of a report.

    A year that is told on the form of another year was not assessed on that form, so its report
    does not call itself one of an assessment.

    Examples
    --------
    >>> title(2559, 2562)
    'ผลการดำเนินงานปีงบประมาณ พ.ศ. 2559 จัดเรียงตามแบบประเมินปีงบประมาณ พ.ศ. 2562'
    """
    if fiscal_year == form_year:
        return f"รายงานผลการประเมินองค์การมหาชน ประจำปีงบประมาณ พ.ศ. {fiscal_year}"
    return f"ผลการดำเนินงานปีงบประมาณ พ.ศ. {fiscal_year} จัดเรียงตามแบบประเมินปีงบประมาณ พ.ศ. {form_year}"


def subtitle(organisation: Row, fiscal_year: int) -> str:
    """Return whose results a report tells, as it stands below the title."""
    name, before = organisation.text("name"), _share_of_predecessor(organisation, fiscal_year)
    if before == "whole":
        return f"{_predecessor(organisation)} หน่วยงานเดิมก่อนเป็น{name}"
    if before == "part":
        return f"{name} และ{_predecessor(organisation)} หน่วยงานเดิม"
    return name


def opening(organisation: Row, fiscal_year: int, form_year: int) -> str:
    """Return the first sentence of a report: what it is, of whom, of when, on which form."""
    days = f"ปีงบประมาณ พ.ศ. {fiscal_year} ({period_text(fiscal_year)})"
    whose = _whose(organisation, fiscal_year)
    if fiscal_year == form_year:
        return f"รายงานนี้แสดงผลการดำเนินงานและค่าเป้าหมายของ{whose} {days} ตามแบบประเมินของปีเดียวกัน"
    shown = " ซึ่งแสดงผลย้อนหลังไว้" if fiscal_year < form_year else ""
    return (
        f"รายงานนี้นำผลการดำเนินงานของ{whose} {days} "
        f"มาจัดเรียงตามแบบประเมินปีงบประมาณ พ.ศ. {form_year}{shown} "
        f"ไม่ใช่ผลการประเมินปี {fiscal_year} ชื่อและเลขตัวชี้วัดเป็นของแบบประเมินปี {form_year}"
    )


def _whose(organisation: Row, fiscal_year: int) -> str:
    name, before = organisation.text("name"), _share_of_predecessor(organisation, fiscal_year)
    if before == "whole":
        return f"{_predecessor(organisation)} ซึ่งเป็นหน่วยงานเดิมของ{name}"
    if before == "part":
        since = _month(organisation.text("succeeded_in"))
        day = f"{MONTHS[since.month - 1]} {since.year + BUDDHIST_ERA}"
        return f"{name} ซึ่งก่อนเดือน{day} เป็นผลของ{_predecessor(organisation)}"
    return name


def _predecessor(organisation: Row) -> str:
    short = organisation.text("predecessor_short")
    return organisation.text("predecessor") + (f" ({short})" if short else "")


def _share_of_predecessor(organisation: Row, fiscal_year: int) -> str:
    """Return how much of a year belongs to the predecessor: ``whole``, ``part`` or nothing."""
    if not organisation.text("predecessor") or not organisation.text("succeeded_in"):
        return ""
    since = _month(organisation.text("succeeded_in"))
    if last_day(fiscal_year) < since:
        return "whole"
    return "part" if first_day(fiscal_year) < since else ""


def _month(text: str) -> date:
    """Return the first day of a month that is written as year and month (CE)."""
    year, month = text.split("-")[:2]
    return date(int(year), int(month), 1)
