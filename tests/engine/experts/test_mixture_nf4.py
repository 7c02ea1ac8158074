"""Experts on a base of 4-bit kernels: the same numbers as on the same values dequantised."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.base.loader import load_base
from engine.base.precision import Placement, Precision, place
from engine.experts.mixture import Mixture, MixtureShape, attach
from tests.engine.experts.conftest import VECTORS, Pair
from tests.engine.experts.oracle import relative_error
from tests.engine.experts.test_mixture import base_hashes
from tests.engine.experts.test_mixture_gradients import token_loss
from tests.engine.tiny import tiny_base

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    base = tiny_base()
    base.model.save_pretrained(folder)
    base.tokenizer.save_pretrained(folder)
    return folder


def loaded(folder: Path, placement: Placement) -> Pair:
    """Return the base of `folder` twice, once with ten random experts."""
    model = load_base(str(folder), placement).model
    mixture = attach(model, MixtureShape(10, 4, 8), placement.dtype)
    fill(mixture)
    return Pair(load_base(str(folder), placement).model, model, mixture)


def fill(mixture: Mixture) -> None:
    """Give every expert the same random numbers each time."""
    generator = torch.Generator().manual_seed(1)
    for parameter in mixture.parameters():
        parameter.data.copy_(torch.randn(parameter.shape, generator=generator) * 0.15)


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.bfloat16, 4e-2)])
def test_kernels_agree_with_the_same_values_dequantised(
    folder: Path, ids_BT: Tensor, dtype: torch.dtype, tolerance: float
) -> None:
    kernels = loaded(folder, Placement(CPU, is_quantised=True, keeps_kernels=True, dtype=dtype))
    dense = loaded(folder, Placement(CPU, is_quantised=True, keeps_kernels=False, dtype=dtype))
    found, wanted = kernels.logits(ids_BT, VECTORS), dense.logits(ids_BT, VECTORS)
    assert relative_error(found, wanted) <= tolerance
    assert relative_error(wanted[1:], dense.plain(ids_BT[1:]).logits) > 0.2


@torch.no_grad()
def test_a_zero_row_is_the_plain_nf4_base_and_nothing_repacks_it(folder: Path, ids_BT: Tensor) -> None:
    pair = loaded(folder, place(Precision.NF4, "cpu"))
    before = base_hashes(pair.model)
    found = pair.logits(ids_BT, VECTORS)
    assert torch.equal(found[0], pair.plain(ids_BT).logits[0])
    assert torch.equal(pair.logits(ids_BT, (VECTORS[0],) * 5), pair.plain(ids_BT).logits)
    assert base_hashes(pair.model) == before


def test_gradients_pass_through_the_kernels_also_after_speaking(folder: Path, ids_BT: Tensor) -> None:
    gradients: list[list[Tensor]] = []
    for keeps_kernels in (True, False):
        pair = loaded(folder, Placement(CPU, True, keeps_kernels, torch.float32))
        pair.logits(ids_BT, VECTORS)
        pair.mixture.gates.use(torch.tensor(VECTORS))
        token_loss(pair.model(ids_BT).logits, ids_BT).backward()
        gradients.append([p.grad for p in pair.mixture.parameters() if p.grad is not None])
    assert len(gradients[0]) == len(gradients[1]) == sum(1 for _ in pair.mixture.parameters())
    for found, wanted in zip(*gradients, strict=True):
        assert relative_error(found, wanted) <= 1e-4
