"""The page's events as plain calls, on a real store."""

import logging

import pytest

from app.pages.leaderboard.handlers import NOT_ARRIVED, SOMETHING_BROKE, DuelsFrame, Frame, LeaderboardHandlers
from app.pages.leaderboard.wish import Wish
from app.services.judgement_files import write_judgements
from engine.judging.filters import Filters
from tests.app.pages.leaderboard.conftest import Room
from tests.app.services.echo import ANA, BOB
from tests.app.simulated import PEOPLE, Crowd, judgements


@pytest.fixture
def on(room: Room) -> LeaderboardHandlers:
    return LeaderboardHandlers(room.board)


def counted(frame: Frame) -> int:
    assert frame.report is not None
    return frame.report.board.counted


def test_a_new_visitor_has_no_board(on: LeaderboardHandlers) -> None:
    frame = on.draw(ANA, Wish())
    assert frame.choices is not None and frame.choices.batches == () and frame.report is None and not frame.notice


def test_filters_narrow_the_board_and_forget_what_is_gone(on: LeaderboardHandlers, room: Room) -> None:
    room.judged()
    autumn = room.judged(Crowd(batch="Autumn", group="students", seed=2))
    assert counted(on.draw(ANA, Wish())) == 216
    assert counted(on.draw(ANA, Wish(batches=(autumn,)))) == 108
    assert counted(on.draw(ANA, Wish(groups=("=students",), batches=("gone",)))) == 108
    room.store.delete(ANA, autumn)
    frame = on.draw(ANA, Wish(batches=(autumn,), groups=("=students",)))
    assert frame.wish == Wish() and counted(frame) == 108


def test_a_day_that_is_none_leaves_the_board(on: LeaderboardHandlers, room: Room) -> None:
    room.judged()
    frame = on.draw(ANA, Wish(since="soon"))
    assert frame.report is None and "“soon” is no day" in frame.problem and frame.wish.since == "soon"


def test_duels_are_those_of_the_board_that_is_shown(on: LeaderboardHandlers, room: Room) -> None:
    room.judged()
    room.judged(Crowd(batch="Autumn", group="students", seed=2))
    frame = on.duels(ANA, PEOPLE[0].key, Filters(rater_groups=("students",)))
    assert len(frame.duels) == 6 and {duel.rater_group for duel in frame.duels} == {"students"}
    assert on.duels(BOB, PEOPLE[0].key, Filters()).duels == ()


def test_a_file_is_taken_in_and_said(on: LeaderboardHandlers) -> None:
    data = write_judgements([*judgements(), *judgements(Crowd(batch="One", prompts=1, raters=1))[:1]], "jsonl")
    frame = on.take_in(ANA, Wish(), (data, "mine.jsonl"))
    assert frame.said == "Taken in: 108 judgements as batch “Spring”; 1 judgement as batch “One”."
    assert counted(frame) == 109


def test_who_looks_at_one_batch_also_sees_the_one_that_came(on: LeaderboardHandlers, room: Room) -> None:
    spring = room.judged()
    data = write_judgements(judgements(Crowd(batch="Autumn", seed=2, day=1)), "csv")
    frame = on.take_in(ANA, Wish(batches=(spring,)), (data, "a.csv"))
    assert frame.wish.batches[0] == spring and len(frame.wish.batches) == 2 and counted(frame) == 216


def test_a_file_that_cannot_be_taken_in_is_a_sentence(on: LeaderboardHandlers, room: Room) -> None:
    room.judged()
    double = on.take_in(ANA, Wish(), (write_judgements(judgements(), "jsonl"), "again.jsonl"))
    assert "are here already" in double.notice and double.choices is None
    assert "should end in" in on.take_in(ANA, Wish(), (b"MZ", "a.exe")).notice
    assert on.take_in(ANA, Wish(), None).notice == NOT_ARRIVED
    assert len(room.store.find(ANA)) == 1


def test_one_visitor_never_sees_another(on: LeaderboardHandlers, room: Room) -> None:
    theirs = room.judged(owner=BOB)
    for wish in (Wish(), Wish(batches=(theirs,))):
        frame = on.draw(ANA, wish)
        assert frame.report is None and frame.choices is not None and frame.choices.batches == ()


def test_what_breaks_is_logged_and_said_plainly(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret detail")

    for name in ("choices", "duels", "take_in"):
        monkeypatch.setattr(room.board, name, broken)
    on = LeaderboardHandlers(room.board)
    with caplog.at_level(logging.ERROR):
        assert on.draw(ANA, Wish()) == Frame(notice=SOMETHING_BROKE)
        assert on.duels(ANA, "k", Filters()) == DuelsFrame(notice=SOMETHING_BROKE)
        assert on.take_in(ANA, Wish(), (b"", "a.csv")) == Frame(notice=SOMETHING_BROKE)
    assert caplog.text.count("RuntimeError: a secret detail") == 3


def test_the_method_note_is_the_services(on: LeaderboardHandlers, room: Room) -> None:
    assert on.method() == room.board.method() and on.method().startswith("# How these numbers were made")
