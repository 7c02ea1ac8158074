"""What each stage trains and on what: the base (pocket packs only), then the three stages of PersonaFuse.

Every config is a function returning a complete `StageConfig`. "PersonaFuse architecture, our hyper-parameters":
the paper (arXiv 2509.07370) publishes none that we could read.
Shapes: B rows, T tokens, E experts, S situations.
"""

import random
from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import Qwen2ForCausalLM

from engine.experts.mixture import Mixture
from engine.personality.big_five import POLE_WORDS
from engine.router.reader import Router
from engine.router.safety import HARM, HARMLESS
from engine.training.batches import IGNORED, Batch, BatchSource, Row, RowWriter
from engine.training.calibrate import UNSURE_CASE
from engine.training.loop import Stage, StageConfig
from engine.training.synthesis import Sample, Synthesiser
from engine.types import POLES, ExpertWeights

CONTRAST_SHARE = 0.1
CONSISTENCY_SHARE = 0.5
CONTRAST_TEMPERATURE = 0.1
LOOK_ALIKE_SHARE = 0.3
POOLED_ROWS = 32
LOOK_ALIKES = 16
HARMS = 12
"""Harmless messages that look like harm, and harmful ones, beside each batch of the router's."""
WORD_DROPOUT = 0.15
CHANCE_OF_UNSURE = 0.03
SAID_STRENGTHS = {"slightly ": 0.35, "": 0.7, "very ": 1.1}
"""How strongly a voice speaks when the prompt names it in words, so that the base knows every intensity."""
CHANCE_OF_VOICE = 0.85
"""How many of the base's rows draw a voice; a quarter of these draws is the plain one again."""
CHANCE_OF_SAME_VOICE = 0.7
WEIGHTS = (0.25, 0.5, 0.5, 0.75, 1.0, 1.0, 1.2)
"""At which experts are trained; the text's intensity follows, so that a weight is a dial."""
PAIR_WEIGHTS = (0.5, 0.75, 1.0)
CHANCE_OF_PAIR = 0.4
ROUTER_SHARES = (0.0, 0.0, 0.5, 1.0)
"""How much of stage 3's voices is the router's."""


def base_config() -> StageConfig:
    """Return the pocket base's own training: about 25 M tokens."""
    return StageConfig("base", steps=9000, rows=16, learning_rate=3e-3, warmup_steps=100, decay_fraction=0.6)


def experts_config() -> StageConfig:
    """Return stage 1: ten experts at once, one or two a row, at several weights."""
    return StageConfig("experts", steps=1000, rows=20, learning_rate=4e-3, weight_decay=0.0, seed=2)


def router_config() -> StageConfig:
    """Return stage 2: the router alone."""
    return StageConfig("router", steps=1050, rows=64, learning_rate=2e-3, weight_decay=0.05, seed=3)


def joint_config() -> StageConfig:
    """Return stage 3: experts and router end to end."""
    return StageConfig("joint", steps=500, rows=20, learning_rate=1.5e-3, weight_decay=0.0, seed=4)


def single_config() -> StageConfig:
    """Return the baseline's training: as many rows as stages 1 and 3 together."""
    steps = experts_config().steps + joint_config().steps
    return StageConfig("single", steps=steps, rows=20, learning_rate=4e-3, weight_decay=0.0, seed=5)


class SampleSource:
    """Draws rows of one stage: who speaks, and what the prompt says."""

    def __init__(self, synthesiser: Synthesiser, writer: RowWriter, pad: int) -> None:
        """Keep the corpus's draws and how they are written."""
        self.synthesiser = synthesiser
        self._writer = writer
        self._pad = pad
        self._unclear = next(i for i, case in enumerate(synthesiser.corpus.cases) if case.key == UNSURE_CASE)

    def row(self, rng: random.Random, persona: ExpertWeights, identity: str = "", router_share: float = 0.0) -> Row:
        """Return somebody's message answered in the voice of `persona` blended with what the situation activates."""
        corpus = self.synthesiser.corpus
        said = self.synthesiser.say(rng, persona if rng.random() < CHANCE_OF_SAME_VOICE else None)
        if rng.random() < CHANCE_OF_UNSURE:
            said = replace(said, case=self._unclear, lead=None)
        case = corpus.cases[said.case]
        stages = self.synthesiser.answer(said, persona.blend(case.activates, router_share), rng)
        return self._writer.write(Sample(said, persona, stages, router_share), case.hint, identity)

    def batches(self, draw_row: Callable[[random.Random], Row], config: StageConfig) -> BatchSource:
        """Return the batches of a stage."""
        return BatchSource(draw_row, config.rows, config.seed, self._pad)


def base_stage(model: Qwen2ForCausalLM, source: SampleSource, config: StageConfig) -> Stage:
    """Train every parameter of the base: the plain voice, and any voice when the prompt names it in words."""

    def draw_row(rng: random.Random) -> Row:
        weights = source.synthesiser.voices_at_random(rng) if rng.random() < CHANCE_OF_VOICE else ExpertWeights.zero()
        how, factor = rng.choice(tuple(SAID_STRENGTHS.items()))
        words = " and ".join(POLE_WORDS[pole] for pole, w in weights.as_poles().items() if w)
        return source.row(rng, weights * factor, f" Speak in a {how}{words} voice." if words else "")

    batches = source.batches(draw_row, config)
    parameters = dict(model.named_parameters())
    return Stage(config, parameters, lambda step: answer_loss(model, batches.batch(step)), _inner_matrices(parameters))


def experts_stage(model: Qwen2ForCausalLM, mixture: Mixture, source: SampleSource, config: StageConfig) -> Stage:
    """Stage 1: all ten experts in mixed batches of graded rows; the base does not move."""

    def draw_row(rng: random.Random) -> Row:
        return source.row(rng, graded_weights(rng))

    batches = source.batches(draw_row, config)

    def loss(step: int) -> Tensor:
        batch = batches.batch(step)
        mixture.gates.use(sample_weights(batch))
        return answer_loss(model, batch)

    return Stage(config, expert_parameters(mixture), loss)


def router_stage(router: Router, synthesiser: Synthesiser, config: StageConfig) -> Stage:
    """Stage 2: classes from what people say, and the table of weights.

    Each message is read twice with other words dropped: both readings must be right and agree, and readings of one
    class, which needs the same traits, must lie together: PersonaFuse's trait consistency. The shares are ours. Beside
    them, more of what asks for harm; and messages that only look like it must not be read as harm, whatever they are.
    """
    corpus = synthesiser.corpus
    targets_SE = torch.tensor([case.activates.values for case in corpus.cases])
    is_harm_S = torch.tensor([case.situation in HARM for case in corpus.cases])
    harms = [(line, i) for i, c in enumerate(corpus.cases) if c.situation in HARM for line in c.utterances]

    def loss(step: int) -> Tensor:
        rng = random.Random(f"{config.seed}/{step}")
        said = [synthesiser.say(rng) for _ in range(config.rows)]
        classes_B = torch.tensor([s.case for s in said])
        texts = [s.opening for s in said]
        views = [_drop_words(text, rng) for _ in range(2) for text in texts]
        harmful = rng.sample(harms, min(HARMS, len(harms)))
        views += [_drop_words(text, rng) for text, _ in harmful]
        views += rng.sample(corpus.safety[HARMLESS], min(LOOK_ALIKES, len(corpus.safety[HARMLESS])))
        pooled_NH = _pool(router, views)
        logits_NS = router.model.head(pooled_NH)
        pooled_2BH, logits_2BS = pooled_NH[: 2 * len(said)], logits_NS[: 2 * len(said)]
        known = 2 * len(said) + len(harmful)
        known_N = torch.cat((classes_B.repeat(2), torch.tensor([number for _, number in harmful])))
        log_harmless_L = logits_NS[known:].log_softmax(-1).masked_fill(is_harm_S, -torch.inf).logsumexp(-1)
        # The table learns from the true class, so that a wrong guess does not blur it.
        table_BE = router.model.table_SE[classes_B]
        return (
            functional.cross_entropy(logits_NS[:known], known_N)
            + functional.binary_cross_entropy_with_logits(table_BE, targets_SE[classes_B])
            + CONSISTENCY_SHARE * _disagreement(*logits_2BS.chunk(2))
            + CONTRAST_SHARE * _contrast(pooled_2BH, classes_B.repeat(2))
            - LOOK_ALIKE_SHARE * log_harmless_L.mean()
        )

    parameters = router_parameters(router)
    return Stage(config, parameters, loss, _inner_matrices(parameters))


def joint_stage(
    model: Qwen2ForCausalLM, mixture: Mixture, router: Router, source: SampleSource, config: StageConfig
) -> Stage:
    """Stage 3: the answer's loss reaches the router's table through the weights it gives, and the experts beside it.

    What the router reads with stays: where it moved, it forgot strangers' wording and gained nothing for the answers.
    """

    def draw_row(rng: random.Random) -> Row:
        persona = graded_weights(rng) if rng.random() < 0.85 else ExpertWeights.zero()
        return source.row(rng, persona, router_share=rng.choice(ROUTER_SHARES))

    batches = source.batches(draw_row, config)

    def loss(step: int) -> Tensor:
        batch = batches.batch(step)
        with torch.no_grad():
            logits_BS = router.logits([row.sample.said.opening for row in batch.rows])
        routed_BE = router.model.weights(router.model.probabilities(logits_BS))
        share_B1 = torch.tensor([[row.sample.router_share] for row in batch.rows])
        mixture.gates.use((1 - share_B1) * sample_weights(batch) + share_B1 * routed_BE)
        return answer_loss(model, batch)

    return Stage(config, expert_parameters(mixture) | {"router.table_SE": router.model.table_SE}, loss)


def single_stage(model: Qwen2ForCausalLM, mixture: Mixture, source: SampleSource, config: StageConfig) -> Stage:
    """Train the baseline: one LoRA as large as ten experts together, on the voices that situations activate.

    Gates of 1 everywhere make the stack of ten adapters one adapter of ten times the rank.
    """
    batches = source.batches(lambda rng: source.row(rng, ExpertWeights.zero(), router_share=1.0), config)

    def loss(step: int) -> Tensor:
        batch = batches.batch(step)
        mixture.gates.use(torch.ones(len(batch.rows), len(POLES)))
        return answer_loss(model, batch)

    return Stage(config, expert_parameters(mixture), loss)


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


def graded_weights(rng: random.Random) -> ExpertWeights:
    """Return one pole or two poles of different traits, at some of the weights that the experts are trained at."""
    if rng.random() >= CHANCE_OF_PAIR:
        return ExpertWeights.from_poles({rng.choice(POLES): rng.choice(WEIGHTS)})
    traits = rng.sample(range(len(POLES) // 2), 2)
    return ExpertWeights.from_poles({POLES[2 * t + rng.randrange(2)]: rng.choice(PAIR_WEIGHTS) for t in traits})


def _inner_matrices(parameters: dict[str, nn.Parameter]) -> list[str]:
    return [name for name, parameter in parameters.items() if ".layers." in name and parameter.ndim == 2]


def _pool(router: Router, texts: list[str]) -> Tensor:
    """Return what the router reads in each text, `(N, 2H)`; texts of like length go together, to pad little."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    pooled_MH: list[Tensor] = []
    with torch.autocast(router.model.table_SE.device.type, torch.bfloat16):
        for start in range(0, len(order), POOLED_ROWS):
            pooled_MH.append(router.model.pool(*router.encode([texts[i] for i in order[start : start + POOLED_ROWS]])))
    return torch.cat(pooled_MH).float()[torch.tensor(order).argsort()]


def _disagreement(one_BS: Tensor, other_BS: Tensor) -> Tensor:
    """Return the mean symmetric KL divergence of two readings of the same rows [nats]."""
    one, other = one_BS.log_softmax(-1), other_BS.log_softmax(-1)
    there = functional.kl_div(one, other, reduction="batchmean", log_target=True)
    back = functional.kl_div(other, one, reduction="batchmean", log_target=True)
    return (there + back) / 2


def _contrast(pooled_NH: Tensor, classes_N: Tensor) -> Tensor:
    """Return the supervised contrastive loss [nats]: of all other rows, those of the same class should be nearest.

    Source: Khosla et al. 2020, "Supervised Contrastive Learning" (arXiv 2004.11362), the loss called L_out.
    """
    unit_NH = functional.normalize(pooled_NH, dim=-1)
    itself_NN = torch.eye(len(unit_NH), dtype=torch.bool)
    near_NN = (unit_NH @ unit_NH.T / CONTRAST_TEMPERATURE).masked_fill(itself_NN, -1e9)
    is_same_NN = (classes_N[:, None] == classes_N[None]) & ~itself_NN
    log_share_NN = near_NN.log_softmax(-1)
    return -((log_share_NN * is_same_NN).sum(-1) / is_same_NN.sum(-1)).mean()


def _drop_words(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    return " ".join(word for word in words if rng.random() >= WORD_DROPOUT) or text
