"""Knows the form's own rules about its indicators, and holds the form against them."""

from __future__ import annotations

from dataclasses import dataclass

from ..data.dataset import Dataset, Row
from ..words import say
from .form import Form, Indicator


@dataclass(frozen=True)
class RuleCheck:
    """One rule of the form, whether the form keeps it, and what was counted."""

    code: str
    text: str
    reading: str
    holds: bool
    found: str
    source: str
    place: str


def check_rules(dataset: Dataset, form: Form) -> tuple[RuleCheck, ...]:
    """Hold a form against its own rules, in the order of the data package."""
    return tuple(_checked(row, form) for row in dataset.rows("rules", form_year=form.year))


def _checked(row: Row, form: Form) -> RuleCheck:
    components = [int(number) for number in row.text("components").split()]
    named = row.text("indicators").split()
    kind = row.text("kind")
    second = [i for i in form.indicators if i.second_level and i.component in components]
    if kind == "max_indicators":
        holds, found = _counted(second, row.optional_integer("limit") or 0)
    elif kind == "mandatory":
        holds, found = _mandatory(second, named, row.optional_integer("limit"))
    elif kind == "skip_component":
        holds, found = _skipped(form, components)
    else:
        holds, found = _if_any(form, named)
    return RuleCheck(
        row.text("rule"),
        row.text("text"),
        row.text("reading"),
        holds,
        found,
        row.text("source"),
        row.key,
    )


def _counted(second: list[Indicator], limit: int) -> tuple[bool, str]:
    """Count the indicators that are not mandatory for everyone: see the rule's reading."""
    own = [i.code for i in second if not i.mandatory]
    found = say(
        "assessment.rules.core-indicators",
        count=len(second),
        mandatory=len(second) - len(own),
        own=len(own),
        codes=" ".join(own),
        limit=limit,
    )
    return len(own) <= limit, found


def _mandatory(second: list[Indicator], named: list[str], limit: int | None) -> tuple[bool, str]:
    mandatory = [i.code for i in second if i.mandatory]
    holds = mandatory == named and (limit is None or len(mandatory) == limit)
    return holds, say(
        "assessment.rules.mandatory-indicators",
        count=len(mandatory),
        codes=" ".join(mandatory) or say("assessment.rules.none"),
    )


def _skipped(form: Form, components: list[int]) -> tuple[bool, str]:
    told = []
    holds = True
    for number in components:
        component = form.component(number)
        count = len(form.of_component(number))
        holds &= component.applies == (count > 0) and (component.applies or bool(component.reason))
        applies = (
            say("assessment.rules.assessed")
            if component.applies
            else say("assessment.rules.not-assessed")
        )
        told.append(say("assessment.rules.component", number=number, applies=applies, count=count))
    return holds, "; ".join(told)


def _if_any(form: Form, named: list[str]) -> tuple[bool, str]:
    present = [i.code for i in form.indicators if i.code in named]
    holds = all(form.indicator(code).if_any for code in present)
    return holds, say(
        "assessment.rules.if-any",
        there=say("assessment.rules.there-are") + " ".join(present)
        if present
        else say("assessment.rules.none-of-these"),
    )
