"""What a conversation remembers, shows and forgets."""

import pytest

from app.services.conversation import Conversation
from app.services.turn_view import StageView, TurnView
from engine.types import Stage, Turn
from tests.app.scripted import ROUTER


def replied(text: str) -> TurnView:
    return TurnView(stages=(StageView(Stage.RESPOND, text, 1.0, is_done=True),), was_stopped=True)


def test_only_turns_with_a_reply_are_remembered() -> None:
    thinking = TurnView(stages=(StageView(Stage.THINK, "Hm", 1.0, is_done=False),)).settled()
    conversation = Conversation().asked("one").updated(replied("1")).asked("two").updated(thinking).asked("three")
    assert conversation.history == (Turn("one", "1"),)
    assert [e.message for e in conversation.exchanges] == ["one", "two", "three"]


def test_a_new_question_settles_the_one_before() -> None:
    conversation = Conversation().asked("one").asked("two")
    assert [e.view.is_open for e in conversation.exchanges] == [False, True]
    assert [e.view.is_open for e in conversation.settled().exchanges] == [False, False]


def test_settling_changes_nothing_that_is_settled() -> None:
    empty, done = Conversation(), Conversation().asked("one").updated(replied("1"))
    assert empty.settled() is empty and done.settled() is done


def test_the_last_reading_stays_until_the_next() -> None:
    conversation = Conversation().asked("one")
    assert conversation.reading is None
    conversation = conversation.updated(TurnView(reading=ROUTER)).asked("two")
    assert conversation.reading is ROUTER


def test_nothing_can_be_answered_before_it_is_asked() -> None:
    with pytest.raises(ValueError, match="nothing was asked"):
        Conversation().updated(TurnView())


def test_a_conversation_is_open_while_its_newest_turn_is() -> None:
    asked = Conversation().asked("one")
    assert [Conversation().is_open, asked.is_open, asked.settled().is_open] == [False, True, False]
