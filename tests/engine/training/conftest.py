"""The repository's own corpus, and a plan so small that a whole pack is built in seconds."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.training import stages
from engine.training.corpus import Corpus, read_corpus
from engine.training.loop import StageConfig
from engine.training.pocket import PocketPlan

CORPUS = Path(__file__).parents[3] / "assets" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The corpus as it is committed."""
    return read_corpus(CORPUS)


def short(config: StageConfig, steps: int = 4) -> StageConfig:
    """Return the config cut down to a few small steps."""
    return replace(config, steps=steps, rows=3, warmup_steps=1, checkpoint_every=2)


@pytest.fixture(scope="session")
def tiny_plan() -> PocketPlan:
    """A plan that runs through every stage in a few steps."""
    return PocketPlan(
        vocabulary=700,
        hidden=64,
        layers=2,
        intermediate=128,
        rank=2,
        router_layers=1,
        tokenizer_samples=150,
        compiles=False,
        safety_steps=5,
        words_steps=5,
        base=short(stages.base_config()),
        experts=short(stages.experts_config()),
        router=short(stages.router_config()),
        joint=short(stages.joint_config()),
        single=short(stages.single_config()),
    )
