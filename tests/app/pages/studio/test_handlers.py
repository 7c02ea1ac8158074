"""The page's events as plain calls, on a real database."""

import logging
from collections.abc import Iterator

import pytest

from app.pages.studio.form import SEED_LIMIT, DialForm, blank_sheet
from app.pages.studio.handlers import NEWEST, NOTHING_KEPT, SOMETHING_BROKE, Frame, Seat, StudioHandlers
from app.shell import Services
from engine.errors import GenerationError, NotThere
from engine.personality.sheet import PersonaSheet
from engine.types import Stage, StopReason, Traits, Turn
from tests.app.pages.studio.desk import ANOTHER, ME, Gate, Page, held, in_thread, until, until_spoken
from tests.app.scripted import SPOKEN, ScriptedResponder
from tests.app.serving import services_on

NO_PERSONA_OF_MINE = "f" * 32


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open()


@pytest.fixture
def responder(gate: Gate) -> ScriptedResponder:
    return held(gate)


@pytest.fixture
def page(responder: ScriptedResponder) -> Iterator[Page]:
    with services_on(responder) as services:
        yield Page(services)


def shown(frame: Frame) -> list[str]:
    assert frame.desk is not None
    return [exchange.message for exchange in frame.desk.conversation.exchanges]


def test_a_new_visitor_finds_neutral_dials_and_nothing_stored(page: Page) -> None:
    frame = page.on.open(ME)
    assert frame.desk is not None and frame.desk.session_id is None and not frame.is_running
    assert (frame.sheet, frame.persona_key, frame.version) == (blank_sheet(), "", NEWEST)
    personas, versions = page.on.people(ME, "")
    assert len(personas) >= 12 and versions == []


def test_the_first_frame_empties_the_field_and_shows_the_seed(page: Page, gate: Gate) -> None:
    gate.close()
    frames, thread = in_thread(page.on.talk(page.seat, DialForm(), "Hi"))
    until(lambda: frames)
    gate.open()
    thread.join(30)
    assert (frames[0].typed, frames[0].seed, frames[0].is_running) == ("", 77, True)
    assert all(frame.typed is None and frame.seed is None for frame in frames[1:])
    assert [frame.is_running for frame in frames] == [True] * (len(frames) - 1) + [False]
    assert shown(frames[-1]) == ["Hi"]


def test_an_answer_ends_up_in_the_history_of_the_next(page: Page, responder: ScriptedResponder) -> None:
    page.talk("One")
    page.talk("Two")
    assert [request.history for request in responder.requests] == [(), (Turn("One", SPOKEN[Stage.RESPOND]),)]
    assert responder.requests[0].visitor == ME


def test_a_kept_seed_is_used(page: Page, responder: ScriptedResponder) -> None:
    frames = page.talk("Hi", DialForm(seed=5, is_new_seed=False))
    assert frames[0].seed == responder.requests[0].sampling.seed == 5


def test_seeds_drawn_by_default_fit_a_browser(page: Page, responder: ScriptedResponder) -> None:
    on = StudioHandlers(page.services.studio, page.services.personas, page.services.adjectives)
    list(on.talk(Seat(ME), DialForm(), "Hi"))
    assert 0 <= responder.requests[0].sampling.seed < SEED_LIMIT


def test_a_failed_answer_gives_the_text_back_and_says_why(page: Page, responder: ScriptedResponder) -> None:
    page.talk("One")
    responder.error = GenerationError("The logits are not finite. Lower the strength.")
    last = page.talk("Two")[-1]
    assert (last.typed, last.notice, last.is_running) == (
        "Two",
        "The logits are not finite. Lower the strength.",
        False,
    )
    assert shown(last) == ["One"] == page.messages()


@pytest.mark.parametrize(
    ("message", "form", "said"),
    [("   ", DialForm(), "empty"), ("Hi", DialForm(strength=7), "Strength is 7"), ("Hi", DialForm(9.5), "9.5")],
)
def test_bad_input_gives_the_text_back(
    page: Page, responder: ScriptedResponder, message: str, form: DialForm, said: str
) -> None:
    frames = page.talk(message, form)
    assert [(frame.typed, frame.is_running) for frame in frames] == [(message, False)]
    assert said in frames[0].notice and not responder.requests


def test_an_unknown_exception_is_logged_and_shown_as_a_general_sentence(
    page: Page, responder: ScriptedResponder, caplog: pytest.LogCaptureFixture
) -> None:
    responder.error = ZeroDivisionError("secret detail")
    with caplog.at_level(logging.ERROR):
        last = page.talk("Hi")[-1]
    assert (last.typed, last.notice, shown(last)) == ("Hi", SOMETHING_BROKE, [])
    assert "secret detail" in caplog.text


def test_a_session_of_somebody_else_cannot_be_spoken_in(page: Page, responder: ScriptedResponder) -> None:
    page.talk("Mine")
    asked = len(responder.requests)
    theirs = Seat(ANOTHER, page.seat.session_id)
    frames = list(page.on.talk(theirs, DialForm(), "Yours?"))
    assert [(frame.typed, bool(frame.notice)) for frame in frames] == [("Yours?", True)]
    assert [frame.notice != "" for frame in page.on.again(theirs, DialForm(), "0" * 32)] == [True]
    assert [frame.notice != "" for frame in page.on.speak_again(theirs, DialForm())] == [True]
    for act in (
        lambda: page.on.stop(theirs),
        lambda: page.on.clear(theirs, DialForm()),
        lambda: page.on.move(theirs, DialForm()),
        lambda: page.on.step(theirs, -1),
        lambda: page.on.step_version(theirs, "0" * 32, 1),
    ):
        with pytest.raises(NotThere):
            act()
    assert len(responder.requests) == asked and page.messages() == ["Mine"]


def test_a_stop_in_mid_sentence_keeps_what_was_said(page: Page, gate: Gate) -> None:
    gate.close()
    seen, thread = in_thread(page.on.talk(page.seat, DialForm(), "Hi"))
    until_spoken(gate, seen)
    page.keep(seen[-1])
    page.on.stop(page.seat)
    gate.open()
    thread.join(30)
    latest = seen[-1].desk.conversation.latest if seen[-1].desk else None
    assert latest is not None and latest.trace is not None and latest.trace.stop_reason is StopReason.STOPPED
    assert latest.stages[0].text and not latest.reply and not seen[-1].notice
    found = page.on.open(ME)
    assert shown(found) == ["Hi"] and not found.is_running


def test_a_stop_before_the_first_word_gives_the_message_back(page: Page, gate: Gate) -> None:
    page.talk("Before")
    gate.close()
    seen, thread = in_thread(page.on.talk(page.seat, DialForm(), "Lost?"))
    until(lambda: seen)
    page.on.stop(page.seat)
    gate.open()
    thread.join(30)
    assert (seen[-1].typed, seen[-1].notice, seen[-1].is_running) == ("Lost?", NOTHING_KEPT, False)
    assert page.messages() == ["Before"]


def test_a_second_message_waits_for_its_turn_and_stays_typed(page: Page, gate: Gate) -> None:
    gate.close()
    seen, thread = in_thread(page.on.talk(page.seat, DialForm(), "One"))
    until(lambda: seen)
    page.keep(seen[-1])
    refused = page.talk("Two")
    # The answer goes on, so Stop stays where it is.
    assert [(frame.typed, frame.is_running) for frame in refused] == [("Two", True)]
    assert "still being answered" in refused[0].notice
    gate.open()
    thread.join(30)
    assert page.messages() == ["One"]


def test_an_answer_is_found_again_and_goes_on(page: Page, gate: Gate) -> None:
    gate.close()
    gate.let(3)
    frames = page.on.talk(page.seat, DialForm(), "Hi")
    page.keep(next(frames))
    frames.close()  # pyright: ignore[reportAttributeAccessIssue]
    found = page.on.open(ME)
    assert found.is_running and shown(found) == ["Hi"]
    gate.open()
    attended = list(page.on.attend(page.seat))
    assert attended[0].is_running and not attended[-1].is_running
    assert all(frame.typed is None and not frame.notice for frame in attended)
    assert page.messages() == ["Hi"]
    assert list(page.on.attend(page.seat)) == [] == list(page.on.attend(Seat(ME)))


def test_a_failure_after_a_reload_gives_the_message_back(page: Page, gate: Gate, responder: ScriptedResponder) -> None:
    gate.close()
    page.keep(next(page.on.talk(page.seat, DialForm(), "Hi")))
    responder.error = GenerationError("The logits are not finite.")
    frames = page.on.attend(page.seat)
    next(frames)
    gate.open()
    last = list(frames)[-1]
    assert (last.typed, last.notice) == ("Hi", "The logits are not finite.")


def test_a_new_conversation_ends_the_answer_and_is_not_overtaken_by_it(page: Page, gate: Gate) -> None:
    gate.close()
    seen, thread = in_thread(page.on.talk(page.seat, DialForm(9), "Old"))
    until_spoken(gate, seen)
    old = page.keep(seen[-1]).desk
    frame = page.keep(page.on.clear(page.seat, DialForm(9)))
    gate.open()
    thread.join(30)
    assert old is not None and frame.desk is not None and frame.desk.session_id != old.session_id
    assert shown(frame) == [] == shown(seen[-1])
    assert frame.desk.sheet is not None and frame.desk.sheet.traits == Traits(9)
    assert [frame.typed for frame in seen[1:] if frame.typed] == []
    # The old one is kept.
    until(lambda: len(page.services.sessions.find(ME)) == 1)


def test_answering_again_makes_a_version_and_leaves_the_message_field_alone(
    page: Page, responder: ScriptedResponder
) -> None:
    first = page.talk("One")[-1].desk
    assert first is not None
    turn = first.conversation.exchanges[0].turn_id
    frames = [page.keep(frame) for frame in page.on.again(page.seat, DialForm(extraversion=9), turn)]
    assert all(frame.typed is None for frame in frames) and frames[0].seed == 77
    assert responder.requests[-1].persona.traits == Traits(extraversion=9)
    assert responder.requests[-1].history == ()
    now = frames[-1].desk
    assert now is not None
    exchange = now.conversation.exchanges[-1]
    assert (exchange.message, exchange.version, exchange.versions) == ("One", 2, 2)
    back = page.on.step_version(page.seat, exchange.turn_id, -1)
    assert back.desk is not None and back.desk.conversation.exchanges[-1].turn_id == turn
    forth = page.on.step_version(page.seat, turn, 1)
    assert forth.desk is not None and forth.desk.conversation.exchanges[-1].turn_id == exchange.turn_id
    assert list(page.on.again(page.seat, DialForm(), "0" * 32)) == []


def test_a_failed_second_answer_gives_nothing_to_the_message_field(page: Page, responder: ScriptedResponder) -> None:
    desk = page.talk("One")[-1].desk
    assert desk is not None
    responder.error = GenerationError("No.")
    frames = list(page.on.again(page.seat, DialForm(), desk.conversation.exchanges[0].turn_id))
    assert frames[-1].notice == "No." and all(frame.typed is None for frame in frames)
    bad = list(page.on.again(page.seat, DialForm(strength=9), desk.conversation.exchanges[0].turn_id))
    assert bad[-1].typed is None and "Strength" in bad[-1].notice


def test_an_edited_message_branches_and_both_branches_stay(page: Page) -> None:
    page.talk("One")
    page.talk("Two")
    desk = page.services.studio.open(ME)
    first = desk.conversation.exchanges[0].turn_id
    frames = page.talk("Uno", redo=first)
    assert all(frame.typed is None for frame in frames)
    assert page.messages() == ["Uno"]
    changed = page.services.studio.open(ME).conversation.exchanges[0]
    assert (changed.version, changed.versions) == (2, 2)
    assert shown(page.on.step_version(page.seat, changed.turn_id, -1)) == ["One", "Two"]
    refused = page.talk("  ", redo=first)
    assert refused[-1].typed == "  " and page.messages() == ["One", "Two"]


def test_speaking_again_answers_the_last_message_with_the_dials_as_they_are(
    page: Page, responder: ScriptedResponder
) -> None:
    assert list(page.on.speak_again(page.seat, DialForm())) == []
    page.talk("One")
    page.talk("Two")
    frames = list(page.on.speak_again(page.seat, DialForm(agreeableness=1)))
    assert shown(frames[-1]) == ["One", "Two"] and all(frame.typed is None for frame in frames)
    assert responder.requests[-1].persona.traits == Traits(agreeableness=1)
    last = frames[-1].desk.conversation.exchanges[-1] if frames[-1].desk else None
    assert last is not None and last.versions == 2


def test_speaking_again_ends_the_answer_under_way_first(page: Page, gate: Gate, responder: ScriptedResponder) -> None:
    gate.close()
    seen, thread = in_thread(page.on.talk(page.seat, DialForm(), "One"))
    until_spoken(gate, seen)
    page.keep(seen[-1])
    frames, again = in_thread(page.on.speak_again(page.seat, DialForm(openness=9)))
    gate.open()
    thread.join(30)
    again.join(30)
    assert page.messages() == ["One"] and responder.requests[-1].persona.traits == Traits(9)
    exchange = page.services.studio.open(ME).conversation.exchanges[-1]
    assert exchange.versions == 2 and exchange.view.trace is not None
    assert exchange.view.trace.stop_reason is StopReason.END
    assert not any(frame.notice for frame in [*seen, *frames])


def test_speaking_again_loses_no_message_that_was_not_answered_yet(
    page: Page, gate: Gate, responder: ScriptedResponder
) -> None:
    page.talk("Before")
    gate.close()
    seen, thread = in_thread(page.on.talk(page.seat, DialForm(), "Now"))
    until(lambda: seen)
    frames, again = in_thread(page.on.speak_again(page.seat, DialForm(openness=9)))
    gate.open()
    thread.join(30)
    again.join(30)
    assert page.messages() == ["Before", "Now"] and responder.requests[-1].persona.traits == Traits(9)
    assert frames and not frames[-1].is_running


def test_how_much_of_the_trace_is_shown_is_remembered(page: Page) -> None:
    assert page.on.detail(ME) == "full"
    page.on.look(ME, "off")
    assert (page.on.detail(ME), page.on.detail(ANOTHER)) == ("off", "full")
    page.on.look(ME, "<b>")
    assert page.on.detail(ME) == "full"


def test_nothing_to_stop_or_step_is_no_error(page: Page) -> None:
    page.on.stop(Seat(ME))
    assert page.on.step(Seat(ME), -1).sheet is None
    with pytest.raises(NotThere, match="Reload"):
        page.on.step_version(Seat(ME), "0" * 32, 1)


def test_visitors_share_nothing(page: Page, responder: ScriptedResponder) -> None:
    services: Services = page.services
    other = Page(services, ANOTHER)
    page.talk("Mine")
    other.talk("Theirs")
    assert (page.messages(), other.messages()) == (["Mine"], ["Theirs"])
    assert responder.requests[-1].history == ()
    assert isinstance(page.on.open(ANOTHER).sheet, PersonaSheet)
