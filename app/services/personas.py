"""The use cases of personas: the ready-made ones and a visitor's own, under one kind of key.

A ready-made persona is read-only; saving it makes one of the visitor's own. Knows the store; no page.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.services.cards import ImportedCard, Spec, read_card, write_card_json, write_card_png, write_persona_json
from app.services.ready_personas import ReadyPersona
from app.services.stores import Personas
from app.services.studio import READY, is_stored
from engine.errors import BadInput, NotThere
from engine.personality.persona_file import sheet_from_json, sheet_to_json
from engine.personality.sheet import NAME_LIMIT, PersonaSheet
from storage.records import PersonaRecord

NOTE_LIMIT = 300
COPY = " (copy)"


@dataclass(frozen=True, slots=True)
class PersonaSummary:
    """A persona in a list."""

    key: str
    """A stored one's id, or `ready:…`."""
    sheet: PersonaSheet
    """Its newest version."""
    version: int
    """The newest version's number; 0 for a ready-made one."""
    lifecycle: str
    """active, stable, experimental or pruned."""
    used_ms: int | None = None
    """When it last spoke [ms since 1970]; None when it never did."""

    @property
    def is_own(self) -> bool:
        """Whether it is the visitor's own."""
        return is_stored(self.key)


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """One version in the history of a persona."""

    number: int
    """1 is the first; 0 for a ready-made persona."""
    note: str
    """Why it was saved."""
    created_ms: int
    """When [ms since 1970]; 0 for a ready-made persona."""
    sheet: PersonaSheet
    """What it fixes."""


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be handed out."""

    name: str
    """A safe file name."""
    data: bytes
    """Its content."""


class PersonaService:
    """One visitor's gallery, by the owner's id."""

    def __init__(self, store: Personas, ready: Sequence[ReadyPersona]) -> None:
        """Keep the store and the ready-made personas."""
        self._store = store
        self._ready = {READY + persona.persona_id: persona.sheet for persona in ready}

    def find(self, owner: str) -> list[PersonaSummary]:
        """Return the visitor's own personas, the last used first, then the ready-made ones by name."""
        own = [_summary(record) for record in self._store.find(owner)]
        return own + [PersonaSummary(key, sheet, 0, "active") for key, sheet in self._ready.items()]

    def get(self, owner: str, key: str) -> PersonaSummary:
        """Return one persona.

        Raises:
            NotThere: it is neither ready-made nor this owner's.
        """
        if key.startswith(READY):
            return PersonaSummary(key, self._ready_sheet(key), 0, "active")
        return _summary(self._store.get(owner, key))

    def versions(self, owner: str, key: str) -> list[VersionSummary]:
        """Return all versions, the newest first; a ready-made persona has one.

        Raises:
            NotThere: it is neither ready-made nor this owner's.
        """
        if key.startswith(READY):
            return [VersionSummary(0, "Ready-made", 0, self._ready_sheet(key))]
        found = self._store.versions(owner, key)
        return [VersionSummary(v.number, v.note, v.created_ms, sheet_from_json(dict(v.sheet))) for v in found]

    def version(self, owner: str, key: str, number: int) -> VersionSummary:
        """Return one version.

        Raises:
            NotThere: there is no such version or persona.
        """
        for version in self.versions(owner, key):
            if version.number == number:
                return version
        raise NotThere(f"There is no version {number} of this persona. Reload the page.")

    def save_new(self, owner: str, sheet: PersonaSheet, note: str = "") -> PersonaSummary:
        """Save a new persona of the visitor's own.

        Raises:
            BadInput: the note is too long.
        """
        return _summary(self._store.add(owner, sheet.name, sheet_to_json(sheet, "own"), _note(note)))

    def save_version(self, owner: str, key: str, sheet: PersonaSheet, note: str = "") -> PersonaSummary:
        """Save a further version of a persona of one's own; of a ready-made one, a new persona.

        Raises:
            BadInput: nothing differs from the newest version, or the note is too long.
            NotThere: the persona is not this owner's.
        """
        if not is_stored(key):
            return self.save_new(owner, sheet, note)
        newest = self.get(owner, key)
        if newest.sheet == sheet:
            raise BadInput(f"Nothing differs from version {newest.version}, so no new one was saved.")
        return _summary(self._store.save(owner, key, sheet.name, sheet_to_json(sheet, key), _note(note)))

    def revert(self, owner: str, key: str, number: int) -> PersonaSummary:
        """Save an earlier version once more, as the newest; nothing is lost.

        Raises:
            BadInput: it is the same as the newest.
            NotThere: there is no such version, or the persona is not this owner's.
        """
        return self.save_version(owner, key, self.version(owner, key, number).sheet, f"Back to version {number}")

    def duplicate(self, owner: str, key: str) -> PersonaSummary:
        """Save a copy of a persona under a name of its own.

        Raises:
            NotThere: it is neither ready-made nor this owner's.
        """
        found = self.get(owner, key)
        name = found.sheet.name[: NAME_LIMIT - len(COPY)] + COPY
        return self.save_new(owner, replace(found.sheet, name=name), f"Copy of {found.sheet.name}")

    def set_lifecycle(self, owner: str, key: str, lifecycle: str) -> None:
        """Move a persona of one's own to another state.

        Raises:
            BadInput: it is ready-made.
            NotThere: it is not this owner's.
        """
        self._require_own(key)
        self._store.set_lifecycle(owner, key, lifecycle)

    def delete(self, owner: str, key: str, typed_name: str) -> None:
        """Delete a persona of one's own when its name was typed exactly; its sessions stay.

        Raises:
            BadInput: it is ready-made, or the name differs.
            NotThere: it is not this owner's.
        """
        self._require_own(key)
        found = self.get(owner, key)
        if typed_name.strip() != found.sheet.name.strip():
            raise BadInput(f'To delete it, type its name exactly: "{found.sheet.name}". Nothing was deleted.')
        self._store.delete(owner, key)

    def preview(self, data: bytes, file_name: str) -> ImportedCard:
        """Return what a persona file or character card holds; nothing is saved.

        Raises:
            BadInput: it cannot be read.
        """
        return read_card(data, file_name)

    def export_json(self, owner: str, key: str) -> Export:
        """Return a persona as a file of ours; it carries no chats, ids or paths.

        Raises:
            NotThere: it is neither ready-made nor this owner's.
        """
        sheet = self.get(owner, key).sheet
        return Export(f"{_file_name(sheet)}.persona.json", write_persona_json(sheet, _file_name(sheet)))

    def export_card(self, owner: str, key: str, spec: Spec) -> Export:
        """Return a persona as a character card in JSON; `spec` is v2 or v3.

        Raises:
            NotThere: it is neither ready-made nor this owner's.
        """
        sheet = self.get(owner, key).sheet
        return Export(f"{_file_name(sheet)}.{spec}.json", write_card_json(sheet, spec))

    def export_png(self, owner: str, key: str, picture_png: bytes) -> Export:
        """Return a persona as a character card inside a picture.

        Raises:
            NotThere: it is neither ready-made nor this owner's.
        """
        sheet = self.get(owner, key).sheet
        return Export(f"{_file_name(sheet)}.card.png", write_card_png(sheet, picture_png))

    def _ready_sheet(self, key: str) -> PersonaSheet:
        if key not in self._ready:
            raise NotThere("There is no such persona here. It may have been deleted; reload the page.")
        return self._ready[key]

    def _require_own(self, key: str) -> None:
        if not is_stored(key):
            raise BadInput("This persona is ready-made and stays as it is. Duplicate it to have one of your own.")


def difference(old: PersonaSheet, new: PersonaSheet) -> list[tuple[str, str, str]]:
    """Return (what, before, after) for everything in which two versions differ, in words."""
    before, after = _flat(sheet_to_json(old, "x")), _flat(sheet_to_json(new, "x"))
    # An empty part is told by what stands in its place on the other side.
    parts = {path[:depth] for path in (*before, *after) for depth in range(len(path))}
    return [
        (_words(path), before.get(path, "—"), after.get(path, "—"))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path) and path not in parts
    ]


def _flat(data: object, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    if isinstance(data, dict) and data:
        return {k: v for key, value in data.items() for k, v in _flat(value, (*path, key)).items()}
    return {path: _sayable(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False))}


def _words(path: tuple[str, ...]) -> str:
    """Return what a field is called; those of ours without the objects they lie in."""
    own = path[1:] if len(path) > 1 and path[0] == "metadata" else path
    own = own[1:] if len(own) > 1 and own[0] == "persona_studio" else own
    return _sayable(" · ".join(own).replace("_", " "))


def _sayable(text: str) -> str:
    # Half a character, which only foreign files hold, cannot be sent to a browser.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _summary(record: PersonaRecord) -> PersonaSummary:
    sheet = sheet_from_json(dict(record.newest.sheet))
    return PersonaSummary(record.id, sheet, record.newest.number, record.lifecycle, record.used_ms)


def _note(note: str) -> str:
    text = " ".join(note.split())
    if len(text) > NOTE_LIMIT:
        raise BadInput(f"The note has {len(text)} characters. At most {NOTE_LIMIT} are kept.")
    return text


def _file_name(sheet: PersonaSheet) -> str:
    return re.sub(r"[^a-z0-9]+", "-", sheet.name.lower()).strip("-")[:60] or "persona"
