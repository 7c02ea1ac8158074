"""Which judgements a board looks at, and a count of those that it leaves out, each under its first reason."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from engine.judging.agreement import once_per_rater
from engine.judging.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Filters:
    """What a board is asked about; the defaults keep everything."""

    batches: tuple[str, ...] = ()
    """Ids of batches; empty is all."""
    rater_groups: tuple[str, ...] = ()
    """Groups of raters; empty is all."""
    prompt_sets: tuple[str, ...] = ()
    """Where prompts are from; empty is all."""
    since_ms: int | None = None
    """Judgements from this time on [ms since 1970]; None is no bound."""
    until_ms: int | None = None
    """Judgements before this time [ms since 1970]; None is no bound."""
    without_leaks: bool = False
    """Whether judgements are left out in which an answer gave away who speaks."""
    is_length_controlled: bool = False
    """Whether strengths are at equal length; leaves nothing out."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many judgements do not count, each under the first of these reasons that holds."""

    batch: int = 0
    """Of another batch."""
    rater_group: int = 0
    """Of another group of raters."""
    prompt_set: int = 0
    """On a prompt from elsewhere."""
    time: int = 0
    """Given too early or too late."""
    gold: int = 0
    """Gold items: they test the rater."""
    repeat: int = 0
    """Repeats: they test steadiness."""
    leak: int = 0
    """An answer gave away who speaks."""
    same_contender: int = 0
    """Both answers are of one contender."""
    double: int = 0
    """A rater's later judgements of an item that he had judged; only the first counts."""

    @property
    def total(self) -> int:
        """All of them."""
        named = (self.batch, self.rater_group, self.prompt_set, self.time, self.gold)
        return sum(named) + self.repeat + self.leak + self.same_contender + self.double


def chosen(judgements: Iterable[Judgement], filters: Filters) -> tuple[list[Judgement], LeftOut]:
    """Return the judgements that count, in the order of time, item and rater, and how many do not."""
    reasons: Counter[str] = Counter()
    kept: list[Judgement] = []
    for judgement in judgements:
        reason = _reason(judgement, filters)
        if reason is None:
            kept.append(judgement)
        else:
            reasons[reason] += 1
    single = once_per_rater(kept)
    reasons["double"] = len(kept) - len(single)
    # Ids of batches are drawn anew when a file is taken in; the same judgements must come in the same order there.
    return sorted(single, key=lambda j: (j.created_ms, j.item, j.rater)), LeftOut(**reasons)


def _reason(judgement: Judgement, filters: Filters) -> str | None:
    """Return the name of the first field of `LeftOut` that holds."""
    since, until = filters.since_ms, filters.until_ms
    is_early = since is not None and judgement.created_ms < since
    is_late = until is not None and judgement.created_ms >= until
    reasons = {
        "batch": bool(filters.batches) and judgement.batch_id not in filters.batches,
        "rater_group": bool(filters.rater_groups) and judgement.rater_group not in filters.rater_groups,
        "prompt_set": bool(filters.prompt_sets) and judgement.prompt_set not in filters.prompt_sets,
        "time": is_early or is_late,
        "gold": judgement.gold is not None,
        "repeat": not judgement.counts,
        "leak": filters.without_leaks and judgement.is_leaky,
        "same_contender": judgement.left.contender.key == judgement.right.contender.key,
    }
    return next((name for name, holds in reasons.items() if holds), None)
