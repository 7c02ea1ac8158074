"""The one training loop: Muon and AdamW, a schedule, progress, checkpoints. It knows no stage.

Muon (Jordan 2024, https://kellerjordan.github.io/posts/muon/) moves a network's inner matrices by an orthogonalised
momentum, which takes fewer steps than AdamW to the same loss.

A stage is a set of named parameters and a loss for a step number; everything random in it hangs on that number,
so a resumed run goes on as if nothing had happened.
"""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.errors import TrainingError
from engine.ports import ProgressSink
from engine.training.checkpoint import load_checkpoint, save_checkpoint


@dataclass(frozen=True, slots=True)
class StageConfig:
    """A complete training stage; written into the pack."""

    name: str
    """`base`, `experts`, `router` or `joint`."""
    steps: int
    """Optimiser steps."""
    rows: int
    """Conversations a step."""
    learning_rate: float
    """At its peak."""
    warmup_steps: int = 40
    """Linear rise to the peak."""
    decay_fraction: float = 0.45
    """Share of the steps, at the end, in which the rate falls linearly to 2 % of the peak."""
    weight_decay: float = 0.01
    """Of both optimisers, on every parameter."""
    max_grad_norm: float = 1.0
    """Gradients are clipped to this norm."""
    max_tokens: int = 288
    """Longest row [tokens]."""
    seed: int = 1
    """Names every draw of the stage."""
    checkpoint_every: int = 200
    """Steps between checkpoints."""

    def as_dict(self) -> dict[str, str | int | float]:
        """Return every field, for the manifest."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a loop trains."""

    config: StageConfig
    """How long and how fast."""
    parameters: dict[str, nn.Parameter]
    """What moves, by a name that stays the same when resumed."""
    loss: Callable[[int], Tensor]
    """Step number → scalar loss, with its graph."""
    matrices: Collection[str] = ()
    """Names of the parameters that Muon moves, all of two dimensions; AdamW moves the others."""


def learning_rate_at(step: int, config: StageConfig) -> float:
    """Return the rate of a step: linear warm-up, flat, linear decay to 2 %."""
    if step < config.warmup_steps:
        return config.learning_rate * (step + 1) / config.warmup_steps
    decay_steps = max(1, int(config.steps * config.decay_fraction))
    left = (config.steps - step) / decay_steps
    return config.learning_rate * max(0.02, min(1.0, left))


def run_stage(stage: Stage, folder: Path, progress: ProgressSink) -> float:
    """Train to the end of the stage, resuming from `folder` when it holds a checkpoint; return the last mean loss.

    Changes the stage's parameters in place.

    Raises:
        TrainingError: the loss is no longer finite, or the checkpoint is of another run.
    """
    config = stage.config
    for parameter in stage.parameters.values():
        parameter.requires_grad_(True)
    optimizers = _optimizers(stage)
    start = load_checkpoint(folder, stage.parameters, optimizers)
    mean = float("nan")
    for step in range(start, config.steps):
        loss = _step(stage, optimizers, step)
        mean = loss if mean != mean else 0.95 * mean + 0.05 * loss
        progress(config.name, step + 1, config.steps, mean)
        if (step + 1) % config.checkpoint_every == 0 or step + 1 == config.steps:
            save_checkpoint(folder, step + 1, stage.parameters, optimizers)
    for parameter in stage.parameters.values():
        parameter.requires_grad_(False)
    return mean


def _optimizers(stage: Stage) -> list[torch.optim.Optimizer]:
    config = stage.config
    matrices = [p for name, p in stage.parameters.items() if name in stage.matrices]
    others = [p for name, p in stage.parameters.items() if name not in stage.matrices]
    found: list[torch.optim.Optimizer] = []
    if matrices:
        # Its rate then means what AdamW's does: the size of an update's mean entry.
        muon = torch.optim.Muon(
            matrices, lr=config.learning_rate, weight_decay=config.weight_decay, adjust_lr_fn="match_rms_adamw"
        )
        found.append(muon)
    if others:
        adamw = torch.optim.AdamW(
            others, lr=config.learning_rate, betas=(0.9, 0.95), weight_decay=config.weight_decay, fused=True
        )
        found.append(adamw)
    return found


def _step(stage: Stage, optimizers: list[torch.optim.Optimizer], step: int) -> float:
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate_at(step, stage.config)
        optimizer.zero_grad(set_to_none=True)
    loss = stage.loss(step)
    value = float(loss.detach())
    if value != value or value in (float("inf"), float("-inf")):
        raise TrainingError(f"{stage.config.name}: the loss is {value} at step {step}. Lower the learning rate.")
    loss.backward()
    nn.utils.clip_grad_norm_(list(stage.parameters.values()), stage.config.max_grad_norm)
    for optimizer in optimizers:
        optimizer.step()
    return value
