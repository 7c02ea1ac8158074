"""The use case: throttled, complete, closing what it opened."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.studio import StudioService
from app.services.turn_view import TurnView
from engine.errors import Busy, GenerationError
from engine.types import Event, PersonaRequest, Routed, Stage, Token
from tests.app.scripted import ROUTER, SPOKEN, ScriptedResponder

REQUEST = PersonaRequest("I failed my exam.")


class Clock:
    """A clock that every pause of the responder moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@given(pause_s=st.floats(0.001, 0.5))
def test_snapshots_keep_their_distance_and_the_last_is_complete(pause_s: float) -> None:
    clock = Clock()
    service = StudioService(ScriptedResponder(pause_s, clock.sleep), clock)
    views: list[TurnView] = []
    times: list[float] = []
    for view in service.talk(REQUEST):
        views.append(view)
        times.append(clock.now)
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(times[:-1]))
    assert views[-1].trace is not None and not views[-1].is_open
    assert [view.trace is None for view in views[:-1]] == [True] * (len(views) - 1)
    assert {stage.stage: stage.text for stage in views[-1].stages} == SPOKEN


def test_stages_appear_in_order_and_only_the_newest_is_open() -> None:
    clock = Clock()
    for view in StudioService(ScriptedResponder(0.11, clock.sleep), clock).talk(REQUEST):
        assert [stage.stage for stage in view.stages] == list(Stage)[: len(view.stages)]
        assert all(stage.is_done for stage in view.stages[:-1])
        assert all(SPOKEN[stage.stage].startswith(stage.text) for stage in view.stages)


def test_closing_closes_the_responder() -> None:
    clock = Clock()
    responder = ScriptedResponder(0.2, clock.sleep)
    views = StudioService(responder, clock).talk(REQUEST)
    with closing(views):
        next(views)
        assert responder.closed == 0
    assert responder.closed == 1


def test_a_failed_row_raises_and_closes() -> None:
    responder = ScriptedResponder()
    responder.error = GenerationError("The logits are not finite.")
    with pytest.raises(GenerationError, match="not finite"):
        list(StudioService(responder).talk(REQUEST))
    assert responder.closed == 1


class Responder:
    """Yields what it is given, from an iterator that cannot be closed."""

    def __init__(self, events: Sequence[Any]) -> None:
        self._events = events

    def respond(self, rows: Sequence[PersonaRequest]) -> Iterator[Event]:
        return iter(self._events)


def test_an_answer_without_an_end_is_an_error() -> None:
    events = [Routed(0, REQUEST.persona.weights, ROUTER, 0), Token(0, Stage.THINK, "Hm")]
    with pytest.raises(GenerationError, match="broke off"):
        list(StudioService(Responder(events)).talk(REQUEST))


def test_a_full_queue_is_passed_on() -> None:
    class Full:
        def respond(self, rows: Sequence[PersonaRequest]) -> Iterator[Event]:
            raise Busy("8 of 8 places are taken. Try again in a minute.")

    with pytest.raises(Busy, match="8 of 8"):
        list(StudioService(Full()).talk(REQUEST))
