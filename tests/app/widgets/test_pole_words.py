"""Poles and weights in words."""

import pytest

from app.widgets.pole_words import pole_look, pole_words, weight_words
from engine.types import POLES


def test_every_pole_has_words_of_its_own() -> None:
    assert pole_words("O+") == "O+ curious" and pole_words("N-") == "N− steady"
    assert len({pole_words(pole) for pole in POLES}) == 10
    assert all(pole_look(pole).letter == pole[0] for pole in POLES)


@pytest.mark.parametrize(("weight", "words"), [(1.0, "1.00"), (-0.5, "−0.50"), (-0.001, "0.00"), (-0.0, "0.00")])
def test_a_minus_stands_only_before_what_is_negative(weight: float, words: str) -> None:
    assert weight_words(weight) == words
