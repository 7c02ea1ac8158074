"""Which personas the gallery shows and in which order: search, tag, state, sort. Plain values in and out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.services.personas import PersonaSummary

ANY = "all"
"""The choice of a filter that lets everything through; no tag, since tags are shown after `TAG_MARK`."""
TAG_MARK = "#"
LIFECYCLES = ("active", "stable", "experimental", "pruned")
BY_USE, BY_NAME = "last used", "name"
ORDERS = (BY_USE, BY_NAME)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked the gallery for."""

    words: str = ""
    """All of them must occur in the name, the tagline or the tags."""
    tag: str = ANY
    """A tag after `TAG_MARK`, or `ANY`."""
    lifecycle: str = ANY
    """One of `LIFECYCLES`, or `ANY`."""
    order: str = BY_USE
    """One of `ORDERS`."""


def fitting(personas: Iterable[PersonaSummary], wish: Wish) -> list[PersonaSummary]:
    """Return the personas that fit, one's own first, in the order asked for."""
    found = [persona for persona in personas if _fits(persona, wish)]
    found.sort(key=lambda persona: (persona.sheet.name.casefold(), persona.key))
    if wish.order != BY_NAME:
        # What never spoke stays behind, by name.
        found.sort(key=lambda persona: -(persona.used_ms or 0))
    return sorted(found, key=lambda persona: not persona.is_own)


def tag_choices(personas: Iterable[PersonaSummary]) -> list[str]:
    """Return what the tag filter offers: everything, then each tag once, by name."""
    tags = {tag.casefold(): tag for persona in personas for tag in persona.sheet.tags}
    return [ANY, *(TAG_MARK + tags[folded] for folded in sorted(tags))]


def namesakes(personas: Sequence[PersonaSummary], name: str) -> list[PersonaSummary]:
    """Return those that are called so, whatever the case."""
    return [persona for persona in personas if _folded(persona.sheet.name) == _folded(name)]


def _fits(persona: PersonaSummary, wish: Wish) -> bool:
    sheet = persona.sheet
    text = "\n".join((sheet.name, sheet.tagline, *sheet.tags)).casefold()
    tags = {TAG_MARK + tag.casefold() for tag in sheet.tags}
    return (
        all(word in text for word in wish.words.casefold().split())
        and (wish.tag in ("", ANY) or wish.tag.casefold() in tags)
        and (wish.lifecycle in ("", ANY) or wish.lifecycle == persona.lifecycle)
    )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
