"""A score between 0 and 1 with its reasons."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a score is not higher, or what must be known to read it."""

    kind: str
    """What it is: "uncovered term", "ungrounded", "contradiction", "not supported", "no reference" …"""
    about: str
    """The word, name, number or claim that it is about; may be empty."""
    against: str = ""
    """The other side of a contradicting pair; else empty."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well one thing was done."""

    value: float
    """0 (not at all) to 1 (wholly)."""
    reasons: tuple[Reason, ...] = ()
    """In the order of the text; empty when there is nothing to say."""

    def __post_init__(self) -> None:
        """Refuse what is no score.

        Raises:
            ValueError: the value is not within 0..1.
        """
        if not 0 <= self.value <= 1:
            raise ValueError(f"a score is {self.value!r}; it must lie within 0..1")

    def has(self, kind: str) -> bool:
        """Whether a reason of this kind was given."""
        return any(reason.kind == kind for reason in self.reasons)
