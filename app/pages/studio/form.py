"""What a person has set when they press Send: the message and every dial, as plain values.

Turns them into the engine's request. Knows no widget.
"""

from dataclasses import dataclass

from engine.types import Persona, PersonaRequest, Sampling, Traits, Turn

SEED_LIMIT = 2**31
"""Seeds stay below this, so that a browser's number holds them exactly."""


@dataclass(frozen=True, slots=True)
class TalkForm:
    """The values of one Send."""

    message: str
    """What the person wrote."""
    traits: tuple[float, ...] = (5, 5, 5, 5, 5)
    """Five slider values in the order O C E A N, 1..9."""
    strength: float = 1.0
    """One factor on all expert weights, 0..1.5."""
    router_influence: float = 0.0
    """The router's share, 0..1."""
    seed: float | None = None
    """The seed in its field; None when it is empty."""
    is_new_seed: bool = True
    """Whether a new seed is drawn for this turn."""
    temperature: float = 0.7
    """0..2."""
    max_new_tokens: float = 220
    """Upper bound on the answer [tokens]."""

    @property
    def needs_seed(self) -> bool:
        """Whether a seed must be drawn."""
        return self.is_new_seed or self.seed is None

    def request(self, history: tuple[Turn, ...], seed: int, visitor: str) -> PersonaRequest:
        """Return the engine's request.

        Raises:
            BadInput: a value is outside its range.
        """
        return PersonaRequest(
            message=self.message,
            persona=Persona(traits=Traits(*(_whole(value) for value in self.traits))),
            history=history,
            strength=self.strength,
            router_influence=self.router_influence,
            sampling=Sampling(temperature=self.temperature, max_new_tokens=_whole(self.max_new_tokens), seed=seed),
            visitor=visitor,
        )


def _whole(value: float) -> int:
    # A browser sends 7 as 7 or as 7.0; 7.5 is passed on for the engine's own check to refuse.
    return int(value) if value == int(value) else value  # pyright: ignore[reportReturnType]
