"""The texts of a persona as a person edits them: fields of plain text, and what they change in a sheet."""

import re
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from engine.personality.plain_json import clean_text
from engine.personality.sheet import PersonaSheet

_BETWEEN_WORDS = re.compile(r"[,;\n]")
_LISTS = ("tags", "expertise")


@dataclass(frozen=True, slots=True)
class Texts:
    """The fields of the form."""

    name: str = ""
    tagline: str = ""
    greeting: str = ""
    identity: str = ""
    tags: str = ""
    """With commas between them."""
    expertise: str = ""
    """With commas between them."""

    @classmethod
    def of(cls, sheet: PersonaSheet) -> Self:
        """Return the texts of a sheet."""
        return cls(
            sheet.name, sheet.tagline, sheet.greeting, sheet.identity, ", ".join(sheet.tags), ", ".join(sheet.expertise)
        )

    def applied(self, base: PersonaSheet, newest: PersonaSheet) -> PersonaSheet:
        """Return `newest` with what a person changed since the form was filled from `base`; all else stays.

        Raises:
            BadInput: a text is too long, or the name is empty.
        """
        filled = Texts.of(base)
        changes: dict[str, Any] = {}
        for field in fields(self):
            typed = getattr(self, field.name)
            if typed != getattr(filled, field.name):
                changes[field.name] = _words(typed) if field.name in _LISTS else _text(typed)
        return replace(newest, **changes)


def _text(typed: str) -> str:
    return clean_text(typed).strip()


def _words(typed: str) -> tuple[str, ...]:
    words = (" ".join(clean_text(word).split()) for word in _BETWEEN_WORDS.split(typed))
    return tuple(dict.fromkeys(word for word in words if word))
