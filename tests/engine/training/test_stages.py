"""What each stage moves, what it leaves alone, and that stage 3's loss reaches the router through its weights."""

from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from engine.base.loader import Base
from engine.experts.mixture import Mixture
from engine.reasoning.prompt import PromptWriter
from engine.router.model import RouterModel
from engine.router.reader import Router, SituationClass
from engine.training import stages
from engine.training.batches import IGNORED, RowWriter
from engine.training.corpus import Corpus
from engine.training.pocket import BASE_SYSTEM, SYSTEM, first_layers
from engine.training.synthesis import Synthesiser
from engine.types import POLES, ExpertWeights
from tests.engine.tiny import tiny_base, tiny_mixture
from tests.engine.training.conftest import short


@pytest.fixture
def base() -> Base:
    return tiny_base()


@pytest.fixture
def mixture(base: Base) -> Mixture:
    return tiny_mixture(base)


def source_of(base: Base, corpus: Corpus, system: str) -> stages.SampleSource:
    writer = RowWriter(PromptWriter(base.tokenizer), system, 1200)
    return stages.SampleSource(Synthesiser(corpus), writer, pad=0)


@pytest.fixture
def router(base: Base, corpus: Corpus) -> Router:
    torch.manual_seed(0)
    classes = [SituationClass(case.key, case.hint) for case in corpus.cases]
    return Router(
        RouterModel(first_layers(tiny_base().model.model, 1), len(classes), len(POLES)),
        base.tokenizer,
        classes,
    )


def test_stage_1_moves_the_experts_and_nothing_else(base: Base, mixture: Mixture, corpus: Corpus) -> None:
    stage = stages.experts_stage(base.model, mixture, source_of(base, corpus, SYSTEM), short(stages.experts_config()))
    for parameter in stage.parameters.values():
        parameter.requires_grad_(True)
    stage.loss(0).backward()
    assert all(p.grad is not None for p in stage.parameters.values())
    moved = {id(p) for p in stage.parameters.values()}
    assert all(p.grad is None for p in base.model.parameters() if id(p) not in moved)


def test_stage_1_rows_hold_one_or_two_poles_at_several_weights(base: Base, corpus: Corpus) -> None:
    config = replace(short(stages.experts_config()), rows=20)
    source = source_of(base, corpus, SYSTEM)
    seen: set[int] = set()
    weights: set[float] = set()

    class Stop(Exception):
        pass

    mixture = tiny_mixture(base)

    def look(w_BE: torch.Tensor) -> None:
        count_B = (w_BE > 0).sum(1)
        assert int(count_B.min()) == 1 and int(count_B.max()) == 2
        assert not ((w_BE[:, 0::2] > 0) & (w_BE[:, 1::2] > 0)).any(), "both poles of one trait"
        seen.update(w_BE.argmax(1).tolist())
        weights.update(round(w, 3) for w in w_BE[count_B == 1].max(1).values.tolist())
        raise Stop

    mixture.gates.use = look  # type: ignore[method-assign]
    stage = stages.experts_stage(base.model, mixture, source, config)
    for step in range(12):
        with pytest.raises(Stop):
            stage.loss(step)
    assert seen == set(range(len(POLES)))
    assert weights == {0.25, 0.5, 0.75, 1.0, 1.2}


def test_stage_3_reaches_the_table_through_its_weights_and_leaves_the_reader_alone(
    base: Base, mixture: Mixture, corpus: Corpus, router: Router
) -> None:
    config = replace(short(stages.joint_config()), rows=24)
    stage = stages.joint_stage(base.model, mixture, router, source_of(base, corpus, SYSTEM), config)
    for parameter in stage.parameters.values():
        parameter.requires_grad_(True)
    stage.loss(0).backward()
    table = router.model.table_SE.grad
    assert table is not None and table.abs().sum() > 0
    assert {name for name in stage.parameters if "router" in name} == {"router.table_SE"}
    assert router.model.head.weight.grad is None
    assert any(p.grad is not None and p.grad.abs().sum() > 0 for n, p in stage.parameters.items() if "experts" in n)


def test_stage_2_moves_the_router_but_not_its_temperature(corpus: Corpus, router: Router) -> None:
    stage = stages.router_stage(router, Synthesiser(corpus), short(stages.router_config()))
    assert not any("temperature" in name for name in stage.parameters)
    stage.loss(0).backward()
    assert router.model.head.weight.grad is not None and router.model.table_SE.grad is not None


def test_answer_loss_is_the_cross_entropy_of_the_answer(base: Base, corpus: Corpus) -> None:
    source = source_of(base, corpus, BASE_SYSTEM)
    config = short(stages.base_config())
    batch = source.batches(lambda rng: source.row(rng, ExpertWeights.zero()), config).batch(0)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        logits_BTV = base.model(batch.input_ids_BT).logits.float()
    expected = functional.cross_entropy(
        logits_BTV[:, :-1].flatten(0, 1), batch.labels_BT[:, 1:].flatten(), ignore_index=IGNORED
    )
    assert torch.allclose(stages.answer_loss(base.model, batch), expected, rtol=1e-2)
