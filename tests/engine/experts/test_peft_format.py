"""PEFT folders: exact round trips, PEFT reads ours, we read PEFT's."""

import json
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from peft import LoraConfig, PeftModel, get_peft_model
from torch import Tensor

from engine.experts.adapter import Adapter, LoraPair, extract, install
from engine.experts.mixture import MODULES
from engine.experts.peft_format import MAX_RANK, MAX_SCALING, read_peft, write_peft
from tests.engine.experts.conftest import Pair
from tests.engine.experts.oracle import relative_error
from tests.engine.tiny import tiny_base

pytestmark = pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning")
Q, DOWN = "model.layers.0.self_attn.q_proj", "model.layers.1.mlp.down_proj"
ONLY_FIRST = (1.0,) + (0.0,) * 9


def adapter_of(rank: int, scaling: float, seed: int = 0) -> Adapter:
    """Return a random adapter of two layers."""
    generator = torch.Generator().manual_seed(seed)
    return Adapter(
        rank,
        scaling,
        {
            name: LoraPair(torch.randn(rank, width, generator=generator), torch.randn(64, rank, generator=generator))
            for name, width in ((Q, 64), (DOWN, 128))
        },
    )


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("round-trips")


@settings(max_examples=20)
@given(rank=st.integers(1, MAX_RANK), scaling=st.floats(1e-3, MAX_SCALING * 0.999), seed=st.integers(0, 9))
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_round_trip(scratch: Path, dtype: torch.dtype, rank: int, scaling: float, seed: int) -> None:
    adapter = adapter_of(rank, scaling, seed)
    write_peft(adapter, scratch, "base", dtype)
    back = read_peft(scratch)
    assert back.rank == rank
    assert back.scaling == pytest.approx(scaling, rel=1e-15)
    assert set(back.layers) == {Q, DOWN}
    for name, pair in adapter.layers.items():
        assert torch.equal(back.layers[name].lora_A, pair.lora_A.to(dtype))
        assert torch.equal(back.layers[name].lora_B, pair.lora_B.to(dtype))


def test_the_same_adapter_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_peft(adapter_of(4, 2.0), tmp_path / name, "base")
    for file in ("adapter_config.json", "adapter_model.safetensors"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@torch.no_grad()
def test_peft_reads_what_we_write(pair: Pair, ids_BT: Tensor, tmp_path: Path) -> None:
    adapter = adapter_of(3, 0.7)
    write_peft(adapter, tmp_path, "base", torch.float32)
    config = json.loads((tmp_path / "adapter_config.json").read_text())
    assert config["target_modules"] == [Q, DOWN] and config["base_model_name_or_path"] == "base"
    install(adapter, pair.mixture, 0)
    theirs = PeftModel.from_pretrained(pair.plain, tmp_path)(input_ids=ids_BT).logits
    assert relative_error(pair.logits(ids_BT, (ONLY_FIRST,) * 5), theirs) <= 1e-5


def test_targets_are_module_names_when_every_block_has_them(pair: Pair, tmp_path: Path) -> None:
    write_peft(extract(pair.mixture, 0, 2.0), tmp_path, "base")
    config = json.loads((tmp_path / "adapter_config.json").read_text())
    assert config["target_modules"] == sorted(MODULES)


@torch.no_grad()
@pytest.mark.parametrize(
    "config",
    [
        LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"),
        LoraConfig(r=2, lora_alpha=5, target_modules="all-linear", use_rslora=True, task_type="CAUSAL_LM"),
        LoraConfig(r=1, lora_alpha=1, target_modules=["down_proj"], layers_to_transform=[1], task_type="CAUSAL_LM"),
        LoraConfig(r=3, target_modules=["o_proj"], init_lora_weights="gaussian", task_type="CAUSAL_LM"),
    ],
    ids=["q-v", "rslora-all", "one-layer", "gaussian"],
)
def test_we_read_what_peft_writes(pair: Pair, ids_BT: Tensor, tmp_path: Path, config: LoraConfig) -> None:
    torch.manual_seed(0)
    theirs = get_peft_model(tiny_base().model, config)
    for name, parameter in theirs.named_parameters():
        if "lora_" in name:
            parameter.normal_(0.0, 0.2)
    theirs.save_pretrained(str(tmp_path), save_embedding_layers=False)
    adapter = read_peft(tmp_path)
    assert adapter.rank == config.r
    install(adapter, pair.mixture, 0)
    found, plain = pair.logits(ids_BT, (ONLY_FIRST,) * 5), pair.plain(ids_BT).logits
    assert relative_error(found, theirs(input_ids=ids_BT).logits) <= 1e-5
    assert relative_error(found, plain) > 0.01
