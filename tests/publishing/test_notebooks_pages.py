"""The pages that show a notebook with its code: for people to read, as the report's pages are."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from conftest import ROOT
from pramoen.common.chapters import Chapter
from pramoen.publishing.notebooks import code_page

FACTS = {
    "organisation": "made",
    "organisation_name": "องค์การ",
    "short_name": "อก.",
    "fiscal_year": 2562,
}
EMPTY = '<table class="dataframe"><thead><tr><th>code</th></tr></thead><tbody>\n  </tbody></table>'


@pytest.fixture
def executed(tmp_path: Path) -> Path:
    """A folder of executed notebooks."""
    folder = tmp_path / "reports" / "executed" / "made" / "2562"
    folder.mkdir(parents=True)
    return folder


def page_of(executed: Path, shown: str) -> str:
    """Return the page of a notebook with a text and a cell that shows some markup."""
    output = nbformat.v4.new_output("display_data", {"text/html": shown})
    cells = [
        nbformat.v4.new_markdown_cell("ตามค่าเป้าหมายของปี"),
        nbformat.v4.new_code_cell("ค่าเป้าหมาย = 1", outputs=[output]),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), executed / "made.ipynb")
    chapter = Chapter("made", "made", "chapters/made")
    return code_page(executed, chapter, FACTS, ROOT / "_extensions" / "pramoen")


def test_its_text_keeps_words_whole_and_its_code_is_as_written(executed: Path) -> None:
    page = page_of(executed, "<p>x</p>")
    assert '<span class="word">ค่าเป้าหมาย</span>' in page.replace("<wbr>", "")
    assert page.count(">ค่าเป้าหมาย</span>") == 2, "of the text, and a name of the code"


def test_a_table_without_rows_says_so_below_itself(executed: Path) -> None:
    with_row = EMPTY.replace("<tbody>", "<tbody><tr><td>1</td></tr>")
    for table, told in ((EMPTY, 1), (with_row, 0)):
        words = re.sub("<[^>]+>", "", page_of(executed, table))
        assert words.count("ตารางนี้ไม่มีแถว") == told
