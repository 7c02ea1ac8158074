"""The mixture against a dense fp64 model and against PEFT; weights change nothing but the weights."""

import hashlib
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from torch import Tensor, nn

from engine.experts.adapter import extract
from engine.experts.mixture import MODULES, Gates, MixtureShape, Shrink, attach
from engine.experts.peft_format import write_peft
from tests.engine.experts.conftest import VECTORS, Pair
from tests.engine.experts.oracle import dense_logits, expert_tensors, greedy, relative_error
from tests.engine.tiny import tiny_base

ZERO = VECTORS[0]


def base_hashes(model: nn.Module) -> dict[str, str]:
    """Return the SHA-256 of every tensor that is not an expert's."""
    return {
        name: hashlib.sha256(tensor.detach().contiguous().flatten().view(torch.uint8).numpy().tobytes()).hexdigest()
        for name, tensor in [*model.named_parameters(), *model.named_buffers()]
        if "lora_" not in name and "gates" not in name
    }


@torch.no_grad()
def test_logits_equal_a_dense_model_for_every_row(pair: Pair, ids_BT: Tensor) -> None:
    wanted = dense_logits(pair.plain, expert_tensors(pair.mixture), ids_BT, VECTORS)
    found = pair.logits(ids_BT, VECTORS)
    for row in range(len(VECTORS)):
        assert relative_error(found[row], wanted[row]) <= 1e-5


@torch.no_grad()
def test_greedy_tokens_equal_those_of_a_dense_model(pair: Pair, ids_BT: Tensor) -> None:
    stacks, context = expert_tensors(pair.mixture), ids_BT
    for _ in range(6):
        token = dense_logits(pair.plain, stacks, context, VECTORS)[:, -1].argmax(-1, keepdim=True)
        context = torch.cat((context, token), dim=1)
    pair.logits(ids_BT, VECTORS)
    assert torch.equal(greedy(pair.model, ids_BT, 6), context[:, -6:])


@torch.no_grad()
@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")  # PEFT reads it
@pytest.mark.parametrize("weights", VECTORS[1:])
def test_logits_and_tokens_equal_peft_cat(
    pair: Pair, ids_BT: Tensor, weights: tuple[float, ...], tmp_path: Path
) -> None:
    names = [f"e{i}" for i, w in enumerate(weights) if w]
    for expert, w in enumerate(weights):
        if w:
            write_peft(extract(pair.mixture, expert, 2.0), tmp_path / f"e{expert}", "base", torch.float32)
    model = PeftModel.from_pretrained(pair.plain, tmp_path / names[0], adapter_name=names[0])
    for name in names[1:]:
        model.load_adapter(tmp_path / name, adapter_name=name)
    model.add_weighted_adapter(names, [w for w in weights if w], "mix", combination_type="cat")  # pyright: ignore[reportCallIssue]
    model.set_adapter("mix")
    found = pair.logits(ids_BT[:1], (weights,))
    assert relative_error(found, model(input_ids=ids_BT[:1]).logits) <= 1e-5
    assert torch.equal(greedy(pair.model, ids_BT[:1], 6), greedy(model, ids_BT[:1], 6))  # pyright: ignore[reportArgumentType]


@torch.no_grad()
def test_a_batch_of_zeros_is_the_plain_base_bit_for_bit(pair: Pair, ids_BT: Tensor) -> None:
    wanted = pair.plain(ids_BT).logits
    assert torch.equal(pair.logits(ids_BT, (ZERO,) * 5), wanted)
    pair.mixture.gates.use_none()
    assert torch.equal(pair.model(ids_BT).logits, wanted)


@torch.no_grad()
@pytest.mark.parametrize("zero_row", range(5))
def test_a_zero_row_beside_others_is_the_plain_base_bit_for_bit(pair: Pair, ids_BT: Tensor, zero_row: int) -> None:
    weights: list[tuple[float, ...]] = list(VECTORS[1:])
    weights.insert(zero_row, ZERO)
    found = pair.logits(ids_BT, tuple(weights))
    assert torch.equal(found[zero_row], pair.plain(ids_BT).logits[zero_row])
    others = [row for row in range(5) if row != zero_row]
    assert not torch.isclose(found[others], pair.plain(ids_BT).logits[others]).all(-1).all(-1).any()


@torch.no_grad()
def test_each_row_of_a_mixed_batch_gives_what_it_gives_alone(pair: Pair, ids_BT: Tensor) -> None:
    together = pair.logits(ids_BT, VECTORS)
    for row, weights in enumerate(VECTORS):
        alone = pair.logits(ids_BT[row : row + 1], (weights,))
        assert relative_error(together[row], alone[0]) <= 1e-5
        assert torch.equal(together[row].argmax(-1), alone[0].argmax(-1))


@torch.no_grad()
def test_moved_rows_keep_their_weights(pair: Pair, ids_BT: Tensor) -> None:
    wanted = pair.logits(ids_BT, VECTORS)
    pair.mixture.gates.move(3, 0)
    pair.mixture.gates.move(0, 6)
    pair.mixture.gates.use_rows(6, 1)
    assert relative_error(pair.model(ids_BT[3:4]).logits[0], wanted[3]) <= 1e-5
    pair.mixture.gates.write(5, ZERO)
    pair.mixture.gates.move(5, 6)
    pair.mixture.gates.use_rows(6, 1)
    assert pair.mixture.gates.active_BK is None


@torch.no_grad()
def test_ten_thousand_changes_leave_every_base_tensor_unchanged(pair: Pair, ids_BT: Tensor) -> None:
    before = base_hashes(pair.model)
    assert len(before) >= len(base_hashes(pair.plain))
    generator = torch.Generator().manual_seed(0)
    changes = (torch.rand(10_000, 10, generator=generator) * 3 - 1.5).tolist()
    for step, weights in enumerate(changes):
        pair.mixture.gates.write(step % 8, tuple(weights))
        if step % 500 == 0:
            pair.mixture.gates.use_rows(0, 5)
            pair.model(ids_BT)
    assert base_hashes(pair.model) == before
    assert torch.equal(pair.logits(ids_BT, (ZERO,) * 5), pair.plain(ids_BT).logits)


def test_setting_weights_builds_nothing(pair: Pair, ids_BT: Tensor) -> None:
    def inventory() -> tuple[list[object], ...]:
        model, gates = pair.model, pair.mixture.gates
        tensors = [*model.named_parameters(), *model.named_buffers()]
        return (
            [(name, id(module)) for name, module in model.named_modules()],
            [(name, id(tensor), tensor.data_ptr(), tensor.shape) for name, tensor in tensors],
            [gates.s_BK.data_ptr(), gates.s_BK.shape, len(model._forward_hooks)],
        )

    before = inventory()
    for weights in VECTORS * 20:
        pair.logits(ids_BT, (weights,) * 5)
    assert inventory() == before


def test_every_linear_of_every_layer_is_wrapped_and_the_base_is_not_copied() -> None:
    model = tiny_base().model
    pointers = {name: p.data_ptr() for name, p in model.named_parameters()}
    mixture = attach(model, MixtureShape(10, 4, 2), torch.float32)
    assert sorted({name.rpartition(".")[2] for name in mixture.layers}) == sorted(MODULES)
    assert len(mixture.layers) == 2 * len(MODULES)
    kept = {
        name.replace(".base_layer", ""): p.data_ptr() for name, p in model.named_parameters() if "lora_" not in name
    }
    assert kept == pointers
    assert sum(1 for _ in mixture.parameters()) == 2 * (4 + len(MODULES))


def test_a_model_without_decoder_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="self_attn"):
        attach(nn.Sequential(nn.Linear(4, 4)), MixtureShape(2, 2, 1), torch.float32)


def shrink(max_rows: int = 2) -> tuple[Gates, Shrink, Tensor]:
    """Return gates of one expert of rank 1, a shrink whose A is all ones for two modules, and an input of ones."""
    gates = Gates(MixtureShape(1, 1, max_rows), torch.device("cpu"))
    layer = Shrink(gates, 2, 4, torch.empty(0))
    layer.lora_A.data.fill_(1.0)
    gates.write(0, (1.0,))
    gates.use_rows(0, 1)
    return gates, layer, torch.ones(1, 1, 4)


def value(layer: Shrink, x_BTD: Tensor, module: int) -> float:
    """Return the one number that a shrink of rank 1 gives."""
    output = layer(x_BTD, module)
    assert output is not None
    return output.item()


@torch.no_grad()
def test_the_same_input_with_other_weights_is_computed_again() -> None:
    gates, layer, x = shrink()
    assert value(layer, x, 0) == 4.0
    gates.write(0, (2.0,))
    assert value(layer, x, 1) == 8.0
    gates.write(1, (3.0,))
    gates.use_rows(1, 1)
    assert value(layer, x, 0) == 12.0
    gates.move(0, 1)
    assert value(layer, x, 1) == 8.0
    gates.use(torch.tensor([[5.0]]))
    assert value(layer, x, 0) == 20.0
    gates.use_none()
    assert layer(x, 1) is None


@torch.no_grad()
def test_the_same_module_called_twice_is_computed_again() -> None:
    _, layer, x = shrink()
    assert value(layer, x, 0) == 4.0
    layer.lora_A.data.fill_(2.0)
    assert value(layer, x, 0) == 8.0


@torch.no_grad()
def test_modules_that_share_an_input_compute_it_once() -> None:
    _, layer, x = shrink()
    assert value(layer, x, 0) == 4.0
    layer.lora_A.data.fill_(2.0)
    assert value(layer, x, 1) == 4.0
    assert layer._read is None and not layer._output_of


@torch.no_grad()
def test_a_batch_of_another_size_than_the_weights_is_refused() -> None:
    _, layer, _ = shrink()
    with pytest.raises(ValueError, match="3 rows"):
        layer(torch.ones(3, 1, 4), 0)
