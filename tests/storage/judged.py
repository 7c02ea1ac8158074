"""Batches as tests need them: three contenders, two prompts, answers, items with a gold one."""

from dataclasses import replace

from engine.judging.judgement import BASE_KEY, Better, Contender, JudgedSide, Judgement, Preference
from storage.batches import BatchStore
from storage.rating_records import (
    Assignment,
    BatchAnswer,
    BatchContender,
    BatchPlan,
    BatchPrompt,
    BatchSummary,
    NewBatch,
    NewItem,
    RaterDesk,
    Slot,
)
from storage.ratings import RatingStore
from tests.storage.made import ANA, SHEET, answer

CONTENDERS = (
    BatchContender(Contender("k1", "Ana", 2, (9, 5, 5, 5, 1)), SHEET),
    BatchContender(Contender("k2", "Zoë <b>", None, (1, 2, 3, 4, 5)), SHEET),
    BatchContender(Contender(BASE_KEY, "Plain base"), SHEET),
)
PROMPTS = (BatchPrompt("Hello?", "everyday"), BatchPrompt("And now?", "", (("Hi", "Hello."),)))
PLAN = BatchPlan(overlap=2, gold_share=0.2, repeat_share=0.2)
SLOTS = [Slot(contender, prompt, 1) for prompt in range(2) for contender in range(3)]
ITEMS = [NewItem(Slot(a, prompt, 1), Slot(b, prompt, 1)) for prompt in range(2) for a, b in ((0, 1), (0, 2), (1, 2))]
GOLD = NewItem(SLOTS[0], SLOTS[0], Better.LEFT, "hear. to Good")


def plain(place: int, plan: BatchPlan, draw: int) -> str:
    """Let no gold and no repeat come."""
    return "plain"


def answers() -> list[BatchAnswer]:
    return [BatchAnswer(slot, answer(f"Answer {slot.contender} to {slot.prompt}."), ("Ana",)) for slot in SLOTS]


def opened(store: BatchStore, plan: BatchPlan = PLAN, items: tuple[NewItem, ...] | None = None) -> BatchSummary:
    """Return a batch that raters may judge."""
    made = store.add(ANA, NewBatch("Spring", plan, CONTENDERS, PROMPTS)).summary
    store.add_answers(ANA, made.id, answers())
    return store.open(ANA, made.id, items if items is not None else [*ITEMS, GOLD])


def judgement_of(held: Assignment, preference: Preference = Preference.LEFT) -> Judgement:
    """Return what is said of an item, as a service would put it together."""
    return Judgement(
        id="x",
        batch_id="x",
        batch="x",
        item=held.item,
        rater="Rater 1",
        rater_group="",
        prompt=held.prompt.text,
        prompt_set=held.prompt.prompt_set,
        left=replace(held.left, scales={"helpful": 3}),
        right=held.right,
        preference=preference,
        is_swapped=held.is_swapped,
        gold=held.gold,
        is_repeat=held.is_repeat,
    )


def judge_all(store: RatingStore, code: str) -> list[RaterDesk]:
    """Take and judge items until none is left; return the desks at which they were judged."""
    desks: list[RaterDesk] = []
    desk = store.take(code)
    while desk.assignment is not None:
        desks.append(desk)
        store.judge(code, desk.assignment.id, {}, judgement_of(desk.assignment))
        desk = store.take(code)
    return desks


def side(name: str = "Ana") -> JudgedSide:
    return JudgedSide(Contender(name.lower(), name, 1, (5, 5, 5, 5, 5)), f"I am {name}.", 7, (0.0,) * 10)
