"""The values that every room shares: traits, expert weights, persona, request, trace, events.

Stdlib only; all frozen. Knows no model, no page, no table.
"""

import hashlib
import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from engine.errors import BadInput, PersonaStudioError

TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
POLES = ("O+", "O-", "C+", "C-", "E+", "E-", "A+", "A-", "N+", "N-")
WEIGHT_LIMIT = 1.5


class Stage(StrEnum):
    """The three stages of Persona-CoT, in the order in which they are spoken."""

    THINK = "think"
    REFLECT = "reflect"
    RESPOND = "respond"


class StopReason(StrEnum):
    """Why a row ended."""

    END = "end"
    LENGTH = "length"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Traits:
    """Five Big Five trait values, integers 1..9; 5 is neutral."""

    openness: int = 5
    conscientiousness: int = 5
    extraversion: int = 5
    agreeableness: int = 5
    neuroticism: int = 5

    def __post_init__(self) -> None:
        """Check the range.

        Raises:
            BadInput: a value is not an integer in 1..9.
        """
        for name, value in zip(TRAITS, self, strict=True):
            if not _is_integer(value, 1, 9):
                raise BadInput(f"{name} is {value!r}. A trait is an integer from 1 to 9; 5 is neutral.")

    def __iter__(self) -> Iterator[int]:
        """Yield the five values in the order O C E A N."""
        return iter((self.openness, self.conscientiousness, self.extraversion, self.agreeableness, self.neuroticism))


@dataclass(frozen=True, slots=True)
class ExpertWeights:
    """Ten finite floats, one per pole in the order of `POLES`; a vector space with `+`, `*` and `blend`."""

    values: tuple[float, ...] = (0.0,) * len(POLES)

    def __post_init__(self) -> None:
        """Check shape and finiteness.

        Raises:
            BadInput: not ten values, or one is not finite.
        """
        object.__setattr__(self, "values", tuple(float(v) for v in self.values))
        if len(self.values) != len(POLES):
            raise BadInput(f"{len(self.values)} expert weights given; there are {len(POLES)}: {' '.join(POLES)}.")
        for pole, value in zip(POLES, self.values, strict=True):
            if not math.isfinite(value):
                raise BadInput(f"The weight of {pole} is {value}. Give a finite number.")

    @classmethod
    def zero(cls) -> Self:
        """Return the weights of the plain base."""
        return cls()

    @classmethod
    def from_traits(cls, traits: Traits) -> Self:
        """Return (v − 5)/4 on the `+` side or (5 − v)/4 on the `−` side of each trait, never both."""
        values: list[float] = []
        for value in traits:
            lean = (value - 5) / 4
            values += [max(0.0, lean), max(0.0, -lean)]
        return cls(tuple(values))

    @classmethod
    def from_poles(cls, weights: Mapping[str, float]) -> Self:
        """Return weights from {pole: float}; poles left out are 0.

        Raises:
            BadInput: an unknown pole, or a weight outside −1.5..1.5.
        """
        for pole, value in weights.items():
            if pole not in POLES:
                raise BadInput(f"There is no expert {pole!r}. The ten are {' '.join(POLES)}.")
            if not -WEIGHT_LIMIT <= value <= WEIGHT_LIMIT:
                raise BadInput(f"The weight of {pole} is {value}. Stay within {-WEIGHT_LIMIT}..{WEIGHT_LIMIT}.")
        return cls(tuple(float(weights.get(pole, 0.0)) for pole in POLES))

    def __iter__(self) -> Iterator[float]:
        """Yield the ten weights in the order of `POLES`."""
        return iter(self.values)

    def __add__(self, other: "ExpertWeights") -> "ExpertWeights":
        """Return the sum, pole by pole."""
        return ExpertWeights(tuple(a + b for a, b in zip(self, other, strict=True)))

    def __mul__(self, factor: float) -> "ExpertWeights":
        """Return every weight times `factor`."""
        return ExpertWeights(tuple(v * factor for v in self))

    __rmul__ = __mul__

    def blend(self, other: "ExpertWeights", alpha: float) -> "ExpertWeights":
        """Return (1 − alpha)·self + alpha·other.

        Raises:
            BadInput: alpha is outside 0..1.
        """
        if not 0.0 <= alpha <= 1.0:
            raise BadInput(f"Router influence is {alpha}. It goes from 0 (persona) to 1 (router).")
        if alpha == 0.0:
            return self
        if alpha == 1.0:
            return other
        return self * (1.0 - alpha) + other * alpha

    @property
    def is_zero(self) -> bool:
        """Whether the plain base answers."""
        return not any(self.values)

    def strongest(self, count: int) -> "ExpertWeights":
        """Return the `count` weights that are furthest from 0, of equals the first by `POLES`; the others become 0."""
        kept = sorted(range(len(POLES)), key=lambda i: -abs(self.values[i]))[:count]
        return ExpertWeights(tuple(v if i in kept else 0.0 for i, v in enumerate(self)))

    def as_poles(self) -> dict[str, float]:
        """Return {pole: weight}, all ten."""
        return dict(zip(POLES, self.values, strict=True))

    def digest(self) -> str:
        """Return the SHA-256 of the ten weights as little-endian doubles; −0.0 counts as 0.0."""
        return hashlib.sha256(struct.pack(f"<{len(POLES)}d", *(v + 0.0 for v in self.values))).hexdigest()


@dataclass(frozen=True, slots=True)
class Persona:
    """Who speaks: traits, and what a person may override or add."""

    name: str = "Persona"
    """What people call it."""
    traits: Traits = field(default_factory=Traits)
    """Five values 1..9."""
    override: ExpertWeights | None = None
    """Explicit expert weights that stand in for those of the traits."""
    identity: str = ""
    """One or two sentences for the prompt of packs that read them; may be empty."""

    @property
    def weights(self) -> ExpertWeights:
        """The expert weights as tuned, before strength and router."""
        return self.override if self.override is not None else ExpertWeights.from_traits(self.traits)


@dataclass(frozen=True, slots=True)
class Turn:
    """One past question with the answer's Respond stage."""

    message: str
    """What the person wrote."""
    reply: str
    """What the persona responded; Think and Reflect are not carried on."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn."""

    temperature: float = 0.7
    """0 is greedy; 0..2."""
    top_p: float = 0.95
    """Nucleus mass, above 0, up to 1."""
    min_p: float = 0.1
    """A token less likely than this share of the likeliest is never drawn, 0..1; a pack may ask for more."""
    max_new_tokens: int = 220
    """Upper bound on the answer [tokens], 1..4096."""
    seed: int = 0
    """Same seed, same text; 0..2**63 − 1."""

    def __post_init__(self) -> None:
        """Check every range.

        Raises:
            BadInput: a value is outside its range.
        """
        checks = (
            ("temperature", self.temperature, 0.0 <= self.temperature <= 2.0, "0..2"),
            ("top_p", self.top_p, 0.0 < self.top_p <= 1.0, "above 0, up to 1"),
            ("min_p", self.min_p, 0.0 <= self.min_p <= 1.0, "0..1"),
            ("max_new_tokens", self.max_new_tokens, _is_integer(self.max_new_tokens, 1, 4096), "the integers 1..4096"),
            ("seed", self.seed, _is_integer(self.seed, 0, 2**63 - 1), "the integers 0..2**63 - 1"),
        )
        for name, value, is_valid, span in checks:
            if not is_valid:
                raise BadInput(f"{name} is {value}. Its range is {span}.")


@dataclass(frozen=True, slots=True)
class PersonaRequest:
    """One row of a batch: a message to one persona."""

    message: str
    """What the person wrote; 1..8000 characters."""
    persona: Persona = field(default_factory=Persona)
    """Who answers."""
    history: tuple[Turn, ...] = ()
    """Earlier turns, oldest first."""
    strength: float = 1.0
    """One factor on all expert weights, 0..1.5; 0 is the plain base."""
    router_influence: float = 0.0
    """α in 0..1: the router's share of the weights."""
    router_temperature: float = 1.0
    """Above 1 the router's proposal spreads over more situations, below 1 it commits; 0.1..5."""
    router_top_k: int = len(POLES)
    """How many experts of the router's proposal count, the strongest first, 1..10."""
    sampling: Sampling = field(default_factory=Sampling)
    """How tokens are drawn."""
    visitor: str = "local"
    """Whose turn it is, for fair admission; never shown."""

    def __post_init__(self) -> None:
        """Check every range.

        Raises:
            BadInput: the message is empty or too long, or a factor is outside its range.
        """
        if not self.message.strip():
            raise BadInput("The message is empty. Write something to answer.")
        if len(self.message) > 8000:
            raise BadInput(f"The message has {len(self.message)} characters. At most 8000 are read.")
        if not 0.0 <= self.strength <= WEIGHT_LIMIT:
            raise BadInput(f"Strength is {self.strength}. It goes from 0 (plain base) to {WEIGHT_LIMIT}.")
        if not 0.0 <= self.router_influence <= 1.0:
            raise BadInput(f"Router influence is {self.router_influence}. It goes from 0 to 1.")
        if not 0.1 <= self.router_temperature <= 5.0:
            raise BadInput(f"Router temperature is {self.router_temperature}. It goes from 0.1 to 5.")
        if not _is_integer(self.router_top_k, 1, len(POLES)):
            raise BadInput(f"Router top-k is {self.router_top_k}. It is an integer from 1 to {len(POLES)}.")

    def weights_with(self, reading: "RouterReading") -> ExpertWeights:
        """Return strength·((1 − α)·persona + α·router); α counts as 0 when the router is unsure."""
        share = 0.0 if reading.is_unsure else self.router_influence
        return self.persona.weights.blend(reading.weights, share) * self.strength


@dataclass(frozen=True, slots=True)
class RouterReading:
    """What the router makes of one conversation."""

    situation: str
    """Id of the most likely class, such as `exam.worried`."""
    hint: str
    """Words for the prompt: what the user talks about; empty when the pack gives none."""
    confidence: float
    """Calibrated probability of that situation, 0..1."""
    weights: ExpertWeights
    """The ten weights the router proposes, 0..1, as they count: after the request's temperature and top-k."""
    is_unsure: bool = False
    """Whether the confidence was too low to act on: the hint says so, and the weights count for nothing."""
    is_ruled: bool = False
    """Whether the pack's safety rule decided, not the router."""


@dataclass(frozen=True, slots=True)
class StageTrace:
    """One spoken stage."""

    stage: Stage
    """Which one."""
    text: str
    """What was said in it."""
    seconds: float
    """From its first token to its last [s]."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The record of one answer: what was said, by which weights, how fast."""

    stages: tuple[StageTrace, ...]
    """Think, Reflect, Respond, as far as they were spoken."""
    weights: ExpertWeights
    """The weights used."""
    gates: ExpertWeights
    """What the pack's dial made of them: the factors the layer applied."""
    reading: RouterReading
    """What the router read and proposed."""
    stop_reason: StopReason
    """Why the row ended."""
    prompt_tokens: int
    """Length of the prompt [tokens]."""
    tokens: int
    """Length of the answer, tags included [tokens]."""
    dropped_turns: int
    """How many of the oldest turns did not fit and were left out whole."""
    first_token_s: float
    """From the request to the first token [s]."""
    seconds: float
    """From the request to the end [s]."""

    def text_of(self, stage: Stage) -> str:
        """Return what was said in a stage; empty when it was not spoken."""
        return "".join(s.text for s in self.stages if s.stage is stage)

    @property
    def reply(self) -> str:
        """The Respond stage, which later turns remember."""
        return self.text_of(Stage.RESPOND)

    @property
    def tokens_per_second(self) -> float:
        """Decoding speed after the first token [tokens/s]; 0 when there was at most one."""
        decode_s = self.seconds - self.first_token_s
        return (self.tokens - 1) / decode_s if self.tokens > 1 and decode_s > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing was heard of a row for a moment; its reader may use it to stop."""

    row: int


@dataclass(frozen=True, slots=True)
class Routed:
    """The weights of a row are settled and its prompt is about to be read."""

    row: int
    weights: ExpertWeights
    reading: RouterReading
    dropped_turns: int


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text was spoken in a stage; pieces of a stage join to its text."""

    row: int
    stage: Stage
    text: str


@dataclass(frozen=True, slots=True)
class StageDone:
    """A stage has ended."""

    row: int
    trace: StageTrace


@dataclass(frozen=True, slots=True)
class Done:
    """A row has ended well, or was stopped; its trace is complete."""

    row: int
    trace: Trace


@dataclass(frozen=True, slots=True)
class Failed:
    """A row has failed; the others go on."""

    row: int
    error: PersonaStudioError


Event = Waiting | Routed | Token | StageDone | Done | Failed


def _is_integer(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
