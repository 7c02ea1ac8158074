"""A persona's lens: what its traits and expertise do to a walk through documents.

Traits 1..9 move seven parameters by a published matrix (`assets/knowledge/lens.yaml`); expertise draws the walk to what
it is about. Knows no graph and no question. At strength 0 every persona has the same lens.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from engine.errors import BadInput

TRAIT_LEAST, TRAIT_MOST, NEUTRAL = 1, 9, 5
STRENGTH_LIMIT = 2.0
WHOLE = ("breadth", "support")
RELEVANCE_PARTS = ("estimate", "affinity", "features")
_BETWEEN_WORDS = re.compile(r"[\s\-_]+")


@dataclass(frozen=True, slots=True)
class Perspective:
    """What of a persona a lens is made of."""

    persona_id: str
    """Who it is."""
    traits: Mapping[str, int]
    """{trait: 1..9}; any names."""
    expertise: tuple[str, ...] = ()
    """Fields, in words."""

    @classmethod
    def of(cls, persona: Mapping[str, Any]) -> "Perspective":
        """Return the perspective of a persona's JSON (`assets/personas/persona.schema.json`).

        Raises:
            BadInput: a key is missing or of the wrong type, or a trait is no integer 1..9; names the field.
        """
        persona_id, traits, expertise = (persona.get(key) for key in ("persona_id", "traits", "expertise"))
        if not isinstance(persona_id, str):
            raise BadInput(f"persona_id is {persona_id!r}. Write text in quotes.")
        if not isinstance(traits, Mapping):
            raise BadInput(f'traits of {persona_id} is {traits!r}. Write an object, such as {{"openness": 7}}.')
        if not isinstance(expertise, list | tuple) or not all(isinstance(field, str) for field in expertise):
            raise BadInput(f'expertise of {persona_id} is {expertise!r}. Write a list, such as ["gardening"].')
        for name, value in traits.items():
            _check_trait(name, value)
        return cls(persona_id, {str(name): int(value) for name, value in traits.items()}, tuple(expertise))


@dataclass(frozen=True, slots=True)
class LensParameters:
    """What a walk can be told; told in full at the head of `assets/knowledge/lens.yaml`."""

    continuation: float
    """α, 0.3..0.85."""
    hub_exponent: float
    """h, 0..1."""
    lexical_mass: float
    """β, 0..0.4."""
    relation_weight: float
    """λ, 0..5."""
    novelty: float
    """ν, 0..1."""
    breadth: int
    """k, 2..12 passages."""
    support: int
    """s, 1..3 documents."""


@dataclass(frozen=True, slots=True)
class Lens:
    """How one persona walks."""

    persona_id: str
    """Whose it is."""
    parameters: LensParameters
    """After clipping and rounding."""
    expertise: tuple[str, ...]
    """Sorted, each once."""
    strength: float
    """τ, 0..2: 0 makes all personas alike, 1 is as the matrix says."""
    effects: Mapping[str, Mapping[str, float]]
    """{trait: {parameter: what it asked for, before clipping}} of the traits that the matrix knows."""
    without_effect: tuple[str, ...]
    """Traits that the matrix does not know, sorted; to be shown."""


@dataclass(frozen=True, slots=True)
class Span:
    """The range of one parameter."""

    neutral: float
    """With every trait at 5."""
    least: float
    """Never less."""
    most: float
    """Never more."""


@dataclass(frozen=True, slots=True)
class LensMatrix:
    """The published matrix, as read."""

    spans: Mapping[str, Span]
    """{parameter: its range}, all seven."""
    traits: Mapping[str, Mapping[str, float]]
    """{trait: {parameter: what value 9 adds}}."""
    relevance: Mapping[str, float]
    """{estimate, affinity, features: weight}; they sum to 1."""

    def lens(self, persona: Perspective, strength: float = 1.0) -> Lens:
        """Return a persona's lens, θ = θ₀ + τ·M·t̂ with t̂ = (trait − 5)/4, clipped; the order of traits is no matter.

        Raises:
            BadInput: a trait is no integer 1..9, or the strength is outside 0..2.
        """
        if not (math.isfinite(strength) and 0.0 <= strength <= STRENGTH_LIMIT):
            raise BadInput(f"The strength of a lens is {strength}. Its range is 0..{STRENGTH_LIMIT:g}.")
        effects: dict[str, dict[str, float]] = {}
        unknown: list[str] = []
        for name, value in sorted(persona.traits.items()):
            _check_trait(name, value)
            row = self.traits.get(plain_name(name))
            if row is None:
                unknown.append(name)
            else:
                lean = strength * (value - NEUTRAL) / (TRAIT_MOST - NEUTRAL)
                effects[name] = {parameter: lean * full for parameter, full in row.items()}
        moved = {
            parameter: math.fsum([span.neutral, *(effect.get(parameter, 0.0) for effect in effects.values())])
            for parameter, span in self.spans.items()
        }
        return Lens(
            persona_id=persona.persona_id,
            parameters=self._clipped(moved),
            expertise=tuple(sorted(set(persona.expertise))),
            strength=strength,
            effects=effects,
            without_effect=tuple(unknown),
        )

    def _clipped(self, values: Mapping[str, float]) -> LensParameters:
        kept = {name: min(max(value, self.spans[name].least), self.spans[name].most) for name, value in values.items()}
        whole = {name: math.floor(kept[name] + 0.5) for name in WHOLE}
        return LensParameters(**{**kept, **whole})  # pyright: ignore[reportArgumentType]


def plain_name(trait: str) -> str:
    """Return a trait's name as the matrix has it: `Analytical Rigor` is `analytical_rigor`."""
    return _BETWEEN_WORDS.sub("_", trait.strip().casefold())


def read_lens_matrix(file: Path) -> LensMatrix:
    """Return the matrix in a YAML file; its form is told at the head of `assets/knowledge/lens.yaml`.

    Raises:
        BadInput: the file cannot be read or has another form.
    """
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(f"The lens matrix {file} cannot be read: {error}. Restore it.") from error
    try:
        spans = {name: _span(name, row) for name, row in data["parameters"].items()}
        _require_names("parameters", set(spans), {field.name for field in fields(LensParameters)})
        traits = {plain_name(name): _row(name, row, spans) for name, row in data["traits"].items()}
        relevance = {name: _number(f"relevance.{name}", part) for name, part in data["relevance"].items()}
        _require_names("relevance", set(relevance), set(RELEVANCE_PARTS))
        if min(relevance.values()) < 0.0 or abs(sum(relevance.values()) - 1.0) > 1e-9:
            raise ValueError(f"the parts of relevance are {relevance}; they are at least 0 and sum to 1")
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadInput(f"The lens matrix {file} has another form than its head tells: {error}. Correct it.") from error
    return LensMatrix(spans, traits, relevance)


def _check_trait(name: object, value: object) -> None:
    is_whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
    if not is_whole or not TRAIT_LEAST <= value <= TRAIT_MOST:  # pyright: ignore[reportOperatorIssue]
        raise BadInput(f"{name} is {value!r}. A trait is an integer from 1 to 9; 5 is neutral.")


def _span(name: str, row: Mapping[str, object]) -> Span:
    _require_names(name, set(row), {"neutral", "least", "most"})
    span = Span(*(_number(f"{name}.{key}", row[key]) for key in ("neutral", "least", "most")))
    if not span.least <= span.neutral <= span.most:
        raise ValueError(f"{name} goes from {span.least} over {span.neutral} to {span.most}")
    return span


def _row(name: str, row: Mapping[str, object], spans: Mapping[str, Span]) -> dict[str, float]:
    if unknown := sorted(set(row) - set(spans)):
        raise ValueError(f"trait {name} moves {unknown[0]!r}, which is no parameter")
    return {parameter: _number(f"{name}.{parameter}", value) for parameter, value in sorted(row.items())}


def _number(where: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{where} is {value!r}, which is no finite number")
    return float(value)


def _require_names(where: str, given: set[str], wanted: set[str]) -> None:
    if given != wanted:
        raise ValueError(f"{where} has {sorted(given)}, and should have {sorted(wanted)}")
