"""Turn samples into batches of token ids; one conversation a row, loss on the answer only.

Shapes: B rows, T tokens, E experts. Batches are named by (seed, step), so a resumed run draws the same ones.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.reasoning.prompt import PromptText, PromptWriter, fill_system
from engine.reasoning.tags import written
from engine.training.synthesis import Said, Sample

IGNORED = -100
GROUP = 8

Draw = Callable[[random.Random], Sample]


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in tokens."""

    sample: Sample
    """What was drawn."""
    input_ids: tuple[int, ...]
    """Prompt and answer."""
    prompt_tokens: int
    """How many of them are the prompt."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows padded on the right."""

    rows: tuple[Row, ...]
    """What was drawn, row by row."""
    input_ids_BT: Tensor
    """Padded with the pad token."""
    labels_BT: Tensor
    """`IGNORED` on prompt and padding; not shifted."""


class RowWriter:
    """Writes a sample exactly as speech will read it back."""

    def __init__(self, writer: PromptWriter, system: str, max_tokens: int) -> None:
        """Keep the pack's prompt writer and system template."""
        self._writer = writer
        self._system = system
        self._max_tokens = max_tokens
        self._end = writer.encode_frame("<|im_end|>")

    def write(self, sample: Sample, hint: str, identity: str = "") -> Row:
        """Return the row; an answer that does not fit `max_tokens` is cut at its end."""
        system = fill_system(self._system, hint, identity)
        said: Said = sample.said
        prompt = self._writer.write(PromptText(system, said.history, said.message), self._max_tokens - 64)
        ids = (*prompt.input_ids, *self._writer.encode_frame(written(sample.stages)), *self._end)
        return Row(sample, ids[: self._max_tokens], len(prompt.input_ids))


class BatchSource:
    """Draws groups of rows, sorts them by length and cuts them into batches with little padding."""

    def __init__(self, draw_row: Callable[[random.Random], Row], rows: int, seed: int, pad: int) -> None:
        """Keep how to draw one row."""
        self._draw_row = draw_row
        self._rows = rows
        self._seed = seed
        self._pad = pad
        self._group: tuple[int, list[Batch]] = (-1, [])

    def batch(self, step: int) -> Batch:
        """Return the batch of a step; the same (seed, step) always gives the same batch."""
        number, place = divmod(step, GROUP)
        if self._group[0] != number:
            rng = random.Random(f"{self._seed}/{number}")
            rows = sorted((self._draw_row(rng) for _ in range(GROUP * self._rows)), key=lambda r: len(r.input_ids))
            cut = [rows[i : i + self._rows] for i in range(0, len(rows), self._rows)]
            rng.shuffle(cut)
            self._group = (number, [pad_rows(chunk, self._pad) for chunk in cut])
        return self._group[1][place]


def pad_rows(rows: list[Row], pad: int) -> Batch:
    """Return the rows as one batch, as wide as the longest."""
    width = max(len(row.input_ids) for row in rows)
    ids_BT = torch.full((len(rows), width), pad)
    labels_BT = torch.full((len(rows), width), IGNORED)
    for i, row in enumerate(rows):
        ids = torch.tensor(row.input_ids)
        ids_BT[i, : len(ids)] = ids
        labels_BT[i, row.prompt_tokens : len(ids)] = ids[row.prompt_tokens :]
    return Batch(tuple(rows), ids_BT, labels_BT)
