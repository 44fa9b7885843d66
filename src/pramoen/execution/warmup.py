"""Knows what libraries do the first time they are used, and has them do it ahead of time."""

from __future__ import annotations

import contextlib
import sys

from .kernel import NotebookKernel


def warm_up(kernel: NotebookKernel) -> None:
    """Fill the caches of what is imported: formatters, schema validators, the cell compiler.

    It leaves nothing that a notebook could see: no name, no count, no random number drawn.
    """
    shell = kernel.shell
    assert shell is not None
    shell.run_cell("None", store_history=False, silent=True)
    with contextlib.suppress(Exception):  # a library of another version warms up when it is used
        _show_table_and_chart(shell)


def _show_table_and_chart(shell: object) -> None:
    if "pandas" not in sys.modules:
        return
    import pandas as pd

    frame = pd.DataFrame({"year": [1, 2, 3, 4], "value": [1.0, 2.5, None, 4.0]})
    frame["change"] = frame["value"].diff()
    format_bundle = shell.display_formatter.format  # type: ignore[attr-defined]
    for shown in (frame, frame["value"].agg(["min", "max"]), frame.groupby("year").sum()):
        format_bundle(shown)
    if "altair" in sys.modules:
        import altair as alt

        base = alt.Chart(frame).encode(x="year:O", y=alt.Y("value:Q", axis=alt.Axis(title="")))
        format_bundle(base.mark_line())
        format_bundle(base.mark_bar() + base.mark_text().encode(text="value:Q"))
        format_bundle(alt.Chart(alt.Data(values=[])).mark_rule().encode(y="value:Q"))
