"""The figure in words, for whoever hears it: a name with the numbers of the turn, and the whole drawing told."""

from collections.abc import Mapping

from app.widgets.architecture_figure import amounts
from app.widgets.architecture_figure.fitting import clean, fitted
from app.widgets.architecture_figure.turn import FigureTurn
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import Stage

TITLE = "PersonaFuse Mixture-of-Experts Architecture"
ALT_TEXT = (
    "System architecture diagram of PersonaFuse Mixture-of-Experts showing a three-stage training pipeline and "
    "inference flow where a Qwen2.5-0.5B situation-aware router composes 10 Big Five personality LoRA experts via "
    "weighted combination and Persona-CoT reasoning."
)


def name_of(turn: FigureTurn | None) -> str:
    """Return the figure's name, with the values of the turn in words when there is one."""
    return ALT_TEXT if turn is None else f"{ALT_TEXT} {_turn(turn)}"


def description() -> str:
    """Return the whole drawing in words, box by box and arrow by arrow."""
    experts = "; ".join(
        f"{look.trait.capitalize()}: {look.letter}+ {look.high}, {look.letter}- {look.low}" for look in TRAIT_LOOKS
    )
    return (
        "Above, the training pipeline, three stages one after the other, each needing the one before it. "
        "Stage 1, LoRA warmup: ten Big Five LoRA experts are trained, one for each pole. "
        "An arrow, pretrained experts, leads to stage 2, router training: a Qwen2.5-0.5B router learns to read the "
        "situation. An arrow, trained router, leads to stage 3, joint training: end-to-end fine-tuning of router and "
        "experts together. "
        "Below, the inference architecture. The input prompt gives its situation context to the situation router, "
        "Qwen2.5-0.5B, which gives a weight distribution to the expert weights. "
        f"They weigh ten experts. {experts}. "
        "The weighted combination, the sum of weight times LoRA, is added to the base LLM. "
        "Its raw generation passes through the Persona-CoT pipeline: think, reflect, respond. "
        "Out of it comes the persona-consistent output. "
        "At the bottom: +37.9% EmoBench, +69.0% EQ-Bench while preserving safety; numbers of the PersonaFuse paper, "
        "not measured in this studio; safety means no degradation on the paper's safety benchmarks."
    )


def _turn(turn: FigureTurn) -> str:
    stages = [(stage, turn.stage(stage)) for stage in Stage]
    timed = ", ".join(f"{stage} {amounts.seconds(s.seconds) if s else 'not spoken'}" for stage, s in stages)
    speed = f", {amounts.speed(turn)}" if amounts.speed(turn) else ""
    return (
        f"The last turn. Message: {fitted(turn.message, 1, 60)} "
        f"Situation: {clean(turn.situation)}, {amounts.percent(turn.confidence)} sure. "
        f"Weights used: {_listed(turn.weights_used)}. Router proposed: {_listed(turn.router_weights)}. "
        f"Stages: {timed}. {turn.tokens} tokens in {amounts.seconds(turn.seconds)}{speed}, "
        f"first token after {amounts.seconds(turn.first_token_s)}."
    )


def _listed(weights: Mapping[str, float]) -> str:
    return ", ".join(f"{pole} {amounts.weight(value)}" for pole, value in weights.items())
