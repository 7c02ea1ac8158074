"""What raters do: one item at a time, never beyond its overlap, nothing lost on the way back."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import BadInput, NotThere
from engine.judging.judgement import Better, Preference
from storage.batches import BatchStore
from storage.database import Database, open_database, sqlite_url
from storage.rating_records import BatchPlan, BatchState
from storage.ratings import HELD_MS, LONGEST_LOOK_MS, RatingStore
from tests.storage.judged import GOLD, ITEMS, PLAN, judge_all, judgement_of, opened, plain
from tests.storage.made import ANA


class Clock:
    def __init__(self) -> None:
        self.ms = 1_000_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def batches(database: Database) -> BatchStore:
    return BatchStore(database)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: Database, clock: Clock) -> RatingStore:
    return RatingStore(database, plain, clock)


def codes(batches: BatchStore, batch_id: str, count: int) -> list[str]:
    made = [rater.code for rater in batches.add_raters(ANA, batch_id, count)]
    for code in made:
        RatingStore(batches._database, plain).consent(code)
    return made


def test_a_code_that_nobody_has(batches: BatchStore, store: RatingStore) -> None:
    opened(batches)
    for call in (store.desk, store.consent, store.take, store.back):
        with pytest.raises(NotThere, match="Nobody has this code"):
            call("ABCDEFGHJK")


def test_looking_hands_nothing_out(batches: BatchStore, store: RatingStore) -> None:
    batch = opened(batches)
    [code] = [rater.code for rater in batches.add_raters(ANA, batch.id, 1)]
    desk = store.desk(code)
    assert desk.assignment is None and not desk.rater.has_consented
    assert (desk.plain_left, desk.gold_left) == (6, 1)
    # Who has not agreed is handed nothing.
    assert store.take(code).assignment is None
    store.consent(code)
    assert store.desk(code).rater.has_consented and store.desk(code).assignment is None
    assert store.take(code).assignment is not None


def test_one_rater_gets_every_item_once(batches: BatchStore, store: RatingStore) -> None:
    batch = opened(batches)
    [code] = codes(batches, batch.id, 1)
    desks = judge_all(store, code)
    assert len({desk.assignment.item for desk in desks if desk.assignment}) == len(desks) == len(ITEMS)
    assert [desk.assignment.place for desk in desks if desk.assignment] == list(range(1, 7))
    assert store.take(code).rater.done == len(ITEMS)


def test_what_is_taken_is_kept_until_it_is_judged(batches: BatchStore, store: RatingStore) -> None:
    [code] = codes(batches, opened(batches).id, 1)
    first = store.take(code).assignment
    assert first is not None
    assert store.take(code).assignment == first
    store.keep_draft(code, first.id, {"comment": "so far"})
    again = store.desk(code).assignment
    assert again is not None and (again.draft, again.item) == ({"comment": "so far"}, first.item)


def test_another_raters_item_is_not_in_ones_hands(batches: BatchStore, store: RatingStore) -> None:
    ana, bob = codes(batches, opened(batches).id, 2)
    held = store.take(ana).assignment
    assert held is not None
    for call in (
        lambda: store.keep_draft(bob, held.id, {"comment": "his"}),
        lambda: store.judge(bob, held.id, {}, judgement_of(held)),
        lambda: store.skip(bob, held.id),
    ):
        with pytest.raises(NotThere, match="not in your hands"):
            call()
    assert store.desk(ana).assignment == held


def test_a_batch_ends_when_all_is_judged_and_names_come_then(batches: BatchStore, store: RatingStore) -> None:
    batch = opened(batches)
    ana, bob = codes(batches, batch.id, 2)
    assert store.desk(ana).names == ()
    judge_all(store, ana)
    assert store.desk(ana).names == ()
    assert batches.get(ANA, batch.id).summary.state is BatchState.OPEN
    judge_all(store, bob)
    desk, ended = store.desk(ana), batches.get(ANA, batch.id).summary
    assert desk.batch.state is ended.state is BatchState.DONE and ended.done_ms is not None
    assert desk.names == ("Ana", "Zoë <b>", "Plain base")
    assert (ended.judgements, ended.judgements_wanted) == (12, 12)


def test_a_closed_batch_takes_nothing_more(batches: BatchStore, store: RatingStore) -> None:
    batch = opened(batches)
    [code] = codes(batches, batch.id, 1)
    held = store.take(code).assignment
    assert held is not None
    batches.close(ANA, batch.id)
    for call in (
        lambda: store.judge(code, held.id, {}, judgement_of(held)),
        lambda: store.skip(code, held.id),
        lambda: store.back(code),
    ):
        with pytest.raises(BadInput, match="closed"):
            call()
    assert store.take(code).assignment is None
    assert batches.judgements(ANA) == []


def test_a_judgement_can_be_changed_and_stays_one(batches: BatchStore, store: RatingStore, clock: Clock) -> None:
    [code] = codes(batches, opened(batches).id, 1)
    held = store.take(code).assignment
    assert held is not None
    clock.ms += 5_000
    store.judge(code, held.id, {"preference": "a"}, judgement_of(held))
    store.back(code)
    back = store.desk(code).assignment
    assert back is not None and (back.id, back.state, back.draft) == (held.id, "done", {"preference": "a"})
    clock.ms += 3_000
    store.judge(code, held.id, {"preference": "b"}, judgement_of(held, Preference.RIGHT_MUCH))
    [kept] = batches.judgements(ANA)
    assert (kept.preference, kept.seconds, kept.created_ms) == (Preference.RIGHT_MUCH, 8.0, clock.ms)
    assert store.desk(code).seconds == 8.0


def test_a_long_pause_is_not_looking(batches: BatchStore, store: RatingStore, clock: Clock) -> None:
    [code] = codes(batches, opened(batches).id, 1)
    held = store.take(code).assignment
    assert held is not None
    clock.ms += HELD_MS - 1
    store.judge(code, held.id, {}, judgement_of(held))
    assert batches.judgements(ANA)[0].seconds == LONGEST_LOOK_MS / 1000


def test_skipping_gives_the_item_to_others_and_back_brings_it_again(batches: BatchStore, store: RatingStore) -> None:
    batch = opened(batches, replace(PLAN, overlap=1), tuple(ITEMS[:2]))
    ana, bob = codes(batches, batch.id, 2)
    first = store.take(ana).assignment
    assert first is not None
    store.skip(ana, first.id)
    second = store.take(ana).assignment
    assert second is not None and second.item != first.item
    store.back(ana)
    back = store.desk(ana).assignment
    assert back is not None and (back.item, back.state) == (first.item, "open")
    store.skip(ana, first.id)
    assert store.take(ana).assignment == replace(second, seconds=0.0)
    his = store.take(bob).assignment
    assert his is not None and his.item == first.item
    with pytest.raises(BadInput, match="Other raters have taken"):
        store.back(ana)
    with pytest.raises(BadInput, match="first item"):
        store.back(bob)


def test_what_is_forgotten_for_a_day_is_handed_out_again(batches: BatchStore, store: RatingStore, clock: Clock) -> None:
    batch = opened(batches, replace(PLAN, overlap=1), tuple(ITEMS[:1]))
    ana, bob = codes(batches, batch.id, 2)
    assert store.take(ana).assignment is not None
    assert store.take(bob).assignment is None
    clock.ms += HELD_MS + 1
    assert store.take(bob).assignment is not None
    # The one who comes back a day late finds it taken, and that is said.
    assert store.take(ana).assignment is None


def test_who_goes_back_and_skips_finishes_what_is_open(batches: BatchStore, store: RatingStore) -> None:
    [code] = codes(batches, opened(batches).id, 1)
    first = store.take(code).assignment
    assert first is not None
    store.judge(code, first.id, {}, judgement_of(first))
    second = store.take(code).assignment
    assert second is not None
    store.back(code)
    back = store.desk(code).assignment
    assert back is not None and back.id == first.id
    store.skip(code, first.id)
    # A judged item that is skipped stays judged.
    assert store.take(code).assignment == second
    assert len(batches.judgements(ANA)) == 1


def test_gold_shows_the_broken_text_on_its_side(batches: BatchStore, database: Database) -> None:
    store = RatingStore(database, lambda place, plan, draw: "gold" if place == 2 else "plain")
    batch = opened(batches)
    [code] = codes(batches, batch.id, 1)
    desks = judge_all(store, code)
    held = desks[1].assignment
    assert held is not None and held.gold is Better.LEFT
    assert (held.left.text, held.right.text) == ("Answer 0 to 0.", GOLD.spoilt)
    assert sum(judgement.gold is not None for judgement in batches.judgements(ANA)) == 1
    # Gold does not count for the batch's end.
    assert batches.get(ANA, batch.id).summary.judgements == len(ITEMS)


def test_a_repeat_shows_an_earlier_item_the_other_way_round(batches: BatchStore, database: Database) -> None:
    store = RatingStore(database, lambda place, plan, draw: "repeat" if place == 6 else "plain")
    [code] = codes(batches, opened(batches).id, 1)
    held = [desk.assignment for desk in judge_all(store, code) if desk.assignment]
    again = held[5]
    before = next(one for one in held if one.item == again.item)
    assert again.is_repeat and not before.is_repeat
    assert again.is_swapped is not before.is_swapped
    assert again.place - before.place >= 5
    assert len(held) == len(ITEMS) + 1


def test_nobody_judges_more_than_their_share(batches: BatchStore, store: RatingStore) -> None:
    [code] = codes(batches, opened(batches, replace(PLAN, per_rater=4)).id, 1)
    assert len(judge_all(store, code)) == 4


@pytest.mark.parametrize("raters", [5])
def test_many_at_once_lose_nothing_and_never_pass_the_overlap(url: str, raters: int) -> None:
    database = open_database(url)
    batches, store = BatchStore(database), RatingStore(database, plain)
    batch = opened(batches)
    with ThreadPoolExecutor(raters) as pool:
        desks = list(pool.map(lambda code: judge_all(store, code), codes(batches, batch.id, raters)))
    kept = batches.judgements(ANA)
    assert len(kept) == sum(map(len, desks)) == len(ITEMS) * PLAN.overlap
    assert set(Counter(judgement.item for judgement in kept).values()) == {PLAN.overlap}
    database.close()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["judge", "skip", "back", "draft"])), max_size=24))
def test_whatever_raters_do_an_item_is_in_at_most_overlap_hands(steps: list[tuple[int, str]]) -> None:
    with TemporaryDirectory() as folder, closing(open_database(sqlite_url(Path(folder) / "studio.db"))) as database:
        batches, store = BatchStore(database), RatingStore(database, plain)
        batch = opened(batches, replace(PLAN, overlap=2))
        hands = codes(batches, batch.id, 3)
        for who, step in steps:
            code = hands[who]
            held = store.take(code).assignment
            try:
                if step == "back":
                    store.back(code)
                elif held is not None and step == "skip":
                    store.skip(code, held.id)
                elif held is not None and step == "draft":
                    store.keep_draft(code, held.id, {"comment": "?"})
                elif held is not None:
                    store.judge(code, held.id, {}, replace(judgement_of(held), rater=code))
            except BadInput:
                pass
            open_now = [desk.assignment for code in hands if (desk := store.desk(code)).assignment is not None]
            holding = Counter(one.item for one in open_now if one is not None and one.state == "open")
            judged = Counter(judgement.item for judgement in batches.judgements(ANA))
            assert all(count <= 2 for count in (holding + judged).values())
            pairs = Counter((judgement.item, judgement.rater) for judgement in batches.judgements(ANA))
            assert set(pairs.values()) <= {1}


def test_sides_are_drawn_by_rater_and_place(batches: BatchStore, store: RatingStore) -> None:
    batch = opened(batches, BatchPlan(overlap=20))
    swapped = [
        desk.assignment.is_swapped
        for code in codes(batches, batch.id, 12)
        for desk in judge_all(store, code)
        if desk.assignment
    ]
    assert 0.25 < sum(swapped) / len(swapped) < 0.75
