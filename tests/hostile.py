r"""Texts that people paste, and texts that were written to be read as something else.

All of them are texts: whatever shows them shows these letters, and nothing of them runs.
`RUNS` is what a text that was executed or fetched would leave behind.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RUNS = "pwned"
JOINERS = re.compile("[\u200b-\u200f\u2060\ufe0f\ufeff\u00ad]")

SYMBOLS = (
    "ข้อ ● แล้ว ✓ และ ✗",
    "① ② ③ เป็นลำดับ",
    "№ 12 ของปี",
    "☐ ยังไม่ทำ ☑ ทำแล้ว ☒ ยกเลิก",
    "ค่า α ≥ β และ Ω ≤ π",
    "Привет Киев",
    "√2 ≠ 1 ∑ ∞ ∈ ⊂",
    "東京 北京 서울 ひらがな",
    "งานสำเร็จ 🎉 🚀 😀",
    "ธงชาติ 🇹🇭 ครอบครัว 👨‍👩‍👧",
    "หัวใจ ❤️ กับ ☎️",
    "สีผิว 👍🏽",
    "ช่อง\u2009แคบ\u202fไม่ตัด",
    "ช่อง\u00a0ไม่ตัด\u2007เท่าตัวเลข",
    "คำ\ufeffต่อ\u2060คำ",
    "แบ่ง\u200bคำ\u200cไม่ต่อ\u200dต่อ",
    "ทิศ \u202eกลับ\u202c ทาง \u2066ซ้าย\u2069",
    "→ ⇒ ➜ ▶ ► ■ □ ★ ☆ ◆ ◇",
    "½ ¼ ³√ m² CO₂ 5‰ 37℃",
    "“อ้าง” ‘คำ’ «x» … – — ―",
    "ﬁ ﬂ Ａ１ ｶﾅ",
    "é e\u0301 ñ n\u0303",
    "אבג שלום",
    "مرحبا",
    "ก้ำ น้ำ ทำ ซ้ำ ๆ ฯลฯ ๛ ๏",
    "ฤๅษี ฦๅ ํา",
    "💩\U0001f9ff\U0001fae0",
    "\U00012000 อักษรลิ่ม",
    "\ue000 พื้นที่ส่วนตัว",
    "\U000e0041 แท็ก",
)

MARKDOWN = (
    "# หัวข้อ",
    "**หนา** _เอน_ ~~ขีด~~ ^ยก^ ~ห้อย~",
    "[ลิงก์](https://example.org/pwned)",
    "![ภาพ](https://example.org/pwned.png)",
    "<https://example.org/pwned>",
    "https://example.org/pwned และ www.example.org",
    "- รายการ",
    "1. ลำดับ",
    "(a) ลำดับ",
    "1) ลำดับ",
    "#. ลำดับ",
    "> อ้าง",
    "| ก | ข |",
    "a | b",
    "---",
    "***",
    "```{=html}\n<script>pwned()</script>\n```",
    "`<b>pwned</b>`{=html}",
    '`#text("pwned")`{=typst}',
    '```{=typst}\n#panic("pwned")\n```',
    "[คำ]{.status .status-met}",
    '[คำ]{#pwned onclick="pwned()"}',
    "::: {.callout-note}",
    ":::",
    "คำ[^1]",
    "[^1]: หมายเหตุ",
    "@tbl-x",
    "@fig-x และ [@tbl-x; @sec-y]",
    "-@fig-x",
    "$x^2$ และ $$y$$",
    "\\(x\\) \\[y\\] \\textbf{z}",
    "\\newpage",
    "\\",
    "คำ\\",
    "คำ  ",
    ": คำอธิบาย",
    ": คำอธิบาย {#tbl-x}",
    "{{< include /etc/passwd >}}",
    "{{< env HOME >}} {{< pagebreak >}}",
    "---\ntitle: pwned\n---",
    "(@ดี) ตัวอย่าง",
    "\"คำ\" 'คำ' -- --- ...",
    "&lt; &amp; &#35; &nbsp;",
    "<!-- ความเห็น -->",
    ":smile: \\u0041",
)

TYPST = (
    "= หัวข้อ",
    "== หัวข้อ",
    "/ คำ: ความหมาย",
    "+ รายการ",
    "- [ ] งาน",
    "[ ] งาน",
    "[x] งาน",
    '#panic("pwned")',
    '#read("/etc/passwd")',
    '#import "@preview/pwned:0.1.0"',
    "*หนา* _เอน_ `รหัส` $x$",
    "<label> และ @ref",
    "// ความเห็น",
    "/* ความเห็น",
    "a ~ b -? c",
    "] #text[pwned] [",
    '" + "pwned',
    "https://example.org/a_b*c",
    "1.5 หน่วย",
    "5. ห้า",
    "\\u{41}",
    "*",
    "_",
    "#",
    "$",
    "@",
    "<",
)

HTML = (
    "<script>pwned()</script>",
    "</script><script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    '"><svg onload=pwned()>',
    "' onmouseover='pwned()",
    "</title><b>pwned</b>",
    "javascript:pwned()",
    "<style>*{display:none}</style>",
    "]]><b>pwned</b>",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "${pwned()} {{pwned}} {% pwned %} <%= pwned %>",
    "datum.value || pwned()",
    'id="x" href="#y" url(#z)',
    'fill="#e9edf3" stroke="#FFFFFF"',
)

YAML = (
    "key: value",
    "!!python/object/apply:os.system ['pwned']",
    "*anchor",
    "&anchor",
    "yes",
    "null",
    "~",
    "0x1F",
    "1e3",
    "2562-01-01",
    "[a, b]",
    "{a: b}",
    "%TAG ! x",
    "? คำ",
    "'",
    '"',
    "''",
    "#ความเห็น",
)

SHEETS = (
    "=1+1",
    '=HYPERLINK("https://example.org/pwned")',
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|'/c calc'!A1",
    "a,b;c\td",
    '"a""b"',
    "_x000D_",
    "00123",
    "1/2",
    "TRUE",
)

FILES = ("../../pwned", "/etc/passwd", "C:\\pwned", "a/b", "con", "%2e%2e%2fpwned", "a b?c#d")

TERMINAL = ("[bold]หนา[/bold]", "[/]", "[link=https://example.org/pwned]x[/link]", "%s %d {0} {x}")

LINES = (
    "บรรทัด\nใหม่",
    "บรรทัด\r\nใหม่",
    "บรรทัด\u2028ใหม่",
    "ย่อหน้า\n\nใหม่",
    "ย่อหน้า\u2029ใหม่",
    "แท็บ\tคั่น",
)

TEXTS = tuple(
    dict.fromkeys(SYMBOLS + MARKDOWN + TYPST + HTML + YAML + SHEETS + FILES + TERMINAL + LINES)
)


def plain(text: str) -> str:
    """Return a text as it may be compared with what was read of a page or of print.

    Spaces are told apart by where lines end, and what has no shape of its own is not told at all.
    """
    told = "".join(JOINERS.sub("", text).split()).replace("\u0e33", "\u0e4d\u0e32")
    told = told.replace("\u2212", "-")  # print writes a minus before a number
    return told.replace("\ufb01", "fi").replace("\ufb02", "fl")  # and has one shape for both


# Lists of codes that are written as text, and tables that the program keeps.
_CODES = {("rules", "components"), ("rules", "indicators"), ("activities", "number")}
_KEPT = ("data_log", "acceptances", "corrections", "reviews")


def text_columns(resource: Mapping[str, Any]) -> list[str]:
    """Return the columns of a table that hold words: no keys, no codes."""
    schema = resource["schema"]
    keys = {*schema.get("primaryKey", ())}
    for key in schema.get("foreignKeys", ()):
        keys |= {key["fields"]} if isinstance(key["fields"], str) else {*key["fields"]}
    return [
        field["name"]
        for field in schema["fields"]
        if field["type"] == "string"
        and field["name"] not in keys
        and not {"enum", "pattern"} & field.get("constraints", {}).keys()
        and (resource["name"], field["name"]) not in _CODES
    ]


def fill(data: Path, turn: int = 0) -> set[str]:
    """Put a hostile text behind every text of a data package; return those that were used.

    Another `turn` gives every place another text, so that a few of them meet every pair.
    """
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    used, at = set(), turn
    for resource in package["resources"]:
        path, columns = data / resource["path"], text_columns(resource)
        if resource["name"] in _KEPT or not columns:
            continue
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
            head = list(rows[0]) if rows else []
        for row in rows:
            for column in columns:
                if row[column]:
                    row[column] = f"{row[column]} {TEXTS[at % len(TEXTS)]}"
                    used.add(TEXTS[at % len(TEXTS)])
                    at += 1
        if rows:
            with path.open("w", encoding="utf-8", newline="") as lines:
                writer = csv.DictWriter(lines, head, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
    return used
