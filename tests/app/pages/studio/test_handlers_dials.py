"""The page's dials as plain calls, on a real database: back and forth, proposals, personas and their versions."""

import random
from collections.abc import Iterator

import pytest

from app.pages.studio.form import UNNAMED, DialForm, blank_sheet
from app.pages.studio.handlers import Frame, Seat
from engine.errors import BadInput, NotThere
from engine.types import Traits
from tests.app.pages.studio.desk import ANOTHER, ME, Page
from tests.app.scripted import ScriptedResponder
from tests.app.serving import services_on


@pytest.fixture
def responder() -> ScriptedResponder:
    return ScriptedResponder()


@pytest.fixture
def page(responder: ScriptedResponder) -> Iterator[Page]:
    with services_on(responder) as services:
        yield Page(services)


def shown(frame: Frame) -> list[str]:
    assert frame.desk is not None
    return [exchange.message for exchange in frame.desk.conversation.exchanges]


def test_dials_can_go_back_and_forth_and_to_before_the_first_move(page: Page) -> None:
    page.keep(page.on.move(page.seat, DialForm(9)))
    page.keep(page.on.move(page.seat, DialForm(9, 8)))
    back = page.keep(page.on.step(page.seat, -1))
    assert back.sheet is not None and back.sheet.traits == Traits(9)
    assert back.desk is not None and (back.desk.can_undo, back.desk.can_redo) == (True, True)
    start = page.on.step(page.seat, -1)
    assert start.sheet == blank_sheet() and start.desk is not None and not start.desk.can_undo
    page.on.step(page.seat, 1)
    forth = page.on.step(page.seat, 1)
    assert forth.sheet is not None and forth.sheet.traits == Traits(9, 8)
    found = page.on.open(ME)
    assert found.sheet == forth.sheet


def test_reset_goes_to_neutral_and_with_a_persona_to_its_version(page: Page) -> None:
    page.keep(page.on.move(page.seat, DialForm(9, experts='{"muted": ["O+"]}', strength=0.5)))
    frame = page.keep(page.on.reset(page.seat, DialForm(9, experts='{"muted": ["O+"]}', strength=0.5)))
    assert frame.sheet is not None and frame.sheet.traits == Traits() and frame.sheet.experts.is_plain
    page.keep(page.on.save(page.seat, DialForm(2), "Ana", "", is_new=True))
    back = page.on.reset(page.seat, DialForm(7))
    assert back.sheet is not None and (back.sheet.name, back.sheet.traits) == ("Ana", Traits(2))


def test_random_draws_traits_and_leaves_the_rest(page: Page) -> None:
    form = DialForm(strength=0.5, experts='{"pins": {"O+": 0.5}}')
    frame = page.on.randomise(page.seat, form, random.Random(3))
    again = page.on.randomise(page.seat, form, random.Random(3))
    assert frame.sheet is not None and frame.sheet == again.sheet
    assert frame.sheet.traits != Traits() and frame.sheet.mix.strength == 0.5
    assert dict(frame.sheet.experts.pins) == {"O+": 0.5}


def test_words_become_a_proposal_that_is_accepted_as_a_move(page: Page) -> None:
    proposal = page.on.propose("a shy but warm planner")
    assert proposal.found and proposal.traits.extraversion < 5 < proposal.traits.agreeableness
    frame = page.keep(page.on.accept(page.seat, DialForm(strength=0.5), proposal.traits))
    assert frame.sheet is not None
    assert (frame.sheet.traits, frame.sheet.mix.strength) == (proposal.traits, 0.5)
    assert frame.desk is not None and frame.desk.can_undo
    with pytest.raises(BadInput):
        page.on.propose("warm " * 10_000)


def test_save_change_save_and_choose_the_old_version(page: Page, responder: ScriptedResponder) -> None:
    first = page.keep(page.on.save(page.seat, DialForm(9), " Ana <b> ", "loud", is_new=False))
    assert "Saved as Ana <b>, version 1" in first.notice and first.version == 1
    second = page.keep(page.on.save(page.seat, DialForm(1), "Ana <b>", "quiet", is_new=False))
    assert (second.version, second.persona_key) == (2, first.persona_key)
    with pytest.raises(BadInput, match="Nothing differs from version 2"):
        page.on.save(page.seat, DialForm(1), "Ana <b>", "", is_new=False)
    with pytest.raises(BadInput, match="no name"):
        page.on.save(page.seat, DialForm(3), "  ", "", is_new=False)
    _, versions = page.on.people(ME, page.seat.persona_key)
    assert [(v.number, v.note) for v in versions] == [(2, "quiet"), (1, "loud")]
    page.talk("Hi", DialForm(1))
    old = page.keep(page.on.choose(Seat(ME, page.seat.session_id, page.seat.persona_key, 1)))
    assert old.sheet is not None and old.sheet.traits == Traits(9) and old.version == 1
    # Dials, persona and version are found again, and what was said is still there.
    found = page.on.open(ME)
    assert (found.sheet, found.persona_key, found.version) == (old.sheet, page.seat.persona_key, 1)
    assert shown(found) == ["Hi"]
    page.talk("Again", DialForm(9))
    assert responder.requests[-1].persona.name == "Ana <b>"


def test_save_as_new_leaves_the_chosen_persona(page: Page) -> None:
    page.keep(page.on.save(page.seat, DialForm(9), "Ana", "", is_new=False))
    old = page.seat.persona_key
    other = page.keep(page.on.save(page.seat, DialForm(8), "Bo", "", is_new=True))
    assert other.persona_key != old and other.version == 1
    _, versions = page.on.people(ME, old)
    assert [v.number for v in versions] == [1]


def test_a_ready_persona_is_chosen_and_saved_as_ones_own(page: Page) -> None:
    ready = page.on.people(ME, "")[0][0]
    frame = page.keep(page.on.choose(Seat(ME, None, ready.key)))
    assert frame.sheet == ready.sheet and (frame.persona_key, frame.version) == (ready.key, 0)
    saved = page.on.save(page.seat, DialForm(1, 1, 1, 1, 1), "My own", "", is_new=False)
    assert saved.persona_key not in (ready.key, "") and saved.version == 1
    none = page.on.choose(Seat(ME, page.seat.session_id))
    assert (none.sheet, none.persona_key) == (blank_sheet(), "")


def test_a_persona_of_somebody_else_is_not_there(page: Page) -> None:
    page.keep(page.on.save(page.seat, DialForm(9), "Ana", "", is_new=False))
    theirs = Seat(ANOTHER, None, page.seat.persona_key)
    with pytest.raises(NotThere):
        page.on.choose(theirs)
    assert page.on.people(ANOTHER, page.seat.persona_key)[1] == []
    frame = page.on.move(theirs, DialForm(3))
    assert frame.desk is not None and frame.desk.sheet is not None and frame.desk.sheet.name == UNNAMED


def test_dials_of_a_persona_that_was_deleted_go_on_as_dials_only(page: Page) -> None:
    page.keep(page.on.save(page.seat, DialForm(9), "Ana", "", is_new=False))
    page.services.personas.delete(ME, page.seat.persona_key, "Ana")
    found = page.on.open(ME)
    assert found.persona_key == "" and found.sheet is not None and found.sheet.traits == Traits(9)
    assert page.talk("Still there?")[-1].notice == ""


def test_moves_of_a_page_that_has_not_heard_of_its_session_yet_stay_in_one(page: Page) -> None:
    # Two dials are let go, and a message is sent, before the first event has answered.
    page.on.move(Seat(ME), DialForm(9))
    page.on.move(Seat(ME), DialForm(9, 8))
    list(page.on.talk(Seat(ME), DialForm(9, 8), "Hi"))
    found = page.on.open(ME)
    assert found.sheet is not None and found.sheet.traits == Traits(9, 8) and shown(found) == ["Hi"]
    assert len(page.services.sessions.find(ME)) == 1
