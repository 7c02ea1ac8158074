"""A base in every precision holds the numbers that it should."""

import json
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants
from transformers import Qwen2ForCausalLM

from engine.base.loader import Base, load_base, locate
from engine.base.nf4 import bnb, dequantise, quantise
from engine.base.precision import Precision, place
from engine.errors import ModelLoadError
from tests.engine.base.conftest import set_json
from tests.engine.tiny import tiny_base

IDS = torch.tensor([[10, 20, 30, 40, 50]])
LINEAR = "model.layers.0.self_attn.q_proj"


def weight_of(model: Qwen2ForCausalLM, name: str) -> torch.Tensor:
    """Return the weight of a layer."""
    weight = model.get_submodule(name).weight
    assert isinstance(weight, torch.Tensor)
    return weight


def load(folder: Path, precision: Precision) -> Base:
    """Load a folder on the CPU."""
    return load_base(str(folder), place(precision, "cpu"))


@pytest.mark.parametrize("precision", list(Precision))
def test_every_precision_loads_and_speaks(good_folder: Path, precision: Precision) -> None:
    base = load(good_folder, precision)
    assert not base.model.training
    assert not any(p.requires_grad for p in base.model.parameters())
    assert base.tokenizer.decode(base.tokenizer.encode("hello there")) == "hello there"
    assert base.model(IDS).logits.dtype is base.placement.dtype
    four_bit = [m for m in base.model.modules() if isinstance(m, bnb.nn.Linear4bit)]
    assert len(four_bit) == (14 if precision is Precision.NF4 else 0)


@torch.no_grad()
def test_the_tokenizer_is_the_one_in_the_file(good_folder: Path) -> None:
    base = load(good_folder, Precision.FP32)
    assert len(base.tokenizer) == base.model.config.vocab_size
    found = json.loads(base.tokenizer.backend_tokenizer.to_str())
    written = json.loads((good_folder / "tokenizer.json").read_text(encoding="utf-8"))
    for part in ("pre_tokenizer", "normalizer", "added_tokens"):
        assert found[part] == written[part]


def test_fp32_logits_equal_those_of_transformers(good_folder: Path) -> None:
    wanted = Qwen2ForCausalLM.from_pretrained(good_folder, dtype=torch.float32)(IDS).logits
    assert torch.equal(load(good_folder, Precision.FP32).model(IDS).logits, wanted)
    assert torch.equal(tiny_base().model(IDS).logits, wanted)


@torch.no_grad()
def test_auto_on_a_cpu_holds_the_nf4_values_in_fp32(good_folder: Path) -> None:
    plain, auto = tiny_base().model, load(good_folder, Precision.AUTO).model
    for name, module in plain.named_modules():
        if not isinstance(module, torch.nn.Linear):
            continue
        found = weight_of(auto, name)
        wanted = module.weight if name == "lm_head" else dequantise(quantise(module.weight))
        assert found.dtype is torch.float32 and torch.equal(found, wanted)
        assert torch.equal(found, module.weight) == (name == "lm_head")
    assert auto.lm_head.weight is auto.model.embed_tokens.weight


@torch.no_grad()
@pytest.mark.parametrize("precision", [Precision.AUTO, Precision.FP32])
def test_a_base_saved_in_4_bits_gives_the_same_values(good_folder: Path, tmp_path: Path, precision: Precision) -> None:
    quantised = load(good_folder, Precision.NF4)
    quantised.model.save_pretrained(tmp_path)
    quantised.tokenizer.save_pretrained(tmp_path)
    found = weight_of(load(tmp_path, precision).model, LINEAR)
    wanted = dequantise(quantise(weight_of(tiny_base().model, LINEAR).bfloat16()))
    assert found.dtype is torch.float32 and torch.equal(found, wanted.float())
    kept = load(tmp_path, Precision.NF4).model
    assert isinstance(kept.get_submodule(LINEAR), bnb.nn.Linear4bit)
    assert torch.equal(weight_of(kept, LINEAR), weight_of(quantised.model, LINEAR))


def test_code_in_the_folder_is_never_run(folder: Path) -> None:
    trace = folder / "was-run"
    code = f"import pathlib\npathlib.Path({str(trace)!r}).touch()\nclass Evil: ...\n"
    (folder / "evil.py").write_text(code)
    mapping = {name: "evil.Evil" for name in ("AutoConfig", "AutoModel", "AutoModelForCausalLM")}
    set_json(folder / "config.json", auto_map=mapping)
    set_json(folder / "tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.Evil", "evil.Evil"]})
    try:
        base = load(folder, Precision.FP32)
    except ModelLoadError:
        pass
    else:
        assert type(base.model) is Qwen2ForCausalLM
    assert not trace.exists()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return an empty hub cache that is in use."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def test_a_hub_id_in_the_local_cache_loads_offline(good_folder: Path, hub: Path) -> None:
    repo = hub / "models--org--name"
    (repo / "refs").mkdir(parents=True)
    (repo / "refs" / "main").write_text("a" * 40)
    (repo / "snapshots").mkdir()
    (repo / "snapshots" / ("a" * 40)).symlink_to(good_folder)
    assert locate("org/name").name == "a" * 40
    assert load_base("org/name", place(Precision.FP32, "cpu")).model(IDS).logits.isfinite().all()


def test_a_hub_id_that_is_not_cached_is_one_sentence_offline(hub: Path) -> None:
    with pytest.raises(ModelLoadError, match="org/absent.*download it once"):
        locate("org/absent")


@pytest.mark.parametrize("source", ["/no/such/folder", "./nothing", "~/nothing-here-at-all", "name", "a/b/c", ""])
def test_what_cannot_be_a_hub_id_is_no_folder(source: str, hub: Path) -> None:
    with pytest.raises(ModelLoadError, match="There is no folder"):
        locate(source)
