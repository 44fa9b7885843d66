"""YAML by the C library says what PyYAML's own Python says, and takes no more than it."""

from __future__ import annotations

import pytest
import yaml

from conftest import ROOT
from pramoen.common.yamls import YAMLError, read_yaml, yaml_of

OWN = sorted([*ROOT.glob("*.yml"), *ROOT.glob("params/*/*.yml"), *ROOT.glob("_extensions/*/*.yml")])


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_both_read_and_write_the_same(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    told = read_yaml(text)
    assert told == yaml.safe_load(text)
    written = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000)
    assert yaml_of(told) == written


@pytest.mark.parametrize(
    "text", ["a: [", "a: !!python/object:os.system x", "a: b: c", "\0", "a: *nowhere", "\ta: b"]
)
def test_both_refuse_the_same(text: str) -> None:
    for read in (yaml.safe_load, read_yaml):
        with pytest.raises(YAMLError):
            read(text)


def test_text_of_the_data_is_text() -> None:
    strings = [
        "yes",
        "null",
        "1.2",
        "2562-01-01",
        "- a",
        "{b}",
        "ก: ข",
        "# x",
        "\u2028",
        "😀",
        " a ",
    ]
    assert read_yaml(yaml_of({"strings": strings})) == {"strings": strings}
