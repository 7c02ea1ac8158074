"""Every folder that the mixture would compute wrongly, or not at all, is refused by name."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from engine.errors import AdapterError
from engine.experts.peft_format import AdapterConfig, read_peft, write_peft
from tests.engine.experts.test_peft_format import Q, adapter_of

KEY_A, KEY_B = f"base_model.model.{Q}.lora_A.weight", f"base_model.model.{Q}.lora_B.weight"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a good folder to spoil."""
    write_peft(adapter_of(8, 2.0), tmp_path, "base", torch.float32)
    read_peft(tmp_path)
    return tmp_path


def set_field(folder: Path, name: str, value: object) -> None:
    """Change one field of the config."""
    file = folder / "adapter_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), name: value}))


def refusal(folder: Path) -> str:
    """Return what is said about a folder."""
    with pytest.raises(AdapterError) as caught:
        read_peft(folder)
    said = str(caught.value)
    assert len(said) < 600 and "\n" not in said
    return said


FIELDS: list[tuple[str, Any]] = [
    ("r", 0),
    ("r", 65),
    ("r", "8"),
    ("r", 8.5),
    ("r", True),
    ("r", -(10**400)),
    ("lora_alpha", float("nan")),
    ("lora_alpha", float("inf")),
    ("lora_alpha", 0),
    ("lora_alpha", -1),
    ("lora_alpha", "16"),
    ("lora_alpha", 1e9),
    ("peft_type", "LOHA"),
    ("peft_type", None),
    ("use_dora", True),
    ("use_rslora", "yes"),
    ("bias", "all"),
    ("bias", "lora_only"),
    ("lora_bias", True),
    ("fan_in_fan_out", True),
    ("rank_pattern", {"q_proj": 4}),
    ("alpha_pattern", {"q_proj": 4}),
    ("modules_to_save", ["lm_head"]),
    ("auto_mapping", {"base_model_class": "X", "parent_library": "os"}),
    ("init_lora_weights", "pissa"),
    ("init_lora_weights", "olora"),
    ("init_lora_weights", "loftq"),
    ("layer_replication", [[0, 2]]),
    ("target_parameters", ["weight"]),
    ("trainable_token_indices", [1]),
    ("megatron_config", {}),
    ("alora_invocation_tokens", [1, 2]),
    ("use_qalora", True),
    ("use_bdlora", {"nblocks": 2}),
    ("arrow_config", {}),
    ("kasa_config", {}),
    ("monteclora_config", {}),
]


@pytest.mark.parametrize(("name", "value"), FIELDS, ids=lambda v: str(v)[:30])
def test_a_field_is_refused_by_name(folder: Path, name: str, value: object) -> None:
    set_field(folder, name, value)
    assert name in refusal(folder)


@pytest.mark.parametrize("name", ["peft_type", "r", "lora_alpha"])
def test_a_missing_field_is_named(folder: Path, name: str) -> None:
    file = folder / "adapter_config.json"
    data = json.loads(file.read_text())
    del data[name]
    file.write_text(json.dumps(data))
    assert name in refusal(folder)


@settings(max_examples=60)
@given(name=st.sampled_from(sorted(AdapterConfig.model_fields)), data=st.data())
def test_no_value_of_a_field_gets_past_as_another_error(tmp_path_factory: Any, name: str, data: st.DataObject) -> None:
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=5,
    )
    folder = tmp_path_factory.getbasetemp() / "any-value"
    write_peft(adapter_of(8, 2.0), folder, "base", torch.float32)
    set_field(folder, name, data.draw(json_values))
    try:
        read_peft(folder)
    except AdapterError as error:
        assert name in str(error) or "rank" in str(error)


BAD_TENSORS = {
    "rank": (KEY_A, torch.ones(4, 64)),
    "rank of B": (KEY_B, torch.ones(64, 4)),
    "one dimension": (KEY_A, torch.ones(8)),
    "three dimensions": (KEY_A, torch.ones(8, 64, 1)),
    "nan": (KEY_A, torch.full((8, 64), float("nan"))),
    "inf": (KEY_B, torch.full((64, 8), float("inf"))),
    "integers": (KEY_A, torch.ones(8, 64, dtype=torch.int8)),
    "booleans": (KEY_A, torch.ones(8, 64, dtype=torch.bool)),
    "float8": (KEY_A, torch.ones(8, 64).to(torch.float8_e4m3fn)),
    "complex": (KEY_A, torch.ones(8, 64, dtype=torch.complex64)),
    "unknown module": ("base_model.model.model.embed_tokens.lora_A.weight", torch.ones(8, 64)),
    "another kind": (f"base_model.model.{Q}.lora_magnitude_vector", torch.ones(64)),
    "bias": (f"base_model.model.{Q}.lora_B.bias", torch.ones(64)),
    "base weight": ("base_model.model.lm_head.weight", torch.ones(8, 64)),
    "twice": (f"base_model.model.{Q}.lora_A.default.weight", torch.ones(8, 64)),
}


@pytest.mark.parametrize(("key", "tensor"), BAD_TENSORS.values(), ids=BAD_TENSORS)
def test_a_tensor_is_refused_by_name(folder: Path, key: str, tensor: torch.Tensor) -> None:
    file = folder / "adapter_model.safetensors"
    save_file({**load_file(file), key: tensor}, file)
    said = refusal(folder)
    assert key in said or key.replace(".default", "") in said


@pytest.mark.parametrize(("key", "side"), [(KEY_A, "lora_B"), (KEY_B, "lora_A")])
def test_a_missing_half_is_named(folder: Path, key: str, side: str) -> None:
    file = folder / "adapter_model.safetensors"
    save_file({k: t for k, t in load_file(file).items() if k != key}, file)
    said = refusal(folder)
    assert Q in said and side in said


def test_no_tensor_at_all(folder: Path) -> None:
    save_file({}, folder / "adapter_model.safetensors")
    assert "no LoRA tensor" in refusal(folder)


@pytest.mark.parametrize("name", ["adapter_config.json", "adapter_model.safetensors"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert name in refusal(folder)


def test_pickled_weights_are_not_opened(folder: Path) -> None:
    (folder / "adapter_model.safetensors").rename(folder / "adapter_model.bin")
    assert ".bin" in refusal(folder)


@pytest.mark.parametrize("kept", [0, 4, 100, 3000])
def test_truncated_weights(folder: Path, kept: int) -> None:
    file = folder / "adapter_model.safetensors"
    file.write_bytes(file.read_bytes()[:kept])
    assert str(file) in refusal(folder)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"LORA"',
        "[" * 50_000,
        "\udcff",
        '{"peft_type": "LORA", "r": 8, "lora_alpha": 8, "rank_pattern": ' + "[" * 900 + "]" * 900 + "}",
        '{"peft_type": "LORA", "r": 8, "lora_alpha": 8, "base_model_name_or_path": ["' + "x" * 5000 + '"]}',
    ],
    ids=["empty", "open", "list", "null", "string", "deep", "not utf-8", "deep field", "long field"],
)
def test_a_config_that_is_no_config(folder: Path, text: str) -> None:
    (folder / "adapter_config.json").write_text(text, errors="surrogateescape")
    assert "adapter_config.json" in refusal(folder)


def test_a_huge_config_is_not_parsed(folder: Path) -> None:
    set_field(folder, "revision", "x" * 200_000)
    assert "bytes" in refusal(folder)


def test_fields_that_do_not_matter_are_ignored(folder: Path) -> None:
    set_field(folder, "lora_dropout", 0.5)
    set_field(folder, "target_modules", "all-linear")
    set_field(folder, "something_new", {"a": 1})
    assert read_peft(folder).rank == 8
