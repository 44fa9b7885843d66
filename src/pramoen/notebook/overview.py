"""Knows what the notebooks over several indicators show: rows, small charts, findings, changes."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from ..assessment.assess import Status
from ..assessment.form import Missing, UnitKind
from ..common.fiscal import format_number, quotient
from ..common.texts import escape_markdown, raw_markup, typst_literal, typst_string
from ..common.theme import with_css_colours
from ..show.display import (
    Display,
    Mark,
    Worded,
    bullets,
    drawn_beside,
    link_to,
    marked,
    only_in,
    paragraph,
    picture,
    raw_html,
    together,
)
from ..show.drawing import drawn_small, shade
from ..show.executive import executive_summary as executive
from ..show.executive import in_print
from ..show.sparkline import sparkline
from ..telling.amounts import MISSING_LABELS, target_cell
from ..telling.comparison import Difference, compare, not_shown
from ..telling.counts import by_reason
from ..telling.highlights import Highlight
from ..telling.outcomes import shares
from ..telling.titles import opening
from ..words import say
from .report import Measure, Report, notebook_name

_LABEL_ROOM = 96  # pixels: a percent of four digits and the year of its result
_DECIMALS = 6  # more than any source prints: a number with more was divided
INDICATOR_WIDTHS = {
    say("notebook.overview.indicator"): 40,
    say("notebook.overview.newest-figure"): 19,
    say("notebook.status"): 22,
}
_COLOURS = {
    Status.MET: "met",
    Status.NOT_MET: "not_met",
    Status.PENDING: "pending",
    Status.NO_TARGET: "no_target",
    Status.NOT_APPLICABLE: "muted",
    Status.NOT_ASSESSABLE: "muted",
}


def records_of_all(recorded: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a DataFrame of what indicators recorded as the list of records, items included."""
    found: list[dict[str, Any]] = []
    for row in recorded.to_dict("records"):
        found += [{str(key): cell for key, cell in row.items() if key != "items"}, *row["items"]]
    return found


def what_this_is(report: Report, counts: Mapping[Status, int]) -> list[str]:
    """Return what a report is, of whom and when, and how many indicators it has."""
    first = opening(report.organisation, report.fiscal_year, report.form_year)
    return [first, say("notebook.overview.measured", count=sum(counts.values()))]


def marks(lines: Sequence[tuple[Status, str]]) -> Display:
    """Return statuses in a line, each followed by words."""
    return marked([(Mark(str(status), status.label), words) for status, words in lines])


def legend(shown: Collection[Status | None]) -> Display:
    """Return what the shapes of short marks mean; print has the words at each."""
    lines = [(Mark(str(status), status.label), "") for status in Status if status in shown]
    return _on_pages(marked(lines))


def to_indicator(code: str, name: str) -> Worded:
    """Return a link to the page of an indicator."""
    return link_to(f"{code} {name}", notebook_name(code), notebook_name(code))


def link(text: str, chapter: str) -> Display:
    """Return a link to a chapter as a paragraph."""
    target = link_to(text, chapter, "")
    return Display(target.markdown, f"<p>{target.html}</p>")


def findings_on(this: Measure) -> Display | None:
    """Return a link to findings on the source about an indicator or its group; pages have it."""
    found = [
        row.text("finding")
        for code in filter(None, (this.code, this.form.parent))
        for row in this.report.dataset.rows(
            "findings", form_year=this.report.form_year, indicator=code
        )
    ]
    if not found:
        return None
    return _on_pages(link(say("notebook.overview.findings-on", codes=" ".join(found)), "findings"))


def indicator_rows(recorded: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """Return the table of indicators: name, course, last number, change, target, status.

    The year of a number is told where it is not the report's. A year without any number has no
    column of changes.
    """
    shown = recorded["shown"]
    rows = pd.DataFrame(
        {
            say("notebook.overview.indicator"): [
                to_indicator(code, name)
                for code, name in zip(recorded["indicator"], recorded["name"], strict=True)
            ],
            say("notebook.overview.newest-figure"): [
                _last(row, fiscal_year) for row in recorded.to_dict("records")
            ],
        },
        dtype=object,
    )
    if any(one["change"] is not None for one in shown):
        rows[say("notebook.overview.change-from-year-before")] = [one["change"] for one in shown]
    rows[say("notebook.overview.target-of-year", fiscal_year=fiscal_year)] = [
        one["target"] or target_cell(None) for one in shown
    ]
    if any(level is not None for level in recorded["level"]):
        rows[say("notebook.overview.level")] = [
            f"{x['level']} {x['label']}" if x else None for x in recorded["level"]
        ]
    marks: list[Any] = [Mark(code, Status(code).label) for code in recorded["status"]]
    rows[say("notebook.status")] = marks
    return rows


def _last(record: Mapping[Any, Any], fiscal_year: int) -> Worded | str:
    shown = record["shown"]
    if shown["last"] is None:
        return say("notebook.overview.no-figure")
    year = (
        ""
        if shown["last_year"] == fiscal_year
        else say("notebook.overview.of-year", last_year=shown["last_year"])
    )
    course = sparkline(record["results"], record["comparable_since"], UnitKind(record["unit_kind"]))
    return drawn_beside(course, f"{shown['last']}{year}")


def recorded_points(record: Any) -> pd.DataFrame:
    """Return recorded results for drawing only; see `points`.

    Columns: `fiscal_year` (text, B.E.), `value` (float or None), `label` (text), `last` (whether
    it is the last one with a number), `part` (what a line may join). Years before
    `comparable_since` are left out. The label of what is there or not is a word, its number is for
    drawing, and each year is a part of its own: nothing lies between there and not there.
    """
    kind = UnitKind(record.unit_kind)
    course, known = kind.has_course, record.shown["last"] if kind.is_worded else ""
    results = [r for r in record.results if r["fiscal_year"] >= record.comparable_since]
    numbered = [r["fiscal_year"] for r in results if r["value"] is not None]
    return pd.DataFrame(
        {
            "fiscal_year": [str(r["fiscal_year"]) for r in results],
            "value": [None if r["value"] is None else float(r["value"]) for r in results],
            "label": [
                "" if r["value"] is None else known or format_number(Decimal(r["value"]))
                for r in results
            ],
            "last": [r["fiscal_year"] == max(numbered, default=0) for r in results],
            "part": [0 if course else r["fiscal_year"] for r in results],
        },
        dtype=object,
    )


def small_years(points: pd.DataFrame) -> alt.X:
    """Return the axis of fiscal years of a small chart: the first and the last one named."""
    years = points["fiscal_year"].tolist()
    axis = alt.Axis(title=None, labelAngle=0, values=[years[0], years[-1]], ticks=False)
    return alt.X("fiscal_year:O", axis=axis)


def small_amounts(points: pd.DataFrame) -> alt.Y:
    """Return the axis of amounts of a small chart: its own scale from zero, without numbers."""
    there = [value for value in points["value"] if value is not None]
    low, high = min([0.0, *there]), max([0.0, *there]) * 1.3 or 1.0
    return alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False))


def side_by_side(charts: Mapping[str, alt.LayerChart], recorded: pd.DataFrame) -> Display | None:
    """Return small charts of indicators in rows, each a link to its page; None where there is none.

    Print leaves out one alone, and charts of one number each, where the indicators' own follow.

    Parameters
    ----------
    charts
        By the code of the indicator.
    recorded
        What the indicators recorded, for names and words.
    """
    if not charts:
        return None
    on_screen, in_jupyter, printed, most = [], [], [], 0
    for row in recorded.to_dict("records"):
        if row["indicator"] not in charts:
            continue
        title, name = f"{row['indicator']} {row['name']}", notebook_name(row["indicator"])
        most = max(most, sum(result["value"] is not None for result in row["results"]))
        words = f"{title}: {row['sentence']}"
        svg = drawn_small(charts[row["indicator"]], f"small-{name}", words)
        coloured = with_css_colours(raw_markup(svg)).replace(' paint-order="stroke"', "")
        head = html.escape(title)
        on_screen.append(f'<li><a href="{name}.ipynb"><span>{head}</span>{coloured}</a></li>')
        in_jupyter.append(f"<p>{head}</p>{picture(svg, words)}")
        drawing = f'image(bytes({typst_literal(raw_markup(svg))}), format: "svg"'
        printed.append(
            f"pm-titled({typst_string(title)}, {drawing}, width: 100%, alt: {typst_string(words)}))"
        )
    screen = raw_html(f'<ul class="small-charts">{"".join(on_screen)}</ul>')
    grid = f"#grid(columns: (1fr, 1fr, 1fr), gutter: 10pt, align: bottom, {', '.join(printed)})"
    in_print = f"\n\n```{{=typst}}\n{grid}\n```" if len(printed) > 1 and most > 1 else ""
    return Display(f"{screen}{in_print}", "".join(in_jupyter))


def sentences_list(recorded: pd.DataFrame) -> Display:
    """Return one sentence or two on each indicator, by name; what several say of why is said once.

    In print they stand in the indicators' own sections, which follow.
    """
    rows = recorded.to_dict("records")
    notes = sorted({result["note"] for row in rows for result in row["results"] if result["note"]})
    shared = [n for n in notes if sum(f" ({n})" in row["sentence"] for row in rows) > 1]
    lines = []
    for row in rows:
        told = row["sentence"]
        for note in shared:
            told = told.replace(f" ({note})", "")
        lines.append((f"{row['indicator']} {row['name']}:", told))
    why = [paragraph(say("notebook.overview.why-no-result", note=note)) for note in shared]
    return _on_pages(together([*why, bullets(lines)]))


def _on_pages(shown: Display) -> Display:
    """Return what pages show and print does not, since it tells it elsewhere."""
    return Display(only_in("html", shown.markdown), shown.html)


def found_frame(found: Sequence[Any]) -> pd.DataFrame:
    """Return findings of one kind, an indicator a row, with the numbers they rest on.

    What a division gave is shown as it is recorded, see `quotient`; the findings have it exactly.
    """
    if not found:
        return pd.DataFrame()
    names = [one.name for one in fields(found[0]) if one.name not in ("unit", "result", "goal")]
    return pd.DataFrame(
        [[_as_recorded(getattr(one, name)) for name in names] for one in found], columns=names
    )


def _as_recorded(value: Any) -> Any:
    endless = isinstance(value, Decimal) and -int(value.as_tuple().exponent) > _DECIMALS
    return quotient(value) if endless else value


def highlights_list(found: Sequence[Highlight]) -> Display:
    """Return the findings of the year, the weightiest first, with links to the indicators.

    Print has them in the summary for executives.
    """
    shown = []
    for one in found:
        lines = [
            (to_indicator(point.code, point.name), point.text)
            for point in (one.points if one.kind != "unjudged" else ())
        ]
        markdown = "\n".join(
            f"- {target.markdown} {escape_markdown(text)}" for target, text in lines
        )
        items = "".join(f"<li>{target.html} {html.escape(text)}</li>" for target, text in lines)
        said = f"**{escape_markdown(one.sentence)}**"
        markup = f"<p><strong>{html.escape(one.sentence)}</strong></p><ul>{items}</ul>"
        shown.append(Display(f"{said}\n\n{markdown}" if lines else said, markup))
    return _on_pages(together(shown))


def executive_summary(report: Report, records: Sequence[Mapping[str, Any]]) -> Display:
    """Return the summary for executives, which stands on a page of its own in print."""
    findings = report.dataset.rows("findings", form_year=report.form_year)
    scored = [r["indicator"] for r in records if r["item"] is None and r["level"] is not None]
    judged = report.dataset.values("bands", "indicator", form_year=report.form_year)
    return in_print(executive(records, findings, report.components, scored if judged else None))


def percent_of_target(recorded: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """Return the latest comparable result of each indicator in percent of this year's target.

    Columns: `title` (code and name), `percent` (float, for drawing),
    `label` (with the year of a result of another year), `year`, `status`. What is left out, and
    what a percent means, is said at `shares`.
    """
    rows = [
        {
            "title": f"{one.code} {one.name}",
            "percent": float(one.percent),
            "label": format_number(one.percent, 2)
            + ("" if one.year == fiscal_year else f" ({one.year})"),
            "year": str(one.year),
            "status": one.status.label,
        }
        for one in shares(records_of_all(recorded))
    ]
    return pd.DataFrame(rows)


def percent_axis(scale: pd.DataFrame) -> alt.X:
    """Return the axis of percents of a target, with room beside the longest bar for its label."""
    most = max(100.0, float(scale["percent"].max()))
    room = alt.ExprRef(expr=f"{most} * width / max(width - {_LABEL_ROOM}, 1)")
    ticks: dict[str, Any] = {"values": [*range(0, int(most) + 1, 50)]} if most <= 400 else {}
    return alt.X(
        "percent:Q",
        scale=alt.Scale(domainMin=0, domainMax=room, nice=False),
        axis=alt.Axis(
            title=say("notebook.overview.percent-of-target"),
            **ticks,
        ),
    )


def in_rows() -> alt.Y:
    """Return the axis of indicators in the order of the form, each with its name above its bar."""
    return alt.Y("title:N", sort=None, axis=None)


def by_status() -> alt.Color:
    """Return the colours of statuses; each mark has its words, too."""
    colours = [shade(_COLOURS[status]) for status in Status]
    scale = alt.Scale(domain=[status.label for status in Status], range=colours)
    return alt.Color("status:N", scale=scale, legend=None)


def scale_in_words(about: str, scale: pd.DataFrame) -> str:
    """Return a chart of percents of targets in words."""
    told = "; ".join(f"{row['title']} {row['label']}" for row in scale.to_dict("records"))
    return say("notebook.overview.chart-in-words", about=about, told=told)


def status_in(record: Any, fiscal_year: int) -> Status | None:
    """Return the status of an indicator in a year, on the form of that year, if there is one."""
    if fiscal_year == record.fiscal_year:
        return Status(record.status)
    return next(
        (Status(e["status"]) for e in record.earlier if e["fiscal_year"] == fiscal_year), None
    )


def missing_rows(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return how many results of each year are numbers, and how many are none, by reason."""
    counts = by_reason(records)
    words = {
        "number": say("notebook.overview.with-figure"),
        **{str(one): MISSING_LABELS[one] for one in Missing},
    }
    rows = pd.DataFrame({say("notebook.overview.fiscal-year"): [str(year) for year in counts]})
    for reason, name in words.items():
        rows[name] = [of_year[reason] for of_year in counts.values()]
    return rows


def component_headings(report: Report, counts: pd.DataFrame) -> dict[int, str]:
    """Return a heading for each component with indicators: its name, and how many of each status.

    Parameters
    ----------
    report
        The report, whose form names the components.
    counts
        A row for each component, a column for each status.
    """
    names = {one.number: one.short_name for one in report.components}
    headings = {}
    for number in counts.index.tolist():
        own = counts.loc[number]
        told = [
            say("notebook.overview.of-status", label=status.label, count=own[status])
            for status in Status
            if own.get(status)
        ]
        headings[number] = say(
            "notebook.overview.component",
            number=number,
            name=names[number],
            told=" · ".join(told),
        )
    return headings


def last_year_of(records: Sequence[Mapping[str, Any]], fiscal_year: int) -> list[dict[str, Any]]:
    """Return what the records say of the year before, each on the form of that year.

    Of an indicator without a form of its own in that year only the result is known.
    """
    found = []
    for record in records:
        if record["item"] is not None or not any(
            result["fiscal_year"] == fiscal_year - 1 for result in record["results"]
        ):
            continue
        own = next((e for e in record["earlier"] if e["fiscal_year"] == fiscal_year - 1), None)
        unknown = {"target": None, "status": str(Status.NO_TARGET)}
        found.append({**record, **(own or unknown), "fiscal_year": fiscal_year - 1})
    return found


def changes_since(
    records: Sequence[Mapping[str, Any]], fiscal_year: int
) -> tuple[tuple[Difference, ...] | None, tuple[str, ...]]:
    """Return what changed since the year before, and what cannot be compared; see `compare`.

    Of a year before of which nothing is known, None.
    """
    before = last_year_of(records, fiscal_year)
    if not before:
        return None, ()
    known = {record["indicator"] for record in before}
    after = [r for r in records if r["item"] is None and r["indicator"] in known]
    return compare(before, after), not_shown(before, after)
