"""Typed fields of a JSON object that strangers wrote: each message names the field's path and what to write there.

Knows types, ranges and lengths. Knows no persona; what may be missing, and its default, is the caller's.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from engine.errors import BadInput
from engine.personality.plain_json import clean_text, shown, shown_key
from engine.personality.sheet import LIST_LIMIT, NAME_LIMIT


class Span(NamedTuple):
    """The numbers that a field takes, both ends included."""

    low: float
    """The least."""
    high: float
    """The greatest."""
    words: str
    """What to write, such as `a number from 0 to 1`."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object and where it lies."""

    data: Mapping[str, object]
    """Its keys and values."""
    path: str = ""
    """Its path from the root, such as `metadata.persona_studio`; empty for the root."""

    @classmethod
    def of(cls, value: object, path: str = "") -> "Fields":
        """Return the fields of a value.

        Raises:
            BadInput: the value is not an object.
        """
        if not isinstance(value, Mapping):
            raise BadInput(f"{path or 'The JSON'} is {shown(value)}. Write an object, such as {{}}.")
        return cls(value, path)

    def at(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.path}.{shown_key(key)}" if self.path else shown_key(key)

    def require(self, key: str, what: str) -> None:
        """Check that a key is there; `what` says what to write.

        Raises:
            BadInput: it is not.
        """
        if key not in self.data:
            raise BadInput(f"{self.at(key)} is missing. Write {what}.")

    def inside(self, key: str) -> "Fields":
        """Return the fields of an inner object; none when the key is missing.

        Raises:
            BadInput: it is not an object.
        """
        return Fields.of(self.data.get(key, {}), self.at(key))

    def text(self, key: str, limit: int, default: str = "") -> str:
        """Return a text without control characters.

        Raises:
            BadInput: it is not text, or longer than `limit` characters.
        """
        return _text(self.data.get(key, default), self.at(key), limit)

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of words; none when the key is missing.

        Raises:
            BadInput: it is not a list of texts, or one of the two is too long.
        """
        value = self.data.get(key, [])
        if not isinstance(value, list | tuple):
            raise BadInput(f'{self.at(key)} is {shown(value)}. Write a list, such as ["calm"].')
        if len(value) > LIST_LIMIT:
            raise BadInput(f"{self.at(key)} has {len(value)} entries. Write at most {LIST_LIMIT}.")
        return tuple(_text(word, f"{self.at(key)}[{i}]", NAME_LIMIT) for i, word in enumerate(value))

    def number(self, key: str, span: Span, default: float) -> float:
        """Return a finite number.

        Raises:
            BadInput: it is not a number, or outside the span.
        """
        value = self.data.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and span.low <= value <= span.high:
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if math.isfinite(number):
                return number
        raise BadInput(f"{self.at(key)} is {shown(value)}. Write {span.words}.")

    def integer(self, key: str, span: Span, default: int) -> int:
        """Return an integer; 7.0 counts as one, as in JSON schema.

        Raises:
            BadInput: it is not an integer, or outside the span.
        """
        value = self.data.get(key, default)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not span.low <= value <= span.high:
            raise BadInput(f"{self.at(key)} is {shown(self.data.get(key))}. Write {span.words}.")
        return value

    def unknown(self, known: Collection[str]) -> dict[str, object]:
        """Return the keys that are not known, in their order."""
        return {key: value for key, value in self.data.items() if key not in known}


def _text(value: object, path: str, limit: int) -> str:
    if not isinstance(value, str):
        raise BadInput(f"{path} is {shown(value)}. Write text in quotes.")
    text = clean_text(value)
    if len(text) > limit:
        raise BadInput(f"{path} has {len(text)} characters. Write at most {limit}.")
    return text
