"""A turn is complete and within its ranges, or it is refused."""

from dataclasses import replace

import pytest

from app.widgets.architecture_figure import FigureStage
from engine.errors import BadInput
from engine.types import POLES, Stage
from tests.app.widgets.architecture_figure.turns import TURN


def test_weights_are_completed_to_all_ten() -> None:
    turn = replace(TURN, weights_used={"E+": 1.0})
    assert list(turn.weights_used) == list(POLES) and sum(turn.weights_used.values()) == 1.0
    assert turn.router_weights["C+"] == 0.0


def test_stages_are_found_whatever_their_order_and_letters() -> None:
    turn = replace(TURN, stages=(FigureStage("RESPOND", 1.0, "b"), FigureStage("Think", 2.0, "a")))
    assert turn.stage(Stage.THINK) == turn.stages[1]
    assert turn.stage(Stage.RESPOND) == turn.stages[0]
    assert turn.stage(Stage.REFLECT) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"weights_used": {"X+": 1.0}}, "no expert 'X\\+'"),
        ({"router_weights": {"O+": float("nan")}}, "weight of O\\+ is nan"),
        ({"confidence": 1.2}, "confidence is 1.2"),
        ({"confidence": float("nan")}, "confidence is nan"),
        ({"tokens": -1}, "tokens is -1"),
        ({"seconds": float("inf")}, "seconds is inf"),
        ({"first_token_s": -0.1}, "first_token_s is -0.1"),
        ({"tokens_per_second": float("nan")}, "tokens_per_second is nan"),
    ],
)
def test_a_wrong_number_is_refused(change: dict, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        replace(TURN, **change)


def test_a_wrong_stage_is_refused() -> None:
    with pytest.raises(BadInput, match="no stage 'ponder'"):
        FigureStage("ponder", 1.0, "")
    with pytest.raises(BadInput, match="duration of think is -1"):
        FigureStage("think", -1.0, "")
