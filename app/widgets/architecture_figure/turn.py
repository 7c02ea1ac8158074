"""What the figure shows of one turn, as plain values. Knows neither a trace nor how anything is drawn."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.errors import BadInput
from engine.types import POLES, Stage


@dataclass(frozen=True, slots=True)
class FigureStage:
    """One spoken stage of Persona-CoT."""

    name: str
    """`think`, `reflect` or `respond`, in small or capital letters."""
    seconds: float
    """How long it was spoken [s], 0 or more."""
    words: str
    """What was said in it; the figure shows its beginning."""

    def __post_init__(self) -> None:
        """Check name and duration.

        Raises:
            BadInput: there is no such stage, or its seconds are negative or not finite.
        """
        if self.name.casefold() not in tuple(Stage):
            raise BadInput(f"There is no stage {self.name!r}. The three are {', '.join(Stage)}.")
        _check_amount(f"The duration of {self.name}", self.seconds)


@dataclass(frozen=True, slots=True)
class FigureTurn:
    """The numbers of one turn."""

    message: str
    """What the person wrote, of any length; the figure shows its beginning."""
    situation: str
    """What the router read, in words."""
    confidence: float
    """How sure the router was, 0..1."""
    router_weights: Mapping[str, float]
    """{pole: weight} that the router proposed; poles left out are 0."""
    weights_used: Mapping[str, float]
    """{pole: weight} that spoke; poles left out are 0."""
    stages: tuple[FigureStage, ...]
    """The stages that were spoken, in any order."""
    tokens: int
    """Length of the answer [tokens]."""
    tokens_per_second: float
    """Decoding speed [tokens/s]; 0 when it was not measured."""
    first_token_s: float
    """From the request to the first token [s]."""
    seconds: float
    """From the request to the end [s]."""

    def __post_init__(self) -> None:
        """Check poles and ranges, and complete both sets of weights to all ten poles.

        Raises:
            BadInput: an unknown pole, or a number that is not finite or outside its range.
        """
        if not 0.0 <= self.confidence <= 1.0:
            raise BadInput(f"The router's confidence is {self.confidence}. Its range is 0..1.")
        for what in ("tokens", "tokens_per_second", "first_token_s", "seconds"):
            _check_amount(f"The turn's {what}", getattr(self, what))
        object.__setattr__(self, "router_weights", _all_ten(self.router_weights))
        object.__setattr__(self, "weights_used", _all_ten(self.weights_used))

    def stage(self, stage: Stage) -> FigureStage | None:
        """Return a stage as it was spoken; None when it was not."""
        return next((spoken for spoken in self.stages if spoken.name.casefold() == stage), None)


def _all_ten(weights: Mapping[str, float]) -> Mapping[str, float]:
    for pole, weight in weights.items():
        if pole not in POLES:
            raise BadInput(f"There is no expert {pole!r}. The ten are {' '.join(POLES)}.")
        if not math.isfinite(weight):
            raise BadInput(f"The weight of {pole} is {weight}. Give a finite number.")
    return MappingProxyType({pole: weights.get(pole, 0.0) for pole in POLES})


def _check_amount(what: str, value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise BadInput(f"{what} is {value}. Give a finite number of at least 0.")
