"""Knows the Thai words of what the command line's framework says: help, questions, wrong use."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import typer
from typer import core, rich_utils

_WORDS = {
    "ARGUMENTS_PANEL_TITLE": "สิ่งที่ต้องระบุ",
    "OPTIONS_PANEL_TITLE": "ตัวเลือก",
    "COMMANDS_PANEL_TITLE": "คำสั่ง",
    "ERRORS_PANEL_TITLE": "ใช้คำสั่งไม่ถูกต้อง",
    "ABORTED_TEXT": "ยกเลิกแล้ว",
    "DEFAULT_STRING": "[ปกติ: {}]",
    "REQUIRED_LONG_STRING": "[ต้องระบุ]",
    "ENVVAR_STRING": "[ตัวแปรสภาพแวดล้อม: {}]",
}
_HELP = "แสดงคำอธิบายนี้"
# What the framework says of a value, and how it reads in Thai.
_VALUES = (
    (r"(.+) is not a valid int(?:eger)?\.?", r"\1 ไม่ใช่จำนวนเต็ม"),
    (r"(.+) is not a valid float\.?", r"\1 ไม่ใช่ตัวเลข"),
    (r"(.+) is not a valid boolean\.?", r"\1 ไม่ใช่ค่าใช่หรือไม่ใช่"),
    (r"(.+) is not in the range (.+)\.", r"\1 อยู่นอกช่วง \2"),
    (r"Input should be a valid integer.*", "ต้องเป็นจำนวนเต็ม"),
    (r"Input should be a valid number.*", "ต้องเป็นตัวเลข"),
    (r"Input should be a valid boolean.*", "ต้องเป็นใช่หรือไม่ใช่"),
    (r"Input should be greater than or equal to (\S+)", r"ต้องไม่ต่ำกว่า \1"),
    (r"Input should be less than or equal to (\S+)", r"ต้องไม่เกิน \1"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", r"ระบุเกินมา: \1"),
    (r"Option (.+) requires an argument\.", r"ตัวเลือก \1 ต้องมีค่าตามหลัง"),
    (r"Option (.+) requires (\d+) arguments\.", r"ตัวเลือก \1 ต้องมีค่าตามหลัง \2 ค่า"),
    (r"Option (.+) does not take a value\.", r"ตัวเลือก \1 ไม่รับค่า"),
    (r"No such command '(.+?)'\.(.*)", r"ไม่มีคำสั่ง \1\2"),
    (r"No such option: (\S+)(.*)", r"ไม่มีตัวเลือก \1\2"),
    (r"Missing command\.", "ต้องระบุคำสั่ง"),
    (r"Missing argument '?(.+?)'?\.", r"ต้องระบุ \1"),
    (r"Missing option '?(.+?)'?\.", r"ต้องระบุตัวเลือก \1"),
    (r"Missing (?:parameter|\w+) ?'?(.*?)'?\.", r"ต้องระบุ \1"),
    (r"Invalid value for '?(.+?)'?: (.+)", r"ค่าของ \1 ไม่ถูกต้อง: \2"),
    (r"Invalid value: (.+)", r"ค่าไม่ถูกต้อง: \1"),
)
_ASIDES = (
    (r"Did you mean (.+?)\?", r"หมายถึง \1 หรือไม่"),
    (r"\(Possible options: (.+?)\)", r"(มี \1)"),
)


def in_thai(message: str) -> str:
    """Return what the framework says of wrong use, in Thai.

    Examples
    --------
    >>> in_thai("No such command 'chek'. Did you mean 'check'?")
    "ไม่มีคำสั่ง chek หมายถึง 'check' หรือไม่"
    >>> in_thai("Invalid value for '--year': 'abc' is not a valid int.")
    "ค่าของ --year ไม่ถูกต้อง: 'abc' ไม่ใช่จำนวนเต็ม"
    """
    told = message.strip()
    for pattern, words in (*reversed(_VALUES), *_VALUES):
        told = re.sub(pattern, words, told, count=1, flags=re.DOTALL)
    for pattern, words in _ASIDES:
        told = re.sub(pattern, words, told)
    return told.strip()


def speak_thai() -> None:
    """Put the framework's words into Thai, once."""
    for name, words in _WORDS.items():
        setattr(rich_utils, name, words)
    for kind in (core.TyperCommand, core.TyperGroup):
        if not getattr(kind, "_speaks_thai", False):
            _wrap(kind, "get_usage", _usage)
            _wrap(kind, "get_help_option", _help_option)
            kind._speaks_thai = True  # type: ignore[union-attr]


def _wrap(kind: Any, name: str, change: Callable[[Any], Any]) -> None:
    original = getattr(kind, name)

    def wrapped(self: Any, *given: Any) -> Any:
        return change(original(self, *given))

    setattr(kind, name, wrapped)


def _usage(text: str) -> str:
    usual = (("Usage:", "วิธีใช้:"), ("[OPTIONS]", "[ตัวเลือก]"), ("COMMAND [ARGS]...", "คำสั่ง ..."))
    for words, thai in usual:
        text = text.replace(words, thai)
    return text


def _help_option(option: Any) -> Any:
    if option is not None:
        option.help = _HELP
    return option


def confirmed(question: str) -> bool:
    """Ask a question that is answered with yes or no; no answer is no."""
    typer.echo(f"{question} [ย = ใช่ / น = ไม่ใช่]: ", nl=False)
    answer = sys.stdin.readline().strip().lower()
    return answer in ("ย", "ใช่", "y", "yes")


def answer_to(question: str) -> str:
    """Ask a question and return the answer as typed, without room around it."""
    typer.echo(f"{question}: ", nl=False)
    return sys.stdin.readline().strip()
