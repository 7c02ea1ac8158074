"""One judgement of a pair of answers, with everything that is needed to count it: the truth that boards are made of.

Values only (stdlib), so that the storage and files can carry them. Left and right are the stored order of a pair; what
a rater saw as A and B may be the other way round (`is_swapped`). Times are UTC [ms since 1970].
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.types import TRAITS

SCALES = ("in_character", "helpful", "natural", "safe")
"""What each answer is rated on, 1..7."""
SCALE_SPAN = (1, 7)
FLAGS = ("identity", "unsafe", "broken")
"""What a rater may report: an answer that gives away who speaks, may harm, or is no whole text."""
BASE_KEY = "base"
"""The key of the plain base, the control."""
COMMENT_LIMIT = 2000


class Preference(StrEnum):
    """Which answer of a pair is better, from left to right."""

    LEFT_MUCH = "left_much"
    LEFT = "left"
    TIE = "tie"
    RIGHT = "right"
    RIGHT_MUCH = "right_much"
    BOTH_BAD = "both_bad"

    @property
    def lean(self) -> int:
        """−2 (left much better) .. 2 (right much better); 0 for a tie and for two bad answers."""
        return {"left_much": -2, "left": -1, "right": 1, "right_much": 2}.get(self.value, 0)

    @property
    def mirrored(self) -> "Preference":
        """The same preference with the sides exchanged."""
        other = {"left_much": "right_much", "left": "right", "right": "left", "right_much": "left_much"}
        return Preference(other.get(self.value, self.value))


class Better(StrEnum):
    """Which side of a gold item is known to be better."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Contender:
    """Who gave an answer: one version of a persona, or the plain base."""

    key: str
    """Equal for equal versions wherever they are judged: `base`, or a digest of what the version fixes."""
    name: str
    """What people call it."""
    version_number: int | None = None
    """Of a stored persona; None for the base and ready-made ones."""
    aims: tuple[int, ...] | None = None
    """The five traits 1..9 it is tuned to, in the order of `TRAITS`; None for the base."""

    def __post_init__(self) -> None:
        """Check the aims; a wrong one is a programming error."""
        if self.aims is not None and not (len(self.aims) == len(TRAITS) and all(1 <= a <= 9 for a in self.aims)):
            raise ValueError(f"aims are five values 1..9, not {self.aims}")


@dataclass(frozen=True, slots=True)
class JudgedSide:
    """One answer of a judged pair, and what the rater said of it alone."""

    contender: Contender
    """Who gave it."""
    text: str
    """What the rater read."""
    seed: int
    """What it was drawn from."""
    weights: tuple[float, ...] = ()
    """The ten expert weights that were used, in the order of `POLES`; empty when not known."""
    scales: Mapping[str, int] = field(default_factory=dict)
    """{scale: 1..7}, of `SCALES`; empty when it was not asked."""
    perceived: Mapping[str, float] = field(default_factory=dict)
    """{trait: 1..9}: how the rater heard it, on the scale of `aims`; empty when it was not asked."""
    leaks: tuple[str, ...] = ()
    """Words in the text that give away who speaks."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rater said of one pair."""

    id: str
    """Its own id."""
    batch_id: str
    """The batch it belongs to."""
    batch: str
    """What the batch is called."""
    item: str
    """The pair; raters who judged the same pair have the same value."""
    rater: str
    """Who judged, as a pseudonym that is unique in its batch."""
    rater_group: str
    """The group of the rater; may be empty."""
    prompt: str
    """What was answered."""
    prompt_set: str
    """Where the prompt is from; may be empty."""
    left: JudgedSide
    """One answer."""
    right: JudgedSide
    """The other."""
    preference: Preference
    """Which is better."""
    is_swapped: bool = False
    """Whether the rater saw the right one as A."""
    gold: Better | None = None
    """Which side is known to be better; such items test the rater and count for nothing else."""
    is_repeat: bool = False
    """Whether the rater had judged this pair before; such judgements test steadiness and count for nothing else."""
    flags: tuple[str, ...] = ()
    """Of `FLAGS`."""
    comment: str = ""
    """In the rater's words."""
    seconds: float = 0.0
    """How long the item was looked at."""
    created_ms: int = 0
    """When it was given."""

    @property
    def counts(self) -> bool:
        """Whether it counts for the board: neither gold nor a repeat."""
        return self.gold is None and not self.is_repeat

    @property
    def is_leaky(self) -> bool:
        """Whether an answer gave away who speaks, as found by the studio or reported by the rater."""
        return bool(self.left.leaks or self.right.leaks or "identity" in self.flags)

    @property
    def shown_lean(self) -> int:
        """−2 (A much better) .. 2 (B much better), as the rater saw the sides."""
        return -self.preference.lean if self.is_swapped else self.preference.lean
