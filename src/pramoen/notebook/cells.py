"""Knows what the cells of a notebook show and record: cards, comparisons, lists, the record."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

import pandas as pd

from ..assessment.assess import Assessment, Status, counted, status_of
from ..assessment.bands import sentence as band_sentence
from ..assessment.derivation import Derivation
from ..assessment.form import (
    DIRECTION_LABELS,
    Comparator,
    Definition,
    Result,
    Target,
    Unit,
)
from ..assessment.reach import attainment, gap
from ..assessment.trend import Trend
from ..common.faults import UsageError
from ..common.fiscal import format_number, to_arabic_digits
from ..common.mime import ASSESSMENTS_MIME
from ..common.texts import escape_markdown
from ..data.made_up import NOTICE
from ..show.display import (
    Display,
    Line,
    Mark,
    bullets,
    folded,
    in_a_row,
    inline,
    only_in,
    paragraph,
    source,
    together,
)
from ..show.origins import Further, origins, origins_in_print, sourced
from ..show.tables import NOTHING, table
from ..telling import amounts, narrative
from ..telling.records import Earlier, records_of
from ..telling.steps import steps_of
from ..words import say as in_words
from .report import Measure, Report, results_of

_SIGNS = {
    Comparator.AT_LEAST: ("≥", "<"),
    Comparator.FROM_UP: ("≥", "<"),
    Comparator.AT_MOST: ("≤", ">"),
    Comparator.EXACTLY: ("=", "≠"),
}


def show(*displays: Display | None) -> None:
    """Show displays one after the other; what does not apply is None and shows nothing."""
    from IPython.display import display

    for one in displays:
        if one is not None:
            display(one)


def say(*texts: str) -> Display:
    """Return paragraphs of plain text."""
    return together([paragraph(text) for text in texts if text])


def card(this: Measure) -> Display:
    """Return what is measured: unit, direction, whether it is mandatory, objectives, topic."""
    told = [
        in_words("notebook.cells.mandatory")
        if this.form.mandatory
        else in_words("notebook.cells.own")
    ]
    if this.form.if_any:
        told.append(in_words("notebook.cells.if-any"))
    told.append(in_words("notebook.cells.unit", name=this.unit.name))
    target = this.form.target
    # What is met by words alone goes neither up nor down; what must be hit, not one way.
    if this.direction and not (target and target.is_exact):
        told.append(DIRECTION_LABELS[this.direction])
    if this.objectives:
        told.append(in_words("notebook.cells.objectives", objectives=_numbers(this.objectives)))
    lines = [" · ".join(told)]
    if this.form.topic:
        lines.append(in_words("notebook.cells.topic", topic=this.form.topic))
    title = f'<p class="indicator-title"><strong>{html.escape(this.title)}</strong></p>'
    shown = say(*lines)
    return replace(shown, html=title + shown.html)


def _numbers(numbers: Sequence[int]) -> str:
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 and tuple(numbers) == tuple(range(first, last + 1)):
        return f"{first}–{last}"
    return ", ".join(str(number) for number in numbers)


def counted_results(
    results: pd.DataFrame,
    statuses: Mapping[int, Status],
    parts: Mapping[int, Sequence[Assessment]],
) -> pd.DataFrame:
    """Return results of a composite, whose number is how many of its items are met; see `counted`.

    Only a year with the same items as the last one counts the same thing.

    Parameters
    ----------
    results
        By fiscal year; see `Measure.results`.
    statuses, parts
        Of the composite and its items, by fiscal year.
    """
    found = results.copy()
    asked = {year: {part.key for part in of_year} for year, of_year in parts.items()}
    for result in results_of(results):
        if asked.get(result.fiscal_year) and asked[result.fiscal_year] == asked[results.index[-1]]:
            own = counted(result, statuses[result.fiscal_year], parts[result.fiscal_year])
            cells: list[tuple[str, Any]] = [
                ("value", own.value),
                ("missing", own.missing),
                ("text", own.text),
                ("note", own.note),
                ("key", own.place),
            ]
            for column, cell in cells:
                found.at[result.fiscal_year, column] = cell
    return found


def comparison_line(
    result: Result,
    target: Target | None,
    status: Status,
    attained: Decimal | None,
    beyond: Decimal | None,
    unit: Unit,
) -> Display:
    """Return result and target side by side, what follows, and by how much; each with its number.

    The side of the sign follows from the status, so that a changed rule shows.
    """
    mark = Mark(str(status), status.label)
    if target is None or result.value is None or target.value is None:
        words = amounts.target_cell(target)
        return _marked(
            in_words(
                "notebook.cells.outcome", result=amounts.result_text(result, unit), target=words
            ),
            mark,
        )
    said = _compared(result.value, target, status is Status.MET)
    lines = [_marked(f"{said} →", mark)]
    if attained is not None:
        lines.append(
            paragraph(in_words("notebook.cells.attainment", attained=format_number(attained, 2)))
        )
    if beyond is not None:
        lines.append(
            paragraph(in_words("notebook.cells.gap", gap_text=amounts.gap_text(beyond, unit)))
        )
    return together(lines)


def _compared(value: Decimal, target: Target, met: bool) -> str:
    assert target.value is not None
    number, bound = format_number(value), format_number(target.value)
    if target.comparator is Comparator.BETWEEN and target.upper is not None:
        inside = in_words("notebook.cells.within") if met else in_words("notebook.cells.outside")
        return f"{number} {inside} {bound}–{format_number(target.upper)}"
    return f"{number} {_SIGNS[target.comparator][0 if met else 1]} {bound}"


def _marked(text: str, mark: Mark) -> Display:
    return Display(
        f"{escape_markdown(text)} {mark.markdown}", f"<p>{html.escape(text)} {mark.html}</p>"
    )


def assessed(
    this: Measure,
    results: pd.DataFrame,
    target: Target | None,
    status: Status,
    attained: Decimal | None,
    beyond: Decimal | None,
    trend: Trend,
    parts: Sequence[Assessment] = (),
) -> Assessment:
    """Return what the cells above found, as one; nothing is computed here."""
    return Assessment(
        this.form, None, results_of(results), target, status, attained, beyond, tuple(parts), trend
    )


def lead(assessment: Assessment) -> Display:
    """Return what a reader sees first: the status, three figures, a sentence or two."""
    unit, result, target = assessment.unit, assessment.result, assessment.target
    last = assessment.last_number
    figures = [
        (
            in_words("notebook.cells.result-of-year", fiscal_year=result.fiscal_year),
            amounts.result_text(result, unit),
        )
    ]
    if result.value is None and last is not None and last.value is not None:
        words = amounts.amount_text(last.value, unit)
        figures.append(
            (in_words("notebook.cells.newest-result", fiscal_year=last.fiscal_year), words)
        )
    goal = amounts.target_cell(target, len(assessment.parts))
    figures.append(
        (in_words("notebook.cells.target-of-year", fiscal_year=assessment.fiscal_year), goal)
    )
    if assessment.gap is not None:
        figures.append(
            (in_words("notebook.cells.gap-column"), amounts.gap_text(assessment.gap, unit))
        )
    mark = Mark(str(assessment.status), assessment.status.label)
    said = [narrative.sentence(assessment)]
    if assessment.bands:
        said.append(band_sentence(result.value, assessment.bands))
    return together(
        [Display(mark.markdown, f"<p>{mark.html}</p>"), _key_figures(figures), say(*said)]
    )


def _key_figures(figures: Sequence[tuple[str, str]]) -> Display:
    lines = [
        f"- [{escape_markdown(name)}:]{{.name}} [{escape_markdown(number)}]{{.number}}"
        for name, number in figures
    ]
    cells = "".join(
        f"<li>{html.escape(name)}: <strong>{html.escape(number)}</strong></li>"
        for name, number in figures
    )
    inside = "\n".join(lines)
    return Display(f"::: {{.key-figures}}\n\n{inside}\n\n:::", f"<ul>{cells}</ul>")


def no_numbers(assessment: Assessment) -> Display:
    """Return what stands in the place of a chart where no year has a number: target and reason."""
    years: dict[str, list[int]] = {}
    for result in assessment.results:
        years.setdefault(amounts.result_text(result, assessment.unit), []).append(
            result.fiscal_year
        )
    reasons = [
        in_words("notebook.cells.years", years=", ".join(str(year) for year in found), words=words)
        for words, found in years.items()
    ]
    target = assessment.target
    goal = amounts.target_cell(target, len(assessment.parts))
    head = in_words("notebook.cells.no-figure-yet", fiscal_year=assessment.fiscal_year, goal=goal)
    return say(head, " · ".join(reasons))


def items_table(parts: Sequence[Assessment], key: str, caption: str) -> Display | None:
    """Return the items of a composite target with their results and statuses, or None."""
    rows = []
    for part in parts:
        for depth, one in enumerate(part.with_parts()):
            assert one.item is not None and one.target is not None
            rows.append(
                {
                    in_words("notebook.item"): one.item.name
                    if depth == 0
                    else f"— {one.item.name}",
                    in_words("notebook.cells.target"): amounts.target_cell(
                        one.target, len(one.parts)
                    ),
                    in_words("notebook.cells.result"): _item_result(one),
                    in_words("notebook.status"): Mark(str(one.status), one.status.label),
                }
            )
    if not rows:
        return None
    widths = {
        in_words("notebook.item"): 46,
        in_words("notebook.cells.target"): 22,
        in_words("notebook.cells.result"): 12,
        in_words("notebook.status"): 22,
    }
    return table(pd.DataFrame(rows, dtype=object), caption, key, widths=widths)


def _item_result(one: Assessment) -> str:
    """Return an item's result; one that only has parts is told by how many of them are met."""
    if one.parts and one.result.value is None and one.status is not Status.PENDING:
        return in_words("notebook.cells.items-met", met=one.met_parts, count=len(one.parts))
    return amounts.result_text(one.result, one.unit)


def mark(status: Status, short: bool = False) -> Mark:
    """Return a status as a table shows it: its shape, its colour, its word unless it is short."""
    return Mark(str(status), status.label, short)


def result_cell(result: Result, unit: Unit) -> str:
    """Return a result as a cell under its unit shows it: the number, or why there is none."""
    if result.value is None or result.unit:
        return amounts.result_text(result, result.unit or unit)
    return amounts.label(result.value, unit)


def change_cell(trend: Trend, fiscal_year: int, unit: Unit) -> str:
    """Return the change from the year before into a year, as a cell shows it."""
    change = trend.change_into(fiscal_year)
    if change is None or not unit.kind.has_course:
        return NOTHING
    return amounts.change_text(change, unit)


def steps_list(steps: Sequence[str], items: Sequence[Assessment] = ()) -> Display:
    """Return how result, status and trend were found, step by step, items included, folded."""
    lines: list[Line] = [sourced(step) for step in steps]
    for item in items:
        for one in item.with_parts():
            told = sourced(" · ".join(steps_of(one)[:-1]))
            lines.append((f"{narrative.subject_name(one)}:", told))
    return folded(in_words("notebook.cells.how-computed"), [bullets(lines)])


def remarks(notes: Sequence[str]) -> Display | None:
    """Return what a reader should know about the figures, folded; None where there is nothing."""
    return _listed(in_words("notebook.cells.notes-of-figures"), notes)


def _listed(title: str, lines: Sequence[Line]) -> Display | None:
    return folded(title, [bullets(lines)]) if lines else None


def definitions(passages: Sequence[Definition]) -> Display | None:
    """Return definitions, criteria and conditions as summaries with their passage, folded.

    Neighbours of one kind and passage stand on one line, numbered.
    """
    lines: list[Line] = []
    told_of = [(*narrative.definition_line(one), one.source.description) for one in passages]
    for (term, place), own in groupby(told_of, key=lambda one: (one[0], one[2])):
        texts = [text for _, text, _ in own]
        numbered = [f"({number})\u00a0{text}" for number, text in enumerate(texts, start=1)]
        text = " ".join(numbered) if len(texts) > 1 else texts[0]
        told = in_a_row([inline(in_words("notebook.cells.with-source", text=text)), source(place)])
        lines.append((term, told))
    return _listed(in_words("notebook.cells.definition-and-criteria"), lines)


def origins_of(assessment: Assessment, further: Further = ()) -> Display:
    """Return where every figure comes from: rows of the data and passages of the source.

    A page shows it folded; print has it in the annex of sources, and here its numbers alone.
    Further rows are those of tables beside results and targets, see `Report.passages`; they stand
    on pages alone: in print, the tables themselves do.
    """
    shown = origins(assessment.indicator, assessment, further)
    listed = folded(in_words("notebook.cells.sources"), [shown])
    printed = origins_in_print(assessment.indicator, assessment)
    numbered = in_words("notebook.cells.sources-in-print", sources=printed)
    note = f"::: {{.table-note}}\n\n{numbered}\n\n:::"
    on_pages, in_print = only_in("html", listed.markdown), only_in("typst", note)
    return replace(listed, markdown=f"{on_pages}\n\n{in_print}")


def record(
    report: Report,
    assessment: Assessment,
    earlier: Sequence[Earlier] = (),
    derivation: Derivation | None = None,
) -> None:
    """Record an assessment with its items as an output, which everything downstream reads."""
    from IPython.display import display

    records = records_of(
        assessment,
        report.parameters.organisation,
        derivation,
        earlier,
        report.organisation.text("trend_note"),
        NOTICE if report.organisation.flag("made_up") else "",
    )
    kept = [
        {
            in_words("notebook.cells.indicator-or-item"): entry["item"] or entry["indicator"],
            in_words("notebook.cells.result"): entry["shown"]["result"],
            in_words("notebook.cells.target"): entry["shown"]["target"],
            in_words("notebook.status"): Status(entry["status"]).label,
            in_words("notebook.cells.percent-of-target"): entry["attainment_percent"],
            in_words("notebook.cells.gap-column"): entry["gap"],
            in_words("notebook.cells.years-with-figures"): entry["trend"]["points"],
        }
        for entry in records
    ]
    shown = table(pd.DataFrame(kept, dtype=object))
    bundle: dict[str, Any] = {
        ASSESSMENTS_MIME: records,
        "text/html": in_words("notebook.cells.recorded-html", count=len(records), table=shown.html),
        "text/plain": in_words("notebook.cells.recorded", count=len(records)),
    }
    display(bundle, raw=True)


def what_if_says(what_if: Mapping[str, Any], assessment: Assessment) -> Display | None:
    """Return what would follow from another result or target; nothing of it is recorded.

    Parameters
    ----------
    what_if
        ``value``, ``target`` or both, as people write numbers; nothing where it is empty.
    assessment
        What the notebook found.

    Raises
    ------
    UsageError
        If it names something else, or the number is none.
    """
    if not what_if:
        return None
    if unknown := set(what_if) - {"value", "target"}:
        raise UsageError(
            in_words("notebook.cells.what-if-names", unknown=", ".join(sorted(unknown)))
        )
    result, target = assessment.result, assessment.target
    if "value" in what_if:
        result = replace(result, value=_number(what_if["value"]), missing=None)
    if "target" in what_if and target is not None:
        target = replace(target, value=_number(what_if["target"]))
    status = status_of(result, target, [part.status for part in assessment.parts])
    attained, beyond = attainment(result.value, target), gap(result.value, target)
    told = comparison_line(result, target, status, attained, beyond, assessment.unit)
    return together([paragraph(in_words("notebook.cells.what-if")), told])


def _number(given: object) -> Decimal:
    try:
        return Decimal(to_arabic_digits(str(given)).replace(",", ""))
    except InvalidOperation:
        raise UsageError(in_words("notebook.cells.what-if-number", given=f"{given!r}")) from None
