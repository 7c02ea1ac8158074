"""Replaying: the same messages, personas and seeds give the same text; what differs is said; it can be stopped."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bootstrap import open_engine, voice_of
from app.services.replay import Replay, ReplayService
from app.services.sessions import SessionService
from app.services.studio import Ask, StudioService
from app.services.turns import TurnDesk
from app.settings import read_settings
from engine.errors import BadInput, GenerationError, NotThere
from engine.personality.sheet import ExpertView, Mix, PersonaSheet
from engine.types import TRAITS, Sampling, Stage, StopReason, Traits
from tests.app.services.echo import ANA, BOB, Desks, EchoResponder

SHEET = PersonaSheet("Ana", Traits(extraversion=9))
OTHER = PersonaSheet("Ana, quiet", Traits(extraversion=1), mix=Mix(strength=0.5, router_influence=0.25))


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    desks = Desks(tmp_path / "studio.db", EchoResponder())
    yield desks
    desks.close()


def replayed(desks: Desks, session_id: str) -> Replay:
    return list(desks.replays.run(ANA, session_id))[-1]


def test_every_turn_is_asked_as_it_was_asked_then(desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 3), Ask("Two", OTHER, 4), Ask("Three", SHEET, 2**63 - 1))
    before = list(desks.responder.requests)
    replay = replayed(desks, old)
    assert desks.responder.requests[3:] == before
    assert replay.is_over and replay.is_same_pack and replay.same == replay.done == 3
    summary, conversation = desks.sessions.read(ANA, replay.session_id)
    assert [exchange.message for exchange in conversation.exchanges] == ["One", "Two", "Three"]
    assert summary.title == "Replay of One" and replay.session_id != old
    assert len(desks.sessions.read(ANA, old)[1].exchanges) == 3


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(Traits, **{trait: st.integers(1, 9) for trait in TRAITS}),
    st.builds(Mix, strength=st.floats(0, 1.5), router_influence=st.floats(0, 1), router_top_k=st.integers(1, 10)),
    st.builds(Sampling, temperature=st.floats(0, 2), top_p=st.floats(0.01, 1), max_new_tokens=st.integers(20, 4096)),
    st.builds(ExpertView, pins=st.dictionaries(st.sampled_from(["O+", "N-"]), st.floats(-1.5, 1.5))),
    st.integers(0, 2**63 - 1),
)
def test_whatever_the_dials_say_the_request_is_the_same(
    desks: Desks, traits: Traits, mix: Mix, sampling: Sampling, experts: ExpertView, seed: int
) -> None:
    sheet = PersonaSheet("Ana", traits, experts, mix, sampling)
    old = desks.session(ANA, Ask("Hello", sheet, seed))
    assert replayed(desks, old).same == 1
    assert desks.responder.requests[-1] == desks.responder.requests[-2]


def test_only_the_way_to_where_it_stands_is_replayed(desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1), Ask("Two", SHEET, 2))
    first = desks.sessions.read(ANA, old)[1].exchanges[0].turn_id
    desks.say(ANA, old, Ask("Once more", SHEET, 3, redo=first))
    assert [turn.message for turn in replayed(desks, old).turns] == ["Once more"]
    assert desks.sessions.branches(ANA, old) == 2


def test_another_text_is_told_by_stage_and_another_pack_by_name(desks: Desks, tmp_path: Path) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1))
    desks.responder.accent = "indeed"
    replay = replayed(desks, old)
    assert replay.turns[0].differing == (Stage.RESPOND,) and not replay.turns[0].is_same
    assert (replay.same, replay.done, replay.is_same_pack) == (0, 1, True)
    others = Desks(tmp_path / "studio.db", desks.responder, pack_hash="e" * 64)
    assert not replayed(others, old).is_same_pack
    others.close()


def test_an_answer_that_was_stopped_ends_at_the_same_word(desks: Desks) -> None:
    desks.responder.stop_after = 6
    old = desks.session(ANA, Ask("One", SHEET, 1))
    desks.responder.stop_after = None
    replay = replayed(desks, old)
    assert replay.turns[0].then.trace.stop_reason is StopReason.STOPPED
    assert replay.same == 1
    # The dials of the new session are those of then all the same.
    assert desks.studio.desk(ANA, replay.session_id).sheet == SHEET


def test_the_dials_of_the_new_session_follow_the_turns(desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 3), Ask("Two", OTHER, 4))
    desk = desks.studio.desk(ANA, replayed(desks, old).session_id)
    assert desk.sheet == OTHER and desk.can_undo


def test_the_studio_stays_where_it_is(desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1))
    present = desks.session(ANA, Ask("Elsewhere", SHEET, 1))
    replayed(desks, old)
    assert desks.studio.open(ANA).session_id == present


def test_it_keeps_its_persona_and_speaks_for_one_that_was_deleted(desks: Desks) -> None:
    key = desks.personas.save_new(ANA, SHEET).key
    old = desks.session(ANA, Ask("One", SHEET, 1, persona_key=key))
    summary = desks.sessions.read(ANA, replayed(desks, old).session_id)[0]
    assert (summary.persona_id, summary.version_number) == (key, 1)
    desks.personas.delete(ANA, key, "Ana")
    summary = desks.sessions.read(ANA, replayed(desks, old).session_id)[0]
    assert (summary.persona_id, summary.persona_name) == (None, "Ana")


def test_a_replay_of_a_replay_is_not_named_twice(desks: Desks) -> None:
    first = replayed(desks, desks.session(ANA, Ask("One", SHEET, 1)))
    second = replayed(desks, first.session_id)
    assert desks.sessions.read(ANA, second.session_id)[0].title == "Replay of One"


def test_stop_ends_the_answer_and_the_turns_after_it_are_not_asked(desks: Desks) -> None:
    old = desks.session(ANA, *(Ask(text, SHEET, 1) for text in ("One", "Two", "Three")))
    desks.responder.pause_s = 0.02
    states: list[Replay] = []
    for replay in desks.replays.run(ANA, old):
        states.append(replay)
        if replay.done == 1:
            desks.replays.stop(ANA)
    assert states[-1].is_over and 1 <= states[-1].done < 3
    assert len(desks.responder.requests) < 6
    kept = desks.sessions.read(ANA, states[-1].session_id)[1].answers
    assert [answer.trace.stop_reason for answer in kept] == [StopReason.END] * states[-1].done
    assert not desks.replays.is_running(ANA)


def test_closing_it_closes_the_responder_and_keeps_nothing_half(desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1), Ask("Two", SHEET, 1))
    desks.responder.pause_s = 0.02
    replays = desks.replays.run(ANA, old)
    next(state for state in replays if state.turns[0].now is not None)
    closed = desks.responder.closed
    replays.close()
    assert desks.responder.closed == closed + 1 and not desks.replays.is_running(ANA)
    assert [summary.id for summary in desks.sessions.find(ANA)] == [old]
    assert len(desks.responder.requests) == 3


def test_only_one_at_a_time_per_visitor(desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1))
    theirs = desks.session(BOB, Ask("One", SHEET, 1))
    first = desks.replays.run(ANA, old)
    next(first)
    with pytest.raises(BadInput, match="under way"):
        next(desks.replays.run(ANA, old))
    assert list(desks.replays.run(BOB, theirs))[-1].same == 1
    assert desks.replays.is_running(ANA)
    first.close()
    assert not desks.replays.is_running(ANA)


def test_an_error_ends_it_and_the_turns_before_it_stay(desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1), Ask("Two", SHEET, 1))
    states: list[Replay] = []
    with pytest.raises(GenerationError, match="not finite"):
        for replay in desks.replays.run(ANA, old):
            states.append(replay)
            if replay.done == 1:
                desks.responder.error = GenerationError("The logits are not finite.")
    assert len(desks.sessions.read(ANA, states[-1].session_id)[1].exchanges) == 1
    assert not desks.replays.is_running(ANA)


def test_what_is_anothers_or_empty_is_not_replayed(desks: Desks) -> None:
    with pytest.raises(NotThere):
        next(desks.replays.run(BOB, desks.session(ANA, Ask("One", SHEET, 1))))
    with pytest.raises(BadInput, match="no turns"):
        next(desks.replays.run(ANA, desks.session(ANA)))


@pytest.mark.slow
def test_the_pocket_pack_says_the_same_again(desks: Desks) -> None:
    engine = open_engine(read_settings())
    try:
        studio = StudioService(voice_of(engine), desks.stores, TurnDesk(engine))
        warm = replace(SHEET, mix=Mix(router_influence=0.3))
        session_id = studio.begin(ANA, warm, "").session_id
        assert session_id is not None
        for ask in (Ask("I passed my exam!", warm, 11), Ask("And now I cannot sleep.", OTHER, 12)):
            list(studio.say(ANA, session_id, ask))
        stopped = Ask("Tell me more about that.", SHEET, 13)
        for desk in studio.say(ANA, session_id, stopped):
            view = desk.conversation.latest
            if view is not None and view.is_open and len(view.stages) > 1:
                studio.stop(ANA, session_id)
        sessions = SessionService(desks.stores.sessions)
        replay = list(ReplayService(sessions, studio).run(ANA, session_id))[-1]
        assert replay.is_same_pack and replay.done == 3
        assert [turn.differing for turn in replay.turns] == [(), (), ()]
        assert replay.turns[2].then.trace.stop_reason is StopReason.STOPPED
    finally:
        engine.close()


def test_the_lock_is_not_held_while_an_answer_is_spoken(desks: Desks) -> None:
    old = desks.session(ANA, Ask("One", SHEET, 1))
    replays = desks.replays.run(ANA, old)
    next(replays)
    asked: list[bool] = []
    thread = threading.Thread(target=lambda: asked.append(desks.replays.is_running(ANA)))
    thread.start()
    thread.join(10)
    replays.close()
    assert asked == [True]
