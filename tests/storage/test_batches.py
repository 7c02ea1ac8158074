"""Batches: whole or not at all, answers once, codes apart, judgements with their snapshot."""

import pytest

from engine.errors import BadInput
from engine.judging.judgement import Better, Judgement, Preference
from storage.batches import CODE_LENGTH, CODE_LETTERS, BatchStore
from storage.database import Database
from storage.rating_records import BatchPlan, BatchState, NewBatch
from storage.ratings import RatingStore
from tests.storage.judged import CONTENDERS, ITEMS, PLAN, PROMPTS, SLOTS, answers, judge_all, opened, plain, side
from tests.storage.made import ANA, BOB, everything

NEW = NewBatch("Spring", PLAN, CONTENDERS, PROMPTS)


@pytest.fixture
def store(database: Database) -> BatchStore:
    return BatchStore(database)


def agreed(database: Database, code: str) -> RatingStore:
    store = RatingStore(database, plain)
    store.consent(code)
    return store


def imported(batch: str = "Elsewhere") -> Judgement:
    return Judgement(
        id="theirs",
        batch_id="theirs",
        batch=batch,
        item="i1",
        rater="Rater 1",
        rater_group="friends",
        prompt="Hello?",
        prompt_set="everyday",
        left=side("Ana"),
        right=side("Bob"),
        preference=Preference.RIGHT_MUCH,
        is_swapped=True,
        gold=Better.RIGHT,
        is_repeat=True,
        flags=("identity", "broken"),
        comment="odd",
        seconds=12.5,
        created_ms=1_700_000_000_000,
    )


def test_a_batch_comes_back_as_it_was_made(store: BatchStore) -> None:
    made = store.add(ANA, NEW)
    assert (made.contenders, made.prompts, made.summary.plan) == (CONTENDERS, PROMPTS, PLAN)
    assert made.summary.state is BatchState.ANSWERING
    assert (made.summary.answers, made.summary.answers_wanted) == (0, 6)
    assert store.get(ANA, made.summary.id) == made
    assert store.find(ANA) == [made.summary] and store.find(BOB) == []


def test_answers_are_kept_once(store: BatchStore) -> None:
    made = store.add(ANA, NEW).summary
    assert store.add_answers(ANA, made.id, answers()[:2]).answers == 2
    assert store.add_answers(ANA, made.id, answers()).answers == 6
    kept = store.answers(ANA, made.id)
    assert [one.slot for one in kept] == SLOTS
    assert kept[4].leaks == ("Ana",)
    assert kept[4].answer.trace == answers()[4].answer.trace


def test_a_batch_is_opened_once(store: BatchStore) -> None:
    batch = opened(store)
    assert (batch.state, batch.items, batch.judgements_wanted) == (BatchState.OPEN, len(ITEMS), 12)
    with pytest.raises(BadInput, match="open already"):
        store.open(ANA, batch.id, ITEMS)


def test_only_an_open_batch_is_closed(store: BatchStore) -> None:
    batch = opened(store)
    assert store.close(ANA, batch.id).state is BatchState.DONE
    with pytest.raises(BadInput, match="Only an open batch"):
        store.close(ANA, batch.id)


def test_codes_are_long_apart_and_easy_to_read(store: BatchStore) -> None:
    batch = opened(store)
    store.add_raters(ANA, batch.id, 3, "friends")
    raters = store.add_raters(ANA, batch.id, 9)
    assert [rater.label for rater in raters] == [f"Rater {number}" for number in range(1, 13)]
    assert [rater.group for rater in raters] == ["friends"] * 3 + [""] * 9
    assert len({rater.code for rater in raters}) == len({rater.draw for rater in raters}) == 12
    assert all(len(rater.code) == CODE_LENGTH and set(rater.code) <= set(CODE_LETTERS) for rater in raters)
    assert store.raters(ANA, batch.id) == raters


def test_judgements_keep_a_snapshot_of_what_was_judged(database: Database, store: BatchStore) -> None:
    batch = opened(store)
    [rater] = store.add_raters(ANA, batch.id, 1, "friends")
    judge_all(agreed(database, rater.code), rater.code)
    store.rename(ANA, batch.id, "Summer")
    kept = store.judgements(ANA)
    assert len(kept) == len(ITEMS)
    one = next(judgement for judgement in kept if judgement.left.contender.key == "k1")
    assert (one.batch, one.batch_id) == ("Summer", batch.id)
    assert one.left.contender == CONTENDERS[0].contender
    assert one.left.text.startswith("Answer 0 to ") and one.left.seed == 1 and len(one.left.weights) == 10
    assert (one.left.scales, one.left.leaks) == ({"helpful": 3}, ("Ana",))
    assert store.judgements(ANA, []) == store.judgements(BOB) == store.judgements(BOB, [batch.id]) == []
    assert store.judgements(ANA, [batch.id]) == kept


def test_what_is_imported_is_a_batch_of_its_own(store: BatchStore) -> None:
    summary = store.add_imported(ANA, "From a file", [imported(), imported()])
    assert (summary.state, summary.judgements) == (BatchState.IMPORTED, 0)
    kept = store.judgements(ANA)
    assert len({judgement.id for judgement in kept}) == 2
    theirs = imported()
    assert all(judgement.batch == "From a file" and judgement.batch_id == summary.id for judgement in kept)
    for name in ("item", "rater", "left", "right", "preference", "gold", "flags", "seconds", "created_ms", "is_repeat"):
        assert getattr(kept[0], name) == getattr(theirs, name)


def test_deleting_takes_everything(database: Database, store: BatchStore) -> None:
    batch = opened(store)
    [rater] = store.add_raters(ANA, batch.id, 1)
    judge_all(agreed(database, rater.code), rater.code)
    store.delete(ANA, batch.id)
    left = everything(database)
    assert {name for name, rows in left.items() if rows} == {"owners"}


def test_a_plan_round_trips(store: BatchStore) -> None:
    plan = BatchPlan((3, 9), 5, 10, 20, 0.1, 0.02, False, True, True, 77)
    assert store.add(ANA, NewBatch("x", plan, CONTENDERS, PROMPTS)).summary.plan == plan
