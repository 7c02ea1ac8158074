"""What raters read and are asked: consent, instructions, scales with their ends, worked examples, perceived traits.

Knows the two YAML files that hold these words, and how ten answers become five traits. Knows no page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import BadInput
from engine.judging.judgement import SCALE_SPAN, SCALES, Preference
from engine.judging.yaml_fields import Fields, read_fields
from engine.types import POLES, TRAITS

INSTRUCTIONS_FILE, TRAITS_FILE = "instructions.yaml", "perceived_traits.yaml"
TRAIT_SPAN = (1, 9)
BETTER = {
    "a_much": Preference.LEFT_MUCH,
    "a": Preference.LEFT,
    "tie": Preference.TIE,
    "b": Preference.RIGHT,
    "b_much": Preference.RIGHT_MUCH,
    "both_bad": Preference.BOTH_BAD,
}
LINE, PARAGRAPH = 120, 1000


@dataclass(frozen=True, slots=True)
class Consent:
    """What a rater agrees to."""

    title: str
    """A heading."""
    text: tuple[str, ...]
    """Paragraphs."""
    agree: str
    """The words beside the box to tick."""


@dataclass(frozen=True, slots=True)
class ScaleWords:
    """One of `SCALES` in words."""

    scale: str
    """Which one."""
    title: str
    """What people call it."""
    low: str
    """What 1 means."""
    high: str
    """What 7 means."""


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A pair that is judged before the rater's eyes; A is left."""

    prompt: str
    """What was answered."""
    a: str
    """One answer."""
    b: str
    """The other."""
    preference: Preference
    """What one would give."""
    why: str
    """Why, in a sentence or three."""


@dataclass(frozen=True, slots=True)
class TraitItem:
    """A statement on how an answer sounds."""

    id: str
    """The pole that agreeing speaks for, of `POLES`."""
    text: str
    """What follows the questionnaire's lead."""


@dataclass(frozen=True, slots=True)
class TraitQuestions:
    """The questionnaire of perceived traits, each statement rated 1..7."""

    lead: str
    """What each statement goes on from."""
    low: str
    """What 1 means."""
    high: str
    """What 7 means."""
    items: tuple[TraitItem, ...]
    """Ten, in the order of `POLES`."""


@dataclass(frozen=True, slots=True)
class RatingForm:
    """All words that a rater needs."""

    consent: Consent
    """Read and agreed to first."""
    instructions: tuple[str, ...]
    """Short paragraphs."""
    scales: tuple[ScaleWords, ...]
    """In the order of `SCALES`."""
    examples: tuple[WorkedExample, ...]
    """At least two."""
    traits: TraitQuestions
    """Asked when a batch wants it."""


def read_form(folder: Path) -> RatingForm:
    """Return the words in `instructions.yaml` and `perceived_traits.yaml` of a folder.

    Raises:
        BadInput: a file cannot be read or has another form; names the file and the key.
    """
    fields = read_fields(folder / INSTRUCTIONS_FILE)
    fields.only(("consent", "instructions", "scales", "examples"))
    consent, scales = fields.inner("consent"), fields.inner("scales")
    consent.only(("title", "text", "agree"))
    scales.only(SCALES)
    examples = fields.inners("examples", 6)
    if len(examples) < 2:
        raise fields.refuse("examples", "has only one entry. Give at least two")
    return RatingForm(
        Consent(consent.text("title", LINE), consent.texts("text", 10, PARAGRAPH), consent.text("agree", LINE)),
        fields.texts("instructions", 12, PARAGRAPH),
        tuple(_scale(scale, scales.inner(scale)) for scale in SCALES),
        tuple(_example(example) for example in examples),
        _traits(read_fields(folder / TRAITS_FILE)),
    )


def perceived_from(answers: Mapping[str, int]) -> dict[str, float]:
    """Return {trait: 1..9} from {item id: 1..7}; a trait with a missing item is left out.

    The mean of a trait's two items, that of the `-` pole turned round, goes linearly from 1..7 to the 1..9 of `aims`.

    Raises:
        BadInput: an id is not of `POLES`, or an answer is not an integer in 1..7.
    """
    low, high = SCALE_SPAN
    for item, answer in answers.items():
        if item not in POLES:
            raise BadInput(f"There is no statement {item!r}. The ten are {' '.join(POLES)}.")
        if not isinstance(answer, int) or isinstance(answer, bool) or not low <= answer <= high:
            raise BadInput(f"The answer to {item} is {answer!r}. Give an integer from {low} to {high}.")
    trait_low, trait_high = TRAIT_SPAN
    perceived: dict[str, float] = {}
    for trait, plus, minus in zip(TRAITS, POLES[::2], POLES[1::2], strict=True):
        if plus in answers and minus in answers:
            mean = (answers[plus] + low + high - answers[minus]) / 2
            perceived[trait] = trait_low + (mean - low) * (trait_high - trait_low) / (high - low)
    return perceived


def _scale(scale: str, fields: Fields) -> ScaleWords:
    fields.only(("title", "low", "high"))
    return ScaleWords(scale, fields.text("title", LINE), fields.text("low", LINE), fields.text("high", LINE))


def _example(fields: Fields) -> WorkedExample:
    fields.only(("prompt", "a", "b", "better", "why"))
    better = fields.text("better", LINE)
    if better not in BETTER:
        raise fields.refuse("better", f"is {better!r}. Choose one of {', '.join(BETTER)}")
    prompt, a, b, why = (fields.text(key, PARAGRAPH) for key in ("prompt", "a", "b", "why"))
    return WorkedExample(prompt, a, b, BETTER[better], why)


def _traits(fields: Fields) -> TraitQuestions:
    fields.only(("lead", "low", "high", "items"))
    items = fields.inner("items")
    items.only(POLES)
    statements = tuple(TraitItem(pole, items.text(pole, LINE)) for pole in POLES)
    return TraitQuestions(fields.text("lead", LINE), fields.text("low", LINE), fields.text("high", LINE), statements)
