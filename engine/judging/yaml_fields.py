"""YAML files of the rating desk, read field by field; a complaint names the file, the key, and what to do.

Knows plain values and their limits. What the fields mean is in `prompt_sets.py` and `form.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from engine.errors import BadInput

MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one object in a YAML file."""

    file: Path
    """For complaints."""
    path: str
    """Where the object lies in the file, as `scales.safe`; empty at the top."""
    values: dict[str, object]
    """What it holds."""

    def text(self, key: str, most: int) -> str:
        """Return a text of 1..`most` characters.

        Raises:
            BadInput: the key is missing, or holds something else.
        """
        return self._checked_text(self.values.get(key), self._at(key), most)

    def texts(self, key: str, most: int, most_each: int) -> tuple[str, ...]:
        """Return a list of 1..`most` texts of 1..`most_each` characters.

        Raises:
            BadInput: the key is missing, or holds something else.
        """
        values = self._list(key, most)
        return tuple(self._checked_text(value, f"{self._at(key)}[{i}]", most_each) for i, value in enumerate(values))

    def inner(self, key: str) -> "Fields":
        """Return the fields of the object at `key`.

        Raises:
            BadInput: there is none.
        """
        return self._checked_object(self.values.get(key), self._at(key))

    def inners(self, key: str, most: int) -> "tuple[Fields, ...]":
        """Return the fields of each object in a list of 1..`most`.

        Raises:
            BadInput: there is no such list.
        """
        values = self._list(key, most)
        return tuple(self._checked_object(value, f"{self._at(key)}[{i}]") for i, value in enumerate(values))

    def only(self, keys: Sequence[str]) -> None:
        """Check that the object has these keys and no other.

        Raises:
            BadInput: one is missing, or one is unknown.
        """
        for key in keys:
            if key not in self.values:
                raise self.refuse(key, "is missing. Add it")
        for key in self.values:
            if key not in keys:
                raise self.refuse(key, f"is not known. Take it out; there are {', '.join(keys)}")

    def refuse(self, key: str, why: str) -> BadInput:
        """Return a complaint about `key`; `why` says what is wrong and what to do, and ends without a stop."""
        return BadInput(f"{self.file}: `{self._at(key)}` {why}.")

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _list(self, key: str, most: int) -> list[object]:
        value = self.values.get(key)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise self.refuse(key, f"is {_shown(value)}. Give a list of 1 to {most} entries")
        return value

    def _checked_text(self, value: object, where: str, most: int) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            raise BadInput(f"{self.file}: `{where}` is {_shown(value)}. Write a text of 1 to {most} characters.")
        return value

    def _checked_object(self, value: object, where: str) -> "Fields":
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise BadInput(f"{self.file}: `{where}` is {_shown(value)}. Write `key: value` lines under it.")
        return Fields(self.file, where, value)


def read_fields(file: Path) -> Fields:
    """Return the fields at the top of a YAML file.

    Raises:
        BadInput: the file cannot be read, is too large, is no YAML, or is no object with text keys.
    """
    try:
        data = file.read_bytes()
        if len(data) > MOST_BYTES:
            raise BadInput(f"{file} has {len(data)} bytes. At most {MOST_BYTES} are read; shorten it.")
        value = yaml.safe_load(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadInput(f"{file} cannot be read: {error}. Restore or correct it.") from error
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise BadInput(f"{file} holds {_shown(value)}. Write `key: value` lines.")
    return Fields(file, "", value)


def _shown(value: object) -> str:
    if value is None:
        return "empty or missing"
    if isinstance(value, list | dict):
        return f"a {'list' if isinstance(value, list) else 'mapping'} of {len(value)}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}… ({len(str(value))} characters)"
