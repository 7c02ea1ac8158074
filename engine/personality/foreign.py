"""What a file holds that is not ours: kept word for word, so that it is still there when the file is written again.

Knows the sections of `PersonaSheet.foreign` and its limits. Knows neither persona files nor cards.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.errors import BadInput
from engine.personality.plain_json import JSON_BYTES, JSON_DEPTH, check_json, json_text
from engine.types import TRAITS

# One level more than a file may have: each section wraps what came from a file.
FOREIGN_DEPTH = JSON_DEPTH + 1
FOREIGN_BYTES = JSON_BYTES
SECTIONS = ("traits", "studio", "persona", "card")


def _nothing() -> Mapping[str, object]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Foreign:
    """The fields that are not ours, by where they came from."""

    traits: Mapping[str, object] = field(default_factory=_nothing)
    """{trait: 1..9} for traits that are not of the five."""
    studio: Mapping[str, object] = field(default_factory=_nothing)
    """Keys of a `persona_studio` block that this version does not know."""
    persona: Mapping[str, object] = field(default_factory=_nothing)
    """Keys of a persona file beside the schema's; what its `metadata` held more lies under `metadata`."""
    card: Mapping[str, object] = field(default_factory=_nothing)
    """A whole character card without its `persona_studio` block."""
    rest: Mapping[str, object] = field(default_factory=_nothing)
    """Anything else."""

    @classmethod
    def of(cls, parts: Mapping[str, object]) -> "Foreign":
        """Return the sections of an object; what cannot stand in its section is left out."""
        sections = {name: _object(parts.get(name)) for name in SECTIONS}
        sections["traits"] = {name: v for name, v in sections["traits"].items() if _is_foreign_trait(name, v)}
        return cls(**sections, rest={key: value for key, value in parts.items() if key not in SECTIONS})

    @classmethod
    def parse(cls, text: str) -> "Foreign":
        """Return the sections of `PersonaSheet.foreign`.

        Raises:
            BadInput: the text is not a JSON object.
        """
        try:
            parts = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            parts = None
        if not isinstance(parts, dict):
            raise BadInput("The persona's foreign fields are not a JSON object. Import the persona again.")
        return cls.of(parts)

    def text(self) -> str:
        """Return the value for `PersonaSheet.foreign`: empty when there is nothing, else canonical JSON text.

        Raises:
            BadInput: more than 1 MB, or too deep.
        """
        sections = {name: dict(getattr(self, name)) for name in SECTIONS}
        parts = {name: section for name, section in sections.items() if section} | dict(self.rest)
        if not parts:
            return ""
        check_json(parts, FOREIGN_DEPTH, 2 * FOREIGN_BYTES)
        text = json_text(parts)
        size = len(text.encode())
        if size > FOREIGN_BYTES:
            raise BadInput(
                f"The fields that are not ours take {size} bytes. At most {FOREIGN_BYTES} are kept: "
                "shorten the longest texts, such as the character book."
            )
        return text


def _object(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _is_foreign_trait(name: str, value: object) -> bool:
    return name not in TRAITS and isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9
