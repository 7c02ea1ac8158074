"""What the page's values become as a persona sheet, and back."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.studio.form import (
    SEED_LIMIT,
    UNNAMED,
    DialForm,
    blank_sheet,
    dials_of,
    experts_json,
    read_experts,
)
from engine.errors import BadInput
from engine.personality.sheet import ExpertView, Mix, PersonaSheet
from engine.types import POLES, Sampling, Traits

POLE = st.sampled_from(POLES)
EXPERTS = st.builds(
    ExpertView,
    st.dictionaries(POLE, st.floats(-1.5, 1.5)),
    st.frozensets(POLE),
    st.frozensets(POLE),
)
FORMS = st.builds(
    DialForm,
    *[st.integers(1, 9)] * 5,
    strength=st.floats(0, 1.5),
    router_influence=st.floats(0, 1),
    router_temperature=st.floats(0.1, 5),
    router_top_k=st.integers(1, 10),
    temperature=st.floats(0, 2),
    max_new_tokens=st.integers(20, 250),
    seed=st.integers(0, SEED_LIMIT - 1),
    is_new_seed=st.just(False),
    experts=EXPERTS.map(experts_json),
)


@given(FORMS)
def test_dials_that_became_a_sheet_stand_where_they_stood(form: DialForm) -> None:
    back = dials_of(form.sheet(None))
    assert back == form


@given(EXPERTS)
def test_what_was_done_to_experts_survives_the_way_through_the_page(view: ExpertView) -> None:
    assert read_experts(experts_json(view)) == view
    assert (experts_json(view) == "") is view.is_plain


def test_who_it_is_comes_from_the_chosen_persona_and_the_dials_from_the_page() -> None:
    base = PersonaSheet("Ana", Traits(9, 9, 9, 9, 9), identity="I am Ana.", tags=("kind",), greeting="Hi")
    sheet = DialForm(1, 2.0, 3, 4, 9, 0.5, 0.25, 2.0, 3.0, 0.0, 40.0, seed=7, is_new_seed=False).sheet(base)
    assert (sheet.name, sheet.identity, sheet.tags, sheet.greeting) == ("Ana", "I am Ana.", ("kind",), "Hi")
    assert sheet.traits == Traits(1, 2, 3, 4, 9)
    assert sheet.mix == Mix(0.5, 0.25, 2.0, 3)
    assert sheet.sampling == Sampling(temperature=0.0, max_new_tokens=40, seed=7) and sheet.is_seed_fixed
    assert DialForm().sheet(None) == blank_sheet() and blank_sheet().name == UNNAMED


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (DialForm(7.5), "openness is 7.5"),
        (DialForm(neuroticism=0), "neuroticism is 0"),
        (DialForm(strength=2.0), "Strength is 2.0"),
        (DialForm(router_influence=-0.1), "Router influence is -0.1"),
        (DialForm(router_top_k=2.5), "Router top-k is 2.5"),
        (DialForm(openness=None), "Openness is None, which is no number"),  # pyright: ignore[reportArgumentType]
        (DialForm(strength=None), "Strength is None, which is no number"),  # pyright: ignore[reportArgumentType]
        (DialForm(router_top_k=math.nan), "Router top k is nan"),
        (DialForm(max_new_tokens=math.inf), "Max new tokens is inf"),
        (DialForm(seed=math.nan, is_new_seed=False), "Seed is nan"),
        (DialForm(seed=-1, is_new_seed=False), "-1"),
    ],
)
def test_values_that_no_dial_has_are_refused_with_a_sentence(form: DialForm, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        form.sheet(None)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "7",
        '{"pins": 3}',
        '{"pins": {"O+": "much"}}',
        '{"pins": {"X+": 1}}',
        '{"pins": {"O+": 9}}',
        '{"muted": 3}',
        '{"solo": ["nobody"]}',
        "[" * 100_000,
    ],
)
def test_experts_that_cannot_be_read_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match=r"\S+ .*\."):
        read_experts(text)


def test_the_page_gets_the_poles_in_a_fixed_order() -> None:
    data = json.loads(experts_json(ExpertView({}, frozenset({"O-", "A+"}), frozenset({"N-", "C+"}))))
    assert data == {"pins": {}, "muted": ["A+", "O-"], "solo": ["C+", "N-"]}


@pytest.mark.parametrize(
    ("form", "needs"),
    [
        (DialForm(seed=3, is_new_seed=False), False),
        (DialForm(seed=None, is_new_seed=False), True),
        (DialForm(seed=3), True),
    ],
)
def test_a_seed_is_drawn_when_asked_for_or_missing_and_is_then_no_part_of_the_persona(
    form: DialForm, needs: bool
) -> None:
    assert form.needs_seed is needs
    sheet = form.sheet(None)
    assert (sheet.is_seed_fixed, sheet.sampling.seed) == (not needs, 0 if needs else 3)
