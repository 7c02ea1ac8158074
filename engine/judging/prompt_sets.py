"""The project's own sets of prompts that personas can be judged on; one YAML file each.

Knows what such a file holds. Knows neither batches nor models.
"""

from dataclasses import dataclass
from pathlib import Path

from engine.errors import BadInput
from engine.judging.yaml_fields import Fields, read_fields

MOST_PROMPTS = 200
PROMPT_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class PromptSet:
    """Messages of one kind."""

    key: str
    """The file's name without its ending; unique."""
    title: str
    """For people."""
    about: str
    """One line on what is in it."""
    prompts: tuple[str, ...]
    """In the file's order, no two equal."""


def read_prompt_sets(folder: Path) -> tuple[PromptSet, ...]:
    """Return the prompt sets in a folder, in order of their file names.

    Raises:
        BadInput: there is none, a file has another form, or a prompt stands in it twice.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise BadInput(f"There is no prompt set in {folder}. Restore its YAML files.")
    return tuple(_prompt_set(file.stem, read_fields(file)) for file in files)


def _prompt_set(key: str, fields: Fields) -> PromptSet:
    fields.only(("title", "about", "prompts"))
    prompts = fields.texts("prompts", MOST_PROMPTS, PROMPT_CHARACTERS)
    seen: dict[str, int] = {}
    for place, prompt in enumerate(prompts):
        first = seen.setdefault(" ".join(prompt.casefold().split()), place)
        if first != place:
            raise fields.refuse(f"prompts[{place}]", f"says the same as `prompts[{first}]`. Write another one")
    return PromptSet(key, fields.text("title", 80), fields.text("about", 300), prompts)
