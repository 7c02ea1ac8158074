"""Each broken model folder is one clear sentence, before or while it is loaded."""

import json
import struct
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.base.loader import load_base
from engine.base.memory import MIB, free_mib, needed_mib
from engine.base.precision import Precision, place
from engine.errors import ModelLoadError, NotEnoughMemory
from tests.engine.base.conftest import set_json

WEIGHTS = "model.safetensors"


def config(**fields: object) -> Callable[[Path], None]:
    """Return how to change fields of the config."""
    return lambda folder: set_json(folder / "config.json", **fields)


def write(name: str, data: bytes) -> Callable[[Path], None]:
    """Return how to overwrite a file."""

    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return spoil


def cut(name: str, kept: int) -> Callable[[Path], None]:
    """Return how to cut a file off."""
    return lambda folder: write(name, (folder / name).read_bytes()[:kept])(folder)


def drop(name: str) -> Callable[[Path], None]:
    """Return how to remove a file."""
    return lambda folder: (folder / name).unlink()


def pickle_only(folder: Path) -> None:
    (folder / WEIGHTS).rename(folder / "pytorch_model.bin")


def lose_a_layer(folder: Path) -> None:
    tensors = {k: t for k, t in load_file(folder / WEIGHTS).items() if "layers.1.mlp" not in k}
    save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})


def header(spec: object) -> bytes:
    """Return a safetensors file that is only a header."""
    text = json.dumps(spec).encode()
    return struct.pack("<Q", len(text)) + text


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "no config": (drop("config.json"), "no config.json"),
    "no tokenizer": (drop("tokenizer.json"), "no tokenizer.json"),
    "no weights": (drop(WEIGHTS), "no .safetensors"),
    "pickle only": (pickle_only, "Pickled"),
    "another architecture": (config(model_type="llama"), "'llama'"),
    "no architecture": (config(model_type=None), "None"),
    "config is a list": (write("config.json", b"[]"), "'list'"),
    "config is no JSON": (write("config.json", b"{"), "config.json cannot be read"),
    "config is not UTF-8": (write("config.json", b"\xff\xfe"), "config.json cannot be read"),
    "config is deep": (write("config.json", b"[" * 50_000), "config.json cannot be read"),
    "config of words": (config(hidden_size="wide"), "hidden_size"),
    "config of zero heads": (config(num_attention_heads=0), "could not be loaded"),
    "another shape": (config(intermediate_size=64), "the shape"),
    "stored in 8 bits": (config(quantization_config={"quant_method": "bitsandbytes", "load_in_8bit": True}), "bitsand"),
    "stored by gptq": (config(quantization_config={"quant_method": "gptq", "bits": 4}), "'gptq'"),
    "quantised by a word": (config(quantization_config="nf4"), "'nf4'"),
    "empty weights": (cut(WEIGHTS, 0), WEIGHTS),
    "weights cut in the header": (cut(WEIGHTS, 50), WEIGHTS),
    "weights cut in the data": (cut(WEIGHTS, 20_000), "could not be loaded"),
    "weights of words": (write(WEIGHTS, header({"a": {"dtype": "F32", "shape": "big"}})), WEIGHTS),
    "weights of lists": (write(WEIGHTS, header([1])), WEIGHTS),
    "a lost layer": (lose_a_layer, "model.layers.1.mlp.down_proj.weight"),
    "tokenizer is no JSON": (write("tokenizer.json", b"{"), "tokenizer"),
    "tokenizer of another kind": (write("tokenizer.json", b'{"version": "1.0", "model": {"type": "X"}}'), "tokenizer"),
}


@pytest.mark.parametrize("precision", [Precision.AUTO, Precision.FP32])
@pytest.mark.parametrize(("spoil", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_folder_is_one_sentence(
    folder: Path, spoil: Callable[[Path], None], said: str, precision: Precision
) -> None:
    spoil(folder)
    with pytest.raises(ModelLoadError) as caught:
        load_base(str(folder), place(precision, "cpu"))
    assert said in str(caught.value) and "\n" not in str(caught.value)


def have_free(monkeypatch: pytest.MonkeyPatch, mib: float) -> None:
    """Let the machine have so much memory free."""
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=mib * MIB))


@pytest.mark.parametrize("precision", list(Precision))
def test_too_little_memory_is_said_before_loading(
    good_folder: Path, monkeypatch: pytest.MonkeyPatch, precision: Precision
) -> None:
    placement = place(precision, "cpu")
    needed = needed_mib(good_folder, placement.held_as)
    have_free(monkeypatch, needed * 1.01)
    load_base(str(good_folder), placement)
    have_free(monkeypatch, needed * 0.99)
    with pytest.raises(NotEnoughMemory, match="--precision nf4"):
        load_base(str(good_folder), placement)


def test_the_need_follows_the_number_of_weights_not_the_files_bytes(good_folder: Path, folder: Path) -> None:
    tensors = load_file(folder / WEIGHTS)
    weights = sum(t.numel() for t in tensors.values())
    assert needed_mib(folder, Precision.BF16) == pytest.approx(weights * 2 * 1.25 / MIB)
    save_file({k: t.bfloat16() for k, t in tensors.items()}, folder / WEIGHTS)
    for held_as in (Precision.NF4, Precision.BF16, Precision.FP32):
        assert needed_mib(folder, held_as) == needed_mib(good_folder, held_as)


def test_memory_that_runs_out_while_loading(good_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_out(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr("engine.base.loader.Qwen2ForCausalLM.from_pretrained", run_out)
    with pytest.raises(NotEnoughMemory, match="ran out of memory"):
        load_base(str(good_folder), place(Precision.FP32, "cpu"))


def test_free_memory_is_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    have_free(monkeypatch, 7.0)
    assert free_mib(torch.device("cpu")) == 7.0
