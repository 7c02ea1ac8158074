"""What a batch can be made of: versions of personas, the project's prompt sets, stored sessions; each with its words.

Knows the values of services. Knows no widget.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.pages.ratings.form import choice_of
from app.services.personas import PersonaSummary, VersionSummary
from engine.judging.prompt_sets import PromptSet
from storage.records import SessionSummary

Choices = tuple[tuple[str, str], ...]
MOST_SESSIONS = 200


@dataclass(frozen=True, slots=True)
class Shelf:
    """What can be chosen, each as (words, value)."""

    personas: Choices = ()
    """Versions of one's own personas, then the ready-made ones; no words twice."""
    sessions: Choices = ()
    """One's own sessions, the newest first."""
    notice: str = ""
    """A sentence about what went wrong; empty when all is well."""


def persona_choices(
    found: Sequence[PersonaSummary], versions: Callable[[str], Sequence[VersionSummary]]
) -> tuple[tuple[str, str], ...]:
    """Return (words, choice) of each persona; of one's own with several versions one for each, the newest first."""
    choices: list[tuple[str, str]] = []
    for persona in found:
        name = persona.sheet.name
        if not persona.is_own:
            choices.append((f"{name} (ready-made)", choice_of(persona.key, 0)))
        elif persona.version == 1:
            choices.append((name, choice_of(persona.key, 1)))
        else:
            for version in versions(persona.key):
                words = f"{version.sheet.name} · version {version.number}"
                choices.append((words, choice_of(persona.key, version.number)))
    return _distinct(choices)


def session_choices(found: Sequence[SessionSummary]) -> tuple[tuple[str, str], ...]:
    """Return (words, id) of each session."""
    sessions = found[:MOST_SESSIONS]
    words = (f"{one.title} ({one.persona_name}, {one.turns} turn{'' if one.turns == 1 else 's'})" for one in sessions)
    return _distinct(list(zip(words, (one.id for one in sessions), strict=True)))


def set_choices(sets: Sequence[PromptSet]) -> tuple[tuple[str, str], ...]:
    """Return (words, title) of each prompt set."""
    return tuple((f"{one.title} · {len(one.prompts)} prompts. {one.about}", one.title) for one in sets)


def _distinct(choices: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the choices with a number behind words that were there before, since a list shows words alone."""
    taken: set[str] = set()
    distinct: list[tuple[str, str]] = []
    for words, value in choices:
        fresh, number = words, 1
        while fresh in taken:
            number += 1
            fresh = f"{words} #{number}"
        taken.add(fresh)
        distinct.append((fresh, value))
    return tuple(distinct)
