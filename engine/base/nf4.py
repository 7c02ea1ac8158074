"""NF4, the 4-bit normal float, with double quantisation, by bitsandbytes.

Knows tensors and linear layers; the base and the experts are stored through the same two functions.

Source: QLoRA (arXiv 2305.14314), §3: NF4 and double quantisation.
"""

import copy
import logging
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn


def _is_news(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("Failed to load CPU gemm_4bit_forward")


# On some CPUs bitsandbytes warns while it is imported that an optional kernel, which it would fetch from the network
# and which nothing here uses, is not there. The filter is gone again as soon as the import is done.
_import_logger = logging.getLogger("bitsandbytes.backends.cpu.ops")
_import_logger.addFilter(_is_news)
try:
    import bitsandbytes as bnb
    from bitsandbytes import functional as bnb_functional
finally:
    _import_logger.removeFilter(_is_news)

BLOCK = 64
NESTED_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Nf4Tensor:
    """A tensor in 4 bits."""

    packed: Tensor
    """Two values a byte, uint8."""
    state: bnb_functional.QuantState
    """Scales, themselves quantised, with the original shape and dtype."""


def quantise(values: Tensor) -> Nf4Tensor:
    """Return `values` in NF4; blocks of 64 run over the flattened tensor."""
    packed, state = bnb_functional.quantize_4bit(
        values.contiguous(), blocksize=BLOCK, compress_statistics=True, quant_type="nf4"
    )
    return Nf4Tensor(packed, state)


def dequantise(tensor: Nf4Tensor) -> Tensor:
    """Return the values that the four bits stand for, in the original shape and dtype."""
    state = copy.copy(tensor.state)
    shape = state.shape
    assert shape is not None
    # Flat, because on a CPU bitsandbytes 0.50 mistakes the scales of matrices whose width is 16, 32 or 96 (any that
    # blocks of 64 run across), and takes one packed byte for a transposed matrix.
    state.shape = torch.Size([shape.numel()])
    return bnb_functional.dequantize_4bit(tensor.packed, state).reshape(shape)


class Nf4Parts(NamedTuple):
    """The numbers that make up an `Nf4Tensor`, for a file; the two code books are constants."""

    packed: Tensor
    """Two values a byte, uint8, flat."""
    absmax: Tensor
    """One scale per block of 64, quantised, uint8."""
    nested: Tensor
    """One scale per 256 scales, fp32."""
    offset: Tensor
    """Mean of the scales, fp32, one number."""


def part_sizes(shape: torch.Size) -> tuple[int, int, int, int]:
    """Return how many numbers each of the `Nf4Parts` of a tensor has."""
    scales = -(-shape.numel() // BLOCK)
    return -(-shape.numel() // 2), scales, -(-scales // NESTED_BLOCK), 1


def parts_of(tensor: Nf4Tensor) -> Nf4Parts:
    """Return the numbers of `tensor`, flat; `joined` makes a tensor of them again."""
    state = tensor.state
    assert state.state2 is not None and state.offset is not None
    return Nf4Parts(tensor.packed.flatten(), state.absmax.flatten(), state.state2.absmax, state.offset.reshape(1))


def joined(parts: Nf4Parts, shape: torch.Size) -> Nf4Tensor:
    """Return the fp32 tensor of `shape` that `parts` came from.

    Raises:
        ValueError: a part has another size or dtype, which the kernels would read past, or is not finite.
    """
    for name, part, size in zip(parts._fields, parts, part_sizes(shape), strict=True):
        dtype = torch.uint8 if name in ("packed", "absmax") else torch.float32
        if part.numel() != size or part.dtype != dtype:
            raise ValueError(f"{name} holds {part.numel()} of {part.dtype}; {size} of {dtype} are needed")
    if not (parts.nested.isfinite().all() and parts.offset.isfinite().all()):
        raise ValueError("a scale is not finite")
    device = parts.packed.device
    nested = bnb_functional.QuantState(
        absmax=parts.nested,
        code=bnb_functional.create_dynamic_map().to(device),
        blocksize=NESTED_BLOCK,
        dtype=torch.float32,
    )
    state = bnb_functional.QuantState(
        absmax=parts.absmax,
        shape=shape,
        code=bnb_functional.get_4bit_type("nf4", device=device),
        blocksize=BLOCK,
        quant_type="nf4",
        dtype=torch.float32,
        offset=parts.offset.reshape(()),
        state2=nested,
    )
    return Nf4Tensor(parts.packed.reshape(-1, 1), state)


def misfit(model: nn.Module) -> str | None:
    """Return the name of a 4-bit linear whose stored shape is not the layer's own, if there is one."""
    for name, module in model.named_modules():
        if isinstance(module, bnb.nn.Linear4bit):
            state = getattr(module.weight, "quant_state", None)
            if state is None or tuple(state.shape) != (module.out_features, module.in_features):
                return name
    return None


def keep_stored_values(model: nn.Module) -> None:
    """Let 4-bit linears on a CPU compute with the values as stored; changes `model` in place.

    Otherwise, on CPUs with AVX512-BF16, the first forward in eval mode repacks the weights with coarser scales, so
    that numbers differ between machines and gradients no longer pass. Where blocks run across rows, the CPU's kernels
    are wrong (see `dequantise`) and the layer becomes dense.
    """
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if not isinstance(child, bnb.nn.Linear4bit):
                continue
            child.support_avx512bf16_for_cpu = False
            if child.in_features % BLOCK and child.weight.device.type == "cpu":
                setattr(parent, name, _dense(child, child.compute_dtype or torch.float32))


def dequantise_linears(model: nn.Module, dtype: torch.dtype) -> None:
    """Replace every 4-bit linear by a dense one with the same values; changes `model` in place."""
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, bnb.nn.Linear4bit):
                setattr(parent, name, _dense(child, dtype))


def _dense(layer: "bnb.nn.Linear4bit", dtype: torch.dtype) -> nn.Linear:
    weight = layer.weight
    assert isinstance(weight, bnb.nn.Params4bit) and weight.quant_state is not None
    values = dequantise(Nf4Tensor(weight.data, weight.quant_state)).to(dtype)
    dense = nn.Linear(layer.in_features, layer.out_features, bias=layer.bias is not None, device="meta")
    dense.weight = nn.Parameter(values, requires_grad=False)
    if layer.bias is not None:
        dense.bias = nn.Parameter(layer.bias.data.to(dtype), requires_grad=False)
    return dense
