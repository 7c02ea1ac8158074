"""Keys and values of all rows in one preallocated block; what transformers' Qwen2 takes as `past_key_values`.

Knows slots and lengths; knows no token, no weights. The active rows are always slots 0 .. n − 1.
Shapes: B rows of this forward, H key/value heads, T tokens, L longest row, D head dimension.

Source: the contract of `update` is that of transformers.cache_utils.Cache (checked on 5.17 and 5.23).
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import Cache, Qwen2Config


@dataclass(frozen=True, slots=True)
class _Prefill:
    slot: int
    tokens: int


@dataclass(frozen=True, slots=True)
class _Step:
    slots_B: Tensor
    lengths_B: Tensor
    first: int
    longest: int


class SlotCache(Cache):
    """K and V of every layer, `[slots, H, max_tokens, D]`; say with `open_…` what the next forward writes."""

    def __init__(self, config: Qwen2Config, slots: int, max_tokens: int, like: Tensor) -> None:
        """Allocate everything, in the dtype and on the device of `like`."""
        super().__init__(layers=[])
        heads = config.num_key_value_heads or config.num_attention_heads
        head_dim = int(getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads)
        shape = (2, config.num_hidden_layers, slots, heads, max_tokens, head_dim)
        self._kv = torch.zeros(shape, dtype=like.dtype, device=like.device)
        self._slots = torch.arange(slots, device=like.device)
        self._written = [0] * slots
        self._next: _Prefill | _Step | None = None

    def open_prefill(self, slot: int, tokens: int) -> None:
        """Let the next forward be the first `tokens` tokens of one row, in an empty slot."""
        self._written[slot] = tokens
        self._next = _Prefill(slot, tokens)

    def open_step(self, first: int, lengths: list[int], lengths_B: Tensor) -> None:
        """Let the next forward be one token for each of the slots `first ..`; `lengths` [tokens] are before it."""
        for slot, length in enumerate(lengths, start=first):
            self._written[slot] = max(self._written[slot], length + 1)
        slots_B = self._slots[first : first + len(lengths)]
        self._next = _Step(slots_B, lengths_B, first, max(lengths) + 1)

    def update(self, key_states: Tensor, value_states: Tensor, layer_idx: int, *args: object) -> tuple[Tensor, Tensor]:
        """Write the new `(B, H, T, D)` states of a layer and return what its attention reads, `(B, H, L, D)`."""
        assert self._next is not None, "open_prefill or open_step comes first"
        k_SHTD, v_SHTD = self._kv[0, layer_idx], self._kv[1, layer_idx]
        if isinstance(self._next, _Prefill):
            slot, tokens = self._next.slot, self._next.tokens
            k_SHTD[slot, :, :tokens] = key_states[0]
            v_SHTD[slot, :, :tokens] = value_states[0]
            return key_states, value_states
        step = self._next
        k_SHTD[step.slots_B, :, step.lengths_B] = key_states[:, :, 0]
        v_SHTD[step.slots_B, :, step.lengths_B] = value_states[:, :, 0]
        rows = slice(step.first, step.first + len(step.slots_B))
        return k_SHTD[rows, :, : step.longest], v_SHTD[rows, :, : step.longest]

    def move(self, source: int, target: int) -> None:
        """Copy the used length of slot `source` into the empty slot `target`, and empty `source`."""
        used = self._written[source]
        self._kv[:, :, target, :, :used] = self._kv[:, :, source, :, :used]
        self._written[target] = used
        self.clear(source)

    def clear(self, slot: int) -> None:
        """Empty a slot.

        Masked positions weigh 0 in attention, and 0 · NaN is NaN: what a broken row leaves would break its heir.
        """
        self._kv[:, :, slot, :, : self._written[slot]] = 0
        self._written[slot] = 0
