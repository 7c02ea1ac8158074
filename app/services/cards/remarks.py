"""What a person should read before an import: what a card holds that the studio keeps but does not use.

Knows the fields of cards by name and puts them into sentences. Changes nothing.
"""

from collections.abc import Mapping, Sized

from app.services.cards.mapping import LATER_TEXTS, TEXTS, MappedCard
from engine.personality.foreign import Foreign
from engine.personality.plain_json import shown_key

NAMES_SHOWN = 8
NO_SETTINGS = "It carries no settings of Persona Studio: its five traits stand at 5, neutral, until you set them."
USED = ("name", "description", "personality", "first_mes", "tags", "nickname", "extensions")
UNUSED = {
    "scenario": "the scenario",
    "mes_example": "the example messages",
    "system_prompt": "the system prompt",
    "post_history_instructions": "the closing instructions",
    "creator_notes": "the creator's notes",
    "creator": "the creator's name",
    "character_version": "the card's version",
}
COUNTED = {
    "alternate_greetings": ("alternate greeting", "alternate greetings"),
    "group_only_greetings": ("greeting for groups", "greetings for groups"),
    "assets": ("asset", "assets"),
    "source": ("source", "sources"),
    "creator_notes_multilingual": ("translated note", "translated notes"),
}


def remarks_on_card(card: MappedCard) -> tuple[str, ...]:
    """Return sentences about a card: its own notes, whether it has our settings, and what is kept but not used."""
    said = list(card.notes)
    if not card.has_block:
        said.append(NO_SETTINGS)
    return (*said, *_unused(card.data), *remarks_on_foreign(Foreign.parse(card.sheet.foreign)))


def remarks_on_foreign(foreign: Foreign) -> tuple[str, ...]:
    """Return sentences about traits and fields of other programs that came with a persona."""
    said: list[str] = []
    if foreign.traits:
        said.append(f"Traits that are kept but not used: {_listed(foreign.traits)}.")
    others = {**foreign.studio, **foreign.persona}
    more = others.pop("metadata", None)
    others |= more if isinstance(more, dict) else {}
    if others:
        said.append(f"Fields of other programs that are kept for export: {_listed(others)}.")
    return tuple(said)


def _unused(data: Mapping[str, object]) -> tuple[str, ...]:
    found = [words for key, words in UNUSED.items() if _is_filled(data.get(key))]
    if _is_filled(data.get("personality")) and _is_filled(data.get("description")):
        found.insert(0, "the description (the personality gives the identity)")
    for key, (one, many) in COUNTED.items():
        value = data.get(key)
        if isinstance(value, Sized) and len(value):
            found.append(f"{len(value)} {one if len(value) == 1 else many}")
    book = data.get("character_book")
    if isinstance(book, dict):
        entries = book.get("entries")
        count = len(entries) if isinstance(entries, Sized) else 0
        found.append(f"a character book with {count} {'entry' if count == 1 else 'entries'}")
    said = [f"Kept for export, but not used here: {', '.join(found)}."] if found else []
    known = {*TEXTS, *LATER_TEXTS, *USED, *UNUSED, *COUNTED, "character_book", "creation_date", "modification_date"}
    others = {key: value for key, value in data.items() if key not in known}
    extensions = data.get("extensions")
    others |= extensions if isinstance(extensions, dict) else {}
    if others:
        said.append(f"Extensions of other programs that are kept for export: {_listed(others)}.")
    return tuple(said)


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _listed(named: Mapping[str, object]) -> str:
    names = [shown_key(name) for name in named]
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more
