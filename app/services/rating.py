"""The use cases of evaluators: sign in by code, agree, judge item after item, stop and come back.

What leaves this file for a browser names nobody and nothing before the batch is done: two texts as A and B, and what
the rater filled in. Knows the store and the form; no page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.services.given import SIDES, Given
from app.services.stores import Ratings
from engine.errors import BadInput
from engine.judging.form import RatingForm, perceived_from
from engine.judging.gold import kind_at
from engine.judging.judgement import BASE_KEY, JudgedSide, Judgement
from engine.types import Traits
from storage.rating_records import Assignment, BatchPlan, BatchState, Draft, HeldItem, RaterDesk

NO_CHARACTER = "no particular character"
SECONDS_AN_ITEM = 60.0
"""What an item is taken to need before the rater has judged any."""


@dataclass(frozen=True, slots=True)
class BlindItem:
    """An item as a browser may know it."""

    id: str
    """Random; names the item in this rater's hands."""
    number: int
    """1 is the rater's first."""
    prompt: str
    """What was answered."""
    history: tuple[tuple[str, str], ...]
    """(message, answer) pairs that came before."""
    text_a: str
    """One answer."""
    text_b: str
    """The other."""
    brief_a: str
    """How A is meant to sound, in words; empty when raters are not told."""
    brief_b: str
    """The same for B."""
    draft: Draft
    """What the rater filled in so far, as the page sent it."""
    is_judged: bool
    """Whether it was judged already, and is looked at again."""


@dataclass(frozen=True, slots=True)
class RaterView:
    """Where a rater stands, as a browser may know it."""

    step: str
    """consent, item, waiting (nothing is left to take, but the batch is not done), or done."""
    total: int = 0
    """How many items there are for this rater, as far as can be known."""
    judged: int = 0
    """How many they judged."""
    skipped: int = 0
    """How many they put aside."""
    minutes_left: float = 0.0
    """An estimate, from how long their items took."""
    item: BlindItem | None = None
    """What they have before them."""
    asks_scales: bool = True
    """Whether each answer is also rated on the four scales."""
    asks_traits: bool = False
    """Whether they may also say which traits they hear."""
    names: tuple[str, ...] = ()
    """Who was judged; empty until the batch is done."""


class RatingService:
    """What one rater does, by the code in their hands."""

    def __init__(self, store: Ratings, form: RatingForm, describe: Callable[[Traits], str]) -> None:
        """Keep the parts; `describe` says in words how a persona is meant to sound."""
        self._store = store
        self.form = form
        self._describe = describe

    def open(self, code: str) -> RaterView:
        """Return where a rater stands, with an item when one is to be judged.

        Raises:
            NotThere: nobody has this code.
        """
        return self._view(self._store.take(clean_code(code)))

    def consent(self, code: str) -> RaterView:
        """Keep that the rater agreed, and return their first item.

        Raises:
            NotThere: nobody has this code.
        """
        self._store.consent(clean_code(code))
        return self.open(code)

    def keep_draft(self, code: str, item_id: str, draft: Mapping[str, object]) -> None:
        """Keep what the rater filled in so far.

        Raises:
            NotThere: nobody has this code, or the item is not in their hands.
            BadInput: it is not what the form sends.
        """
        self._store.keep_draft(clean_code(code), item_id, Given.read(draft).as_draft())

    def judge(self, code: str, item_id: str, draft: Mapping[str, object]) -> RaterView:
        """Store a judgement and return the next item.

        Raises:
            NotThere: nobody has this code, or the item is not in their hands.
            BadInput: something that is asked is not filled in, or the batch is closed; what was filled in is kept.
        """
        code, given = clean_code(code), Given.read(draft)
        held = self._store.held(code, item_id)
        if not held.is_present:
            # Another tab of theirs went on; what they filled in here is kept.
            self._store.keep_draft(code, item_id, given.as_draft())
            raise BadInput("You went on in another tab. Reload the page to see where you stand.")
        given.require(held.batch.plan.asks_scales)
        self._store.judge(code, item_id, given.as_draft(), _judgement(held, given))
        return self.open(code)

    def skip(self, code: str, item_id: str) -> RaterView:
        """Put an item aside and return the next.

        Raises:
            NotThere: nobody has this code, or the item is not in their hands.
            BadInput: the batch is closed.
        """
        self._store.skip(clean_code(code), item_id)
        return self.open(code)

    def back(self, code: str) -> RaterView:
        """Return to the item before.

        Raises:
            NotThere: nobody has this code.
            BadInput: there is none before, others have it by now, or the batch is closed.
        """
        self._store.back(clean_code(code))
        return self._view(self._store.desk(clean_code(code)))

    def _view(self, desk: RaterDesk) -> RaterView:
        plan, rater = desk.batch.plan, desk.rater
        if desk.batch.state is BatchState.DONE:
            return RaterView("done", judged=rater.done, skipped=rater.skipped, names=desk.names)
        if not rater.has_consented:
            return RaterView("consent", total=expected_total(desk), asks_scales=plan.asks_scales)
        step = "item" if desk.assignment is not None else "waiting"
        total = expected_total(desk)
        pace_s = desk.seconds / rater.done if rater.done else SECONDS_AN_ITEM
        return RaterView(
            step,
            total,
            rater.done,
            rater.skipped,
            max(0, total - rater.done) * pace_s / 60,
            self._blind(desk, desk.assignment) if desk.assignment is not None else None,
            plan.asks_scales,
            plan.asks_traits,
        )

    def _blind(self, desk: RaterDesk, held: Assignment) -> BlindItem:
        a, b = (held.right, held.left) if held.is_swapped else (held.left, held.right)
        is_told = desk.batch.plan.shows_brief
        return BlindItem(
            held.id,
            held.place,
            held.prompt.text,
            held.prompt.history,
            a.text,
            b.text,
            self._brief(a) if is_told else "",
            self._brief(b) if is_told else "",
            held.draft,
            held.state == "done",
        )

    def _brief(self, side: JudgedSide) -> str:
        if side.contender.key == BASE_KEY or side.contender.aims is None:
            return NO_CHARACTER
        return self._describe(Traits(*side.contender.aims))


def _judgement(held: HeldItem, given: Given) -> Judgement:
    item = held.assignment
    rated = {
        letter: {"scales": given.scales[letter], "perceived": perceived_from(given.traits[letter])} for letter in SIDES
    }
    left, right = reversed(SIDES) if item.is_swapped else SIDES
    assert given.preference is not None
    return Judgement(
        id=item.id,
        batch_id=held.batch.id,
        batch=held.batch.title,
        item=item.item,
        rater=held.rater,
        rater_group=held.group,
        prompt=item.prompt.text,
        prompt_set=item.prompt.prompt_set,
        left=replace(item.left, **rated[left]),
        right=replace(item.right, **rated[right]),
        preference=given.preference.mirrored if item.is_swapped else given.preference,
        is_swapped=item.is_swapped,
        gold=item.gold,
        is_repeat=item.is_repeat,
        flags=given.flags,
        comment=given.comment,
    )


def clean_code(code: str) -> str:
    """Return a code as it is kept: capital letters and digits, without what people put between them."""
    return "".join(letter for letter in code.upper()[:100] if letter.isascii() and letter.isalnum())


def kind_for(place: int, plan: BatchPlan, draw: int) -> str:
    """Return which kind of item is due at a rater's place (1 is the first): plain, gold or repeat."""
    return kind_at(place - 1, plan.gold_share, plan.repeat_share, draw)


def expected_total(desk: RaterDesk) -> int:
    """Return how many items the rater will have seen in the end, if nobody else takes any meanwhile."""
    plan, rater = desk.batch.plan, desk.rater
    has_open = desk.assignment is not None and desk.assignment.state == "open"
    total = rater.done + rater.skipped + has_open
    plain, gold = desk.plain_left, desk.gold_left
    most = plan.per_rater + rater.skipped if plan.per_rater is not None else None
    while plain > 0 and (most is None or total < most):
        total += 1
        kind = kind_for(total, plan, rater.draw)
        if kind == "gold" and gold:
            gold -= 1
        elif kind != "repeat":
            plain -= 1
    return total
