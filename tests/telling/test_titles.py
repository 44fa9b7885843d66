"""What a report says of itself: whose results, of which year, and on which grounds."""

from __future__ import annotations

import pytest

from pramoen.data.dataset import Dataset
from pramoen.telling import titles

LETTER = "สำนักงาน ก.พ.ร. ที่ นร 1200"


@pytest.mark.parametrize(
    ("year", "said", "never"),
    [
        (2559, ["ย้อนหลัง", "สำนักงานรัฐบาลอิเล็กทรอนิกส์", "จัดเรียงตามแบบประเมิน"], ["อำนาจ"]),
        (2562, ["เทียบกับค่าเป้าหมาย", "อำนาจ", LETTER], ["ย้อนหลัง", "อิเล็กทรอนิกส์", "จัดเรียง"]),
        (2563, ["จัดเรียงตามแบบประเมิน"], ["ย้อนหลัง", "อำนาจ", "อิเล็กทรอนิกส์"]),
    ],
)
def test_the_preface_names_whose_results_they_are_and_claims_no_assessment_of_other_years(
    dataset: Dataset, year: int, said: list[str], never: list[str]
) -> None:
    organisation = dataset.row("organisation", organisation="dga")
    told = " ".join(titles.preface(organisation, year, 2562, LETTER))
    assert [one for one in said if one not in told] == []
    assert [one for one in never if one in told] == []
