"""Knows what a description of data must have so that its tables can be read at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..common.faults import Fault
from ..words import say

TYPES = ("string", "integer", "number", "boolean", "date")
_TEXTS = ("pattern",)
_LISTS = ("enum",)
_REMEDY = say("checks.description.remedy")


def description_faults(package: Mapping[str, Any], file: str) -> Iterator[Fault]:
    """Yield what keeps a description from being used, with the place in it."""
    resources = package.get("resources")
    if not isinstance(resources, list) or not resources:
        yield _fault(file, "resources", say("checks.description.no-tables"))
        return
    columns = {str(one.get("name")): _names(one) for one in resources if isinstance(one, Mapping)}
    for at, resource in enumerate(resources, start=1):
        place = say("checks.description.table-at", at=at)
        if not isinstance(resource, Mapping):
            yield _fault(file, place, say("checks.description.not-a-table"))
            continue
        place = f"{place} ({resource.get('name')})"
        for key in ("name", "path"):
            if not _is_name(resource.get(key)):
                yield _fault(
                    file,
                    f"{place} {key}",
                    say("checks.description.name-must-be-text"),
                    resource.get(key),
                )
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, Mapping) else None
        if not isinstance(schema, Mapping) or not isinstance(fields, list) or not fields:
            yield _fault(file, f"{place} schema", say("checks.description.no-columns"))
            continue
        yield from _field_faults(fields, file, place)
        yield from _key_faults(schema, columns, resource, file, place)


def _fault(file: str, place: str, problem: str, found: Any = "") -> Fault:
    return Fault(file, 0, place, problem, "" if found == "" else repr(found)[:60], _REMEDY)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != "" and ".." not in value and "/" not in value


def _names(resource: Mapping[str, Any]) -> list[Any]:
    schema = resource.get("schema")
    fields = schema.get("fields") if isinstance(schema, Mapping) else None
    if not isinstance(fields, list):
        return []
    return [one.get("name") for one in fields if isinstance(one, Mapping)]


def _field_faults(fields: Sequence[Any], file: str, place: str) -> Iterator[Fault]:
    seen: list[str] = []
    for at, field in enumerate(fields, start=1):
        where = say("checks.description.column-at", place=place, at=at)
        if not isinstance(field, Mapping):
            yield _fault(file, where, say("checks.description.not-a-column"), field)
            continue
        for key in ("name", "title"):
            if not isinstance(field.get(key), str) or not field[key]:
                yield _fault(
                    file,
                    f"{where} {key}",
                    say("checks.description.name-must-be-text"),
                    field.get(key),
                )
        if field.get("type") not in TYPES:
            problem = say("checks.description.known-types", types=", ".join(TYPES))
            yield _fault(file, f"{where} type", problem, field.get("type"))
        if str(field.get("name")) in seen:
            yield _fault(
                file, f"{where} name", say("checks.description.column-twice"), field.get("name")
            )
        seen.append(str(field.get("name")))
        yield from _constraint_faults(field.get("constraints", {}), file, where)


def _constraint_faults(constraints: Any, file: str, where: str) -> Iterator[Fault]:
    if not isinstance(constraints, Mapping):
        yield _fault(
            file, f"{where} constraints", say("checks.description.must-be-mapping"), constraints
        )
        return
    for key in _TEXTS:
        if key in constraints and not isinstance(constraints[key], str):
            yield _fault(
                file, f"{where} {key}", say("checks.description.must-be-text"), constraints[key]
            )
    for key in _LISTS:
        if key in constraints and not (isinstance(constraints[key], list) and constraints[key]):
            yield _fault(
                file, f"{where} {key}", say("checks.description.must-be-values"), constraints[key]
            )


def _key_faults(
    schema: Mapping[str, Any],
    columns: Mapping[str, Sequence[Any]],
    resource: Mapping[str, Any],
    file: str,
    place: str,
) -> Iterator[Fault]:
    """Yield what is wrong with the keys of a table: columns that are named and are not there."""
    own = columns.get(str(resource.get("name")), ())
    if "primaryKey" in schema and not _are_columns(schema["primaryKey"], own):
        yield _fault(
            file,
            f"{place} primaryKey",
            say("checks.description.must-be-columns"),
            schema["primaryKey"],
        )
    keys = schema.get("foreignKeys", [])
    if not isinstance(keys, list):
        yield _fault(file, f"{place} foreignKeys", say("checks.description.must-be-list"), keys)
        return
    for at, key in enumerate(keys, start=1):
        where = say("checks.description.foreign-key-at", place=place, at=at)
        reference = key.get("reference") if isinstance(key, Mapping) else None
        if not isinstance(key, Mapping) or not isinstance(reference, Mapping):
            yield _fault(file, where, say("checks.description.foreign-key-parts"), key)
            continue
        named = reference.get("resource")
        other = own if named == "" else columns.get(str(named))
        if not isinstance(named, str) or other is None:
            yield _fault(file, f"{where} reference", say("checks.description.no-such-table"), named)
        elif not _are_columns(key.get("fields"), own):
            yield _fault(
                file,
                f"{where} fields",
                say("checks.description.must-be-columns"),
                key.get("fields"),
            )
        elif not _are_columns(reference.get("fields"), other):
            found = reference.get("fields")
            yield _fault(
                file, f"{where} reference", say("checks.description.must-be-columns-there"), found
            )


def _are_columns(named: Any, there: Sequence[Any]) -> bool:
    listed = [named] if isinstance(named, str) else named
    return isinstance(listed, list) and bool(listed) and all(one in there for one in listed)
