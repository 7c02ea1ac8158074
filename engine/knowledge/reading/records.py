"""JSON and JSON lines become one block a record, nested keys joined by dots. Knows no schema."""

import json
from collections.abc import Iterator

from engine.errors import BadInput
from engine.knowledge.reading.block import Block
from engine.knowledge.reading.rows import row_block

DEEPEST = 40
MOST_FIELDS = 2000
"""Of one record."""


def record_blocks(text: str) -> list[Block]:
    """Return one block for each object of a list (or of JSON lines), one for anything else.

    Raises:
        BadInput: it is not JSON, is nested deeper than `DEEPEST`, or one record has more than `MOST_FIELDS` fields.
    """
    blocks: list[Block] = []
    for record in _records(_loaded(text)):
        cells: list[tuple[str, str]] = []
        for cell in _cells("", record, 0):
            cells.append(cell)
            if len(cells) > MOST_FIELDS:
                raise BadInput(f"One record of the JSON has more than {MOST_FIELDS} fields. Split the file by records.")
        block = row_block(cells)
        if block is not None:
            blocks.append(block)
    return blocks


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError:
        raise BadInput(f"The JSON is nested too deeply; {DEEPEST} levels are read.") from None
    except ValueError as error:
        reason = str(error)
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        if len(lines) > 1:
            return [json.loads(line) for line in lines]
    except RecursionError:
        raise BadInput(f"The JSON is nested too deeply; {DEEPEST} levels are read.") from None
    except ValueError:
        pass
    raise BadInput(f"The file is not JSON, and not JSON lines: {reason[:150]}. Mend it, or save it as text.")


def _records(found: object) -> list[object]:
    """Return the list that a file is about: itself, or the only list of objects in its outer object."""
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list) and value and _are_objects(value)]
        others = [value for value in found.values() if value and not isinstance(value, list | str | int | float)]
        if len(lists) == 1 and not others:
            rest = {key: value for key, value in found.items() if value is not lists[0]}
            return [rest, *lists[0]]
        if found and _are_objects(list(found.values())):
            return [{"name": key, **value} if "name" not in value else value for key, value in found.items()]
    return [found]


def _are_objects(values: list[object]) -> bool:
    return all(isinstance(value, dict) for value in values)


def _cells(key: str, value: object, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        raise BadInput(f"The JSON is nested too deeply; {DEEPEST} levels are read.")
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _cells(f"{key}.{name}" if key else str(name), inner, depth + 1)
    elif isinstance(value, list):
        if any(isinstance(inner, dict | list) for inner in value):
            for place, inner in enumerate(value, 1):
                yield from _cells(f"{key}.{place}" if key else str(place), inner, depth + 1)
        else:
            yield key, ", ".join(_shown(inner) for inner in value if inner is not None)
    elif value is not None:
        yield key, _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    try:
        return str(value)
    except ValueError:
        raise BadInput("The JSON holds a number with more digits than are read. Write it as text.") from None
