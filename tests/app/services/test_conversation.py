"""A conversation as it is shown: the way to where a session stands, with versions; and what a next answer remembers."""

import pytest

from app.services.conversation import Conversation, Exchange, conversation_of, history_of
from app.services.turn_view import TurnView, view_of
from engine.types import ExpertWeights, RouterReading, Sampling, Stage, StageTrace, StopReason, Trace, Turn
from storage.records import AnswerRecord, AskedWith, SessionRecord, SessionSummary, TurnRecord

SUMMARY = SessionSummary("s", "Title", None, "Ana", None, 5, 0, 0)


def reading(situation: str) -> RouterReading:
    return RouterReading(situation, "", 0.9, ExpertWeights())


def turn(name: str, parent: str | None, reply: str) -> TurnRecord:
    """Return a turn whose message is its id."""
    stages = (StageTrace(Stage.THINK, "Hm.", 0.2),)
    if reply:
        stages += (StageTrace(Stage.RESPOND, reply, 0.3),)
    weights = ExpertWeights()
    trace = Trace(stages, weights, weights, reading(name), StopReason.END, 9, 2, 0, 0.1, 0.5)
    return TurnRecord(
        name, parent, name, AnswerRecord(AskedWith("Ana", {}, 1, 0, 1, 10, Sampling(), ""), trace, None, 0)
    )


@pytest.fixture
def session() -> SessionRecord:
    """one ─ two, two' (a version) ─ three; it stands at three."""
    turns = (
        turn("one", None, "1"),
        turn("two", "one", "2"),
        turn("two'", "one", ""),
        turn("three", "two'", "3"),
        turn("two''", "one", " \n"),
    )
    return SessionRecord(SUMMARY, turns, "three")


def test_the_way_to_where_it_stands_is_shown_with_versions(session: SessionRecord) -> None:
    shown = conversation_of(session, session.path).exchanges
    assert [(e.message, e.turn_id, e.version, e.versions) for e in shown] == [
        ("one", "one", 1, 1),
        ("two'", "two'", 2, 3),
        ("three", "three", 1, 1),
    ]
    assert [e.view for e in shown] == [view_of(t.answer.trace) for t in session.path]
    assert conversation_of(session, session.path).answers == tuple(t.answer for t in session.path)


def test_only_turns_with_a_reply_are_remembered(session: SessionRecord) -> None:
    assert history_of(session.path) == (Turn("one", "1"), Turn("three", "3"))
    assert history_of(session.turns[-1:]) == (), "white space is no reply"


def test_a_conversation_is_open_while_its_newest_turn_is(session: SessionRecord) -> None:
    stored = conversation_of(session, session.path)
    opened = stored.with_open("four", TurnView())
    assert [Conversation().is_open, stored.is_open, opened.is_open] == [False, False, True]
    assert opened.exchanges == (*stored.exchanges, Exchange("four", TurnView()))
    assert opened.answers == stored.answers, "what is under way is not stored"
    assert (Conversation().latest, stored.latest) == (None, stored.exchanges[-1].view)
    assert opened.latest == TurnView()


def test_the_last_reading_stays_until_the_next(session: SessionRecord) -> None:
    assert Conversation().reading is None
    assert Conversation().with_open("one", TurnView()).reading is None
    opened = conversation_of(session, session.path).with_open("four", TurnView())
    assert opened.reading == reading("three")
    assert opened.with_open("five", TurnView(reading=reading("five"))).reading == reading("five")
