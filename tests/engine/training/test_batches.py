"""Rows are written as speech reads them, losses fall on answers only, and a step names its batch."""

import random

import pytest
import torch

from engine.reasoning.prompt import PromptText, PromptWriter, fill_system
from engine.reasoning.tags import written
from engine.training.batches import IGNORED, BatchSource, RowWriter
from engine.training.corpus import Corpus
from engine.training.pocket import SYSTEM
from engine.training.stages import SampleSource
from engine.training.synthesis import Synthesiser
from engine.training.tokenizer import train_tokenizer
from engine.types import ExpertWeights


@pytest.fixture(scope="module")
def writer(corpus: Corpus) -> PromptWriter:
    """A prompt writer with a small tokenizer."""
    texts = [u for c in corpus.cases for u in (*c.utterances, *c.advice)]
    return PromptWriter(train_tokenizer(texts, 600))


@pytest.fixture(scope="module")
def source(corpus: Corpus, writer: PromptWriter) -> SampleSource:
    """A source of rows in the pocket pack's form."""
    return SampleSource(Synthesiser(corpus), RowWriter(writer, SYSTEM, 4000), pad=0)


def test_a_row_is_the_prompt_that_speech_writes_and_the_tagged_answer(
    source: SampleSource, writer: PromptWriter, corpus: Corpus
) -> None:
    row = source.row(random.Random(3), ExpertWeights.from_poles({"E+": 1.0}))
    said = row.sample.said
    hint = corpus.cases[said.case].hint
    prompt = writer.write(PromptText(fill_system(SYSTEM, hint, ""), said.history, said.message), 4000)
    assert row.input_ids[: row.prompt_tokens] == prompt.input_ids
    answer = writer.encode_frame(written(row.sample.stages)) + writer.encode_frame("<|im_end|>")
    assert list(row.input_ids[row.prompt_tokens :]) == answer


def test_the_loss_falls_on_the_answer_only(source: SampleSource) -> None:
    batch = source.batches(lambda rng: source.row(rng, ExpertWeights.zero()), _config(4)).batch(0)
    for i, row in enumerate(batch.rows):
        labels = batch.labels_BT[i].tolist()
        assert set(labels[: row.prompt_tokens]) == {IGNORED}
        assert labels[row.prompt_tokens : len(row.input_ids)] == list(row.input_ids[row.prompt_tokens :])
        assert set(labels[len(row.input_ids) :]) <= {IGNORED}


def test_a_step_names_its_batch_in_any_order(source: SampleSource) -> None:
    def fresh() -> BatchSource:
        return source.batches(lambda rng: source.row(rng, ExpertWeights.zero()), _config(3))

    forward = fresh()
    batches = {step: forward.batch(step).input_ids_BT for step in range(12)}
    for step in (11, 2, 9):
        assert torch.equal(fresh().batch(step).input_ids_BT, batches[step])


def _config(rows: int):
    from dataclasses import replace

    from engine.training.stages import experts_config

    return replace(experts_config(), rows=rows)
