"""Resuming gives the run that was never interrupted; `kill -9` leaves a loadable checkpoint."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.errors import TrainingError
from engine.training.checkpoint import checkpoints, load_checkpoint, save_checkpoint
from engine.training.loop import Stage, StageConfig, learning_rate_at, run_stage

CONFIG = StageConfig("toy", steps=30, rows=4, learning_rate=0.05, warmup_steps=5, checkpoint_every=7)


def toy_stage(config: StageConfig, matrices: Collection[str] = ()) -> Stage:
    """Return a small regression whose batches hang on the step number."""
    torch.manual_seed(0)
    model = nn.Linear(6, 3)

    def loss(step: int) -> torch.Tensor:
        generator = torch.Generator().manual_seed(step)
        x = torch.randn(config.rows, 6, generator=generator)
        return (model(x) - x[:, :3] * 2).square().mean()

    return Stage(config, dict(model.named_parameters()), loss, matrices)


def quiet(stage: str, step: int, steps: int, loss: float | None = None) -> None:
    """Hear nothing."""


def test_loss_falls(tmp_path: Path) -> None:
    heard: list[float] = []

    def hear(stage: str, step: int, steps: int, loss: float | None = None) -> None:
        assert loss is not None
        heard.append(loss)

    run_stage(toy_stage(CONFIG), tmp_path, hear)
    assert len(heard) == CONFIG.steps and heard[-1] < 0.75 * heard[0]


@pytest.mark.parametrize("matrices", [(), ("weight",)])
def test_resuming_gives_the_uninterrupted_run(tmp_path: Path, matrices: tuple[str, ...]) -> None:
    whole = toy_stage(CONFIG, matrices)
    run_stage(whole, tmp_path / "whole", quiet)

    class Interrupted(Exception):
        pass

    def interrupt(stage: str, step: int, steps: int, loss: float | None = None) -> None:
        if step == 17:
            raise Interrupted

    with pytest.raises(Interrupted):
        run_stage(toy_stage(CONFIG, matrices), tmp_path / "cut", interrupt)
    seen: list[int] = []
    resumed = toy_stage(CONFIG, matrices)

    def hear(stage: str, step: int, steps: int, loss: float | None = None) -> None:
        seen.append(step)

    run_stage(resumed, tmp_path / "cut", hear)
    assert seen[0] == 15  # the newest checkpoint was after step 14
    for name, parameter in whole.parameters.items():
        assert torch.allclose(parameter, resumed.parameters[name], atol=1e-7)
    assert abs(float(whole.loss(99)) - float(resumed.loss(99))) < 1e-3


def test_optimizer_state_is_part_of_a_checkpoint(tmp_path: Path) -> None:
    stage = toy_stage(CONFIG)
    run_stage(stage, tmp_path, quiet)
    fresh = toy_stage(CONFIG)
    optimizer = torch.optim.AdamW(list(fresh.parameters.values()))
    assert load_checkpoint(tmp_path, fresh.parameters, [optimizer]) == CONFIG.steps
    state = optimizer.state[fresh.parameters["weight"]]
    assert float(state["step"]) == CONFIG.steps and state["exp_avg_sq"].abs().sum() > 0


def test_only_the_newest_checkpoints_are_kept(tmp_path: Path) -> None:
    run_stage(toy_stage(CONFIG), tmp_path, quiet)
    assert [folder.name for folder in checkpoints(tmp_path)] == ["step-0000028", "step-0000030"]


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    run_stage(toy_stage(CONFIG), tmp_path, quiet)
    other = {"weight": nn.Parameter(torch.zeros(2, 2)), "bias": nn.Parameter(torch.zeros(2))}
    with pytest.raises(TrainingError, match="of another run: weight"):
        load_checkpoint(tmp_path, other, [torch.optim.AdamW(list(other.values()))])


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    run_stage(toy_stage(CONFIG), tmp_path, quiet)
    newest = checkpoints(tmp_path)[-1]
    (newest / "state.safetensors").write_bytes(b"garbage")
    fresh = toy_stage(CONFIG)
    with pytest.raises(TrainingError, match="cannot be read"):
        load_checkpoint(tmp_path, fresh.parameters, [torch.optim.AdamW(list(fresh.parameters.values()))])


def test_a_loss_that_is_not_finite_stops_the_stage(tmp_path: Path) -> None:
    stage = replace(toy_stage(CONFIG), loss=lambda step: torch.tensor(float("nan"), requires_grad=True))
    with pytest.raises(TrainingError, match="loss is nan at step 0"):
        run_stage(stage, tmp_path, quiet)


def test_learning_rate_rises_holds_and_falls() -> None:
    rates = [learning_rate_at(step, CONFIG) for step in range(CONFIG.steps)]
    peak = CONFIG.learning_rate
    assert rates[0] < rates[3] < peak and max(rates) == peak
    assert rates[-1] < 0.1 * peak and rates[10] == peak


KILLED = """
import sys, torch
from pathlib import Path
from tests.engine.training.test_loop import CONFIG, toy_stage, quiet
from dataclasses import replace
from engine.training.loop import run_stage
stage = toy_stage(replace(CONFIG, steps=10**6, checkpoint_every=1))
run_stage(stage, Path(sys.argv[1]), lambda *heard: print("step", flush=True) if heard[1] == 3 else None)
"""


def test_kill_at_any_moment_leaves_a_loadable_checkpoint(tmp_path: Path) -> None:
    for attempt in range(6):
        folder = tmp_path / str(attempt)
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)],
            stdout=subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        assert child.stdout is not None and child.stdout.readline()
        time.sleep(0.013 * attempt)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        stage = toy_stage(CONFIG)
        optimizer = torch.optim.AdamW(list(stage.parameters.values()))
        assert load_checkpoint(folder, stage.parameters, [optimizer]) >= 2


def test_a_draft_is_never_taken_for_a_checkpoint(tmp_path: Path) -> None:
    stage = toy_stage(CONFIG)
    optimizer = torch.optim.AdamW(list(stage.parameters.values()))
    save_checkpoint(tmp_path, 3, stage.parameters, [optimizer])
    (tmp_path / ".draft-1").mkdir()
    assert [folder.name for folder in checkpoints(tmp_path)] == ["step-0000003"]
