"""The handle on a row: order, bounds, cancelling, and a dead owner."""

import threading

import pytest

from engine.errors import GenerationError
from engine.generation.job import MAX_UNREAD, Broke, Ended, Piece, RowJob, RowPlan, Silence, events_of
from engine.types import StopReason

END = Ended(StopReason.END, 3, 2, 0.1, 0.2)


def never() -> RowPlan:
    raise AssertionError("nobody plans in these tests")


def owned() -> RowJob:
    job = RowJob(never, "anna")
    job.belong_to(lambda: True)
    return job


def test_events_come_in_order_and_end_with_the_end() -> None:
    job = owned()
    for event in (Piece("a"), Piece("b"), END):
        job.deliver(event)
    assert list(job.events()) == [Piece("a"), Piece("b"), END]
    assert list(job.events()) == []
    assert job.take(0.0) == []


def test_a_reader_that_waits_hears_what_comes_later() -> None:
    job = owned()
    speaker = threading.Thread(target=lambda: [job.deliver(event) for event in (Piece("late"), END)])
    events = job.events()
    speaker.start()
    assert next(events) == Piece("late")
    assert next(events) == END
    speaker.join()


def test_unread_text_joins_so_that_the_queue_stays_bounded() -> None:
    job = owned()
    texts = [f"{number} " for number in range(10 * MAX_UNREAD)]
    for text in texts:
        job.deliver(Piece(text))
    job.deliver(END)
    *pieces, end = job.take(0.0)
    assert len(pieces) <= MAX_UNREAD
    assert "".join(piece.text for piece in pieces if isinstance(piece, Piece)) == "".join(texts)
    assert end == END


def test_news_after_the_end_is_dropped() -> None:
    job = owned()
    job.deliver(END)
    job.deliver(Broke(GenerationError("too late")))
    job.deliver(Piece("too late"))
    assert list(job.events()) == [END]


def test_cancelling_twice_is_cancelling_once() -> None:
    job = owned()
    assert not job.is_cancelled
    job.cancel()
    job.cancel()
    assert job.is_cancelled


def test_a_job_that_nobody_owns_breaks_instead_of_waiting() -> None:
    (event,) = RowJob(never, "anna").events()
    assert isinstance(event, Broke)
    assert isinstance(event.error, GenerationError)


def test_what_a_dead_owner_said_is_still_heard() -> None:
    job = RowJob(never, "anna")
    job.belong_to(lambda: False)
    job.deliver(Piece("last words"))
    first, second = job.events()
    assert first == Piece("last words")
    assert isinstance(second, Broke)
    assert "model thread is not running" in str(second.error)
    assert job.take(0.0) == []


def shared(count: int) -> tuple[list[RowJob], threading.Condition]:
    """Return jobs that one reader merges."""
    news = threading.Condition()
    jobs = [RowJob(never, "anna", news) for _ in range(count)]
    for job in jobs:
        job.belong_to(lambda: True)
    return jobs, news


def test_merged_jobs_are_heard_as_they_speak_until_all_are_over() -> None:
    jobs, news = shared(2)
    events = events_of(jobs, news)
    jobs[1].deliver(Piece("b"))
    assert next(events) == (1, Piece("b"))
    speaker = threading.Thread(target=lambda: [job.deliver(END) for job in jobs])
    jobs[0].deliver(Piece("a"))
    assert next(events) == (0, Piece("a"))
    speaker.start()
    assert sorted(place for place, event in events if event == END) == [0, 1]
    speaker.join()


def test_merged_jobs_break_with_their_dead_owner() -> None:
    jobs, news = shared(2)
    jobs[1].belong_to(lambda: False)
    jobs[0].deliver(END)
    heard = dict(events_of(jobs, news))
    assert heard[0] == END
    assert isinstance(heard[1], Broke)


def test_looking_without_waiting_never_lets_go_of_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    (job,), news = shared(1)
    monkeypatch.setattr(news, "wait", lambda timeout: pytest.fail("let go"))
    assert job.take(0.0) == []


def test_silence_is_said_so_that_a_reader_can_look_up() -> None:
    jobs, news = shared(2)
    jobs[0].deliver(END)
    events = events_of(jobs, news)
    assert next(events) == (0, END)
    assert next(events) == (1, Silence())
    jobs[1].deliver(END)
    assert next(events) == (1, END)
    assert list(events) == []
