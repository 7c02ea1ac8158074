"""Decode many rows in one batch, each with its own prompt, expert gates, sampling and seed.

Knows the model, its cache and its gates; knows no thread, no text, no reason to stop.
Shapes: B rows, T tokens, L longest row, D hidden, V vocabulary.

A row's newest token is always still to be fed: a joining row has read its prompt but for the last token, which
the next step feeds together with everybody else's. So every step treats all rows alike.
"""

import logging
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.base.loader import Base
from engine.errors import GenerationError, PromptTooLong
from engine.experts.mixture import Mixture
from engine.generation.cache import SlotCache
from engine.generation.job import RowPlan
from engine.generation.sampling import draw_token
from engine.generation.starts import SentenceStarts

logger = logging.getLogger(__name__)

# What a forward raises for bad numbers, a bad index or a full device.
FORWARD_ERRORS = (RuntimeError, IndexError, ValueError, MemoryError)


@dataclass(slots=True, eq=False)
class Row:
    """The handle on one row of the batch; only the decoder changes it."""

    plan: RowPlan
    """What it was joined with."""
    slot: int
    """Its present place in the batch."""
    cached: int
    """Tokens whose keys and values are kept."""
    pending: int
    """The token that the next step feeds."""
    generator: torch.Generator
    """Where its uniform numbers come from."""
    starts: SentenceStarts | None
    """How its sentences began, when that matters."""


class BatchDecoder:
    """Up to `slots` rows that decode together; rows join and leave between steps. For one thread."""

    def __init__(self, base: Base, mixture: Mixture, slots: int, context_tokens: int) -> None:
        """Allocate the cache for `slots` rows of `context_tokens` tokens, prompt and answer together.

        Raises:
            ValueError: the gates hold fewer rows, or the base has sliding-window layers.
        """
        config = base.model.config
        if not 1 <= slots <= mixture.shape.max_rows:
            raise ValueError(f"{slots} slots, but the gates hold 1..{mixture.shape.max_rows} rows")
        if others := set(config.layer_types or ()) - {"full_attention"}:
            raise ValueError(f"only full attention is supported, not {' '.join(sorted(others))}")
        self.base = base
        self.slots = slots
        self.context_tokens = context_tokens
        self._gates = mixture.gates
        self._experts = mixture.shape.experts
        like = torch.empty(0, dtype=base.placement.dtype, device=base.placement.device)
        self._cache = SlotCache(config, slots, context_tokens, like)
        self._positions = torch.arange(context_tokens, device=like.device)
        self._rows: list[Row] = []

    @property
    def free_slots(self) -> int:
        """How many rows may join."""
        return self.slots - len(self._rows)

    def is_full(self, row: Row) -> bool:
        """Whether prompt and answer fill the context; a full row must leave."""
        return row.cached + 1 >= self.context_tokens

    @torch.inference_mode()
    def join(self, plan: RowPlan) -> Row:
        """Read the prompt of a new row, alone and with its own gates; the next step draws its first token.

        Raises:
            PromptTooLong: prompt and one token of answer do not fit the context.
            GenerationError: the plan does not suit the model, or reading the prompt failed.
            ValueError: no slot is free.
        """
        if not self.free_slots:
            raise ValueError(f"all {self.slots} slots are taken; ask free_slots first")
        self._check(plan)
        generator = torch.Generator().manual_seed(plan.sampling.seed)
        starts = SentenceStarts(plan.marks, plan.taken) if plan.marks else None
        row = Row(plan, len(self._rows), len(plan.input_ids) - 1, plan.input_ids[-1], generator, starts)
        try:
            self._cache.clear(row.slot)
            self._gates.write(row.slot, plan.gates)
            self._prefill(row)
        except FORWARD_ERRORS as error:
            raise _failed("The prompt could not be read", error) from error
        self._rows.append(row)
        return row

    @torch.inference_mode()
    def step(self) -> list[tuple[Row, int | GenerationError]]:
        """Return one new token, or what went wrong, for every row in slot order; a row that failed must leave.

        Raises:
            ValueError: a row is full.
        """
        if any(self.is_full(row) for row in self._rows):
            raise ValueError("a full row is still in the batch; it must leave before the next step")
        rows = list(self._rows)
        return [(row, self._draw(row, logits)) for row, logits in zip(rows, self._logits(), strict=True)]

    @torch.inference_mode()
    def leave(self, row: Row) -> None:
        """Free the row's slot; the last row moves into the gap.

        Raises:
            ValueError: the row is not in the batch.
        """
        if row.slot >= len(self._rows) or self._rows[row.slot] is not row:
            raise ValueError("the row is not in the batch")
        self._cache.clear(row.slot)
        last = self._rows.pop()
        if last is not row:
            self._cache.move(last.slot, row.slot)
            self._gates.move(last.slot, row.slot)
            self._rows[row.slot], last.slot = last, row.slot

    def clear(self) -> None:
        """Let all rows leave, whatever state a failure left them in; touches no device, which may be what failed."""
        self._rows.clear()

    def _check(self, plan: RowPlan) -> None:
        """Refuse what would fail deep in a kernel, where a GPU loses all rows."""
        vocabulary = self.base.model.config.vocab_size
        if not plan.input_ids:
            raise GenerationError("The prompt has no tokens. Give at least one.")
        if len(plan.input_ids) >= self.context_tokens:
            raise PromptTooLong(len(plan.input_ids), self.context_tokens - 1)
        if not 0 <= min(plan.input_ids) <= max(plan.input_ids) < vocabulary:
            raise GenerationError(
                f"The prompt has token ids {min(plan.input_ids)}..{max(plan.input_ids)}; the model knows "
                f"0..{vocabulary - 1}. Tokenizer and model are not of the same pack."
            )
        if len(plan.gates) != self._experts:
            raise GenerationError(f"{len(plan.gates)} gates were given for {self._experts} experts. Give one each.")

    def _prefill(self, row: Row) -> None:
        if not row.cached:
            return
        self._cache.open_prefill(row.slot, row.cached)
        self._gates.use_rows(row.slot, 1)
        ids_1T = torch.tensor([row.plan.input_ids[:-1]], device=self._positions.device)
        # Without a mask, attention is plainly causal, which is the fastest kernel.
        self._hidden(ids_1T, self._positions[None, : row.cached], None)

    def _logits(self) -> list[Tensor | GenerationError]:
        if not self._rows:
            return []
        try:
            return list(self._forward(0, len(self._rows)))
        except FORWARD_ERRORS as error:
            logger.warning("A step of %d row(s) failed (%s); trying each row alone.", len(self._rows), error)
        return [self._logits_alone(slot) for slot in range(len(self._rows))]

    def _logits_alone(self, slot: int) -> Tensor | GenerationError:
        try:
            return self._forward(slot, 1)[0]
        except FORWARD_ERRORS as error:
            return _failed("The model failed", error)

    def _forward(self, first: int, count: int) -> Tensor:
        """Feed the pending tokens of `count` slots and return their logits `(B, V)`, fp32 on the CPU."""
        rows = self._rows[first : first + count]
        lengths = [row.cached for row in rows]
        fed_2B = torch.tensor([[row.pending for row in rows], lengths], device=self._positions.device)
        ids_B1, lengths_B = fed_2B[0, :, None], fed_2B[1]
        is_seen_B11L = (self._positions[: max(lengths) + 1] <= lengths_B[:, None])[:, None, None, :]
        self._cache.open_step(first, lengths, lengths_B)
        self._gates.use_rows(first, count)
        hidden_B1D = self._hidden(ids_B1, lengths_B[:, None], is_seen_B11L)
        return self.base.model.lm_head(hidden_B1D[:, -1]).float().cpu()

    def _hidden(self, ids_BT: Tensor, positions_BT: Tensor, mask_B1TL: Tensor | None) -> Tensor:
        output = self.base.model.model(
            input_ids=ids_BT,
            # A mapping is taken as it is; transformers would otherwise build a mask of its own.
            attention_mask={"full_attention": mask_B1TL},  # pyright: ignore[reportArgumentType]
            position_ids=positions_BT,
            past_key_values=self._cache,
            use_cache=True,
        )
        return output.last_hidden_state

    def _draw(self, row: Row, logits: Tensor | GenerationError) -> int | GenerationError:
        if isinstance(logits, GenerationError):
            return logits
        try:
            barred = row.starts.barred if row.starts else ()
            token = draw_token(logits, row.plan.sampling, row.generator, barred)
        except GenerationError as error:
            return error
        if row.starts:
            row.starts.note(token)
        row.cached += 1
        row.pending = token
        return token


def _failed(what: str, error: BaseException) -> GenerationError:
    reason = str(error).strip().splitlines()
    return GenerationError(
        f"{what} ({type(error).__name__}: {reason[0] if reason else 'no reason given'}). "
        "Try again with fewer rows or a shorter conversation."
    )
