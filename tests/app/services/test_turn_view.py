"""The fold of engine events into snapshots, and how a turn looks that has ended."""

import pytest

from app.services.turn_view import StageView, TurnFold, TurnView, view_of
from engine.errors import GenerationError
from engine.types import (
    Done,
    ExpertWeights,
    Failed,
    Routed,
    Stage,
    StageDone,
    StageTrace,
    StopReason,
    Token,
    Trace,
    Waiting,
)
from tests.app.scripted import ROUTER
from tests.app.services.gate import Clock


def test_a_stage_grows_and_ends_with_its_own_duration() -> None:
    clock = Clock()
    fold = TurnFold(clock)
    fold.take(Token(0, Stage.THINK, "Hm, "))
    clock.now = 1.5
    fold.take(Token(0, Stage.THINK, "well"))
    assert fold.view().stages == (StageView(Stage.THINK, "Hm, well", 1.5, is_done=False),)
    fold.take(StageDone(0, StageTrace(Stage.THINK, "Hm, well.", 1.25)))
    clock.now = 9.0
    fold.take(Token(0, Stage.REFLECT, "I"))
    assert fold.view().stages == (
        StageView(Stage.THINK, "Hm, well.", 1.25, is_done=True),
        StageView(Stage.REFLECT, "I", 0.0, is_done=False),
    )


def test_a_stage_without_tokens_is_still_shown() -> None:
    fold = TurnFold(Clock())
    fold.take(StageDone(0, StageTrace(Stage.THINK, "", 0.0)))
    assert fold.view().stages == (StageView(Stage.THINK, "", 0.0, is_done=True),)


def test_weights_and_reading_come_with_routing_and_the_trace_with_the_end() -> None:
    fold = TurnFold(Clock())
    assert fold.view() == TurnView()
    weights = ExpertWeights.from_poles({"E+": 1.0})
    fold.take(Routed(0, weights, ROUTER, 0))
    assert (fold.view().weights, fold.view().reading, fold.is_complete) == (weights, ROUTER, False)
    fold.take(Token(0, Stage.RESPOND, "Yes"))
    trace = Trace(
        (StageTrace(Stage.RESPOND, "Yes!", 0.4),), weights, weights, ROUTER, StopReason.END, 9, 2, 0, 0.1, 0.5
    )
    fold.take(Done(0, trace))
    view = fold.view()
    assert fold.is_complete and view.trace is trace and not view.is_open
    assert view.reply == "Yes!"


def test_a_failed_row_raises_its_own_error() -> None:
    error = GenerationError("The logits are not finite.")
    with pytest.raises(GenerationError) as raised:
        TurnFold(Clock()).take(Failed(0, error))
    assert raised.value is error


def test_a_moment_of_silence_changes_nothing() -> None:
    fold = TurnFold(Clock())
    fold.take(Token(0, Stage.THINK, "Hm"))
    before = fold.view()
    fold.take(Waiting(0))
    assert fold.view() == before and before.is_open


def test_a_turn_that_has_ended_looks_as_its_trace_says() -> None:
    stages = (StageTrace(Stage.THINK, "Hm.", 0.2), StageTrace(Stage.RESPOND, "Yes!", 0.4))
    weights = ExpertWeights.from_poles({"E+": 1.0})
    trace = Trace(stages, weights, ExpertWeights(), ROUTER, StopReason.STOPPED, 9, 2, 0, 0.1, 0.5)
    view = view_of(trace)
    assert view.stages == (
        StageView(Stage.THINK, "Hm.", 0.2, is_done=True),
        StageView(Stage.RESPOND, "Yes!", 0.4, is_done=True),
    )
    assert (view.weights, view.reading, view.trace, view.is_open, view.reply) == (weights, ROUTER, trace, False, "Yes!")


def test_what_was_thought_is_no_reply() -> None:
    assert TurnView((StageView(Stage.THINK, "Hm", 0.1, is_done=False),)).reply == ""
