"""What each stage trains and on what: the base (pocket packs only), then the three stages of PersonaFuse.

Every config is a function returning a complete `StageConfig`. "PersonaFuse architecture, our hyper-parameters":
the paper (arXiv 2509.07370) publishes none that we could read.
Shapes: B rows, T tokens, E experts, S situations.
"""

import random
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import Qwen2ForCausalLM

from engine.experts.mixture import Mixture
from engine.personality.big_five import POLE_WORDS
from engine.router.reader import Router, conversation_text
from engine.training.batches import IGNORED, Batch, BatchSource, Row, RowWriter
from engine.training.loop import Stage, StageConfig
from engine.training.synthesis import Said, Sample, Synthesiser
from engine.types import POLES, ExpertWeights

ROUTER_LOSS_SHARE = 0.2
WORD_DROPOUT = 0.15


def base_config() -> StageConfig:
    """Return the pocket base's own training: about 11 M tokens."""
    return StageConfig("base", steps=4600, rows=16, learning_rate=1.5e-3, warmup_steps=100)


def experts_config() -> StageConfig:
    """Return stage 1: ten experts at once, one-hot rows."""
    return StageConfig("experts", steps=1000, rows=20, learning_rate=4e-3, weight_decay=0.0, seed=2)


def router_config() -> StageConfig:
    """Return stage 2: the router alone."""
    return StageConfig("router", steps=1200, rows=64, learning_rate=1.5e-3, weight_decay=0.05, seed=3)


def joint_config() -> StageConfig:
    """Return stage 3: experts and router end to end."""
    return StageConfig("joint", steps=800, rows=20, learning_rate=1.5e-3, weight_decay=0.0, seed=4)


class SampleSource:
    """Draws rows of one stage: who speaks, and what the prompt says."""

    def __init__(self, synthesiser: Synthesiser, writer: RowWriter, pad: int) -> None:
        """Keep the corpus's draws and how they are written."""
        self.synthesiser = synthesiser
        self._writer = writer
        self._pad = pad

    def row(self, rng: random.Random, persona: ExpertWeights, identity: str = "", router_share: float = 0.0) -> Row:
        """Return somebody's message answered in the voice of `persona` blended with what the situation activates."""
        said = self.synthesiser.say(rng)
        situation = self.synthesiser.corpus.situations[said.situation]
        stages = self.synthesiser.answer(said, persona.blend(situation.activates, router_share), rng)
        return self._writer.write(Sample(said, persona, stages, router_share), situation.hint, identity)

    def batches(self, draw_row: Callable[[random.Random], Row], config: StageConfig) -> BatchSource:
        """Return the batches of a stage."""
        return BatchSource(draw_row, config.rows, config.seed, self._pad)


def base_stage(model: Qwen2ForCausalLM, source: SampleSource, config: StageConfig) -> Stage:
    """Train every parameter of the base: the plain voice, and any voice when the prompt names it in words."""

    def draw_row(rng: random.Random) -> Row:
        weights = source.synthesiser.voices_at_random(rng) if rng.random() < 0.5 else ExpertWeights.zero()
        words = " and ".join(POLE_WORDS[pole] for pole, w in weights.as_poles().items() if w)
        return source.row(rng, weights, f" Speak in a {words} voice." if words else "")

    batches = source.batches(draw_row, config)
    return Stage(config, dict(model.named_parameters()), lambda step: answer_loss(model, batches.batch(step)))


def experts_stage(model: Qwen2ForCausalLM, mixture: Mixture, source: SampleSource, config: StageConfig) -> Stage:
    """Stage 1: all ten experts in mixed batches of one-hot rows; the base does not move."""

    def draw_row(rng: random.Random) -> Row:
        return source.row(rng, ExpertWeights.from_poles({rng.choice(POLES): 1.0}))

    batches = source.batches(draw_row, config)

    def loss(step: int) -> Tensor:
        batch = batches.batch(step)
        mixture.gates.use(sample_weights(batch))
        return answer_loss(model, batch)

    return Stage(config, expert_parameters(mixture), loss)


def router_stage(router: Router, synthesiser: Synthesiser, config: StageConfig) -> Stage:
    """Stage 2: situations from what people say, with words dropped at random, and the table of weights."""
    targets_SE = torch.tensor([s.activates.values for s in synthesiser.corpus.situations])

    def loss(step: int) -> Tensor:
        rng = random.Random(f"{config.seed}/{step}")
        said = [synthesiser.say(rng) for _ in range(config.rows)]
        classes_B = torch.tensor([s.situation for s in said])
        logits_BS = _classify(router, said, rng)
        # The table learns from the true class, so that a wrong guess does not blur it.
        table_BE = router.model.table_SE[classes_B]
        weights_loss = functional.binary_cross_entropy_with_logits(table_BE, targets_SE[classes_B])
        return functional.cross_entropy(logits_BS, classes_B) + weights_loss

    return Stage(config, router_parameters(router), loss)


def joint_stage(
    model: Qwen2ForCausalLM, mixture: Mixture, router: Router, source: SampleSource, config: StageConfig
) -> Stage:
    """Stage 3: the answer's loss reaches the router through the weights it gives, and the experts beside it."""

    def draw_row(rng: random.Random) -> Row:
        persona = source.synthesiser.voices_at_random(rng) * rng.choice((0.75, 1.0, 1.0))
        return source.row(rng, persona, router_share=rng.choice((0.0, 0.0, 0.5, 1.0)))

    batches = source.batches(draw_row, config)

    def loss(step: int) -> Tensor:
        batch = batches.batch(step)
        logits_BS = _classify(router, [row.sample.said for row in batch.rows])
        routed_BE = router.model.weights(router.model.probabilities(logits_BS))
        share_B1 = torch.tensor([[row.sample.router_share] for row in batch.rows])
        mixture.gates.use((1 - share_B1) * sample_weights(batch) + share_B1 * routed_BE)
        classes_B = torch.tensor([row.sample.said.situation for row in batch.rows])
        return answer_loss(model, batch) + ROUTER_LOSS_SHARE * functional.cross_entropy(logits_BS, classes_B)

    return Stage(config, expert_parameters(mixture) | router_parameters(router), loss)


def answer_loss(model: Qwen2ForCausalLM, batch: Batch) -> Tensor:
    """Return the mean cross entropy of the answers' tokens [nats/token]; the head runs on those positions only."""
    device = model.device
    labels_BT = batch.labels_BT[:, 1:].to(device)
    with torch.autocast(device.type, torch.bfloat16):
        state_BTD = model.model(input_ids=batch.input_ids_BT.to(device), use_cache=False).last_hidden_state
        is_answer_BT = labels_BT != IGNORED
        logits_NV = model.lm_head(state_BTD[:, :-1][is_answer_BT])
    return functional.cross_entropy(logits_NV.float(), labels_BT[is_answer_BT])


def sample_weights(batch: Batch) -> Tensor:
    """Return the personas' weights `(B, E)`."""
    return torch.tensor([row.sample.weights.values for row in batch.rows])


def expert_parameters(mixture: Mixture) -> dict[str, nn.Parameter]:
    """Return A and B of every layer by a stable name."""
    return {f"experts.{i}": parameter for i, parameter in enumerate(mixture.parameters())}


def router_parameters(router: Router) -> dict[str, nn.Parameter]:
    """Return what training moves in a router: all but the calibration temperature."""
    named = router.model.named_parameters()
    return {f"router.{name}": parameter for name, parameter in named if name != "temperature"}


def _classify(router: Router, said: list[Said], rng: random.Random | None = None) -> Tensor:
    texts = [conversation_text(s.history, s.message) for s in said]
    if rng is not None:
        texts = [_drop_words(text, rng) for text in texts]
    return router.model.classify(*router.encode(texts))


def _drop_words(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    return " ".join(word for word in words if rng.random() >= WORD_DROPOUT) or text
