"""Knows the parameters of a report: which organisation, which fiscal year, which form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..words import say
from .faults import UsageError
from .yamls import YAMLError, read_yaml

BUDDHIST_YEARS = range(2500, 2700)
BuddhistYear = Annotated[
    int, Field(strict=True, ge=BUDDHIST_YEARS.start, le=BUDDHIST_YEARS.stop - 1)
]


class Parameters(BaseModel):
    """The parameters of one report, as papermill hands them to every notebook.

    Attributes
    ----------
    organisation
        The folder name of the organisation under ``data/`` and ``params/``.
    fiscal_year
        The fiscal year reported on, B.E.; nothing later is known to the report.
    form_year
        The fiscal year, B.E., of the assessment form that gives the report its structure.
    chapters
        Notebooks of the organisation's own that come after the components, such as
        ``risks.ipynb``.
    document_number
        The number that the office has given the report, which its print tells; none by default.
    distribution
        Who is sent the report, as its print lists them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    fiscal_year: BuddhistYear
    form_year: BuddhistYear
    chapters: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.ipynb$")], ...] = ()
    document_number: str = ""
    distribution: tuple[str, ...] = ()

    @property
    def given(self) -> dict[str, str | int]:
        """What every notebook of the report is given."""
        return self.model_dump(include={"organisation", "fiscal_year", "form_year"})


_PROBLEMS = {
    "extra_forbidden": say("common.params.unknown-parameter"),
    "missing": say("common.params.lacking-parameter"),
    "int_type": say("common.params.whole-number"),
    "greater_than_equal": say("common.params.buddhist-year-perhaps-ce"),
    "less_than_equal": say("common.params.buddhist-year"),
    "string_pattern_mismatch": say("common.params.plain-letters"),
    "string_type": say("common.params.must-be-text"),
    "tuple_type": say("common.params.must-be-list"),
}


def read_parameters(path: Path) -> Parameters:
    """Read and check one parameter file.

    Raises
    ------
    UsageError
        In Thai, with every parameter that is unknown, missing or malformed.
    """
    if not path.is_file():
        raise UsageError(say("common.params.no-file", path=path))
    try:
        loaded = read_yaml(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise UsageError(say("common.params.unreadable", path=path, error=error)) from None
    if not isinstance(loaded, dict):
        raise UsageError(say("common.params.not-a-mapping", path=path))
    try:
        return Parameters(**loaded)
    except (ValidationError, TypeError) as error:
        raise UsageError(_explained(path, error)) from None


def _explained(path: Path, error: ValidationError | TypeError) -> str:
    known = ", ".join(Parameters.model_fields)
    if isinstance(error, TypeError):
        return say("common.params.names-must-be-text", path=path, known=known)
    lines = []
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"])
        said = _PROBLEMS.get(problem["type"], problem["msg"])
        found = (
            ""
            if problem["type"] == "missing"
            else say("common.params.found", input=f"{problem['input']!r}")
        )
        lines.append(f"{path}: {name}: {said}{found}")
    return "\n".join([*lines, say("common.params.known-parameters", known=known)])
