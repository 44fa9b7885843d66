"""Knows the Thai words of what the command line's framework says: help, questions, wrong use."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import typer
from typer import core, rich_utils

from ..words import say

_WORDS = {
    "ARGUMENTS_PANEL_TITLE": say("commands.framework.arguments"),
    "OPTIONS_PANEL_TITLE": say("commands.framework.options"),
    "COMMANDS_PANEL_TITLE": say("commands.framework.commands"),
    "ERRORS_PANEL_TITLE": say("commands.framework.wrong-use"),
    "ABORTED_TEXT": say("commands.aborted"),
    "DEFAULT_STRING": say("commands.framework.default"),
    "REQUIRED_LONG_STRING": say("commands.framework.required"),
    "ENVVAR_STRING": say("commands.framework.environment-variable"),
}
_HELP = say("commands.framework.help-help")
# What the framework says of a value, and how it reads in Thai.
_VALUES = (
    (r"(.+) is not a valid int(?:eger)?\.?", say("commands.framework.value-not-whole")),
    (r"(.+) is not a valid float\.?", say("commands.framework.value-not-a-number")),
    (r"(.+) is not a valid boolean\.?", say("commands.framework.value-not-a-yes-or-no")),
    (r"(.+) is not in the range (.+)\.", say("commands.framework.value-out-of-range")),
    (r"Input should be a valid integer.*", say("commands.framework.whole-number")),
    (r"Input should be a valid number.*", say("commands.framework.number")),
    (r"Input should be a valid boolean.*", say("commands.framework.yes-or-no")),
    (r"Input should be greater than or equal to (\S+)", say("commands.framework.at-least")),
    (r"Input should be less than or equal to (\S+)", say("commands.framework.at-most")),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", say("commands.framework.too-many")),
    (r"Option (.+) requires an argument\.", say("commands.framework.option-lacks-value")),
    (r"Option (.+) requires (\d+) arguments\.", say("commands.framework.option-lacks-values")),
    (r"Option (.+) does not take a value\.", say("commands.framework.option-takes-no-value")),
    (r"No such command '(.+?)'\.(.*)", say("commands.framework.no-such-command")),
    (r"No such option: (\S+)(.*)", say("commands.framework.no-such-option")),
    (r"Missing command\.", say("commands.framework.command-lacking")),
    (r"Missing argument '?(.+?)'?\.", say("commands.framework.lacking")),
    (r"Missing option '?(.+?)'?\.", say("commands.framework.option-lacking")),
    (r"Missing (?:parameter|\w+) ?'?(.*?)'?\.", say("commands.framework.lacking")),
    (r"Invalid value for '?(.+?)'?: (.+)", say("commands.framework.value-wrong")),
    (r"Invalid value: (.+)", say("commands.framework.wrong-value")),
)
_ASIDES = (
    (r"Did you mean (.+?)\?", say("commands.framework.meant-perhaps")),
    (r"\(Possible options: (.+?)\)", say("commands.framework.known")),
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
    usual = (
        ("Usage:", say("commands.framework.usage")),
        ("[OPTIONS]", say("commands.framework.usage-options")),
        ("COMMAND [ARGS]...", say("commands.framework.usage-command")),
    )
    for words, thai in usual:
        text = text.replace(words, thai)
    return text


def _help_option(option: Any) -> Any:
    if option is not None:
        option.help = _HELP
    return option


def confirmed(question: str) -> bool:
    """Ask a question that is answered with yes or no; no answer is no."""
    typer.echo(say("commands.framework.question", question=question), nl=False)
    answer = sys.stdin.readline().strip().lower()
    return answer in (
        say("commands.framework.yes-letter"),
        say("commands.framework.yes-word"),
        "y",
        "yes",
    )


def answer_to(question: str) -> str:
    """Ask a question and return the answer as typed, without room around it."""
    typer.echo(f"{question}: ", nl=False)
    return sys.stdin.readline().strip()
