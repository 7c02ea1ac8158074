"""The network: shapes, ranges, padding, and the way a gradient takes."""

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from engine.router.reader import Router
from tests.engine.router.conftest import tiny_router

MODEL = tiny_router().model


def batch(*lengths: int) -> tuple[Tensor, Tensor]:
    """Return random ids and the mask of rows of these lengths."""
    width = max(lengths)
    ids_BT = torch.randint(9, 280, (len(lengths), width), generator=torch.Generator().manual_seed(1))
    mask_BT = torch.tensor([[1] * n + [0] * (width - n) for n in lengths])
    return ids_BT, mask_BT


@torch.no_grad()
def test_shapes_and_ranges() -> None:
    logits_BS = MODEL.classify(*batch(7, 3, 1))
    assert logits_BS.shape == (3, 4)
    probability_BS = MODEL.probabilities(logits_BS.bfloat16())
    assert probability_BS.dtype is torch.float32
    torch.testing.assert_close(probability_BS.sum(-1), torch.ones(3))
    assert MODEL.weights(probability_BS).shape == (3, 10)


@given(st.lists(st.floats(-1e4, 1e4, width=32), min_size=4, max_size=4), st.floats(0.05, 20.0))
def test_probabilities_sum_to_one_and_weights_stay_within_0_and_1(logits: list[float], temperature: float) -> None:
    with torch.no_grad():
        MODEL.temperature.fill_(temperature)
        probability_BS = MODEL.probabilities(torch.tensor([logits]))
        weight_BE = MODEL.weights(probability_BS)
    torch.testing.assert_close(probability_BS.sum(-1), torch.ones(1))
    assert ((weight_BE >= 0) & (weight_BE <= 1 + 1e-6)).all()


@torch.no_grad()
def test_a_certain_class_gives_its_row_of_the_table() -> None:
    torch.testing.assert_close(MODEL.weights(torch.eye(4)), MODEL.table_SE.sigmoid())


@torch.no_grad()
def test_padding_does_not_change_a_reading() -> None:
    ids_BT, mask_BT = batch(12, 5, 1)
    together = MODEL.classify(ids_BT, mask_BT)
    for row, length in enumerate((12, 5, 1)):
        alone = MODEL.classify(ids_BT[row : row + 1, :length], mask_BT[row : row + 1, :length])
        torch.testing.assert_close(together[row], alone[0], rtol=1e-4, atol=1e-5)
    other_pad = torch.where(mask_BT.bool(), ids_BT, 3)
    torch.testing.assert_close(MODEL.classify(other_pad, mask_BT), together, rtol=1e-4, atol=1e-5)


def test_a_gradient_reaches_encoder_head_and_table_through_the_weights(router: Router) -> None:
    model = router.model.train()
    target_BE = torch.rand(2, 10, generator=torch.Generator().manual_seed(2))
    weight_BE = model.weights(model.probabilities(model.classify(*batch(6, 4))))
    (weight_BE - target_BE).square().sum().backward()
    for name, parameter in model.named_parameters():
        if name == "temperature":
            assert parameter.grad is None
        else:
            assert parameter.grad is not None and parameter.grad.abs().max() > 0, name
