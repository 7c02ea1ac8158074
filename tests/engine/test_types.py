"""Values refuse what is out of range in one sentence; expert weights are a vector space."""

import dataclasses
import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine import types
from engine.errors import BadInput
from engine.types import (
    POLES,
    TRAITS,
    WEIGHT_LIMIT,
    ExpertWeights,
    Persona,
    PersonaRequest,
    RouterReading,
    Sampling,
    Stage,
    StageTrace,
    StopReason,
    Trace,
    Traits,
)

# Multiples of 1/64: sums and products of a few are exact, so that the laws hold to the bit.
exact = st.integers(-96, 96).map(lambda n: n / 64)
weights = st.tuples(*[exact] * len(POLES)).map(ExpertWeights)
any_floats = st.floats(-1e6, 1e6)
any_weights = st.tuples(*[any_floats] * len(POLES)).map(ExpertWeights)
traits = st.builds(Traits, *[st.integers(1, 9)] * 5)
ZERO = ExpertWeights.zero()


def test_trait_values_come_in_the_order_of_the_names() -> None:
    assert tuple(Traits(1, 2, 3, 4, 6)) == (1, 2, 3, 4, 6)
    assert [f.name for f in dataclasses.fields(Traits)] == list(TRAITS)
    assert tuple(Traits()) == (5,) * 5


@pytest.mark.parametrize("name", TRAITS)
@pytest.mark.parametrize("value", [0, 10, -1, 5.0, True, "7", None, math.nan])
def test_a_trait_out_of_range_is_refused(name: str, value: object) -> None:
    with pytest.raises(BadInput) as refused:
        Traits(**{name: value})  # pyright: ignore[reportArgumentType]
    assert str(refused.value) == f"{name} is {value!r}. A trait is an integer from 1 to 9; 5 is neutral."


@given(weights, weights, weights, exact, exact)
def test_weights_are_a_vector_space(u: ExpertWeights, v: ExpertWeights, w: ExpertWeights, a: float, b: float) -> None:
    assert u + v == v + u
    assert (u + v) + w == u + (v + w)
    assert u + ZERO == u
    assert u + u * -1.0 == ZERO
    assert u * 1.0 == u
    assert u * 0.0 == ZERO
    assert a * u == u * a
    assert (u + v) * a == u * a + v * a
    assert u * (a + b) == u * a + u * b
    assert u * a * b == u * (a * b)


@given(any_weights, any_weights)
def test_a_blend_ends_exactly_at_persona_and_router(u: ExpertWeights, v: ExpertWeights) -> None:
    assert u.blend(v, 0.0) == u
    assert u.blend(v, 1.0) == v


@given(weights, weights, st.integers(0, 64).map(lambda n: n / 64))
def test_a_blend_lies_between(u: ExpertWeights, v: ExpertWeights, alpha: float) -> None:
    assert u.blend(v, alpha) == v.blend(u, 1.0 - alpha) == u * (1.0 - alpha) + v * alpha
    assert u.blend(u, alpha) == u
    for a, mixed, b in zip(u, u.blend(v, alpha), v, strict=True):
        assert min(a, b) <= mixed <= max(a, b)


@pytest.mark.parametrize("alpha", [-0.01, 1.01, math.nan, math.inf])
def test_a_router_influence_out_of_range_is_refused(alpha: float) -> None:
    with pytest.raises(BadInput, match=f"{alpha}.*from 0 .* to 1"):
        ZERO.blend(ZERO, alpha)
    with pytest.raises(BadInput, match=f"{alpha}.*from 0 to 1"):
        PersonaRequest("Hi", router_influence=alpha)


@given(traits)
def test_traits_speak_by_one_pole_each_in_proportion(tuned: Traits) -> None:
    by_pole = ExpertWeights.from_traits(tuned).as_poles()
    for letter, value in zip("OCEAN", tuned, strict=True):
        plus, minus = by_pole[f"{letter}+"], by_pole[f"{letter}-"]
        assert plus - minus == (value - 5) / 4
        assert min(plus, minus) == 0.0 <= max(plus, minus) <= 1.0


@given(any_weights, any_weights)
@example(ExpertWeights((-0.0,) * 10), ZERO)
@example(ExpertWeights((0.0,) * 9 + (1.0,)), ExpertWeights((0.0,) * 9 + (math.nextafter(1.0, 2.0),)))
def test_hash_and_digest_are_equal_exactly_when_the_weights_are(u: ExpertWeights, v: ExpertWeights) -> None:
    assert (u.digest() == v.digest()) == (u == v)
    same = ExpertWeights(tuple(w if w else -w for w in u))
    assert u == same
    assert hash(u) == hash(same)
    assert u.digest() == same.digest()
    assert u.is_zero == (u == ZERO)


def test_the_digest_is_the_same_in_every_process() -> None:
    assert ZERO.digest() == "5b6fb58e61fa475939767d68a446f97f1bff02c0e5935a3ea8bb51e6515783d8"


@given(weights)
def test_poles_round_trip(u: ExpertWeights) -> None:
    assert list(u.as_poles()) == list(POLES)
    assert ExpertWeights.from_poles(u.as_poles()) == u
    assert ExpertWeights.from_poles({p: w for p, w in u.as_poles().items() if w}) == u
    assert tuple(u) == u.values


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", range(len(POLES)))
def test_a_weight_that_is_not_finite_is_refused(value: float, place: int) -> None:
    values = [0.0] * len(POLES)
    values[place] = value
    with pytest.raises(BadInput) as refused:
        ExpertWeights(tuple(values))
    assert str(refused.value) == f"The weight of {POLES[place]} is {value}. Give a finite number."


@pytest.mark.parametrize("count", [0, 9, 11])
def test_another_number_of_weights_is_refused(count: int) -> None:
    with pytest.raises(BadInput, match=rf"^{count} expert weights given; there are 10: O\+ O- "):
        ExpertWeights((0.0,) * count)


@pytest.mark.parametrize("value", [WEIGHT_LIMIT + 1e-9, -WEIGHT_LIMIT - 1e-9, math.nan, math.inf])
def test_an_explicit_weight_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(BadInput) as refused:
        ExpertWeights.from_poles({"A-": value})
    assert str(refused.value) == f"The weight of A- is {value}. Stay within -1.5..1.5."


def test_an_unknown_pole_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^There is no expert 'X\+'\. The ten are O\+ O- "):
        ExpertWeights.from_poles({"X+": 0.5})


@given(weights, traits)
def test_an_override_stands_in_for_the_traits(override: ExpertWeights, tuned: Traits) -> None:
    assert Persona(traits=tuned).weights == ExpertWeights.from_traits(tuned)
    assert Persona(traits=tuned, override=override).weights == override


@given(weights, weights, st.integers(0, 64).map(lambda n: n / 64), st.integers(0, 96).map(lambda n: n / 64))
def test_a_request_weighs_persona_and_router_by_strength(
    persona: ExpertWeights, router: ExpertWeights, alpha: float, strength: float
) -> None:
    request = PersonaRequest("Hi", Persona(override=persona), strength=strength, router_influence=alpha)
    reading = RouterReading("exam.worried", "an exam", 0.9, router)
    assert request.weights_with(reading) == (persona * (1 - alpha) + router * alpha) * strength
    assert request.weights_with(dataclasses.replace(reading, is_unsure=True)) == persona * strength


def test_strength_zero_is_the_plain_base() -> None:
    request = PersonaRequest("Hi", Persona(traits=Traits(9, 9, 9, 9, 9)), strength=0.0)
    assert request.weights_with(RouterReading("", "", 0.0, ZERO)).is_zero


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("temperature", bad) for bad in (-0.1, 2.1, math.nan, math.inf)],
        *[("top_p", bad) for bad in (0.0, -0.1, 1.1, math.nan)],
        *[("min_p", bad) for bad in (-0.1, 1.1, math.nan)],
        *[("max_new_tokens", bad) for bad in (0, -1, 4097, 10.5, True, None, math.nan)],
        *[("seed", bad) for bad in (-1, 2**63, 1.5, False, None, "7")],
    ],
)
def test_a_sampling_value_out_of_range_is_refused(name: str, value: object) -> None:
    with pytest.raises(BadInput, match=rf"^{name} is {value}\. Its range is .+\.$"):
        Sampling(**{name: value})  # pyright: ignore[reportArgumentType]


def test_the_ends_of_every_range_are_allowed() -> None:
    Sampling(temperature=0.0, top_p=1.0, min_p=0.0, max_new_tokens=1, seed=0)
    Sampling(temperature=2.0, top_p=5e-324, min_p=1.0, max_new_tokens=4096, seed=2**63 - 1)
    PersonaRequest("x" * 8000, strength=0.0, router_influence=0.0, router_temperature=0.1, router_top_k=1)
    PersonaRequest("x", strength=WEIGHT_LIMIT, router_influence=1.0, router_temperature=5.0, router_top_k=len(POLES))


@pytest.mark.parametrize("message", ["", " \n\t"])
def test_an_empty_message_is_refused(message: str) -> None:
    with pytest.raises(BadInput, match=r"The message is empty\. Write something"):
        PersonaRequest(message)


def test_a_message_past_the_limit_is_refused() -> None:
    with pytest.raises(BadInput, match=r"has 8001 characters\. At most 8000"):
        PersonaRequest("x" * 8001)


@pytest.mark.parametrize("strength", [-0.1, 1.6, math.nan])
def test_a_strength_out_of_range_is_refused(strength: float) -> None:
    with pytest.raises(BadInput, match=rf"Strength is {strength}\. It goes from 0 .* to 1\.5"):
        PersonaRequest("Hi", strength=strength)


@pytest.mark.parametrize("temperature", [0.0, 0.09, 5.1, -1.0, math.nan, math.inf])
def test_a_router_temperature_out_of_range_is_refused(temperature: float) -> None:
    with pytest.raises(BadInput, match=rf"^Router temperature is {temperature}\. It goes from 0\.1 to 5\.$"):
        PersonaRequest("Hi", router_temperature=temperature)


@pytest.mark.parametrize("top_k", [0, 11, -1, 2.5, True, None, "3"])
def test_a_top_k_out_of_range_is_refused(top_k: object) -> None:
    with pytest.raises(BadInput, match=rf"^Router top-k is {top_k}\. It is an integer from 1 to 10\.$"):
        PersonaRequest("Hi", router_top_k=top_k)  # pyright: ignore[reportArgumentType]


@given(any_weights, st.integers(0, len(POLES)))
def test_the_strongest_stay_and_nothing_that_stays_is_weaker(u: ExpertWeights, count: int) -> None:
    kept = u.strongest(count)
    assert all(k in (w, 0.0) for k, w in zip(kept, u, strict=True))
    assert sum(map(bool, kept)) == min(count, sum(map(bool, u)))
    gone = [abs(w) for k, w in zip(kept, u, strict=True) if w and not k]
    assert not gone or not any(0 < abs(k) < max(gone) for k in kept)


def test_of_equal_weights_the_first_by_pole_stays() -> None:
    equal = ExpertWeights((0.5,) * len(POLES))
    assert equal.strongest(3) == ExpertWeights.from_poles({"O+": 0.5, "O-": 0.5, "C+": 0.5})
    assert equal.strongest(len(POLES)) == equal and equal.strongest(0).is_zero
    assert ExpertWeights.from_poles({"O+": 0.2, "N-": -0.9}).strongest(1) == ExpertWeights.from_poles({"N-": -0.9})


def trace_of(
    stages: tuple[StageTrace, ...] = (), tokens: int = 0, first_token_s: float = 0.0, seconds: float = 0.0
) -> Trace:
    reading = RouterReading("small_talk", "", 1.0, ZERO)
    return Trace(stages, ZERO, ZERO, reading, StopReason.END, 1, tokens, 0, first_token_s, seconds)


def test_a_trace_gives_the_text_of_a_stage() -> None:
    trace = trace_of((StageTrace(Stage.THINK, "a", 0.1), StageTrace(Stage.RESPOND, "b", 0.1)))
    assert [trace.text_of(stage) for stage in Stage] == ["a", "", "b"]
    assert trace.reply == "b"


@pytest.mark.parametrize(
    ("tokens", "first_token_s", "seconds", "speed"),
    [(11, 1.0, 3.0, 5.0), (2, 0.5, 1.0, 2.0), (1, 0.5, 1.0, 0.0), (0, 0.0, 0.0, 0.0), (5, 1.0, 1.0, 0.0)],
)
def test_speed_counts_what_follows_the_first_token(
    tokens: int, first_token_s: float, seconds: float, speed: float
) -> None:
    assert trace_of(tokens=tokens, first_token_s=first_token_s, seconds=seconds).tokens_per_second == speed


def test_every_value_is_frozen_and_slotted() -> None:
    values = [c for c in vars(types).values() if dataclasses.is_dataclass(c) and isinstance(c, type)]
    assert len(values) >= 10
    for value in values:
        assert value.__dataclass_params__.frozen, value  # pyright: ignore[reportAttributeAccessIssue]
        assert "__slots__" in vars(value), value


@given(any_weights, any_weights)
def test_weights_are_keys(u: ExpertWeights, v: ExpertWeights) -> None:
    assume(u != v)
    assert {u: 1, v: 2}[u] == 1
