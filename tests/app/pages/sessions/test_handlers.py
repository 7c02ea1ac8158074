"""The page's events as plain calls, on real stores."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.pages.sessions.handlers import SOMETHING_BROKE, Frame, SessionsHandlers
from app.services.studio import Ask
from engine.errors import GenerationError
from engine.personality.sheet import PersonaSheet
from engine.types import Traits
from tests.app.services.echo import ANA, BOB, Desks, EchoResponder

SHEET = PersonaSheet("Celeste", Traits(extraversion=9))


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    desks = Desks(tmp_path / "studio.db", EchoResponder())
    yield desks
    desks.close()


@pytest.fixture
def on(desks: Desks) -> SessionsHandlers:
    return SessionsHandlers(desks.sessions, desks.studio, desks.personas, desks.replays)


def titles(frame: Frame) -> list[str]:
    assert frame.found is not None
    return [summary.title for summary in frame.found]


def test_a_new_visitor_sees_an_empty_page(on: SessionsHandlers) -> None:
    assert on.refresh(ANA, "", "") == Frame(())


def test_the_newest_is_shown_first_and_search_reads_titles_personas_and_text(
    on: SessionsHandlers, desks: Desks
) -> None:
    old = desks.session(ANA, Ask("My exam", SHEET, 1))
    new = desks.session(ANA, Ask("My friend", PersonaSheet("Bo"), 77))
    desks.session(ANA)
    desks.session(BOB, Ask("Not hers", SHEET, 1))
    frame = on.refresh(ANA, "", "")
    assert titles(frame) == ["My friend", "My exam"] and frame.chosen == new
    for words, expected in (("EXAM", old), ("celeste my", old), ("seed 77", new)):
        found = on.choose(ANA, words, "").found
        assert found is not None and [summary.id for summary in found] == [expected]
    assert on.choose(ANA, "exam friend", "").found == ()


def test_a_session_is_shown_with_its_branches_and_the_newest_version(on: SessionsHandlers, desks: Desks) -> None:
    key = desks.personas.save_new(ANA, SHEET).key
    desks.personas.save_version(ANA, key, PersonaSheet("Celeste"))
    session_id = desks.session(ANA, Ask("One", SHEET, 1, key), Ask("Two", SHEET, 2, key))
    first = desks.sessions.read(ANA, session_id)[1].exchanges[0].turn_id
    desks.say(ANA, session_id, Ask("Again", SHEET, 3, key, redo=first))
    detail = on.choose(ANA, "", session_id).detail
    assert detail is not None
    assert [exchange.message for exchange in detail.conversation.exchanges] == ["Again"]
    assert (detail.summary.turns, detail.branches) == (3, 2)
    assert (detail.summary.version_number, detail.newest_version) == (1, 2)


def test_what_is_anothers_is_not_there(on: SessionsHandlers, desks: Desks) -> None:
    theirs = desks.session(BOB, Ask("Secret", SHEET, 1))
    assert "deleted meanwhile" in on.choose(ANA, "", theirs).said
    assert on.choose(ANA, "", theirs).detail is None
    assert "There is no" in on.rename(ANA, "", theirs, "Mine").notice
    assert "There is no" in on.delete(ANA, "", theirs).notice
    assert "There is no" in on.reopen(ANA, theirs)
    assert "There is no" in list(on.replay(ANA, theirs))[-1].notice
    assert desks.sessions.read(BOB, theirs)[0].title == "Secret"


def test_a_title_is_changed_and_an_empty_one_refused(on: SessionsHandlers, desks: Desks) -> None:
    session_id = desks.session(ANA, Ask("One", SHEET, 1))
    assert titles(on.rename(ANA, "", session_id, "The <b>exam</b>")) == ["The <b>exam</b>"]
    frame = on.rename(ANA, "", session_id, "  ")
    assert "empty" in frame.notice and titles(frame) == ["The <b>exam</b>"] and frame.chosen == session_id


def test_a_session_is_deleted_with_its_turns_and_the_page_says_so(on: SessionsHandlers, desks: Desks) -> None:
    keep, gone = (desks.session(ANA, Ask(text, SHEET, 1)) for text in ("Keep", "Gone"))
    frame = on.delete(ANA, "", gone)
    assert titles(frame) == ["Keep"] and frame.detail is None and "“Gone” was deleted" in frame.said
    assert on.refresh(ANA, "", gone).chosen == keep
    assert not on.refresh(ANA, "", gone).said


def test_reopen_makes_it_the_studios(on: SessionsHandlers, desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1))
    desks.session(ANA, Ask("Two", SHEET, 1))
    assert on.reopen(ANA, old) == ""
    assert desks.studio.open(ANA).session_id == old


def test_a_replay_runs_to_its_end_and_says_so(on: SessionsHandlers, desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1), Ask("Two", SHEET, 2))
    frames = list(on.replay(ANA, old))
    assert [frame.is_running for frame in frames] == [True] * (len(frames) - 1) + [False]
    assert frames[-1].replay is not None and frames[-1].replay.same == 2 and not frames[-1].notice


def test_while_one_replay_runs_the_page_knows_it(on: SessionsHandlers, desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1))
    frames = on.replay(ANA, old)
    next(frames)
    assert on.choose(ANA, "", old).is_replaying and not on.choose(BOB, "", "").is_replaying
    assert "under way" in list(on.replay(ANA, old))[-1].notice
    on.stop(ANA)
    list(frames)
    assert not on.choose(ANA, "", old).is_replaying


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (GenerationError("The logits are not finite."), "The logits are not finite."),
        (ZeroDivisionError("secret"), SOMETHING_BROKE),
    ],
)
def test_a_failure_is_one_sentence_beside_what_was_replayed(
    on: SessionsHandlers, desks: Desks, error: Exception, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1), Ask("Two", SHEET, 1))
    frames = on.replay(ANA, old)
    with caplog.at_level(logging.ERROR):
        for frame in frames:
            if frame.replay is not None and frame.replay.done == 1:
                desks.responder.error = error
    assert (frame.notice, frame.is_running) == (sentence, False)
    assert frame.replay is not None and frame.replay.is_over and frame.replay.done == 1


def test_a_page_that_cannot_be_read_stays_as_it_is(
    on: SessionsHandlers, desks: Desks, caplog: pytest.LogCaptureFixture
) -> None:
    desks.session(ANA, Ask("One", SHEET, 1))
    with caplog.at_level(logging.ERROR):
        frame = on.refresh(ANA, None, "")  # pyright: ignore[reportArgumentType]
    assert frame == Frame(None, notice=SOMETHING_BROKE) and "Traceback" in caplog.text
