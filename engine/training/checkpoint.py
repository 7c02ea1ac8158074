"""Keep a run's parameters and optimiser state so that `kill -9` at any moment leaves a loadable checkpoint.

A checkpoint is a folder that appears by one rename; weights are safetensors, the rest is JSON. No pickle.
"""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.errors import TrainingError

KEPT = 2
PREFIX = "step-"


def save_checkpoint(
    folder: Path, step: int, parameters: dict[str, nn.Parameter], optimizers: Sequence[torch.optim.Optimizer]
) -> None:
    """Write the state after `step` steps; the newest two are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    tensors = {f"parameter/{name}": p.detach().contiguous().clone() for name, p in parameters.items()}
    owners = _owners(optimizers)
    for name, parameter in parameters.items():
        for key, value in owners[parameter].state.get(parameter, {}).items():
            tensors[f"state/{key}/{name}"] = torch.as_tensor(value).detach().contiguous().clone()
    save_file(tensors, draft / "state.safetensors")
    (draft / "meta.json").write_text(json.dumps({"step": step}), encoding="utf-8")
    for file in draft.iterdir():
        _sync(file)
    target = folder / f"{PREFIX}{step:07d}"
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    _sync(folder)
    for old in checkpoints(folder)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def checkpoints(folder: Path) -> list[Path]:
    """Return the complete checkpoints, oldest first."""
    return sorted(folder.glob(f"{PREFIX}*"))


def load_checkpoint(
    folder: Path, parameters: dict[str, nn.Parameter], optimizers: Sequence[torch.optim.Optimizer]
) -> int:
    """Read the newest checkpoint into `parameters` and `optimizers`; return its step, 0 when there is none.

    Raises:
        TrainingError: the checkpoint is of another run (other parameters or shapes) or unreadable.
    """
    found = checkpoints(folder)
    if not found:
        return 0
    try:
        tensors = load_file(found[-1] / "state.safetensors")
        step = int(json.loads((found[-1] / "meta.json").read_text(encoding="utf-8"))["step"])
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise TrainingError(f"{found[-1]} cannot be read ({error}). Delete that folder and resume.") from error
    owners = _owners(optimizers)
    for name, parameter in parameters.items():
        value = tensors.get(f"parameter/{name}")
        if value is None or value.shape != parameter.shape:
            raise TrainingError(f"{found[-1]} is of another run: {name} does not fit. Delete {folder} to start anew.")
        parameter.data.copy_(value)
        state = _state_of(name, tensors)
        if state:
            owners[parameter].state[parameter] = state
    return step


def _owners(optimizers: Sequence[torch.optim.Optimizer]) -> dict[Tensor, torch.optim.Optimizer]:
    """Return which optimiser moves a parameter; each moves its own."""
    return {p: optimizer for optimizer in optimizers for group in optimizer.param_groups for p in group["params"]}


def _state_of(name: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    suffix = f"/{name}"
    return {
        key.removeprefix("state/").removesuffix(suffix): value
        for key, value in tensors.items()
        if key.startswith("state/") and key.endswith(suffix) and key.count("/") == 2
    }


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
