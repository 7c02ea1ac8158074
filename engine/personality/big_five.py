"""The names of both ends of each trait, and how people write traits and weights on a command line.

The labels are the project's own, in everyday words; the five factors follow Goldberg 1990 (J. Pers. Soc. Psychol. 59).
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.errors import BadInput
from engine.types import POLES, TRAITS, ExpertWeights, Traits


class TraitEnds(NamedTuple):
    """A trait with its two ends in one word each."""

    letter: str
    """O, C, E, A or N."""
    low: str
    """What value 1 sounds like."""
    high: str
    """What value 9 sounds like."""


ENDS = {
    "openness": TraitEnds("O", "practical", "curious"),
    "conscientiousness": TraitEnds("C", "spontaneous", "methodical"),
    "extraversion": TraitEnds("E", "reserved", "outgoing"),
    "agreeableness": TraitEnds("A", "blunt", "warm"),
    "neuroticism": TraitEnds("N", "steady", "sensitive"),
}
LEAST_HEARD = 0.05
"""Weights nearer to zero than this are left out of descriptions."""
POLE_WORDS = {f"{e.letter}{sign}": word for e in ENDS.values() for sign, word in (("+", e.high), ("-", e.low))}


def parse_traits(text: str) -> Traits:
    """Return traits from `E=9,A=7` (letters or full names; those left out are 5).

    Raises:
        BadInput: a name or value cannot be read.
    """
    letters = {ENDS[name].letter: name for name in TRAITS}
    values: dict[str, int] = {}
    for name, value in _assignments(text, "--traits E=9,A=7"):
        trait = letters.get(name.upper(), name.lower())
        if trait not in TRAITS:
            raise BadInput(f"There is no trait {name!r}. Use {', '.join(letters)} or the full names.")
        if trait in values:
            raise BadInput(f"{trait} is given twice. Give each trait once.")
        if len(value) != 1 or value not in "123456789":
            raise BadInput(f"{trait} is {value!r}. A trait is an integer from 1 to 9; 5 is neutral.")
        values[trait] = int(value)
    return Traits(**values)


def parse_weights(text: str) -> ExpertWeights:
    """Return expert weights from `O+=0.8,A-=0.3` (those left out are 0).

    Raises:
        BadInput: a pole or value cannot be read, or is out of range.
    """
    weights: dict[str, float] = {}
    for name, value in _assignments(text, "--weights O+=0.8,A-=0.3"):
        pole = name.upper()
        if pole in weights:
            raise BadInput(f"{pole} is given twice. Give each expert once.")
        try:
            weights[pole] = float(value)
        except ValueError:
            raise BadInput(f"The weight of {pole} is {value!r}. Give a number such as 0.8.") from None
    return ExpertWeights.from_poles(weights)


def describe(weights: ExpertWeights) -> str:
    """Return the poles that can be heard, strongest first, in words, such as `outgoing 1.00, warm 0.75`."""
    if weights.is_zero:
        return "the plain base"
    heard = ((w, p) for p, w in zip(POLES, weights, strict=True) if abs(w) >= LEAST_HEARD)
    spoken = sorted(heard, key=lambda pair: -abs(pair[0]))
    return ", ".join(f"{POLE_WORDS[pole]} {weight:.2f}" for weight, pole in spoken) or "nearly the plain base"


def _assignments(text: str, example: str) -> Iterator[tuple[str, str]]:
    for part in text.split(","):
        name, equals, value = part.strip().partition("=")
        if not equals or not name or not value:
            raise BadInput(f"{part.strip()!r} is not name=value. Write it like {example}.")
        yield name.strip(), value.strip()
