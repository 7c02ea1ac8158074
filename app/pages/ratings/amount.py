"""How much a batch is: answers to be made, pairs to be judged, and what that asks of each rater.

Knows a plan and counts; no store.
"""

import math
from dataclasses import dataclass
from html import escape

from app.services.batches import FEWEST_CONTENDERS, MOST_ANSWERS, MOST_CONTENDERS, MOST_PROMPTS
from app.services.rating import SECONDS_AN_ITEM
from engine.judging.pairs import pair_count
from storage.rating_records import BatchPlan

SECONDS_WITHOUT_SCALES = 25.0
"""What a pair is taken to need when only the preference is asked."""
SECONDS_FOR_TRAITS = 45.0
"""What the questions on the traits heard add, when they are answered."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What comes of a choice."""

    contenders: int
    """Who is judged."""
    prompts: int
    """What all answer."""
    plan: BatchPlan
    """How."""

    @property
    def answers(self) -> int:
        """How many answers are made."""
        return self.contenders * self.prompts * len(self.plan.seeds)

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return pair_count(self.contenders, self.prompts, len(self.plan.seeds))

    @property
    def items(self) -> int:
        """How many of the pairs are judged."""
        return self.pairs if self.plan.most_items is None else min(self.pairs, max(0, self.plan.most_items))


def amount_html(amount: Amount) -> str:
    """Return the amount in words, and what is missing; as HTML."""
    return _line(amount_words(amount) if amount.pairs else "", _missing(amount))


def waiting_html(pairs: int, plan: BatchPlan) -> str:
    """Return the amount of a batch of pairs that wait, in words; as HTML."""
    return _line(f"{_counted(pairs, 'pair')} from Compare; {work_words(pairs, plan)}.", "")


def problem_html(sentence: str) -> str:
    """Return what is wrong with the choice; as HTML."""
    return _line("", sentence)


def amount_words(amount: Amount) -> str:
    """Return the amount in words; plain text."""
    plan, pairs = amount.plan, amount.pairs
    drawn = f"{amount.items} of {_counted(pairs, 'pair')}" if amount.items < pairs else _counted(pairs, "pair")
    return (
        f"{_counted(amount.contenders, 'contender')} × {_counted(amount.prompts, 'prompt')} × "
        f"{_counted(len(plan.seeds), 'seed')} = {_counted(amount.answers, 'answer')}, {drawn}; "
        f"{work_words(amount.items, plan)}."
    )


def work_words(items: int, plan: BatchPlan) -> str:
    """Return how many judgements so many pairs need, and what that is for each rater; plain text."""
    raters = raters_needed(items, plan)
    shown = _plain_share(plan)
    each = items / shown * plan.overlap / raters if raters else 0.0
    minutes = _rounded_up(each * seconds_an_item(plan) / 60)
    return (
        f"{_counted(plan.overlap, 'rater')} each = {_counted(items * plan.overlap, 'judgement')}; "
        f"about {_counted(minutes, 'minute')} a rater with {_counted(raters or plan.overlap, 'rater')}"
    )


def raters_needed(items: int, plan: BatchPlan) -> int:
    """Return how many raters so many pairs need at least; 0 when there is nothing to judge."""
    if not items:
        return 0
    if plan.per_rater is None:
        return plan.overlap
    each = max(1.0, plan.per_rater * _plain_share(plan))
    return max(plan.overlap, _rounded_up(items * plan.overlap / each))


def seconds_an_item(plan: BatchPlan) -> float:
    """Return about how long a rater looks at one pair [s]."""
    seconds = SECONDS_AN_ITEM if plan.asks_scales else SECONDS_WITHOUT_SCALES
    return seconds + (SECONDS_FOR_TRAITS if plan.asks_traits else 0.0)


def _plain_share(plan: BatchPlan) -> float:
    # A share out of range is refused when the batch is made; until then the line has to stand it.
    return min(1.0, max(0.1, 1.0 - plan.gold_share - plan.repeat_share))


def _rounded_up(value: float) -> int:
    # Shares such as 0.3 and 0.2 are not exact, and would make 4 minutes 5.
    return math.ceil(value - 1e-9)


def _missing(amount: Amount) -> str:
    wishes: list[str] = []
    if amount.contenders < FEWEST_CONTENDERS:
        wishes.append("at least two contenders (the plain base counts as one)")
    if amount.contenders > MOST_CONTENDERS:
        wishes.append(f"at most {MOST_CONTENDERS} contenders")
    if not amount.prompts:
        wishes.append("at least one prompt")
    if amount.prompts > MOST_PROMPTS:
        wishes.append(f"at most {MOST_PROMPTS} prompts")
    if amount.answers > MOST_ANSWERS:
        wishes.append(f"so few that at most {MOST_ANSWERS} answers are made")
    if not amount.plan.seeds:
        wishes.append("at least one seed")
    return f"Choose {' and '.join(wishes)}." if wishes else ""


def _line(words: str, missing: str) -> str:
    lack = f'<p class="ratings-lack">{escape(missing)}</p>' if missing else ""
    said = f'<p class="ratings-amount">{escape(words)}</p>' if words else ""
    return said + lack


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
