"""Everything that one version of a persona fixes: who it is, where its dials stand, how it is sampled.

A frozen value. Files and cards are read and written by `persona_file.py` and the app's card service.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engine.errors import BadInput
from engine.types import POLES, WEIGHT_LIMIT, ExpertWeights, Persona, Sampling, Traits

NAME_LIMIT = 80
TEXT_LIMIT = 4000
LIST_LIMIT = 30
TEMPERATURE_SPAN = (0.1, 5.0)


@dataclass(frozen=True, slots=True)
class ExpertView:
    """What a designer did to single experts, on top of what the traits ask for."""

    pins: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """{pole: weight}: poles that no longer follow their trait, −1.5..1.5."""
    muted: frozenset[str] = frozenset()
    """Poles that are silent."""
    solo: frozenset[str] = frozenset()
    """Poles that alone are heard; empty when all are."""

    def __post_init__(self) -> None:
        """Check poles and ranges.

        Raises:
            BadInput: an unknown pole, or a weight that is outside its range.
        """
        for pole in (*self.pins, *self.muted, *self.solo):
            if pole not in POLES:
                raise BadInput(f"There is no expert {pole!r}. The ten are {' '.join(POLES)}.")
        object.__setattr__(self, "pins", MappingProxyType(dict(self.pins)))
        object.__setattr__(self, "muted", frozenset(self.muted))
        object.__setattr__(self, "solo", frozenset(self.solo))
        ExpertWeights.from_poles(self.pins)

    @property
    def is_plain(self) -> bool:
        """Whether the traits alone decide."""
        return not (self.pins or self.muted or self.solo)

    def weights(self, traits: Traits) -> ExpertWeights:
        """Return the ten weights as tuned: pins before traits, then what is muted or not solo falls to 0."""
        asked = ExpertWeights.from_traits(traits).as_poles() | dict(self.pins)
        heard = self.solo or frozenset(POLES)
        return ExpertWeights.from_poles({p: w for p, w in asked.items() if p in heard and p not in self.muted})


@dataclass(frozen=True, slots=True)
class Mix:
    """How persona and router come together."""

    strength: float = 1.0
    """One factor on all expert weights, 0..1.5."""
    router_influence: float = 0.0
    """The router's share, 0..1."""
    router_temperature: float = 1.0
    """Above 1 the router spreads over more situations, below 1 it commits; 0.1..5."""
    router_top_k: int = len(POLES)
    """How many experts of the router's proposal count, the strongest first, 1..10."""

    def __post_init__(self) -> None:
        """Check every range.

        Raises:
            BadInput: a value is outside its range.
        """
        low, high = TEMPERATURE_SPAN
        checks = (
            ("Strength", self.strength, 0.0 <= self.strength <= WEIGHT_LIMIT, f"0..{WEIGHT_LIMIT}"),
            ("Router influence", self.router_influence, 0.0 <= self.router_influence <= 1.0, "0..1"),
            ("Router temperature", self.router_temperature, low <= self.router_temperature <= high, f"{low}..{high}"),
            ("Router top-k", self.router_top_k, self.router_top_k in range(1, len(POLES) + 1), "the integers 1..10"),
        )
        for name, value, is_valid, span in checks:
            if not is_valid:
                raise BadInput(f"{name} is {value}. Its range is {span}.")


@dataclass(frozen=True, slots=True)
class PersonaSheet:
    """One version of a persona."""

    name: str
    """What people call it; 1..80 characters."""
    traits: Traits = field(default_factory=Traits)
    """Five values 1..9."""
    experts: ExpertView = field(default_factory=ExpertView)
    """What stands in for the traits, pole by pole."""
    mix: Mix = field(default_factory=Mix)
    """Strength and router."""
    sampling: Sampling = field(default_factory=Sampling)
    """How tokens are drawn; the seed counts only when it is fixed."""
    is_seed_fixed: bool = False
    """Whether every answer uses `sampling.seed`."""
    tagline: str = ""
    """One line for the gallery."""
    identity: str = ""
    """One or two sentences for the prompt of packs that read them."""
    greeting: str = ""
    """What it says before anybody wrote."""
    tags: tuple[str, ...] = ()
    """For search and filter."""
    expertise: tuple[str, ...] = ()
    """What it knows about; the panel of personas reads it."""
    activation_cost: float = 1.0
    """What the panel pays to call it, 0 or more."""
    foreign: str = ""
    """The fields of an imported character card that are not ours, as JSON text; empty when there are none."""

    def __post_init__(self) -> None:
        """Check texts and lists.

        Raises:
            BadInput: the name is empty, or something is too long or not finite.
        """
        if not self.name.strip():
            raise BadInput("The persona has no name. Give it one.")
        for what, text, limit in (
            ("name", self.name, NAME_LIMIT),
            ("tagline", self.tagline, TEXT_LIMIT),
            ("identity", self.identity, TEXT_LIMIT),
            ("greeting", self.greeting, TEXT_LIMIT),
        ):
            if len(text) > limit:
                raise BadInput(f"The persona's {what} has {len(text)} characters. At most {limit} are kept.")
        for what, words in (("tags", self.tags), ("areas of expertise", self.expertise)):
            if len(words) > LIST_LIMIT or any(len(word) > NAME_LIMIT for word in words):
                raise BadInput(f"At most {LIST_LIMIT} {what} of at most {NAME_LIMIT} characters are kept.")
        if not (math.isfinite(self.activation_cost) and self.activation_cost >= 0):
            raise BadInput(f"The activation cost is {self.activation_cost}. It is a number of at least 0.")

    @property
    def weights(self) -> ExpertWeights:
        """The ten weights as tuned, before strength and router."""
        return self.experts.weights(self.traits)

    def persona(self) -> Persona:
        """Return who answers, as the engine knows it."""
        override = None if self.experts.is_plain else self.weights
        return Persona(self.name, self.traits, override, self.identity)
