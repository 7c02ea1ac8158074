"""What a designer has set when they press Make: who is judged on what, and how, as plain values.

Turns texts and numbers of the page into what the service asks for. Knows no widget.
"""

from dataclasses import dataclass

from app.services.batches import Chosen, Wanted
from engine.errors import BadInput
from storage.rating_records import BatchPlan

MOST_OWN = 200_000
"""Characters of one's own prompts that are read at all."""
_MARK = "@"


@dataclass(frozen=True, slots=True)
class BatchForm:
    """The values of the form; a number is None when its field is empty, which Gradio cannot show to begin with."""

    title: str = ""
    """What people call the batch."""
    personas: tuple[str, ...] = ()
    """Who is judged, each as `choice_of` writes it."""
    has_base: bool = True
    """Whether the plain base is judged too."""
    own_prompts: str = ""
    """Prompts of one's own, one a line."""
    prompt_sets: tuple[str, ...] = ()
    """Titles of the project's sets."""
    session_ids: tuple[str, ...] = ()
    """Stored sessions whose turns are answered anew."""
    seeds: str = "1"
    """Whole numbers, with commas or spaces between."""
    overlap: float | None = 3
    """How many raters judge an item."""
    most_items: str = ""
    """Pairs at most; empty for all."""
    per_rater: str = ""
    """What one rater judges at most; empty for all."""
    gold_percent: float | None = 12
    """Gold items among what a rater sees [%]."""
    repeat_percent: float | None = 5
    """Repeats among what a rater sees [%]."""
    asks_scales: bool = True
    """Whether the four scales are asked."""
    asks_traits: bool = False
    """Whether raters say which traits they hear."""
    shows_brief: bool = False
    """Whether raters read how each voice is meant to sound."""

    @property
    def contenders(self) -> int:
        """How many are judged."""
        return len(self.personas) + self.has_base

    @property
    def own_lines(self) -> tuple[str, ...]:
        """The prompts of one's own: no empty line, none twice."""
        lines = (line.strip() for line in self.own_prompts[:MOST_OWN].splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def plan(self) -> BatchPlan:
        """Return what is asked of raters and how often.

        Raises:
            BadInput: a seed or a limit is no whole number, or a number that must be there is empty.
        """
        return BatchPlan(
            seeds=_seeds(self.seeds),
            overlap=int(_needed(self.overlap, "Raters for each pair")),
            most_items=_limit(self.most_items, "Pairs at most"),
            per_rater=_limit(self.per_rater, "Items a rater at most"),
            gold_share=_needed(self.gold_percent, "Gold items") / 100,
            repeat_share=_needed(self.repeat_percent, "Repeats") / 100,
            asks_scales=self.asks_scales,
            asks_traits=self.asks_traits,
            shows_brief=self.shows_brief,
        )

    def wanted(self) -> Wanted:
        """Return the batch as the service is asked for it.

        Raises:
            BadInput: as `plan`, or a persona is written in another form.
        """
        if len(self.own_prompts) > MOST_OWN:
            raise BadInput(f"Your prompts have {len(self.own_prompts)} characters. At most {MOST_OWN} are read.")
        return Wanted(
            self.title,
            tuple(_chosen(choice) for choice in self.personas),
            self.has_base,
            self.own_lines,
            self.prompt_sets,
            self.session_ids,
            self.plan(),
        )


def choice_of(key: str, version: int) -> str:
    """Return one version of a persona as the choice writes it."""
    return f"{key}{_MARK}{version}"


def _chosen(choice: str) -> Chosen:
    key, mark, version = choice.rpartition(_MARK)
    if not mark or not version.isascii() or not version.isdigit():
        raise BadInput(f"The choice {choice[:60]!r} is no persona. Reload the page.")
    return Chosen(key, int(version[:9]))


def _seeds(text: str) -> tuple[int, ...]:
    words = text.replace(",", " ").replace(";", " ").split()
    for word in words:
        if not (word.isascii() and word.isdigit() and len(word) < 20):
            raise BadInput(f"The seed {word[:30]!r} is no whole number of at least 0. Write them like this: 1, 2, 3")
    return tuple(int(word) for word in words)


def _limit(text: str, what: str) -> int | None:
    text = text.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput(f"“{what}” is {text[:30]!r}. Type a whole number of at least 1, or leave it empty for all.")
    return int(text) if text else None


def _needed(value: float | None, what: str) -> float:
    if value is None:
        raise BadInput(f"“{what}” is empty. Type a number.")
    return value
