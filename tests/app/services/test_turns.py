"""Turns under way: watched by many or none, stopped, abandoned, broken; and always at an end."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.turn_view import TurnView
from app.services.turns import ABANDONED_S, UPDATE_INTERVAL_S, RunningTurn, TurnDesk
from engine.errors import BadInput, Busy, GenerationError, StorageError
from engine.types import Event, PersonaRequest, Routed, Stage, StopReason, Token, Trace, Waiting
from tests.app.scripted import ROUTER, SPOKEN, ScriptedResponder
from tests.app.services.gate import Clock, Gate, gated, rest, until

ASK = PersonaRequest("I failed my exam.")
KEY = "session"


class Full:
    """Has no place for anybody."""

    def respond(self, rows: Sequence[PersonaRequest], stop: threading.Event | None = None) -> Iterator[Event]:
        raise Busy("8 of 8 places are taken. Try again in a minute.")


class BreaksOff:
    """Ends without a trace."""

    def respond(self, rows: Sequence[PersonaRequest], stop: threading.Event | None = None) -> Iterator[Event]:
        return iter([Routed(0, rows[0].persona.weights, ROUTER, 0), Waiting(0), Token(0, Stage.THINK, "Hm")])


def failing(error: Exception) -> ScriptedResponder:
    responder = ScriptedResponder()
    responder.error = error
    return responder


def said_by(turn: RunningTurn) -> int:
    return sum(len(stage.text.split()) for stage in turn.view.stages)


@pytest.fixture
def gate() -> Iterator[Gate]:
    with gated() as gate:
        yield gate


@pytest.fixture
def kept() -> list[Trace]:
    return []


def test_all_who_watch_see_the_last_state_and_so_does_one_who_comes_late(gate: Gate, kept: list[Trace]) -> None:
    desk = TurnDesk(ScriptedResponder(1.0, gate), interval_s=0.0)
    turn = desk.start(KEY, ASK, None, kept.append)
    with ThreadPoolExecutor(4) as threads:
        watching = [threads.submit(lambda: list(turn.watch(0.001))) for _ in range(4)]
        for _ in range(20):
            gate.let(1)
        gate.open()
        seen = [future.result() for future in watching]
    late = list(turn.watch())
    assert len(late) == 1
    for views in (*seen, late):
        assert views[-1] is turn.view
        assert all(view.is_open for view in views[:-1])
        assert {stage.stage: stage.text for stage in views[-1].stages} == SPOKEN
    assert [trace.stop_reason for trace in kept] == [StopReason.END]


def test_what_is_seen_only_ever_grows(gate: Gate, kept: list[Trace]) -> None:
    gate.open()
    turn = TurnDesk(ScriptedResponder(0.0, gate), interval_s=0.0).start(KEY, ASK, None, kept.append)
    for view in turn.watch(0.0):
        assert [stage.stage for stage in view.stages] == list(Stage)[: len(view.stages)]
        assert all(stage.is_done for stage in view.stages[:-1])
        assert all(SPOKEN[stage.stage].startswith(stage.text) for stage in view.stages)


@settings(max_examples=20)
@given(pause_s=st.floats(0.001, 0.5))
def test_states_that_are_published_keep_their_distance(pause_s: float) -> None:
    clock, kept = Clock(), []
    published: list[tuple[float, TurnView]] = []

    def sleep(seconds: float) -> None:
        # On the thread that publishes, between two events: what is new now was published now.
        turn = desk.find(KEY)
        assert turn is not None
        if turn.view != TurnView() and (not published or published[-1][1] is not turn.view):
            published.append((clock.now, turn.view))
        clock.sleep(seconds)

    desk = TurnDesk(ScriptedResponder(pause_s, sleep), clock)
    desk.start(KEY, ASK, None, kept.append)
    rest(desk, KEY)
    assert published and published[0][1].reading is ROUTER
    # A stage that ends is an event of its own, at the same time as its last word.
    assert all(later - earlier >= UPDATE_INTERVAL_S - 1e-9 for (earlier, _), (later, _) in pairwise(published))


def test_one_who_watches_is_told_at_most_once_an_interval_and_of_the_end_at_once(gate: Gate, kept: list[Trace]) -> None:
    turn = TurnDesk(ScriptedResponder(1.0, gate), interval_s=0.0).start(KEY, ASK, None, kept.append)
    views = turn.watch(3600.0)
    assert next(views) == TurnView()
    gate.let(3)
    until(lambda: turn.view.stages)
    # There is news already; who kept no distance would see it before the gate opens.
    opening = threading.Timer(0.2, gate.open)
    opening.start()
    assert [view.is_open for view in views] == [False], "what came within the hour is shown together"
    opening.join()


def test_a_second_turn_with_the_same_key_is_refused_until_the_first_has_ended(gate: Gate, kept: list[Trace]) -> None:
    desk = TurnDesk(ScriptedResponder(1.0, gate))
    first = desk.start(KEY, ASK, "parent", kept.append)
    with pytest.raises(BadInput, match="still being answered"):
        desk.start(KEY, ASK, None, kept.append)
    other = desk.start("another", ASK, None, kept.append)
    assert (desk.find(KEY), desk.find("another"), desk.find("none")) == (first, other, None)
    assert (first.parent_id, first.request) == ("parent", ASK)
    gate.open()
    rest(desk, KEY)
    again = desk.start(KEY, ASK, None, kept.append)
    list(again.watch())
    list(other.watch())
    assert len(kept) == 3


def test_a_stop_keeps_what_was_said(gate: Gate, kept: list[Trace]) -> None:
    desk = TurnDesk(ScriptedResponder(1.0, gate), interval_s=0.0)
    turn = desk.start(KEY, ASK, None, kept.append)
    gate.let(6)
    until(lambda: said_by(turn) == 5)
    desk.stop("another")
    assert not turn.stop.is_set()
    desk.stop(KEY)
    gate.open()
    last = list(turn.watch())[-1]
    assert last.trace is kept[0] and kept[0].stop_reason is StopReason.STOPPED
    text = kept[0].text_of(Stage.THINK)
    assert SPOKEN[Stage.THINK].startswith(text) and 5 <= len(text.split()) <= 6


def test_a_stop_before_the_first_word_ends_well_and_keeps_nothing(gate: Gate, kept: list[Trace]) -> None:
    desk = TurnDesk(ScriptedResponder(1.0, gate))
    turn = desk.start(KEY, ASK, None, kept.append)
    desk.stop(KEY)
    gate.open()
    last = list(turn.watch())[-1]
    assert not last.is_open and last.stages == () and kept == []


def test_a_turn_that_nobody_watches_is_stopped(kept: list[Trace]) -> None:
    clock = Clock()
    desk = TurnDesk(ScriptedResponder(10.0, clock.sleep), clock)
    desk.start(KEY, ASK, None, kept.append)
    rest(desk, KEY)
    assert kept[0].stop_reason is StopReason.STOPPED
    words = kept[0].text_of(Stage.THINK).split()
    # Routed at 10 s, then a word each 10 s; the one that was on its way is spoken.
    assert ABANDONED_S / 10 <= len(words) <= ABANDONED_S / 10 + 1


def test_a_turn_that_somebody_looks_at_now_and_then_goes_on(kept: list[Trace]) -> None:
    clock = Clock()

    def sleep(seconds: float) -> None:
        turn = desk.find(KEY)
        assert turn is not None
        next(turn.watch())
        clock.sleep(seconds)

    desk = TurnDesk(ScriptedResponder(10.0, sleep), clock)
    desk.start(KEY, ASK, None, kept.append)
    rest(desk, KEY)
    assert kept[0].stop_reason is StopReason.END and kept[0].text_of(Stage.RESPOND) == SPOKEN[Stage.RESPOND]


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: failing(GenerationError("The logits are not finite.")), GenerationError, "not finite"),
        (lambda: failing(ZeroDivisionError("oops")), ZeroDivisionError, "oops"),
        (BreaksOff, GenerationError, "broke off before its end"),
        (Full, Busy, "8 of 8"),
    ],
    ids=["a failed row", "a defect", "no end", "no place"],
)
def test_a_turn_that_fails_tells_all_who_watch_and_keeps_nothing(
    make: Callable[[], ScriptedResponder], kind: type[Exception], words: str, kept: list[Trace]
) -> None:
    responder = make()
    desk = TurnDesk(responder, interval_s=0.0)
    turn = desk.start(KEY, ASK, None, kept.append)
    for _ in range(2):
        with pytest.raises(kind, match=words):
            list(turn.watch())
    assert kept == [] and desk.find(KEY) is None and turn.view.is_open
    if isinstance(responder, ScriptedResponder):
        assert responder.closed == 1
    with pytest.raises(kind):
        list(desk.start(KEY, ASK, None, kept.append).watch())


def test_a_defect_is_logged_and_a_failure_that_was_foreseen_is_not(caplog: pytest.LogCaptureFixture) -> None:
    for error, records in ((GenerationError("no"), 0), (ZeroDivisionError("oops"), 1)):
        turn = TurnDesk(failing(error)).start(KEY, ASK, None, lambda _: None)
        with pytest.raises(type(error)):
            list(turn.watch())
        assert len(caplog.records) == records


def test_it_is_stored_before_anybody_sees_the_end() -> None:
    desk = TurnDesk(ScriptedResponder(), interval_s=0.0)
    ready, seen = threading.Event(), []

    def keep(trace: Trace) -> None:
        assert ready.wait(20)
        seen.append((desk.find(KEY) is turn, turn.view.is_open, next(turn.watch()).is_open))

    turn = desk.start(KEY, ASK, None, keep)
    ready.set()
    assert not list(turn.watch())[-1].is_open
    assert seen == [(True, True, True)]


@pytest.mark.parametrize("error", [StorageError("The disk is full. Free some space."), OSError("no")])
def test_what_cannot_be_stored_has_no_end_but_the_error(error: Exception) -> None:
    def keep(trace: Trace) -> None:
        raise error

    desk = TurnDesk(ScriptedResponder())
    turn = desk.start(KEY, ASK, None, keep)
    views: list[TurnView] = []
    with pytest.raises(type(error)) as raised:
        views.extend(turn.watch())
    assert raised.value is error and turn.view.is_open and desk.find(KEY) is None


def test_a_turn_that_cannot_begin_leaves_the_key_free(monkeypatch: pytest.MonkeyPatch, kept: list[Trace]) -> None:
    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    desk = TurnDesk(ScriptedResponder())
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(Busy, match="Try again"):
            desk.start(KEY, ASK, None, kept.append)
    assert desk.find(KEY) is None
    list(desk.start(KEY, ASK, None, kept.append).watch())
    assert len(kept) == 1
