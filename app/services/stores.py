"""What services ask of the storage, as Protocols; `storage` has the real ones and `bootstrap` hands them over.

Every method takes the owner first (in `Ratings` a rater's code), and says the same of what is another's and of what is
not there (`NotThere`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.judging.judgement import Judgement
from storage.rating_records import (
    BatchAnswer,
    BatchRecord,
    BatchSummary,
    Draft,
    HeldItem,
    NewBatch,
    NewItem,
    RaterDesk,
    RaterRecord,
)
from storage.records import (
    AnswerRecord,
    ComparisonRecord,
    PersonaRecord,
    SessionRecord,
    SessionSummary,
    SliderState,
    SpokenBy,
    TurnRecord,
    VersionRecord,
    WaitingPair,
)

Json = Mapping[str, Any]


class Personas(Protocol):
    """`storage.personas.PersonaStore`."""

    def add(self, owner_id: str, name: str, sheet: Json, note: str = "") -> PersonaRecord: ...  # noqa: D102
    def save(self, owner_id: str, persona_id: str, name: str, sheet: Json, note: str) -> PersonaRecord: ...  # noqa: D102
    def find(self, owner_id: str) -> list[PersonaRecord]: ...  # noqa: D102
    def get(self, owner_id: str, persona_id: str) -> PersonaRecord: ...  # noqa: D102
    def versions(self, owner_id: str, persona_id: str) -> list[VersionRecord]: ...  # noqa: D102
    def version(self, owner_id: str, persona_id: str, number: int) -> VersionRecord: ...  # noqa: D102
    def set_lifecycle(self, owner_id: str, persona_id: str, lifecycle: str) -> None: ...  # noqa: D102
    def delete(self, owner_id: str, persona_id: str) -> None: ...  # noqa: D102


class Sessions(Protocol):
    """`storage.sessions.SessionStore`."""

    def begin(self, owner_id: str, by: SpokenBy) -> SessionRecord: ...  # noqa: D102
    def add_turn(  # noqa: D102, PLR0913
        self,
        owner_id: str,
        session_id: str,
        parent_id: str | None,
        message: str,
        answer: AnswerRecord,
        by: SpokenBy,
    ) -> TurnRecord: ...
    def get(self, owner_id: str, session_id: str) -> SessionRecord: ...  # noqa: D102
    def find(self, owner_id: str, words: str = "", limit: int = 200) -> list[SessionSummary]: ...  # noqa: D102
    def stand_at(self, owner_id: str, session_id: str, turn_id: str | None) -> SessionRecord: ...  # noqa: D102
    def rename(self, owner_id: str, session_id: str, title: str) -> None: ...  # noqa: D102
    def delete(self, owner_id: str, session_id: str) -> None: ...  # noqa: D102


class Sliders(Protocol):
    """`storage.sliders.SliderStore`."""

    def push(self, owner_id: str, session_id: str, sheet: Json) -> SliderState: ...  # noqa: D102
    def step(self, owner_id: str, session_id: str, by: int) -> SliderState | None: ...  # noqa: D102
    def present(self, owner_id: str, session_id: str) -> SliderState | None: ...  # noqa: D102


class Comparisons(Protocol):
    """`storage.comparisons.ComparisonStore`."""

    def add(self, owner_id: str, prompt: str, answers: Sequence[AnswerRecord]) -> ComparisonRecord: ...  # noqa: D102
    def get(self, owner_id: str, comparison_id: str) -> ComparisonRecord: ...  # noqa: D102
    def find(self, owner_id: str, limit: int = 50) -> list[ComparisonRecord]: ...  # noqa: D102
    def queue_pair(self, owner_id: str, comparison_id: str, left: int, right: int) -> int: ...  # noqa: D102
    def queued_pairs(self, owner_id: str) -> list[WaitingPair]: ...  # noqa: D102
    def clear_queue(self, owner_id: str, pair_ids: Sequence[str]) -> None: ...  # noqa: D102
    def delete(self, owner_id: str, comparison_id: str) -> None: ...  # noqa: D102


class Choices(Protocol):
    """`storage.choices.ChoiceStore`."""

    def get(self, owner_id: str, key: str) -> dict[str, Any]: ...  # noqa: D102
    def put(self, owner_id: str, key: str, value: Json) -> None: ...  # noqa: D102


class Batches(Protocol):
    """`storage.batches.BatchStore`."""

    def add(self, owner_id: str, new: NewBatch) -> BatchRecord: ...  # noqa: D102
    def get(self, owner_id: str, batch_id: str) -> BatchRecord: ...  # noqa: D102
    def find(self, owner_id: str) -> list[BatchSummary]: ...  # noqa: D102
    def answers(self, owner_id: str, batch_id: str) -> list[BatchAnswer]: ...  # noqa: D102
    def add_answers(self, owner_id: str, batch_id: str, answers: Sequence[BatchAnswer]) -> BatchSummary: ...  # noqa: D102
    def open(self, owner_id: str, batch_id: str, items: Sequence[NewItem]) -> BatchSummary: ...  # noqa: D102
    def add_raters(self, owner_id: str, batch_id: str, count: int, group: str = "") -> list[RaterRecord]: ...  # noqa: D102
    def raters(self, owner_id: str, batch_id: str) -> list[RaterRecord]: ...  # noqa: D102
    def close(self, owner_id: str, batch_id: str) -> BatchSummary: ...  # noqa: D102
    def rename(self, owner_id: str, batch_id: str, title: str) -> None: ...  # noqa: D102
    def delete(self, owner_id: str, batch_id: str) -> None: ...  # noqa: D102
    def judgements(self, owner_id: str, batch_ids: Sequence[str] | None = None) -> list[Judgement]: ...  # noqa: D102
    def add_imported(self, owner_id: str, title: str, judgements: Sequence[Judgement]) -> BatchSummary: ...  # noqa: D102


class Ratings(Protocol):
    """`storage.ratings.RatingStore`; raters own nothing, so their code comes first instead of an owner."""

    def desk(self, code: str) -> RaterDesk: ...  # noqa: D102
    def consent(self, code: str) -> None: ...  # noqa: D102
    def take(self, code: str) -> RaterDesk: ...  # noqa: D102
    def held(self, code: str, assignment_id: str) -> HeldItem: ...  # noqa: D102
    def keep_draft(self, code: str, assignment_id: str, draft: Draft) -> None: ...  # noqa: D102
    def judge(self, code: str, assignment_id: str, draft: Draft, judgement: Judgement) -> None: ...  # noqa: D102
    def skip(self, code: str, assignment_id: str) -> None: ...  # noqa: D102
    def back(self, code: str) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Stores:
    """All of them."""

    personas: Personas
    """Personas and their versions."""
    sessions: Sessions
    """What was said."""
    sliders: Sliders
    """Where the dials stood."""
    comparisons: Comparisons
    """Answers side by side."""
    choices: Choices
    """Small things that outlive a reload."""
