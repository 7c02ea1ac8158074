"""What a person has set when they press Go: who answers, the prompt, the seed, as plain values.

Turns the choice into the personas that answer. Knows no widget.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.services.compare import plain_base, sweep
from engine.errors import BadInput
from engine.personality.sheet import PersonaSheet

SEED_LIMIT = 2**31
"""Seeds stay below this, so that a browser's number holds them exactly."""


class Kind(StrEnum):
    """What is put side by side."""

    PERSONAS = "personas"
    BASE = "base"
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class CompareForm:
    """The values of one Go."""

    prompt: str
    """What all are asked."""
    kind: str = Kind.PERSONAS
    """One of `Kind`."""
    chosen: tuple[str, ...] = ()
    """Keys of the personas, for `Kind.PERSONAS`."""
    single: str | None = None
    """Key of the one persona, for the other kinds."""
    trait: str | None = None
    """Which trait is swept."""
    seed: float | None = None
    """The seed in its field; None when it is empty."""
    is_new_seed: bool = True
    """Whether a new seed is drawn."""

    @property
    def needs_seed(self) -> bool:
        """Whether a seed must be drawn."""
        return self.is_new_seed or self.seed is None

    def sheets(self, sheet_of: Callable[[str], PersonaSheet]) -> tuple[PersonaSheet, ...]:
        """Return who answers, in the order of the columns; `sheet_of` finds a persona by its key.

        Raises:
            BadInput: nobody or no trait is chosen, or a persona is not there.
        """
        if self.kind == Kind.PERSONAS:
            return tuple(sheet_of(key) for key in self.chosen)
        if not self.single:
            raise BadInput("No persona is chosen. Choose the one to compare.")
        sheet = sheet_of(self.single)
        if self.kind == Kind.BASE:
            return sheet, plain_base(sheet)
        if not self.trait:
            raise BadInput("No trait is chosen. Choose the one that goes from 1 to 9.")
        return sweep(sheet, self.trait)
