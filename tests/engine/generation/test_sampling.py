"""Drawing a token: greedy, nucleus, seeds, ties, and numbers that are none."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import GenerationError
from engine.generation.sampling import SHORTLIST, draw_token
from engine.types import Sampling

LOGITS = st.lists(st.sampled_from([-30.0, -2.0, -1.0, 0.0, 0.5, 3.0]), min_size=1, max_size=40)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def reference(logits: list[float], sampling: Sampling, uniform: float) -> int:
    """Return the token by the definition, in plain Python."""
    top = max(logits)
    mass = [math.exp((x - top) / sampling.temperature) for x in logits]
    mass = [m if m >= sampling.min_p else 0.0 for m in mass]
    wanted, running = sampling.top_p * math.fsum(mass), 0.0
    nucleus: list[tuple[int, float]] = []
    for index in sorted(range(len(logits)), key=lambda i: (-mass[i], i)):
        running += mass[index]
        nucleus.append((index, running))
        if running >= wanted * (1 - 1e-12):
            break
    return next(index for index, upto in nucleus if upto > uniform * running)


@given(
    LOGITS,
    st.integers(0, 2**63 - 1),
    st.sampled_from([0.3, 0.7, 1.0, 2.0]),
    st.sampled_from([0.1, 0.5, 0.95, 1.0]),
    st.sampled_from([0.0, 0.15, 0.7, 1.0]),
)
def test_a_draw_is_the_definition(
    logits: list[float], seed: int, temperature: float, top_p: float, min_p: float
) -> None:
    sampling = Sampling(temperature=temperature, top_p=top_p, min_p=min_p, seed=seed)
    uniform = float(torch.rand((), dtype=torch.float64, generator=seeded(seed)))
    assert draw_token(torch.tensor(logits), sampling, seeded(seed)) == reference(logits, sampling, uniform)


@pytest.mark.parametrize("top_p", [0.2, 0.9, 1.0])
@pytest.mark.parametrize("spread", [0.0, 0.5, 4.0])
def test_a_vocabulary_beyond_the_shortlist_is_drawn_by_the_same_definition(top_p: float, spread: float) -> None:
    logits = torch.randn(4 * SHORTLIST, generator=seeded()) * spread
    # Coarse values make many ties, also across the shortlist's border.
    logits = (logits * 4).round() / 4
    sampling = Sampling(temperature=1.0, top_p=top_p, min_p=0.0)
    for seed in range(20):
        uniform = float(torch.rand((), dtype=torch.float64, generator=seeded(seed)))
        assert draw_token(logits, sampling, seeded(seed)) == reference(logits.tolist(), sampling, uniform)


@given(LOGITS)
def test_greedy_takes_the_first_of_the_likeliest(logits: list[float]) -> None:
    assert draw_token(torch.tensor(logits), Sampling(temperature=0.0), seeded()) == logits.index(max(logits))


def test_a_token_far_below_the_likeliest_is_never_drawn() -> None:
    logits = torch.tensor([5.0, 4.0, 1.0] + [0.9] * 200)
    drawn = {draw_token(logits, Sampling(1.0, 1.0, min_p=0.2), seeded(seed)) for seed in range(200)}
    assert drawn == {0, 1}


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_barred_token_is_never_drawn(temperature: float) -> None:
    logits = torch.tensor([5.0, 4.9, 4.8], dtype=torch.float64)
    sampling = Sampling(temperature, 1.0, min_p=0.0)
    drawn = {draw_token(logits, sampling, seeded(seed), {0, 2}) for seed in range(50)}
    assert drawn == {1} and logits[0] == 5.0


def test_a_narrow_nucleus_is_greedy() -> None:
    logits = torch.randn(300, generator=seeded(3))
    sampling = Sampling(temperature=2.0, top_p=1e-9)
    assert {draw_token(logits, sampling, seeded(seed)) for seed in range(20)} == {int(logits.argmax())}


def test_the_coldest_temperature_is_greedy() -> None:
    logits = torch.randn(300, generator=seeded(3))
    assert draw_token(logits, Sampling(temperature=5e-324), seeded()) == int(logits.argmax())


def test_every_token_takes_exactly_one_number_from_the_generator() -> None:
    generator, counted = seeded(5), seeded(5)
    for size in (1, 300, 4 * SHORTLIST):
        draw_token(torch.zeros(size), Sampling(temperature=1.0), generator)
        torch.rand((), dtype=torch.float64, generator=counted)
        assert torch.equal(generator.get_state(), counted.get_state())


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_numbers_that_are_none_are_refused(bad: float, temperature: float) -> None:
    with pytest.raises(GenerationError, match="non-finite"):
        draw_token(torch.tensor([0.0, bad, 1.0]), Sampling(temperature=temperature), seeded())
