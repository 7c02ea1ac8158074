"""The personas that come with the studio: reads a folder of persona files, once.

Knows the files only. Knows no database; what people make of the personas is kept elsewhere.
"""

from dataclasses import dataclass
from pathlib import Path

from engine.errors import BadInput, SettingsError
from engine.personality.persona_file import load_persona_from_file, sheet_from_json
from engine.personality.sheet import PersonaSheet


@dataclass(frozen=True, slots=True)
class ReadyPersona:
    """One persona that comes with the studio."""

    persona_id: str
    """The id that the file gives."""
    sheet: PersonaSheet
    """All that the file says."""


def read_ready_personas(folder: Path) -> tuple[ReadyPersona, ...]:
    """Return the personas of the `*.json` files in `folder`, sorted by name, then id.

    Raises:
        BadInput: a file holds no persona, or two share an id; names the files.
        SettingsError: there is no such folder.
    """
    if not folder.is_dir():
        raise SettingsError(f"{folder} is no folder, so there are no ready personas. Restore the assets folder.")
    files: dict[str, Path] = {}
    personas: list[ReadyPersona] = []
    for file in sorted(folder.glob("*.json")):
        data = load_persona_from_file(file)
        persona_id = data["persona_id"]
        if persona_id in files:
            raise BadInput(f"{files[persona_id]} and {file} are both {persona_id!r}. Give one of them another id.")
        files[persona_id] = file
        personas.append(ReadyPersona(persona_id, sheet_from_json(data)))
    return tuple(sorted(personas, key=lambda persona: (persona.sheet.name.casefold(), persona.persona_id)))
