"""Makes light notebooks: ten cells, a table and two charts each, as analysts write them."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

_CELLS = (
    "import altair as alt\nimport pandas as pd",
    "years = [fiscal_year - 3, fiscal_year - 2, fiscal_year - 1, fiscal_year]\n"
    "frame = pd.DataFrame({'year': years, 'value': [number + k * k for k in range(4)]})",
    "frame['change'] = frame['value'].diff()\nframe",
    "summary = frame['value'].agg(['min', 'mean', 'max'])\nsummary",
    "print(f'{organisation} {fiscal_year}: {summary[\"mean\"]:.2f}')",
    "line = alt.Chart(frame).mark_line().encode(x='year:O', y='value:Q')\nline",
    "bars = alt.Chart(frame.dropna()).mark_bar().encode(x='year:O', y='change:Q')\nbars",
    "frame.pivot_table(index='year', values='value', aggfunc='sum')",
    "best = int(frame.loc[frame['value'].idxmax(), 'year'])\nbest",
)


def light_notebooks(folder: Path, count: int = 8) -> list[Path]:
    """Write `count` light notebooks into `folder` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        parameters = new_code_cell(
            f"organisation = 'x'\nfiscal_year = 2562\nnumber = {number}",
            metadata={"tags": ["parameters"]},
        )
        notebook = new_notebook(
            cells=[
                new_markdown_cell(f"# Light notebook {number}"),
                parameters,
                *(new_code_cell(source) for source in _CELLS),
            ],
            metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "p"}},
        )
        path = folder / f"light-{number}.ipynb"
        nbformat.write(notebook, path)
        paths.append(path)
    return paths
