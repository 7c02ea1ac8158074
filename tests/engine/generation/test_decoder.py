"""Rows that decode together say what they say alone, whoever joins, leaves or fails."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import Qwen2Config

from engine.base.loader import Base
from engine.errors import GenerationError, PersonaStudioError, PromptTooLong
from engine.generation.decoder import BatchDecoder, Row
from engine.generation.job import RowPlan
from engine.generation.starts import SentenceMarks
from engine.types import Sampling
from tests.engine.generation.conftest import PLAIN, Bench
from tests.engine.tiny import tiny_base, tiny_mixture

TOKENS = 10
BROKEN = (float("inf"), *PLAIN[1:])
LONG_TEXT = "the cat sat on the mat, you told me that"
CULPRIT = (77.0, *PLAIN[1:])


def some_plans(bench: Bench, temperature: float, count: int = 5) -> list[RowPlan]:
    """Return rows of different lengths, gates and seeds; the third is the plain base."""
    rng = random.Random(4)
    texts = ("hello", "the cat sat on the mat and I am glad", "h", "I hear you, my friend", "you told me that")
    plans: list[RowPlan] = []
    for number in range(count):
        gates = PLAIN if number == 2 else tuple(rng.choice((0.0, 0.5, 1.0, -0.4)) for _ in PLAIN)
        sampling = Sampling(temperature=temperature, top_p=0.9, seed=number)
        plans.append(bench.plan(texts[number % len(texts)], gates, sampling))
    return plans


def generated(bench: Bench, plan: RowPlan, tokens: int) -> list[int]:
    """Return what transformers' own greedy loop gives for one row, with its gates."""
    ids = torch.tensor([plan.input_ids])
    if any(plan.gates):
        bench.mixture.gates.use(torch.tensor([plan.gates]))
    else:
        bench.mixture.gates.use_none()
    with torch.inference_mode():
        out = bench.base.model.generate(  # pyright: ignore[reportAttributeAccessIssue]
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=tokens,
            do_sample=False,
            pad_token_id=0,
        )
    return out[0, ids.shape[1] :].tolist()


def together(decoder: BatchDecoder, rows: list[Row], tokens: int) -> dict[Row, list[int]]:
    """Step and return every row's tokens; nobody may fail."""
    drawn: dict[Row, list[int]] = {row: [] for row in rows}
    for _ in range(tokens):
        for row, token in decoder.step():
            assert isinstance(token, int), token
            drawn[row].append(token)
    return drawn


@contextmanager
def a_layer_that_fails_for(gates: tuple[float, ...], bench: Bench) -> Iterator[None]:
    """Let the last layer's decoding raise as long as a row with these gates is in the batch."""
    mark = torch.tensor(gates).repeat_interleave(bench.mixture.shape.rank)

    def fail(module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        active = bench.mixture.gates.active_BK
        if inputs[0].shape[1] == 1 and active is not None and bool((active == mark).all(1).any()):
            raise RuntimeError("a kernel failed")

    hook = bench.base.model.model.layers[-1].register_forward_pre_hook(fail)
    try:
        yield
    finally:
        hook.remove()


def test_one_greedy_row_says_what_transformers_generates(bench: Bench) -> None:
    for plan in some_plans(bench, 0.0):
        assert bench.alone(plan, TOKENS) == generated(bench, plan, TOKENS)


def test_gates_change_what_is_said(bench: Bench) -> None:
    plain, tuned = bench.plan("hello"), bench.plan("hello", (1.0, *PLAIN[1:]))
    assert bench.alone(plain, TOKENS) != bench.alone(tuned, TOKENS)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_five_rows_together_say_what_each_says_alone(bench: Bench, temperature: float) -> None:
    plans = some_plans(bench, temperature)
    decoder = bench.decoder()
    rows = [decoder.join(plan) for plan in plans]
    drawn = together(decoder, rows, TOKENS)
    assert [drawn[row] for row in rows] == [bench.alone(plan, TOKENS) for plan in plans]


def test_sentences_of_a_marked_row_begin_anew(bench: Bench) -> None:
    plan = bench.plan()
    plain = bench.alone(plan, 40)
    # Every token ends a sentence, so every token begins one.
    every = SentenceMarks(plain[0], frozenset(range(len(bench.base.tokenizer))))
    marked = bench.alone(replace(plan, marks=every, taken=frozenset({plain[1]})), 40)
    assert len({*plain}) < 40 and len({*marked[1:]}) == 39
    assert marked[0] == plain[0] and plain[1] not in marked


def test_the_seed_decides(bench: Bench) -> None:
    one, same, other = (bench.plan(sampling=Sampling(temperature=1.5, top_p=1.0, seed=s)) for s in (1, 1, 2))
    assert bench.alone(one, TOKENS) == bench.alone(same, TOKENS)
    assert bench.alone(one, TOKENS) != bench.alone(other, TOKENS)


def test_a_row_without_gates_is_the_plain_base_among_tuned_rows(bench: Bench) -> None:
    untouched = tiny_base()
    plan = bench.plan("the cat sat")
    decoder = bench.decoder()
    rows = [decoder.join(p) for p in (*some_plans(bench, 0.0, 2), plan)]
    drawn = together(decoder, rows, TOKENS)[rows[-1]]
    ids = torch.tensor([plan.input_ids])
    for token in drawn:
        with torch.inference_mode():
            assert int(untouched.model(input_ids=ids).logits[0, -1].argmax()) == token
        ids = torch.cat([ids, torch.tensor([[token]])], dim=1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["join", "step", "step", "leave"]), st.integers(0, 5)), max_size=30))
def test_joining_and_leaving_change_nothing_for_the_others(bench: Bench, moves: list[tuple[str, int]]) -> None:
    plans = some_plans(bench, 0.8, 6)
    decoder = bench.decoder(slots=4)
    drawn: dict[Row, list[int]] = {}
    present: list[Row] = []
    for move, number in moves:
        if move == "join" and decoder.free_slots:
            present.append(decoder.join(plans[number]))
            drawn[present[-1]] = []
        elif move == "leave" and present:
            decoder.leave(present.pop(number % len(present)))
        elif move == "step":
            for row, token in decoder.step():
                assert isinstance(token, int)
                drawn[row].append(token)
        assert decoder.free_slots == 4 - len(present)
    for row, tokens in drawn.items():
        assert tokens == bench.alone(row.plan, len(tokens))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_of_broken_numbers_fails_alone(bench: Bench, place: int) -> None:
    plans = some_plans(bench, 0.7, 2)
    plans.insert(place, bench.plan("the cat sat on the mat and on the mat", BROKEN))
    decoder = bench.decoder()
    rows = [decoder.join(plan) for plan in plans]
    outcomes = dict(decoder.step())
    error = outcomes[rows[place]]
    assert isinstance(error, GenerationError)
    assert "non-finite" in str(error)
    decoder.leave(rows[place])
    healthy = [row for row in rows if row is not rows[place]]
    drawn = together(decoder, healthy, 5)
    for row in healthy:
        assert [outcomes[row], *drawn[row]] == bench.alone(row.plan, 6)


def test_the_heir_of_a_broken_row_is_sound(bench: Bench) -> None:
    decoder = bench.decoder()
    broken = decoder.join(bench.plan("the cat sat on the mat and on the mat", BROKEN))
    decoder.step()
    decoder.leave(broken)
    short = decoder.join(bench.plan("h"))
    long = decoder.join(bench.plan("the cat sat on the mat, you told me that"))
    drawn = together(decoder, [short, long], 4)
    assert drawn[short] == bench.alone(short.plan, 4)


def test_a_row_that_moves_into_a_broken_rows_slot_is_sound(bench: Bench) -> None:
    decoder = bench.decoder()
    broken, short = (decoder.join(bench.plan(text, gates)) for text, gates in ((LONG_TEXT, BROKEN), ("h", PLAIN)))
    outcome = dict(decoder.step())[short]
    decoder.leave(broken)
    long = decoder.join(bench.plan(LONG_TEXT))
    drawn = together(decoder, [short, long], 4)
    assert [outcome, *drawn[short]] == bench.alone(short.plan, 5)


def test_a_failed_batch_is_retried_so_that_only_the_culprit_fails(bench: Bench) -> None:
    plans = some_plans(bench, 0.7, 3)
    decoder = bench.decoder()
    rows = [decoder.join(plan) for plan in (plans[0], bench.plan("hello", CULPRIT), *plans[1:])]
    with a_layer_that_fails_for(CULPRIT, bench):
        outcomes = dict(decoder.step())
        assert isinstance(outcomes[rows[1]], GenerationError)
        assert "a kernel failed" in str(outcomes[rows[1]])
        decoder.leave(rows[1])
        healthy = [rows[0], *rows[2:]]
        drawn = together(decoder, healthy, 5)
    for row in healthy:
        assert [outcomes[row], *drawn[row]] == bench.alone(row.plan, 6)


def test_a_lonely_row_that_fails_is_told(bench: Bench) -> None:
    decoder = bench.decoder()
    row = decoder.join(bench.plan("hello", CULPRIT))
    with a_layer_that_fails_for(CULPRIT, bench):
        ((failed, error),) = decoder.step()
    assert failed is row
    assert isinstance(error, GenerationError)


def test_a_prompt_that_cannot_be_read_takes_no_slot(bench: Bench) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("out of memory")

    decoder = bench.decoder()
    hook = bench.base.model.model.norm.register_forward_hook(fail)
    try:
        with pytest.raises(GenerationError, match="prompt could not be read .*out of memory"):
            decoder.join(bench.plan("hello there my friend", BROKEN))
    finally:
        hook.remove()
    assert decoder.free_slots == decoder.slots
    plan = bench.plan("h")
    rows = [decoder.join(p) for p in (plan, bench.plan("the cat sat on the mat"))]
    assert together(decoder, rows, 4)[rows[0]] == bench.alone(plan, 4)


def test_a_full_context_must_leave(bench: Bench) -> None:
    decoder = bench.decoder(context_tokens=len(bench.ids("hello there")) + 2)
    row = decoder.join(bench.plan("hello there"))
    decoder.step()
    assert not decoder.is_full(row)
    decoder.step()
    assert decoder.is_full(row)
    with pytest.raises(ValueError, match="full row"):
        decoder.step()


def test_a_context_is_used_to_its_last_token(bench: Bench) -> None:
    plan = bench.plan("hello there my friend")
    decoder = bench.decoder(context_tokens=len(plan.input_ids) + TOKENS)
    row = decoder.join(plan)
    assert together(decoder, [row], TOKENS)[row] == bench.alone(plan, TOKENS)
    assert decoder.is_full(row)


def test_a_prompt_over_the_context_is_refused_with_both_counts(bench: Bench) -> None:
    count = len(bench.ids("hello there my friend"))
    with pytest.raises(PromptTooLong) as caught:
        bench.decoder(context_tokens=count).join(bench.plan("hello there my friend"))
    assert (caught.value.prompt_tokens, caught.value.budget_tokens) == (count, count - 1)


@pytest.mark.parametrize(
    ("ids", "gates", "reason"),
    [
        ((), PLAIN, "no tokens"),
        ((1, 100_000), PLAIN, "100000"),
        ((-1, 5), PLAIN, "-1"),
        ((1, 2), (1.0,), "1 gates were given for 10"),
    ],
)
def test_a_plan_that_does_not_suit_the_model_is_refused(
    bench: Bench, ids: tuple[int, ...], gates: tuple[float, ...], reason: str
) -> None:
    decoder = bench.decoder()
    with pytest.raises(PersonaStudioError, match=reason):
        decoder.join(RowPlan(ids, gates, Sampling(), frozenset()))
    assert decoder.free_slots == decoder.slots


def test_a_row_more_than_there_are_slots_is_the_callers_mistake(bench: Bench) -> None:
    decoder = bench.decoder(slots=1)
    decoder.join(bench.plan())
    with pytest.raises(ValueError, match="slots are taken"):
        decoder.join(bench.plan())


def test_leaving_twice_is_the_callers_mistake(bench: Bench) -> None:
    decoder = bench.decoder()
    row, _ = decoder.join(bench.plan()), decoder.join(bench.plan("h"))
    decoder.leave(row)
    with pytest.raises(ValueError, match="not in the batch"):
        decoder.leave(row)


def test_clearing_frees_every_slot(bench: Bench) -> None:
    decoder = bench.decoder()
    for _ in range(3):
        decoder.join(bench.plan("the cat sat on the mat", BROKEN))
    decoder.clear()
    assert decoder.free_slots == decoder.slots
    assert decoder.step() == []
    rows = [decoder.join(bench.plan(text)) for text in ("h", "the cat sat on the mat, you told me that")]
    assert together(decoder, rows, 3)[rows[0]] == bench.alone(rows[0].plan, 3)


def test_more_slots_than_the_gates_hold_are_refused() -> None:
    base = tiny_base()
    with pytest.raises(ValueError, match="gates hold 1..2"):
        BatchDecoder(base, tiny_mixture(base, max_rows=2), 3, 64)


def test_sliding_windows_are_refused(bench: Bench) -> None:
    base = tiny_base()
    mixture = tiny_mixture(base)
    config = Qwen2Config(use_sliding_window=True, max_window_layers=0, num_hidden_layers=2)
    base.model.config.layer_types = config.layer_types
    with pytest.raises(ValueError, match="sliding_attention"):
        BatchDecoder(Base(base.model, base.tokenizer, base.placement), mixture, 2, 64)


def test_no_gradient_is_kept(bench: Bench) -> None:
    decoder = bench.decoder()
    decoder.join(bench.plan("hello there", (1.0,) * 10))
    decoder.step()
    assert decoder._cache._kv.grad_fn is None
    assert not decoder._cache._kv.requires_grad
