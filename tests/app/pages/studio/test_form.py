"""What the page's values become as a request."""

import pytest

from app.pages.studio.form import TalkForm
from engine.errors import BadInput
from engine.types import Sampling, Traits, Turn


def test_every_value_reaches_the_request() -> None:
    form = TalkForm("Hi", (1, 2.0, 3, 4, 9), 0.5, 0.25, 7, False, 0.0, 40.0)
    request = form.request((Turn("a", "b"),), 7, "visitor")
    assert request.persona.traits == Traits(1, 2, 3, 4, 9)
    assert (request.message, request.strength, request.router_influence) == ("Hi", 0.5, 0.25)
    assert request.sampling == Sampling(temperature=0.0, max_new_tokens=40, seed=7)
    assert (request.history, request.visitor) == ((Turn("a", "b"),), "visitor")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (TalkForm("Hi", (7.5, 5, 5, 5, 5)), "openness is 7.5"),
        (TalkForm("Hi", (0, 5, 5, 5, 5)), "openness is 0"),
        (TalkForm("  "), "The message is empty"),
        (TalkForm("Hi", strength=2.0), "Strength is 2.0"),
        (TalkForm("Hi", router_influence=-0.1), "Router influence is -0.1"),
    ],
)
def test_values_outside_their_range_are_refused(form: TalkForm, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        form.request((), 0, "local")


@pytest.mark.parametrize(
    ("form", "needs"),
    [
        (TalkForm("Hi", seed=3, is_new_seed=False), False),
        (TalkForm("Hi", seed=None, is_new_seed=False), True),
        (TalkForm("Hi", seed=3), True),
    ],
)
def test_a_seed_is_drawn_when_asked_for_or_missing(form: TalkForm, needs: bool) -> None:
    assert form.needs_seed is needs
