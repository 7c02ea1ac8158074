"""What a base will need and what the device has free, so that too little is said before loading.

Reads the headers of safetensors files, never the weights.
"""

import json
import math
import struct
from pathlib import Path
from typing import Any

import psutil
import torch

from engine.base.precision import Precision
from engine.errors import ModelLoadError, NotEnoughMemory

MIB = 2**20
MAX_HEADER_BYTES = 100_000_000
# Bytes in memory for one weight: NF4 with double quantisation is 4.13 bits (QLoRA §3), embeddings and head stay
# 16 bit; 1.25 leaves room for buffers and the largest layer in flight.
BYTES_PER_WEIGHT = {
    Precision.NF4: 0.9,
    Precision.BF16: 2.0,
    Precision.FP32: 4.0,
}
HEADROOM = 1.25


def free_mib(device: torch.device) -> float:
    """Return the memory that can be taken on `device` [MiB]."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0] / MIB
    return psutil.virtual_memory().available / MIB


def needed_mib(folder: Path, held_as: Precision) -> float:
    """Return what the weights of `folder` will take [MiB] when held as `held_as`.

    Raises:
        ModelLoadError: a safetensors file has no readable header.
    """
    weights = sum(_weights(file) for file in folder.glob("*.safetensors"))
    return weights * BYTES_PER_WEIGHT[held_as] * HEADROOM / MIB


def require_memory(folder: Path, held_as: Precision, device: torch.device) -> None:
    """Check that the base fits.

    Raises:
        ModelLoadError: a safetensors file has no readable header.
        NotEnoughMemory: the device has less free than the base will take.
    """
    needed, free = needed_mib(folder, held_as), free_mib(device)
    if needed > free:
        raise NotEnoughMemory(
            f"{folder.name} needs about {needed:.0f} MiB as {held_as} and {device} has {free:.0f} MiB free. "
            "Close other programs, choose --precision nf4, or take a smaller base."
        )


def _weights(file: Path) -> int:
    """Return how many numbers a file holds; a byte of a 4-bit file counts as two."""
    try:
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            header: dict[str, Any] = json.loads(stream.read(min(length, MAX_HEADER_BYTES)))
        tensors = [entry for name, entry in header.items() if name != "__metadata__"]
        return sum(math.prod(entry["shape"]) * (2 if entry["dtype"] == "U8" else 1) for entry in tensors)
    except (struct.error, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise ModelLoadError(f"{file} has no readable safetensors header: {error}. Fetch the model again.") from error
