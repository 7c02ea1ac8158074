"""NF4 against its definition, for any shape; and what its import says."""

import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.base.nf4 import BLOCK, bnb, dequantise, dequantise_linears, keep_stored_values, quantise

# QLoRA (arXiv 2305.14314), appendix E.
NF4 = torch.tensor(
    [-1.0, -0.6961928, -0.5250731, -0.3949175, -0.2844414, -0.1847734, -0.0910500, 0.0]
    + [0.0795803, 0.1609302, 0.2461123, 0.3379152, 0.4407098, 0.5626170, 0.7229568, 1.0]
)


def four_bit(values: torch.Tensor) -> bnb.nn.Linear4bit:
    """Return a 4-bit linear with these weights `(O, D)`."""
    layer = bnb.nn.Linear4bit(values.shape[1], values.shape[0], compute_dtype=torch.float32, quant_type="nf4")
    layer.weight.data = values
    return layer.to("cpu").requires_grad_(False)


def oracle(values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return what NF4 without double quantisation gives, and the scale of each value's block."""
    flat = values.flatten().float()
    padded = torch.cat((flat, flat.new_zeros(-len(flat) % BLOCK))).view(-1, BLOCK)
    scale = padded.abs().amax(1, keepdim=True)
    nearest = (padded / scale.clamp(min=1e-30)).unsqueeze(-1).sub(NF4).abs().argmin(-1)
    spread = scale.expand_as(padded).flatten()[: len(flat)].view(values.shape)
    return (NF4[nearest] * scale).flatten()[: len(flat)].view(values.shape), spread


@settings(max_examples=20)
@given(shape=st.lists(st.integers(1, 40), min_size=1, max_size=3), seed=st.integers(0, 999))
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_a_round_trip_is_nf4_for_any_shape(shape: list[int], seed: int, dtype: torch.dtype) -> None:
    values = torch.randn(shape, generator=torch.Generator().manual_seed(seed)).to(dtype)
    found = dequantise(quantise(values))
    assert found.shape == values.shape and found.dtype == dtype
    wanted, scale = oracle(values)
    # Double quantisation keeps each scale within 2 % of the largest; a half format rounds once more.
    slack = 0.02 * float(scale.max()) + (0.0 if dtype is torch.float32 else 0.008 * float(scale.max()))
    assert (found.float() - wanted).abs().max() <= slack
    widest_half_gap = (1.0 - 0.6961928) / 2
    assert ((found.float() - values.float()).abs() <= widest_half_gap * scale + slack).all()


@pytest.mark.parametrize("width", [16, 32, 96])
def test_layers_whose_blocks_run_across_rows_keep_their_values(width: int) -> None:
    values = torch.randn(64, width, generator=torch.Generator().manual_seed(0))
    wanted = dequantise(quantise(values.flatten())).view_as(values)
    assert torch.equal(dequantise(quantise(values)), wanted)
    for change in (lambda model: dequantise_linears(model, torch.float32), keep_stored_values):
        layer = four_bit(values)
        model = nn.Sequential(layer).eval()
        change(model)
        torch.testing.assert_close((model(torch.eye(width)) - layer.bias).T, wanted)


def test_zeros_stay_zero_and_four_bits_are_stored() -> None:
    tensor = quantise(torch.zeros(64, 64))
    assert not dequantise(tensor).any()
    assert tensor.packed.dtype is torch.uint8 and tensor.packed.numel() == 64 * 64 // 2


def test_values_that_are_not_contiguous_keep_their_places() -> None:
    values = torch.randn(64, 128, generator=torch.Generator().manual_seed(0)).T
    assert torch.equal(dequantise(quantise(values)), dequantise(quantise(values.contiguous())))


def test_linears_become_dense_with_the_same_values() -> None:
    values = torch.randn(32, 64, generator=torch.Generator().manual_seed(0))
    layer, untouched = four_bit(values), nn.Linear(32, 4)
    model = nn.Sequential(layer, nn.Sequential(untouched))
    dequantise_linears(model, torch.float32)
    dense = model[0]
    assert type(dense) is nn.Linear and dense.weight.dtype is torch.float32
    assert torch.equal(dense.weight, dequantise(quantise(values))) and torch.equal(dense.bias, layer.bias)
    assert model.get_submodule("1.0") is untouched


def test_the_import_says_nothing_and_leaves_no_filter_behind() -> None:
    code = (
        "import logging, engine.base.nf4\n"
        "log = logging.getLogger('bitsandbytes.backends.cpu.ops')\n"
        "assert not log.filters and not log.disabled and log.level == 0\n"
        "log.warning('anything else')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "anything else\n")
