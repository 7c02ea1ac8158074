"""What a visitor set in the filters, as plain values, and what it means for the board.

Days are UTC. What is no longer there to be chosen is dropped; a day that is none is a sentence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from app.services.board import Choices
from engine.errors import BadInput
from engine.judging.filters import Filters

_MARK = "="
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """The filters as they stand."""

    batches: tuple[str, ...] = ()
    """Ids; none for all."""
    groups: tuple[str, ...] = ()
    """Groups of raters, each as `choice_of` writes it; none for all."""
    prompt_sets: tuple[str, ...] = ()
    """Where prompts are from, each as `choice_of` writes it; none for all."""
    since: str = ""
    """The first day, as 2026-03-01; empty for no bound."""
    until: str = ""
    """The last day, with that day; empty for no bound."""
    without_leaks: bool = False
    """Whether judgements are left out in which an answer gave away who speaks."""
    is_length_controlled: bool = False
    """Whether strengths are at equal length."""

    def within(self, choices: Choices) -> "Wish":
        """Return the wish without what is not there any more."""
        return replace(
            self,
            batches=_kept(self.batches, (batch.id for batch in choices.batches)),
            groups=_kept(self.groups, map(choice_of, choices.rater_groups)),
            prompt_sets=_kept(self.prompt_sets, map(choice_of, choices.prompt_sets)),
        )

    def filters(self) -> Filters:
        """Return what the board is asked.

        Raises:
            BadInput: a day is none, or the last comes before the first.
        """
        since, until = _day(self.since, "From"), _day(self.until, "To")
        if since is not None and until is not None and since > until:
            raise BadInput(f"The last day, {until}, is before the first, {since}. Exchange them.")
        return Filters(
            batches=self.batches,
            rater_groups=tuple(one[len(_MARK) :] for one in self.groups),
            prompt_sets=tuple(one[len(_MARK) :] for one in self.prompt_sets),
            since_ms=_began_ms(since) if since is not None else None,
            until_ms=_began_ms(until) + 86_400_000 if until is not None else None,
            without_leaks=self.without_leaks,
            is_length_controlled=self.is_length_controlled,
        )


def choice_of(name: str) -> str:
    """Return a name as a value of a list; an empty one is a value too."""
    return f"{_MARK}{name}"


def batch_choices(choices: Choices) -> list[tuple[str, str]]:
    """Return (what is read, id) of the batches."""
    return [(f"{batch.title} ({batch.judgements})", batch.id) for batch in choices.batches]


def name_choices(names: Sequence[str], nameless: str) -> list[tuple[str, str]]:
    """Return (what is read, value) of groups or prompt sets; `nameless` is read for the empty one."""
    return [(name or nameless, choice_of(name)) for name in names]


def _kept(chosen: Sequence[str], there: Iterable[str]) -> tuple[str, ...]:
    known = set(there)
    return tuple(one for one in chosen if one in known)


def _day(text: str, field: str) -> date | None:
    if not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        shown = text.strip()[:_SHOWN]
        raise BadInput(f"{field}: “{shown}” is no day. Write it as year-month-day, such as 2026-03-01.") from None
    if not date(1970, 1, 1) <= found < date.max - timedelta(days=1):
        raise BadInput(f"{field}: {found} is out of reach. Choose a day from 1970-01-01 on.")
    return found


def _began_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
