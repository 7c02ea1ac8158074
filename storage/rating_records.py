"""What the rest of the program sees of batches and raters: frozen values without a table in sight.

Stdlib and engine values only. Times are UTC [ms since 1970]; the judgements themselves are
`engine.judging.judgement.Judgement`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from engine.judging.judgement import Better, Contender, JudgedSide
from storage.records import AnswerRecord, Sheet

Draft = Mapping[str, Any]


class BatchState(StrEnum):
    """Where a batch stands."""

    ANSWERING = "answering"
    """Answers are missing."""
    OPEN = "open"
    """Raters may judge."""
    DONE = "done"
    """Nobody judges any more, and names may be known."""
    IMPORTED = "imported"
    """Its judgements came from a file."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What a batch asks, of whom and how often."""

    seeds: tuple[int, ...] = (1,)
    """Every contender answers every prompt once per seed."""
    overlap: int = 3
    """How many raters judge an item."""
    most_items: int | None = None
    """Plain items at most, drawn evenly; None for every pair."""
    per_rater: int | None = None
    """What one rater judges at most; None for all there is."""
    gold_share: float = 0.12
    """How much of what a rater sees is gold, 0..0.3."""
    repeat_share: float = 0.05
    """How much of what a rater sees comes again, 0..0.3."""
    asks_scales: bool = True
    """Whether each answer is also rated on the four scales."""
    asks_traits: bool = False
    """Whether raters also say which traits they hear."""
    shows_brief: bool = False
    """Whether raters read, in words, how each voice is meant to sound."""
    draw: int = 0
    """What pairs, order and sides are drawn from."""


@dataclass(frozen=True, slots=True)
class BatchPrompt:
    """What all contenders answer."""

    text: str
    """The message."""
    prompt_set: str = ""
    """Where it is from."""
    history: tuple[tuple[str, str], ...] = ()
    """(message, answer) pairs that came before."""


@dataclass(frozen=True, slots=True)
class BatchContender:
    """Who is judged."""

    contender: Contender
    """As judgements name it."""
    sheet: Sheet
    """As it speaks."""


@dataclass(frozen=True, slots=True)
class NewBatch:
    """A batch to be made."""

    title: str
    """What people call it."""
    plan: BatchPlan
    """What it asks."""
    contenders: tuple[BatchContender, ...]
    """At least two."""
    prompts: tuple[BatchPrompt, ...]
    """At least one."""


class Slot(NamedTuple):
    """One answer of a batch."""

    contender: int
    """Place of the contender."""
    prompt: int
    """Place of the prompt."""
    seed: int
    """One of the plan's seeds."""


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """One answer of a batch."""

    slot: Slot
    """Whose, to what."""
    answer: AnswerRecord
    """What was said, and by what."""
    leaks: tuple[str, ...] = ()
    """Words that give away who speaks."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """A pair to be judged."""

    left: Slot
    """One answer."""
    right: Slot
    """The other; of a gold item the same one."""
    gold: Better | None = None
    """Which side of a gold item is better; the other shows `spoilt`."""
    spoilt: str = ""
    """A broken version of the answer, for a gold item."""


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """A batch in a list."""

    id: str
    """32 hex digits."""
    title: str
    """What people call it."""
    state: BatchState
    """Where it stands."""
    plan: BatchPlan
    """What it asks."""
    answers: int
    """How many answers there are."""
    answers_wanted: int
    """How many there will be."""
    items: int
    """Plain items, without gold."""
    judgements: int
    """How many of the plain items' judgements there are."""
    judgements_wanted: int
    """How many there will be: items × overlap; those that are there, for an imported batch."""
    raters: int
    """How many raters have a code."""
    created_ms: int
    """When it was made."""
    done_ms: int | None
    """When it ended."""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch with who is judged on what."""

    summary: BatchSummary
    """What stands in lists."""
    contenders: tuple[BatchContender, ...]
    """By place."""
    prompts: tuple[BatchPrompt, ...]
    """By place."""


@dataclass(frozen=True, slots=True)
class RaterRecord:
    """An evaluator of a batch."""

    id: str
    """32 hex digits."""
    code: str
    """What they sign in with; for the owner's eyes and their own."""
    label: str
    """A pseudonym, unique in the batch."""
    group: str
    """May be empty."""
    draw: int
    """What their order and sides are drawn from."""
    done: int
    """Items judged, gold and repeats among them."""
    skipped: int
    """Items put aside."""
    has_consented: bool
    """Whether they agreed to take part."""
    seen_ms: int | None
    """When they last did something."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An item in one rater's hands, with everything that a judgement of it will keep."""

    id: str
    """32 hex digits, random; the only thing of this that a browser may know beside the texts."""
    place: int
    """1 is the rater's first."""
    item: str
    """The pair's id."""
    state: str
    """open, done or skipped."""
    prompt: BatchPrompt
    """What was answered."""
    left: JudgedSide
    """One answer, not rated yet."""
    right: JudgedSide
    """The other."""
    gold: Better | None
    """Which side is known to be better."""
    is_repeat: bool
    """Whether the rater judged this pair before."""
    is_swapped: bool
    """Whether the right one is shown as A."""
    draft: Draft = field(default_factory=dict)
    """What the rater has filled in so far, as the page sent it."""
    seconds: float = 0.0
    """How long it was looked at."""


@dataclass(frozen=True, slots=True)
class BatchHead:
    """Of a batch, what rating an item needs."""

    id: str
    """32 hex digits."""
    title: str
    """What people call it."""
    state: BatchState
    """Where it stands."""
    plan: BatchPlan
    """What it asks."""


@dataclass(frozen=True, slots=True)
class HeldItem:
    """An item that is to be judged, with whose hands it is in."""

    batch: BatchHead
    """Its batch."""
    rater: str
    """The rater's label."""
    group: str
    """The rater's group."""
    assignment: Assignment
    """The item."""
    is_present: bool
    """Whether the rater stands at it; not when they went on elsewhere."""


@dataclass(frozen=True, slots=True)
class RaterDesk:
    """Where a rater stands."""

    rater: RaterRecord
    """Who."""
    batch: BatchHead
    """In which batch."""
    assignment: Assignment | None
    """What they have before them; None when there is nothing (left) to judge."""
    plain_left: int
    """Plain items that they could still be given."""
    gold_left: int
    """Gold items that they could still be given."""
    seconds: float = 0.0
    """How long they looked at the items that they judged, all together."""
    names: tuple[str, ...] = ()
    """Who is judged; empty unless the batch is done."""
