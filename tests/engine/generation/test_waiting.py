"""Who waits and who is next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Busy
from engine.generation.job import RowJob, RowPlan
from engine.generation.waiting import WaitingRoom


def never() -> RowPlan:
    raise AssertionError("nobody plans in these tests")


def jobs_of(visitors: str) -> list[RowJob]:
    return [RowJob(never, visitor) for visitor in visitors]


def emptied(room: WaitingRoom) -> list[RowJob]:
    order: list[RowJob] = []
    while (job := room.next()) is not None:
        order.append(job)
    return order


def test_a_full_room_takes_none_and_says_how_full_it_is() -> None:
    room = WaitingRoom(4)
    room.enter(jobs_of("aab"))
    with pytest.raises(Busy, match="3 answers are waiting and 4 can; 2 more"):
        room.enter(jobs_of("cc"))
    assert len(room) == 3
    room.enter(jobs_of("c"))
    assert len(room) == 4


def test_a_job_that_finds_a_free_slot_needs_no_place() -> None:
    room = WaitingRoom(1)
    room.enter(jobs_of("abc"), 2)
    with pytest.raises(Busy, match="3 answers are waiting and 3 can; 1 more"):
        room.enter(jobs_of("d"), 2)


def test_one_visitor_with_many_jobs_delays_another_by_one() -> None:
    room = WaitingRoom(20)
    room.enter(jobs_of("a" * 10))
    first = room.next()
    room.enter(jobs_of("b"))
    order = [job.visitor for job in emptied(room)]
    assert first is not None
    assert order.index("b") <= 1
    assert len(order) == 10


@given(st.text("abc", max_size=12))
def test_everybody_is_served_once_in_their_own_order(visitors: str) -> None:
    room = WaitingRoom(12)
    jobs = jobs_of(visitors)
    room.enter(jobs)
    order = emptied(room)
    for visitor in "abc":
        assert [j for j in order if j.visitor == visitor] == [j for j in jobs if j.visitor == visitor]
    assert len(order) == len(jobs)
    assert len(room) == 0


def test_cancelled_jobs_leave_and_the_others_stay() -> None:
    room = WaitingRoom(9)
    jobs = jobs_of("aabc")
    room.enter(jobs)
    jobs[0].cancel()
    jobs[2].cancel()
    assert room.take_cancelled() == [jobs[0], jobs[2]]
    assert emptied(room) == [jobs[1], jobs[3]]


def test_taking_all_empties_the_room() -> None:
    room = WaitingRoom(9)
    jobs = jobs_of("aba")
    room.enter(jobs)
    assert set(room.take_all()) == set(jobs)
    assert room.next() is None
