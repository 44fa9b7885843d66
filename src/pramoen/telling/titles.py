"""Knows what a report says of itself: its title, whose results it tells, on which form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def preface(organisation: Row, fiscal_year: int, form_year: int, letter: str) -> list[str]:
    """Return the paragraphs of the preface: what the report is for, on which basis, how it is made.

    Parameters
    ----------
    letter
        The letter that the form came with, in words; empty if it is not known.
    """
    name, assessed = organisation.text("name"), fiscal_year == form_year
    seen = "ผลการดำเนินงานเทียบกับค่าเป้าหมายของปี" if assessed else "ผลการดำเนินงานย้อนหลัง"
    order = f" โดยจัดเรียงตามแบบประเมินปีงบประมาณ พ.ศ. {form_year}" if not assessed else ""
    purpose = (
        f"รายงานฉบับนี้จัดทำขึ้นเพื่อให้คณะกรรมการ ผู้บริหาร หน่วยงานกำกับ และประชาชนเห็น{seen}ของ{name} "
        f"ในปีงบประมาณ พ.ศ. {fiscal_year}{order}"
    )
    basis = organisation.text("legal_basis")
    grounds = [
        f"การประเมินอาศัยอำนาจตาม{basis}" if basis else "",
        f"แบบประเมินได้รับตามหนังสือของ{letter}" if letter else "",
    ]
    return [
        " ".join(one for one in (purpose, *grounds) if one),
        "ทุกตัวเลขคำนวณจากข้อมูลที่เผยแพร่พร้อมรายงาน ผู้อ่านจึงตรวจย้อนกลับไปถึงเอกสารต้นทางได้ "
        "จุดที่เอกสารต้นทางขาดหายหรือขัดแย้งกันเองรายงานตามที่พบ พร้อมวิธีอ่านและเหตุผล โดยไม่เติมตัวเลขแทน",
    ]


def glance(
    organisation: Row,
    components: Sequence[Row],
    indicators: Sequence[Row],
    counts: Mapping[str, int],
) -> dict[str, str]:
    """Return the organisation at a glance: each fact by its name, those that are known.

    Parameters
    ----------
    components, indicators
        Those of the form; indicators that others stand below are not counted.
    counts
        How many ``objectives`` and ``strategies`` the organisation has.
    """
    above = {row.text("parent") for row in indicators}
    measured = sum(row.text("indicator") not in above for row in indicators)
    short = organisation.text("short_name")
    aims = [
        f"{word} {count} ข้อ"
        for word, count in (
            ("วัตถุประสงค์", counts["objectives"]),
            ("ยุทธศาสตร์", counts["strategies"]),
        )
        if count
    ]
    told = {
        "ชื่อ": organisation.text("name") + (f" ({short})" if short else ""),
        "ชื่ออังกฤษ": organisation.text("name_en"),
        "จัดตั้งโดย": organisation.text("decree"),
        "วิสัยทัศน์": organisation.text("vision"),
        "หน่วยงานเดิม": _predecessor(organisation),
        "ทิศทาง": " ".join(aims),
        "แบบประเมิน": f"{len(components)} องค์ประกอบ {measured} ตัวชี้วัด" if components else "",
    }
    return {name: text for name, text in told.items() if text}


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
