"""Comparisons: all answers or none, each pair waits once, and deleting takes both."""

from collections.abc import Iterator
from itertools import count

import pytest

from engine.errors import NotThere
from storage import comparisons
from storage.comparisons import ComparisonStore
from storage.database import Database
from tests.storage.made import ANA, BOB, answer, everything

ANSWERS = [answer("One."), answer("Two.", (1.0, 2.0, 3.0, 4.5, 9.0)), answer("Three.")]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A millisecond passes at every look, so that newest first is a fixed order."""
    ticks = count(1)
    monkeypatch.setattr(comparisons, "now_ms", lambda: next(ticks))
    yield


@pytest.fixture
def store(database: Database) -> ComparisonStore:
    return ComparisonStore(database)


def test_answers_come_back_in_their_order(store: ComparisonStore) -> None:
    made = store.add(ANA, "Who are you?", ANSWERS)
    assert (made.prompt, list(made.answers)) == ("Who are you?", ANSWERS)
    assert store.get(ANA, made.id) == made


def test_all_answers_are_kept_or_none(database: Database, store: ComparisonStore) -> None:
    broken = [ANSWERS[0], object()]
    with pytest.raises(AttributeError):
        store.add(ANA, "hello", broken)  # pyright: ignore[reportArgumentType]
    assert not any(everything(database).values())


def test_the_newest_come_first(store: ComparisonStore) -> None:
    made = [store.add(ANA, f"prompt {n}", ANSWERS[:n]) for n in range(3)]
    store.add(BOB, "his", ANSWERS)
    assert store.find(ANA) == made[::-1]
    assert store.find(ANA, limit=2) == made[:0:-1]


def test_a_pair_waits_once_whichever_side_comes_first(database: Database, store: ComparisonStore) -> None:
    made, his = store.add(ANA, "hello", ANSWERS), store.add(BOB, "hello", ANSWERS)
    assert store.queue_pair(BOB, his.id, 0, 1) == 1
    assert [store.queue_pair(ANA, made.id, *pair) for pair in ((1, 0), (0, 1), (1, 0), (2, 1))] == [1, 1, 1, 2]
    assert len(everything(database)["queued_pairs"]) == 3


def test_a_place_that_is_not_there(store: ComparisonStore) -> None:
    made = store.add(ANA, "hello", ANSWERS)
    with pytest.raises(NotThere, match="no such answer"):
        store.queue_pair(ANA, made.id, 0, 3)
    with pytest.raises(ValueError, match="two different answers"):
        store.queue_pair(ANA, made.id, 1, 1)


def test_deleting_takes_answers_and_pairs(database: Database, store: ComparisonStore) -> None:
    made, kept = store.add(ANA, "hello", ANSWERS), store.add(ANA, "again", ANSWERS)
    store.queue_pair(ANA, made.id, 0, 1)
    store.queue_pair(ANA, kept.id, 0, 1)
    store.delete(ANA, made.id)
    assert store.find(ANA) == [kept]
    left = everything(database)
    assert (len(left["compared_answers"]), len(left["queued_pairs"])) == (3, 1)


def test_waiting_pairs_come_with_their_answers_and_go(store: ComparisonStore) -> None:
    made, his = store.add(ANA, "hello", ANSWERS), store.add(BOB, "his", ANSWERS)
    store.queue_pair(ANA, made.id, 2, 0)
    store.queue_pair(ANA, made.id, 1, 2)
    store.queue_pair(BOB, his.id, 0, 1)
    first, second = store.queued_pairs(ANA)
    assert (first.prompt, first.left, first.right) == ("hello", ANSWERS[0], ANSWERS[2])
    [theirs] = store.queued_pairs(BOB)
    store.clear_queue(ANA, [first.id, theirs.id])
    assert store.queued_pairs(ANA) == [second] and store.queued_pairs(BOB) == [theirs]
