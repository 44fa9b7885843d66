"""A site whose reports Quarto rendered does for a reader what the embedded renderer's does."""

from __future__ import annotations

from pathlib import Path

import pytest

from browsing import needs_chromium
from pramoen.rendering import quarto

# The same tests, on another site: pytest takes the fixture `site` of this module for them.
from test_browser import (  # noqa: F401
    test_a_chapter_is_light_before_the_reader_does_anything,
    test_a_chart_tells_the_values_of_a_year_under_the_pointer,
    test_a_downloaded_csv_has_the_numbers_of_the_page,
    test_a_number_leads_to_its_data_row_and_its_passage_in_two_clicks,
    test_axe_finds_nothing_on_any_page_in_light_and_dark,
    test_chart_and_table_change_places_and_the_steps_open,
    test_dark_is_taken_from_the_system_and_from_the_switch,
    test_every_page_is_valid_html,
    test_everything_is_reached_by_keyboard_and_the_focus_is_seen,
    test_no_page_has_a_script_or_style_of_its_own,
    test_nothing_runs_out_of_a_phone,
    test_paper_shows_chart_table_and_steps_and_no_buttons,
    test_the_switch_of_year_stays_in_the_chapter,
    test_without_javascript_everything_stands_on_the_page,
)
from test_search import (  # noqa: F401
    test_every_page_searches_all_years,
    test_the_address_holds_the_question_and_back_brings_it_back,
)
from test_site import (  # noqa: F401
    test_code_is_hidden_in_chapters_and_shown_in_the_code_pages,
    test_every_chapter_figure_has_a_caption_and_words_for_those_who_do_not_see,
    test_every_chart_and_indicator_has_its_files_with_the_same_numbers,
    test_every_link_inside_the_site_leads_somewhere,
    test_every_page_is_thai_with_ordered_headings_and_unique_ids,
    test_no_page_asks_another_host_for_anything,
    test_the_pdf_is_tagged_thai_and_complete,
    test_the_site_has_every_file_that_others_rely_on,
    test_the_summary_tells_what_changed_and_what_was_found,
)
from test_verify import test_a_clean_site_has_no_difference  # noqa: F401

pytestmark = [
    pytest.mark.xdist_group("site"),
    pytest.mark.skipif(
        quarto.find_quarto() is None, reason="needs the Quarto CLI (1.9 or newer) on PATH"
    ),
    needs_chromium,
]


@pytest.fixture(scope="module")
def site(quarto_site: Path) -> Path:
    return quarto_site
