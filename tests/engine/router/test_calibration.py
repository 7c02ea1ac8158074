"""Temperature and calibration error against figures worked out by hand."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from engine.router.calibration import doubt_threshold, expected_calibration_error, fit_temperature


def marked(classes_B: torch.Tensor, classes: int) -> torch.Tensor:
    """Return which class is right in each row, one each."""
    return functional.one_hot(classes_B, classes).bool()


def error_of(probabilities_BS: torch.Tensor, classes_B: torch.Tensor) -> float:
    confidence_B, guess_B = probabilities_BS.max(-1)
    return expected_calibration_error(confidence_B, guess_B == classes_B)


def drawn(temperature: float, rows: int = 20_000) -> tuple[torch.Tensor, torch.Tensor]:
    """Return logits whose classes were drawn at a temperature."""
    generator = torch.Generator().manual_seed(0)
    logits_BS = torch.randn(rows, 5, generator=generator) * 2
    probability_BS = (logits_BS / temperature).softmax(-1)
    return logits_BS, torch.multinomial(probability_BS, 1, generator=generator)[:, 0]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_a_known_temperature_is_recovered(temperature: float) -> None:
    logits_BS, classes_B = drawn(temperature)
    assert fit_temperature(logits_BS, marked(classes_B, 5)) == pytest.approx(temperature, rel=0.06)


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.floats(0.1, 30))
def test_the_fit_never_raises_the_loss(seed: int, width: float) -> None:
    generator = torch.Generator().manual_seed(seed)
    logits_BS = torch.randn(60, 4, generator=generator) * width
    classes_B = torch.randint(0, 4, (60,), generator=generator)
    temperature = fit_temperature(logits_BS, marked(classes_B, 4))
    assert 0.05 <= temperature <= 20.0
    before = functional.cross_entropy(logits_BS, classes_B)
    assert functional.cross_entropy(logits_BS / temperature, classes_B) <= before + 1e-4


@pytest.mark.parametrize(("sign", "wanted"), [(1.0, 0.05), (-1.0, 20.0)])
@pytest.mark.parametrize("width", [1.0, 20.0, 1000.0])
def test_always_right_and_always_wrong_stay_within_bounds(sign: float, wanted: float, width: float) -> None:
    logits_BS, classes_B = sign * width * torch.eye(4), torch.arange(4)
    temperature = fit_temperature(logits_BS, marked(classes_B, 4))
    assert math.isfinite(temperature) and 0.05 <= temperature <= 20.0
    if width <= 20.0 and sign < 0:
        assert temperature == pytest.approx(wanted)


def test_the_error_of_an_example_worked_out_by_hand() -> None:
    # Bin 0.9..1: confidences 0.95 and 0.91, one right: gap |0.5 - 0.93| = 0.43, two of four rows.
    # Bin 0.6..0.7: confidences 0.6 and 0.65, both right: gap |1 - 0.625| = 0.375, two of four rows.
    first_B = torch.tensor([0.95, 0.91, 0.6, 0.65])
    probabilities_BS = torch.stack((first_B, 1 - first_B), -1)
    classes_B = torch.tensor([0, 1, 0, 0])
    wanted = 0.5 * 0.43 + 0.5 * 0.375
    assert error_of(probabilities_BS, classes_B) == pytest.approx(wanted, abs=1e-6)


def test_certain_and_right_is_no_error_certain_and_wrong_is_all_of_it() -> None:
    certain_BS = torch.eye(3)
    assert error_of(certain_BS, torch.arange(3)) == 0.0
    assert error_of(certain_BS, torch.tensor([1, 2, 0])) == pytest.approx(1.0)


def test_the_right_temperature_calibrates() -> None:
    logits_BS, classes_B = drawn(2.5)
    sharp = error_of(logits_BS.softmax(-1), classes_B)
    fitted = error_of((logits_BS / fit_temperature(logits_BS, marked(classes_B, 5))).softmax(-1), classes_B)
    assert fitted < 0.02 < sharp


def test_classes_that_are_right_together_count_together() -> None:
    # Half of the rows are surely one of the first two classes, half one of the last two: nothing to soften.
    logits_BS = torch.tensor([[5.0, 5.0, 0.0, 0.0], [0.0, 0.0, 5.0, 5.0]])
    pairs_BS = torch.tensor([[True, True, False, False], [False, False, True, True]])
    assert fit_temperature(logits_BS, pairs_BS) < 0.5
    assert fit_temperature(logits_BS, ~pairs_BS) > 5


def test_doubt_begins_where_too_many_would_be_wrong() -> None:
    confidence_B = torch.tensor([0.95, 0.9, 0.8, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05])
    is_right_B = torch.tensor([True, False, True, True, False, True, False, True, True, True])
    for share, answered in ((0.1, 3 + 1), (0.2, 6), (0.3, 10), (0.0, 1)):
        threshold = doubt_threshold(confidence_B, is_right_B, share, ceiling=1.0)
        sure_B = confidence_B >= threshold
        assert int((sure_B & ~is_right_B).sum()) <= share * 10 and int(sure_B.sum()) == answered
    assert doubt_threshold(confidence_B, is_right_B, 0.0, ceiling=0.6) == 0.6
