"""The studio's use cases on a real database: dials, talk, versions and branches, and nothing of anybody else's."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from app.services.studio import DETAILS, READY, Ask, Desk, StudioService, is_stored
from app.shell import Services
from engine.errors import BadInput, GenerationError, NotThere
from engine.personality.sheet import Mix, PersonaSheet
from engine.types import Sampling, StopReason, Traits, Turn
from storage.records import AnswerRecord
from tests.app.scripted import SPOKEN, ScriptedResponder
from tests.app.services.gate import Gate, gated, until
from tests.app.serving import services_on

ANA, BOB = "a" * 64, "b" * 64
SHEET = PersonaSheet("Ana", Traits(extraversion=9), mix=Mix(1.25, 0.5, 2.0, 3), sampling=Sampling(0.5, seed=3))
CALM = replace(SHEET, traits=Traits(neuroticism=1))
HEARD = (5.0, 6.5, 8.0, 7.0, 2.0)
REPLY = list(SPOKEN.values())[-1]


class Listener:
    """Hears the same in everything, and keeps what it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def hear(self, text: str) -> tuple[float, ...] | None:
        self.texts.append(text)
        return HEARD


class Studio:
    """A studio with its responder, which speaks at once until a test takes its gate."""

    def __init__(self, services: Services, responder: ScriptedResponder, gate: Gate, listener: Listener) -> None:
        self.services = services
        self.service: StudioService = services.studio
        self.responder = responder
        self.gate = gate
        self.listener = listener

    def say(self, message: str, session_id: str | None, redo: str = "", sheet: PersonaSheet = SHEET) -> Desk:
        """Return the desk after an answer, which speaks through an open gate."""
        return list(self.service.say(ANA, session_id, Ask(message, sheet, 7, redo=redo)))[-1]

    def answer(self, session_id: str | None) -> AnswerRecord:
        """Return the newest answer on the way to where the session stands."""
        assert session_id
        return self.services.sessions.read(ANA, session_id)[1].answers[-1]


@pytest.fixture
def gate() -> Iterator[Gate]:
    with gated() as gate:
        yield gate


@pytest.fixture
def closed(gate: Gate) -> Iterator[Studio]:
    """A studio in which an answer waits at the gate."""
    responder, listener = ScriptedResponder(1.0, gate), Listener()
    with services_on(responder, listener) as services:
        yield Studio(services, responder, gate, listener)
        gate.open()


@pytest.fixture
def studio(closed: Studio) -> Studio:
    """A studio in which everything is answered at once."""
    closed.gate.open()
    return closed


def messages(desk: Desk) -> list[str]:
    return [exchange.message for exchange in desk.conversation.exchanges]


def turn_ids(desk: Desk) -> list[str]:
    return [exchange.turn_id for exchange in desk.conversation.exchanges]


def places(desk: Desk) -> list[tuple[int, int]]:
    return [(exchange.version, exchange.versions) for exchange in desk.conversation.exchanges]


def test_a_new_visitor_has_an_empty_desk_and_nothing_is_stored(studio: Studio) -> None:
    assert studio.service.open(ANA) == Desk()
    assert studio.service.step_dials(ANA, None, -1) == Desk()
    assert studio.services.sessions.find(ANA) == []


def test_a_session_that_is_begun_is_the_present_one_with_the_dials_as_they_stand(studio: Studio) -> None:
    first = studio.service.begin(ANA, SHEET, "")
    assert first.session_id and (first.sheet, first.persona_key, first.can_undo, first.can_redo) == (
        SHEET,
        "",
        False,
        False,
    )
    second = studio.service.begin(ANA, CALM, READY + "night-owl")
    assert second.session_id != first.session_id and second.persona_key == READY + "night-owl"
    assert studio.service.open(ANA) == second
    assert studio.service.switch(ANA, first.session_id) == studio.service.open(ANA) == first


def test_the_first_message_begins_a_session_and_gives_it_its_title(studio: Studio) -> None:
    desk = studio.say("I failed  my exam.", None)
    assert (desk.title, messages(desk), desk.conversation.is_open) == (
        "I failed my exam.",
        ["I failed  my exam."],
        False,
    )
    assert studio.service.open(ANA) == desk
    assert [summary.id for summary in studio.services.sessions.find(ANA)] == [desk.session_id]
    assert desk.conversation.exchanges[0].view.reply == REPLY


def test_the_persona_is_asked_as_its_dials_stand_with_the_way_there_as_history(studio: Studio) -> None:
    desk = studio.say("one", None)
    studio.say("two", desk.session_id)
    request = studio.responder.requests[-1]
    assert request.history == (Turn("one", REPLY),)
    assert (request.message, request.visitor, request.persona) == ("two", ANA, SHEET.persona())
    assert (request.strength, request.router_influence, request.router_temperature, request.router_top_k) == (
        1.25,
        0.5,
        2.0,
        3,
    )
    assert request.sampling == Sampling(0.5, seed=7), "the seed that was drawn, not the sheet's"


def test_what_is_stored_of_an_answer_names_pack_seed_and_what_was_heard(studio: Studio) -> None:
    desk = studio.say("one", None)
    answer = studio.answer(desk.session_id)
    assert (answer.asked.pack_hash, answer.asked.sampling.seed, answer.heard) == ("0" * 64, 7, HEARD)
    assert (answer.asked.persona_name, answer.asked.strength) == ("Ana", 1.25)
    assert studio.listener.texts == [REPLY], "only the reply is listened to"


def test_without_a_listener_nothing_is_heard() -> None:
    with services_on(ScriptedResponder()) as services:
        desk = list(services.studio.say(ANA, None, Ask("one", SHEET, 0)))[-1]
        assert desk.conversation.answers[0].heard is None


def test_desks_grow_while_it_is_answered(closed: Studio) -> None:
    desks = closed.service.say(ANA, None, Ask("one", SHEET, 7))
    first = next(desks)
    assert first.conversation.is_open and messages(first) == ["one"] and turn_ids(first) == [""]
    closed.gate.open()
    rest = list(desks)
    assert all(desk.session_id == first.session_id for desk in rest)
    assert not rest[-1].conversation.is_open and turn_ids(rest[-1]) != [""]


def test_another_answer_stands_in_the_same_place(studio: Studio) -> None:
    one = studio.say("one", None)
    two = studio.say("two", one.session_id)
    redone = studio.say("two", one.session_id, redo=turn_ids(two)[1])
    assert (messages(redone), places(redone)) == (["one", "two"], [(1, 1), (2, 2)])
    assert studio.responder.requests[-1].history == (Turn("one", REPLY),)


def test_a_message_that_is_edited_is_a_version_and_each_branch_goes_on(studio: Studio) -> None:
    one = studio.say("one", None)
    session_id = one.session_id
    assert session_id
    two = studio.say("two", session_id)
    edited = studio.say("uno", session_id, redo=turn_ids(one)[0])
    assert (messages(edited), places(edited)) == (["uno"], [(2, 2)])
    assert studio.responder.requests[-1].history == ()
    assert messages(studio.say("due", session_id)) == ["uno", "due"]
    back = studio.service.step_version(ANA, session_id, turn_ids(edited)[0], -1)
    assert turn_ids(back) == turn_ids(two) and back == studio.service.open(ANA)
    assert (messages(back), places(back)) == (["one", "two"], [(1, 2), (1, 1)])
    assert messages(studio.say("three", session_id)) == ["one", "two", "three"]
    forth = studio.service.step_version(ANA, session_id, turn_ids(one)[0], +1)
    assert messages(forth) == ["uno", "due"]
    assert studio.services.sessions.branches(ANA, session_id) == 2


def test_versions_end_at_the_first_and_the_last(studio: Studio) -> None:
    desk = studio.say("one", None)
    assert desk.session_id
    for by in (-1, 1, 5):
        assert studio.service.step_version(ANA, desk.session_id, turn_ids(desk)[0], by) == desk


def test_a_turn_that_is_not_there_is_neither_redone_nor_stood_at(studio: Studio) -> None:
    desk, other = studio.say("one", None), studio.say("two", None)
    assert desk.session_id
    for turn_id in ("nobody", turn_ids(other)[0]):
        with pytest.raises(NotThere, match="no such turn"):
            studio.say("again", desk.session_id, redo=turn_id)
        with pytest.raises(NotThere, match="no such turn"):
            studio.service.step_version(ANA, desk.session_id, turn_id, 1)
    assert messages(studio.service.desk(ANA, desk.session_id)) == ["one"]


def test_a_stop_keeps_what_was_said_in_the_conversation(closed: Studio) -> None:
    desks = closed.service.say(ANA, None, Ask("one", SHEET, 7))
    session_id = next(desks).session_id
    assert session_id
    closed.gate.let(4)
    until(lambda: closed.gate.passed == 4)
    closed.service.stop(ANA, session_id)
    closed.gate.open()
    desk = list(desks)[-1]
    assert messages(desk) == ["one"]
    assert closed.answer(session_id).trace.stop_reason is StopReason.STOPPED
    closed.service.stop(ANA, session_id)  # nothing is under way, so nothing happens


def test_a_reload_finds_the_turn_under_way(closed: Studio) -> None:
    desks = closed.service.say(ANA, None, Ask("one", SHEET, 7))
    session_id = next(desks).session_id
    assert session_id
    desks.close()  # pyright: ignore[reportAttributeAccessIssue]
    reopened = closed.service.open(ANA)
    assert (reopened.session_id, messages(reopened), reopened.conversation.is_open) == (session_id, ["one"], True)
    attending = closed.service.attend(ANA, session_id)
    assert next(attending).conversation.is_open
    closed.gate.open()
    last = list(attending)[-1]
    assert not last.conversation.is_open and last == closed.service.open(ANA)
    assert list(closed.service.attend(ANA, session_id)) == []


def test_a_redo_under_way_is_shown_in_its_place(closed: Studio) -> None:
    closed.gate.open()
    one = closed.say("one", None)
    closed.say("two", one.session_id)
    closed.gate.close()
    desks = closed.service.say(ANA, one.session_id, Ask("uno", SHEET, 7, redo=turn_ids(one)[0]))
    assert messages(next(desks)) == ["uno"], "what followed the old version is not shown behind the new one"
    closed.gate.open()
    assert messages(list(desks)[-1]) == ["uno"]


def test_nothing_else_happens_to_a_session_that_is_being_answered(closed: Studio) -> None:
    desks = closed.service.say(ANA, None, Ask("one", SHEET, 7))
    session_id = next(desks).session_id
    assert session_id
    with pytest.raises(BadInput, match="still being answered"):
        next(closed.service.say(ANA, session_id, Ask("two", SHEET, 7)))
    with pytest.raises(BadInput, match="still being answered"):
        closed.service.step_version(ANA, session_id, "any", 1)
    moved = closed.service.move_dials(ANA, session_id, CALM, "")
    assert moved.sheet == CALM and moved.conversation.is_open, "but the dials move"
    closed.gate.open()
    assert messages(list(desks)[-1]) == ["one"]
    assert closed.answer(session_id).asked.sheet["traits"]["extraversion"] == 9, "asked as the dials stood then"


def test_who_goes_to_another_session_stops_watching_and_the_turn_is_stored_all_the_same(closed: Studio) -> None:
    desks = closed.service.say(ANA, None, Ask("one", SHEET, 7))
    left = next(desks).session_id
    assert left
    entered = closed.service.begin(ANA, CALM, "")
    assert list(desks) == [entered], "at once, while the gate is closed"
    assert closed.service.desk(ANA, left).conversation.is_open
    closed.gate.open()
    until(lambda: not closed.service.desk(ANA, left).conversation.is_open)
    assert messages(closed.service.desk(ANA, left)) == ["one"]
    assert closed.service.open(ANA) == entered


def test_a_page_that_lagged_behind_shows_its_own_answer(studio: Studio) -> None:
    old = studio.say("one", None)
    studio.service.begin(ANA, CALM, "")
    desk = studio.say("two", old.session_id)
    assert (desk.session_id, messages(desk)) == (old.session_id, ["one", "two"])
    assert studio.service.open(ANA) == desk


def test_of_a_turn_that_failed_nothing_is_stored(studio: Studio) -> None:
    desk = studio.say("one", None)
    studio.responder.error = GenerationError("The logits are not finite.")
    with pytest.raises(GenerationError, match="not finite"):
        studio.say("two", desk.session_id)
    assert studio.service.open(ANA) == desk
    studio.responder.error = None
    assert messages(studio.say("three", desk.session_id)) == ["one", "three"]


def test_a_message_that_cannot_be_asked_begins_no_session(studio: Studio) -> None:
    with pytest.raises(BadInput, match="message is empty"):
        studio.say("  ", None)
    assert studio.service.open(ANA) == Desk()


def test_the_dials_go_back_and_forth_and_a_new_move_cuts_off_what_was_undone(studio: Studio) -> None:
    loud = replace(SHEET, mix=Mix(1.5))
    session_id = studio.service.move_dials(ANA, None, SHEET, READY + "night-owl").session_id
    assert session_id
    studio.service.move_dials(ANA, session_id, CALM, "")
    back = studio.service.step_dials(ANA, session_id, -1)
    assert (back.sheet, back.persona_key, back.can_undo, back.can_redo) == (SHEET, READY + "night-owl", False, True)
    assert studio.service.step_dials(ANA, session_id, -1) == back, "there is nothing before it"
    forth = studio.service.step_dials(ANA, session_id, +1)
    assert (forth.sheet, forth.persona_key, forth.can_undo, forth.can_redo) == (CALM, "", True, False)
    studio.service.step_dials(ANA, session_id, -1)
    assert not studio.service.move_dials(ANA, session_id, loud, "").can_redo
    assert studio.service.open(ANA).sheet == loud, "as a reload sees it"


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_session_names_the_version_only_while_the_dials_fit_it(studio: Studio, *, is_moved: bool) -> None:
    key = studio.services.personas.save_new(ANA, SHEET).key
    studio.services.personas.save_version(ANA, key, CALM)
    sheet = replace(SHEET, mix=Mix(0.5)) if is_moved else SHEET
    ask = Ask("one", sheet, 7, persona_key=key)
    session_id = list(studio.service.say(ANA, None, ask))[-1].session_id
    assert session_id
    summary = studio.services.sessions.read(ANA, session_id)[0]
    assert (summary.persona_id, summary.version_number) == (key, None if is_moved else 1)
    assert studio.service.open(ANA).persona_key == key


def test_a_ready_made_one_a_deleted_one_and_anothers_are_names(studio: Studio) -> None:
    deleted = studio.services.personas.save_new(ANA, SHEET).key
    studio.services.personas.delete(ANA, deleted, "Ana")
    for key in (READY + "night-owl", deleted, studio.services.personas.save_new(BOB, SHEET).key):
        desk = list(studio.service.say(ANA, None, Ask("one", SHEET, 7, persona_key=key)))[-1]
        assert desk.session_id
        summary = studio.services.sessions.read(ANA, desk.session_id)[0]
        assert (summary.persona_name, summary.persona_id, summary.version_number) == ("Ana", None, None)
    assert [is_stored(key) for key in ("", READY + "x", deleted)] == [False, False, True]


Act = Callable[[StudioService, str, str, str], object]
ACTS: dict[str, Act] = {
    "desk": lambda service, owner, session_id, _: service.desk(owner, session_id),
    "switch": lambda service, owner, session_id, _: service.switch(owner, session_id),
    "say": lambda service, owner, session_id, _: list(service.say(owner, session_id, Ask("two", SHEET, 7))),
    "redo": lambda service, owner, session_id, turn: list(
        service.say(owner, session_id, Ask("two", SHEET, 7, redo=turn))
    ),
    "stop": lambda service, owner, session_id, _: service.stop(owner, session_id),
    "step_version": lambda service, owner, session_id, turn: service.step_version(owner, session_id, turn, 1),
    "move_dials": lambda service, owner, session_id, _: service.move_dials(owner, session_id, CALM, ""),
    "step_dials": lambda service, owner, session_id, _: service.step_dials(owner, session_id, -1),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_another_owner_reaches_nothing_and_changes_nothing(studio: Studio, act: Act) -> None:
    desk = studio.say("one", None)
    assert desk.session_id
    refused: list[str] = []
    for session_id in (desk.session_id, "0" * 32):
        with pytest.raises(NotThere) as raised:
            act(studio.service, BOB, session_id, turn_ids(desk)[0])
        refused.append(str(raised.value))
    assert refused[0] == refused[1], "not yours and not there sound the same"
    assert studio.service.open(ANA) == desk and studio.service.open(BOB) == Desk()
    assert studio.services.sessions.find(BOB) == []


@pytest.mark.parametrize("act", [*ACTS.values(), lambda s, o, i, _: list(s.attend(o, i))], ids=[*ACTS, "attend"])
def test_another_owner_does_not_learn_that_it_is_being_answered(closed: Studio, act: Act) -> None:
    desks = closed.service.say(ANA, None, Ask("one", SHEET, 7))
    session_id = next(desks).session_id
    assert session_id
    with pytest.raises(NotThere):
        act(closed.service, BOB, session_id, "any")
    assert closed.service.desk(ANA, session_id).conversation.is_open
    closed.gate.open()
    assert messages(list(desks)[-1]) == ["one"]
    assert closed.answer(session_id).trace.stop_reason is StopReason.END


def test_how_much_of_the_trace_is_shown_outlives_a_reload_and_is_ones_own(studio: Studio) -> None:
    assert studio.service.detail(ANA) == "full"
    for detail in DETAILS:
        studio.service.choose_detail(ANA, detail)
        assert (studio.service.detail(ANA), studio.service.detail(BOB)) == (detail, "full")
    studio.service.choose_detail(ANA, "off")
    studio.service.choose_detail(ANA, "<everything>")
    assert studio.service.detail(ANA) == "full"


def test_a_session_that_was_deleted_leaves_an_empty_desk(studio: Studio) -> None:
    desk = studio.say("one", None)
    assert desk.session_id
    studio.services.sessions.delete(ANA, desk.session_id)
    assert studio.service.open(ANA) == Desk()


def test_a_session_that_is_deleted_while_it_is_answered_is_gone(closed: Studio) -> None:
    desks = closed.service.say(ANA, None, Ask("one", SHEET, 7))
    session_id = next(desks).session_id
    assert session_id
    closed.services.sessions.delete(ANA, session_id)
    closed.gate.open()
    with pytest.raises(NotThere, match="no such session"):
        list(desks)
    assert closed.service.open(ANA) == Desk()
