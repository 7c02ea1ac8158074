"""Slots of the cache: what a forward writes and reads, moving, emptying."""

import torch
from transformers import Qwen2Config

from engine.generation.cache import SlotCache

CONFIG = Qwen2Config(hidden_size=8, num_attention_heads=2, num_key_value_heads=1, num_hidden_layers=2)


def states(*values: float) -> torch.Tensor:
    """Return `(B, 1, 1, 4)` states, one number a row."""
    return torch.tensor(values)[:, None, None, None].expand(-1, 1, 1, 4).clone()


def row_of(*values: float) -> torch.Tensor:
    """Return the `(1, 1, T, 4)` states of one row, one number a token."""
    return torch.tensor(values)[None, None, :, None].expand(1, 1, -1, 4).clone()


def fill(cache: SlotCache, slot: int, *values: float) -> None:
    cache.open_prefill(slot, len(values))
    for layer in range(2):
        cache.update(row_of(*values), -row_of(*values), layer)


def step(cache: SlotCache, first: int, lengths: list[int], *values: float) -> tuple[torch.Tensor, torch.Tensor]:
    cache.open_step(first, lengths, torch.tensor(lengths))
    cache.update(states(*values), -states(*values), 0)
    return cache.update(states(*values), -states(*values), 1)


def test_a_step_writes_each_row_at_its_own_length_and_reads_up_to_the_longest() -> None:
    cache = SlotCache(CONFIG, 3, 6, torch.empty(0))
    fill(cache, 0, 1.0, 2.0, 3.0)
    fill(cache, 1, 4.0)
    keys, values = step(cache, 0, [3, 1], 9.0, 8.0)
    assert keys[:, 0, :, 0].tolist() == [[1.0, 2.0, 3.0, 9.0], [4.0, 8.0, 0.0, 0.0]]
    assert torch.equal(values, -keys)


def test_one_row_may_step_without_touching_the_others() -> None:
    cache = SlotCache(CONFIG, 3, 6, torch.empty(0))
    fill(cache, 0, 1.0, 2.0)
    fill(cache, 1, 4.0)
    assert step(cache, 1, [1], 8.0)[0][:, 0, :, 0].tolist() == [[4.0, 8.0]]
    assert step(cache, 0, [2, 2], 5.0, 6.0)[0][:, 0, :, 0].tolist() == [[1.0, 2.0, 5.0], [4.0, 8.0, 6.0]]


def test_a_moved_row_keeps_its_states_and_leaves_nothing_behind() -> None:
    cache = SlotCache(CONFIG, 3, 6, torch.empty(0))
    fill(cache, 0, 1.0, 2.0, 3.0)
    fill(cache, 1, 4.0, 5.0)
    cache.clear(0)
    cache.move(1, 0)
    keys, _ = step(cache, 0, [2, 0, 3], 6.0, 7.0, 8.0)
    assert keys[:, 0, :, 0].tolist() == [[4.0, 5.0, 6.0, 0.0], [7.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 8.0]]


def test_an_emptied_slot_holds_no_number_of_its_last_row() -> None:
    cache = SlotCache(CONFIG, 2, 6, torch.empty(0))
    fill(cache, 0, float("nan"), float("inf"))
    step(cache, 0, [2], float("nan"))
    cache.clear(0)
    keys, values = step(cache, 0, [3], 1.0)
    assert keys[0, 0, :, 0].tolist() == [0.0, 0.0, 0.0, 1.0]
    assert torch.isfinite(values).all()


def test_a_moved_row_can_be_emptied_at_once() -> None:
    cache = SlotCache(CONFIG, 2, 6, torch.empty(0))
    fill(cache, 1, 4.0, 5.0)
    cache.move(1, 0)
    cache.clear(0)
    keys, _ = step(cache, 0, [2], 1.0)
    assert keys[0, 0, :, 0].tolist() == [0.0, 0.0, 1.0]


def test_steps_allocate_no_cache() -> None:
    cache = SlotCache(CONFIG, 2, 6, torch.empty(0))
    fill(cache, 0, 1.0)
    places = {step(cache, 0, [length], 1.0)[0].untyped_storage().data_ptr() for length in (1, 2, 3)}
    assert len(places) == 1
