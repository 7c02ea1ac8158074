"""What the rest of the program sees of the database: frozen values without a table in sight.

Stdlib and engine values only, so that services may name them. Times are UTC [ms since 1970]; a sheet is a persona
version as the JSON object of `engine.personality.persona_file`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.types import Sampling, Trace

Sheet = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One version of a persona."""

    number: int
    """1 is the first."""
    note: str
    """Why it was saved; may be empty."""
    sheet: Sheet
    """What it fixes."""
    created_ms: int
    """When."""


@dataclass(frozen=True, slots=True)
class PersonaRecord:
    """A persona with its newest version."""

    id: str
    """32 hex digits."""
    name: str
    """The newest version's."""
    lifecycle: str
    """active, stable, experimental or pruned."""
    newest: VersionRecord
    """The newest version."""
    created_ms: int
    """When it was first saved."""
    used_ms: int | None
    """When it last spoke; None when it never did."""


@dataclass(frozen=True, slots=True)
class AskedWith:
    """What an answer was asked with, beside its message."""

    persona_name: str
    """Who answered."""
    sheet: Sheet
    """The persona as it was then."""
    strength: float
    """0..1.5."""
    router_influence: float
    """0..1."""
    router_temperature: float
    """0.1..5."""
    router_top_k: int
    """1..10."""
    sampling: Sampling
    """With the seed that was used."""
    pack_hash: str
    """Which pack spoke; 64 hex digits, or empty."""


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer with everything that made it."""

    asked: AskedWith
    """What it was asked with."""
    trace: Trace
    """What was said, by which weights, how fast."""
    heard: tuple[float, ...] | None
    """The five levels 1..9 that the pack's ear heard; None when it heard none."""
    created_ms: int
    """When it was stored."""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One question with its answer, and where it stands in its session's tree."""

    id: str
    """32 hex digits."""
    parent_id: str | None
    """The turn before; None for a first one."""
    message: str
    """What the person wrote."""
    answer: AnswerRecord
    """What came of it."""


@dataclass(frozen=True, slots=True)
class SpokenBy:
    """Which stored persona a session is with."""

    name: str
    """What it is called."""
    persona_id: str | None = None
    """Its id; None for one that is not stored."""
    version_number: int | None = None
    """Its version; None when the dials were moved since."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in a list."""

    id: str
    """32 hex digits."""
    title: str
    """What people call it."""
    persona_id: str | None
    """The stored persona it was begun with; None for none or one that was deleted."""
    persona_name: str
    """Who spoke last."""
    version_number: int | None
    """Of that persona."""
    turns: int
    """How many turns there are in all branches."""
    created_ms: int
    """When it began."""
    updated_ms: int
    """When it last changed."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session with all its turns."""

    summary: SessionSummary
    """What stands in lists."""
    turns: tuple[TurnRecord, ...]
    """All turns in the order in which they were stored."""
    head_id: str | None
    """The leaf at which the conversation stands; None before the first turn."""

    @property
    def path(self) -> tuple[TurnRecord, ...]:
        """The turns from the first to the head."""
        by_id = {turn.id: turn for turn in self.turns}
        path: list[TurnRecord] = []
        at = self.head_id
        while at is not None:
            path.append(by_id[at])
            at = by_id[at].parent_id
        return tuple(reversed(path))

    def versions(self, turn: TurnRecord) -> tuple[TurnRecord, ...]:
        """Return all turns that stand where `turn` stands, itself among them, in the order in which they came."""
        return tuple(other for other in self.turns if other.parent_id == turn.parent_id)

    def leaf_below(self, turn: TurnRecord) -> TurnRecord:
        """Return the end of the newest branch that goes on from `turn`."""
        newest = {other.parent_id: other for other in self.turns}
        leaf = turn
        while leaf.id in newest:
            leaf = newest[leaf.id]
        return leaf


@dataclass(frozen=True, slots=True)
class ComparisonRecord:
    """One prompt that several personas answered in one batch."""

    id: str
    """32 hex digits."""
    prompt: str
    """What all were asked."""
    answers: tuple[AnswerRecord, ...]
    """In the order of the columns."""
    created_ms: int
    """When it was stored."""


@dataclass(frozen=True, slots=True)
class WaitingPair:
    """Two answers of a comparison that wait for evaluators."""

    id: str
    """32 hex digits."""
    prompt: str
    """What both answered."""
    left: AnswerRecord
    """One answer."""
    right: AnswerRecord
    """The other."""


@dataclass(frozen=True, slots=True)
class SliderState:
    """Where undo stands."""

    sheet: Sheet
    """The dials."""
    can_undo: bool
    """Whether there is an earlier state."""
    can_redo: bool
    """Whether there is a later one."""
