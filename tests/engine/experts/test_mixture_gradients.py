"""Gradients of A, B and of the weights: finite differences, a dense model, and one expert at a time."""

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.experts.mixture import Gates, MixtureLinear, MixtureShape, Shrink, attach
from tests.engine.experts.conftest import VECTORS, Pair
from tests.engine.experts.oracle import dense_logits, expert_tensors


def token_loss(logits_BTV: Tensor, ids_BT: Tensor) -> Tensor:
    """Return the summed next-token loss."""
    return functional.cross_entropy(logits_BTV[:, :-1].flatten(0, 1), ids_BT[:, 1:].flatten(), reduction="sum")


def test_gradients_match_finite_differences() -> None:
    generator = torch.Generator().manual_seed(0)

    def random(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64).requires_grad_()

    gates = Gates(MixtureShape(experts=3, rank=2, max_rows=2), torch.device("cpu"))
    shrink = Shrink(gates, 2, 5, torch.empty(0, dtype=torch.float64))
    bases = [nn.Linear(5, width, dtype=torch.float64).requires_grad_(False) for width in (4, 6)]
    layers = [MixtureLinear(base, shrink, place, base.out_features) for place, base in enumerate(bases)]

    def both(x_BTD: Tensor, a: Tensor, b0: Tensor, b1: Tensor, w_BE: Tensor) -> tuple[Tensor, ...]:
        gates.use(w_BE)
        shrinks = {"shrink.lora_A": a}
        return tuple(
            torch.func.functional_call(layer, {**shrinks, "lora_B": b}, (x_BTD,))
            for layer, b in zip(layers, (b0, b1), strict=True)
        )

    inputs = (random(2, 3, 5), random(12, 5), random(6, 4), random(6, 6), random(2, 3))
    assert torch.autograd.gradcheck(both, inputs)


def test_gradients_equal_those_of_a_dense_model(pair: Pair, ids_BT: Tensor) -> None:
    model = pair.model.double()
    w_BE = torch.tensor(VECTORS, dtype=torch.float64, requires_grad=True)
    pair.mixture.gates.use(w_BE)
    token_loss(model(ids_BT).logits, ids_BT).backward()

    stacks = {name: (a.requires_grad_(), b.requires_grad_()) for name, (a, b) in expert_tensors(pair.mixture).items()}
    dense_w_BE = torch.tensor(VECTORS, dtype=torch.float64, requires_grad=True)
    token_loss(dense_logits(pair.plain, stacks, ids_BT, list(dense_w_BE)), ids_BT).backward()

    torch.testing.assert_close(w_BE.grad, dense_w_BE.grad, rtol=1e-5, atol=1e-6)
    shape = pair.mixture.shape
    for name, (a_ERD, b_ERO) in stacks.items():
        layer = pair.mixture.layers[name]
        assert layer.shrink.lora_A.grad is not None and layer.lora_B.grad is not None
        found_A = layer.shrink.lora_A.grad.unflatten(0, (-1, shape.experts, shape.rank))[layer.module]
        torch.testing.assert_close(found_A, a_ERD.grad, rtol=1e-5, atol=1e-6)
        found_B = layer.lora_B.grad.unflatten(0, (shape.experts, shape.rank))
        torch.testing.assert_close(found_B, b_ERO.grad, rtol=1e-5, atol=1e-6)
    assert all(p.grad is None for name, p in model.named_parameters() if "lora_" not in name)


def test_one_hot_rows_train_ten_experts_as_ten_separate_trainings(pair: Pair) -> None:
    ids_BT = torch.randint(9, 280, (10, 8), generator=torch.Generator().manual_seed(5))
    pair.mixture.gates.use(torch.eye(10))
    token_loss(pair.model(ids_BT).logits, ids_BT).backward()
    rank = pair.mixture.shape.rank
    for expert in range(10):
        model = copy.deepcopy(pair.plain)
        single = attach(model, MixtureShape(1, rank, 1), torch.float32)
        for name in single.layers:
            single.expert_A(name, 0).copy_(pair.mixture.expert_A(name, expert))
            single.expert_B(name, 0).copy_(pair.mixture.expert_B(name, expert))
        single.gates.use(torch.ones(1, 1))
        row = ids_BT[expert : expert + 1]
        token_loss(model(row).logits, row).backward()
        for name, layer in single.layers.items():
            many = pair.mixture.layers[name]
            assert many.lora_B.grad is not None and many.shrink.lora_A.grad is not None
            assert layer.lora_B.grad is not None and layer.shrink.lora_A.grad is not None
            own_B = many.lora_B.grad[expert * rank : (expert + 1) * rank]
            own_A = many.shrink.lora_A.grad.unflatten(0, (-1, 10, rank))[many.module, expert]
            alone_A = layer.shrink.lora_A.grad.unflatten(0, (-1, rank))[layer.module]
            scale = float(layer.lora_B.grad.abs().max()), float(alone_A.abs().max())
            torch.testing.assert_close(own_B, layer.lora_B.grad, rtol=1e-4, atol=1e-4 * scale[0])
            torch.testing.assert_close(own_A, alone_A, rtol=1e-4, atol=1e-4 * scale[1])


def test_an_expert_without_weight_gets_no_gradient(pair: Pair, ids_BT: Tensor) -> None:
    w_BE = torch.zeros(5, 10)
    w_BE[:, 4] = 1.0
    pair.mixture.gates.use(w_BE)
    token_loss(pair.model(ids_BT).logits, ids_BT).backward()
    rank = pair.mixture.shape.rank
    for layer in pair.mixture.layers.values():
        assert layer.lora_B.grad is not None
        moved = layer.lora_B.grad.unflatten(0, (10, rank)).abs().amax((1, 2)) > 0
        assert moved.tolist() == [expert == 4 for expert in range(10)]
