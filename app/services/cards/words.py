"""What a card's own fields say in the studio's terms: name, identity, greeting, tags; and what was cut on the way.

Knows the text fields of a card's `data`. The same reading serves import and export: a field that nobody changed since
its import is written back as it came.
"""

import re
from typing import NamedTuple

from engine.errors import BadInput
from engine.personality.json_fields import Fields
from engine.personality.plain_json import clean_text, shown
from engine.personality.sheet import LIST_LIMIT, NAME_LIMIT, TEXT_LIMIT

IDENTITY_LIMIT = 400
UNNAMED = "Unnamed"
USER = "you"
SENTENCE_END = re.compile(r"[.!?…。！？]++[\"'”’)\]*]*+(?=\s|$)|\n")
MACRO = re.compile(r"\{\{\s*(char|user)\s*\}\}|<(char|bot|user)>", re.IGNORECASE)


class CardWords(NamedTuple):
    """The words of a card."""

    name: str
    """1..80 characters on one line."""
    identity: str
    """The first sentences of the personality, or else of the description."""
    greeting: str
    """The first message, with the names filled in."""
    tags: tuple[str, ...]
    """The first of its tags."""
    notes: tuple[str, ...]
    """A sentence for each thing that was cut or filled in."""


def words_of(data: Fields) -> CardWords:
    """Return the words of a card's `data`.

    Raises:
        BadInput: a field has the wrong type; names its path.
    """
    notes: list[str] = []
    name = _name(data, notes)
    nickname = " ".join(_text(data, "nickname").split())[:NAME_LIMIT] or name
    source = identity_key(data)
    full_identity = _text(data, source)
    identity = _filled(full_identity, nickname, IDENTITY_LIMIT)
    if len(full_identity.strip()) > len(identity) and len(full_identity) > IDENTITY_LIMIT:
        notes.append(
            f"The identity is the first {len(identity)} of {len(full_identity)} characters of the {source}; "
            "the full text is kept for export."
        )
    full_greeting = _text(data, "first_mes")
    greeting = _filled(full_greeting, nickname, TEXT_LIMIT)
    if len(full_greeting.strip()) > len(greeting) and len(full_greeting) > TEXT_LIMIT:
        notes.append(
            f"The greeting is the first {len(greeting)} of {len(full_greeting)} characters of the first message; "
            "the full text is kept for export."
        )
    return CardWords(name, identity, greeting, _tags(data, notes), tuple(notes))


def identity_key(data: Fields) -> str:
    """Return which field gives the identity: the personality when it says something, else the description.

    Raises:
        BadInput: one of them is not text.
    """
    has_description = bool(_text(data, "description").strip())
    return "description" if has_description and not _text(data, "personality").strip() else "personality"


def first_sentences(text: str, limit: int) -> str:
    """Return the sentences that fit into `limit` characters; at least a part of the first."""
    text = text.strip()
    if len(text) <= limit:
        return text
    cut = text[:limit]
    ends = [found.end() for found in SENTENCE_END.finditer(cut)]
    at = ends[-1] if ends else cut.rfind(" ")
    return cut[:at].strip() if at > 0 else cut


def _name(data: Fields, notes: list[str]) -> str:
    name = " ".join(_text(data, "name").split())
    if not name:
        notes.append(f'This card has no name; it is imported as "{UNNAMED}".')
        return UNNAMED
    if len(name) > NAME_LIMIT:
        notes.append(f"The name has {len(name)} characters; the first {NAME_LIMIT} are used.")
    return name[:NAME_LIMIT].strip()


def _tags(data: Fields, notes: list[str]) -> tuple[str, ...]:
    value = data.data.get("tags")
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadInput(f'{data.at("tags")} is {shown(value)}. Write a list, such as ["calm"].')
    for i, word in enumerate(value):
        if not isinstance(word, str):
            raise BadInput(f"{data.at('tags')}[{i}] is {shown(word)}. Write text in quotes.")
    words = [" ".join(clean_text(word).split()) for word in value]
    fitting = [word for word in dict.fromkeys(words) if 0 < len(word) <= NAME_LIMIT]
    if len(fitting[:LIST_LIMIT]) < len(value):
        notes.append(f"{len(fitting[:LIST_LIMIT])} of {len(value)} tags are used; all are kept for export.")
    return tuple(fitting[:LIST_LIMIT])


def _text(data: Fields, key: str) -> str:
    # Many cards write null for an empty text.
    value = data.data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput(f"{data.at(key)} is {shown(value)}. Write text in quotes.")
    return clean_text(value)


def _filled(text: str, name: str, limit: int) -> str:
    # Cut first: a text that is all macros would grow eightyfold.
    some = text.strip()[: 2 * limit]
    filled = MACRO.sub(lambda found: USER if (found[1] or found[2]).lower() == "user" else name, some)
    return first_sentences(filled, limit)
