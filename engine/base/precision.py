"""Which numbers the base is held in, and where it computes."""

from dataclasses import dataclass
from enum import StrEnum

import torch

from engine.errors import ModelLoadError


class Precision(StrEnum):
    """What `--precision` takes."""

    AUTO = "auto"
    NF4 = "nf4"
    BF16 = "bf16"
    FP32 = "fp32"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and how a base is held."""

    device: torch.device
    """The one device of model, cache and gates."""
    is_quantised: bool
    """Whether the linears take NF4 values."""
    keeps_kernels: bool
    """Whether the NF4 linears stay 4-bit kernels; otherwise they are dequantised once."""
    dtype: torch.dtype
    """Compute dtype, also of the experts' stack and of the KV cache."""

    @property
    def held_as(self) -> Precision:
        """The precision that decides how much memory the linears take."""
        if self.keeps_kernels:
            return Precision.NF4
        return Precision.FP32 if self.dtype is torch.float32 else Precision.BF16


def place(precision: Precision, device: str = "auto") -> Placement:
    """Return where and how to hold a base.

    `auto` is NF4 kernels with bf16 compute on CUDA; on a CPU the same NF4 values, dequantised once into fp32.

    Raises:
        ModelLoadError: a GPU is asked for and there is none.
    """
    has_gpu = torch.cuda.is_available()
    if device == "cuda" and not has_gpu:
        raise ModelLoadError("A GPU was asked for and none is visible to PyTorch. Use --device cpu or --device auto.")
    if device not in ("auto", "cpu", "cuda"):
        raise ModelLoadError(f"There is no device {device!r}. Use auto, cpu or cuda.")
    target = torch.device("cuda" if has_gpu and device != "cpu" else "cpu")
    is_gpu = target.type == "cuda"
    if precision is Precision.AUTO:
        return Placement(target, True, is_gpu, torch.bfloat16 if is_gpu else torch.float32)
    if precision is Precision.NF4:
        return Placement(target, True, True, torch.bfloat16)
    return Placement(target, False, False, torch.float32 if precision is Precision.FP32 else torch.bfloat16)
