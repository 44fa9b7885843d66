"""Knows what the notebooks on the source show: the letter, the organisation, findings, passages."""

from __future__ import annotations

import re

import pandas as pd

from ..common.fiscal import thai_date
from ..show.display import Display, Place, bullets, paragraph
from ..show.origins import anchor
from .report import Report

FINDING_KINDS = {
    "contradiction": "ขัดแย้งกันเอง",
    "wording": "ถ้อยคำต่างกัน",
    "misprint": "พิมพ์หรืออ่านคลาดเคลื่อน",
    "omission": "ไม่มีในต้นฉบับ",
    "ambiguity": "อ่านได้หลายทาง",
}


def letter(report: Report) -> Display:
    """Return the facts of the letter that the form came with."""
    rows = report.everything.rows("letter", form_year=report.form_year)
    if not rows:
        return paragraph(f"ยังไม่มีหนังสือนำส่งของแบบประเมิน พ.ศ. {report.form_year} ในข้อมูล")
    row = rows[0]
    sender = " · ".join(text for text in (row.text("sender"), row.text("sender_division")) if text)
    referred = ""
    if row.text("refers_to_number"):
        day = f" ลงวันที่ {thai_date(row.day('refers_to_date'))}" if row["refers_to_date"] else ""
        referred = f"หนังสือที่ {row.text('refers_to_number')}{day}"
    facts = [
        ("เลขที่หนังสือ:", row.text("document_number")),
        ("ลงวันที่:", thai_date(row.day("document_date"))),
        ("หน่วยงานผู้ส่ง:", sender),
        ("ผู้ลงนาม (ตำแหน่ง):", row.text("signed_by_position")),
        ("เรียน:", row.text("addressed_to")),
        ("เรื่อง:", row.text("subject")),
        ("อ้างถึง:", referred),
        ("ฐานอำนาจ:", row.text("legal_basis")),
        ("ผู้พิจารณาตัวชี้วัดและค่าเป้าหมาย:", row.text("considered_by")),
        ("สิ่งที่ส่งมาด้วย:", row.text("enclosure")),
    ]
    return bullets([fact for fact in facts if fact[1]])


def organisation_facts(report: Report) -> Display:
    """Return who is assessed: names, decree, vision, the agency before."""
    row = report.organisation
    vision = " ".join(t for t in (row.text("vision"), _inside(row.text("vision_en"))) if t)
    facts = [
        ("ชื่อ:", f"{row.text('name')} ({row.text('short_name')}) {row.text('name_en')}"),
        ("จัดตั้งโดย:", row.text("decree")),
        ("วิสัยทัศน์:", vision),
        ("หน่วยงานเดิม:", row.text("trend_note")),
    ]
    return bullets([fact for fact in facts if fact[1]])


def _inside(text: str) -> str:
    return f"({text})" if text else ""


def corrected(report: Report, indicator: str, item: str | None) -> str:
    """Return what a correction is about: the indicator, and its item by name if it has one."""
    names = {(r["indicator"], r["item"]): r["name"] for r in report.dataset.rows("items")}
    return f"{indicator} {names.get((indicator, item), item or '')}".strip()


def passage(code: str, description: str) -> Place:
    """Return a passage of the source documents, to be linked to."""
    return Place(description, anchor(code))


def findings_list(found: pd.DataFrame) -> Display:
    """Return findings on the source, each with what is printed, the reading and the reason.

    Parameters
    ----------
    found
        Rows of the table `findings` of one kind.
    """
    lines = []
    for row in found.to_dict("records"):
        about = row["indicator"] or (
            f"องค์ประกอบที่ {row['component']}" if row["component"] else "ทั้งฉบับ"
        )
        told = f"{row['printed'] or '–'} → วิธีของรายงานนี้: {row['reading'] or '–'}"
        # A figure and a short form stand apart from the word before them.
        apart = " " if re.match(r"[\dA-Za-z]|[ก-ฮ]{1,6}\.", row["reason"] or "") else ""
        reason = f" เพราะ{apart}{row['reason']}" if row["reason"] else ""
        lines.append((f"{row['finding']} {about} ({row['place']}):", f"{told}{reason}"))
    return bullets(lines)
