"""The bank keeps what NF4 keeps, writes it exactly, and refuses what is damaged."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from engine.base.nf4 import dequantise, quantise
from engine.base.precision import Precision
from engine.errors import AdapterError
from engine.experts.adapter import Adapter, LoraPair
from engine.experts.bank import ExpertBank
from engine.types import POLES
from tests.engine.experts.test_peft_format import adapter_of

PRECISIONS = [Precision.NF4, Precision.BF16, Precision.FP32]


def filled(precision: Precision) -> ExpertBank:
    """Return a bank of ten different experts."""
    bank = ExpertBank(precision)
    for seed, pole in enumerate(POLES):
        bank.put(pole, adapter_of(4, 2.0 + seed, seed))
    return bank


def same(one: Adapter, other: Adapter) -> bool:
    """Return whether two adapters are equal bit for bit."""
    return (one.rank, one.scaling, list(one.layers)) == (other.rank, other.scaling, list(other.layers)) and all(
        torch.equal(a.lora_A, b.lora_A) and torch.equal(a.lora_B, b.lora_B)
        for a, b in zip(one.layers.values(), other.layers.values(), strict=True)
    )


@settings(max_examples=20)
@given(rank=st.integers(1, 9), inputs=st.integers(1, 200), outputs=st.integers(1, 200), seed=st.integers(0, 99))
def test_nf4_keeps_the_round_trip_of_each_matrix_by_itself(rank: int, inputs: int, outputs: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    pair = LoraPair(torch.randn(rank, inputs, generator=generator), torch.randn(outputs, rank, generator=generator))
    bank = ExpertBank()
    bank.put("O+", Adapter(rank, 2.0, {"layer": pair}))
    found = bank.adapter("O+").layers["layer"]
    assert torch.equal(found.lora_A, dequantise(quantise(pair.lora_A)))
    assert torch.equal(found.lora_B, dequantise(quantise(pair.lora_B.T.contiguous())).T)


@pytest.mark.parametrize(("precision", "dtype"), [(Precision.BF16, torch.bfloat16), (Precision.FP32, torch.float32)])
def test_16_and_32_bits_round_and_no_more(precision: Precision, dtype: torch.dtype) -> None:
    bank, wanted = filled(precision), adapter_of(4, 2.0, 0)
    for name, pair in bank.adapter("O+").layers.items():
        assert torch.equal(pair.lora_A, wanted.layers[name].lora_A.to(dtype).float())
        assert torch.equal(pair.lora_B, wanted.layers[name].lora_B.to(dtype).float())


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_file_gives_back_every_bit(tmp_path: Path, precision: Precision) -> None:
    bank = filled(precision)
    bank.save(tmp_path / "a")
    back = ExpertBank.load(tmp_path / "a")
    assert (back.precision, back.poles, back.nbytes) == (precision, POLES, bank.nbytes)
    assert all(same(bank.adapter(pole), back.adapter(pole)) for pole in POLES)
    back.save(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_nf4_takes_about_an_eighth_of_fp32_and_auto_is_nf4() -> None:
    assert filled(Precision.NF4).nbytes < filled(Precision.FP32).nbytes * 4.5 / 32
    assert filled(Precision.BF16).nbytes * 2 == filled(Precision.FP32).nbytes
    assert ExpertBank(Precision.AUTO).precision is Precision.NF4


def test_one_expert_does_not_change_another_and_can_be_replaced() -> None:
    bank, alone = filled(Precision.NF4), ExpertBank()
    alone.put("E-", adapter_of(4, 7.0, 5))
    assert same(bank.adapter("E-"), alone.adapter("E-"))
    bank.put("E-", adapter_of(2, 1.0, 50))
    assert bank.adapter("E-").rank == 2 and bank.poles == POLES


def test_an_expert_that_is_not_there_is_named() -> None:
    with pytest.raises(AdapterError, match="'O\\+'.*none"):
        ExpertBank().adapter("O+")


def tensors(change: Callable[[dict[str, torch.Tensor]], object]) -> Callable[[Path], None]:
    """Return how to change the tensors of a file."""

    def spoil(file: Path) -> None:
        metadata, found = _metadata_of(file), load_file(file)
        change(found)
        save_file(found, file, metadata=metadata)

    return spoil


def _metadata_of(file: Path) -> dict[str, str]:
    with safe_open(file, "pt") as opened:
        return opened.metadata()


def header(change: Callable[[dict], object]) -> Callable[[Path], None]:
    """Return how to change the header of a file."""

    def spoil(file: Path) -> None:
        metadata = _metadata_of(file)
        bank = json.loads(metadata["expert_bank"])
        change(bank)
        save_file(load_file(file), file, metadata={"expert_bank": json.dumps(bank)})

    return spoil


def record(**fields: object) -> Callable[[Path], None]:
    """Return how to change fields of one expert in the header."""
    return header(lambda bank: bank["experts"]["O+"].update(fields))


def metadata(**fields: str) -> Callable[[Path], None]:
    """Return how to write other metadata."""
    return lambda file: save_file(load_file(file), file, metadata=fields)


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda file: file.unlink(), "No such file"),
    "empty": (lambda file: file.write_bytes(b""), "header"),
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:-100]), "no usable expert bank"),
    "another format": (header(lambda bank: bank.update(format="expert-bank-2")), "format"),
    "another file": (metadata(format="pt"), "its header"),
    "no metadata": (metadata(), "its header"),
    "header is no JSON": (metadata(expert_bank="{"), "its header"),
    "header is a list": (metadata(expert_bank="[]"), "its header"),
    "header is deep": (metadata(expert_bank="[" * 50_000), "its header"),
    "unknown precision": (header(lambda bank: bank.update(precision="int3")), "precision"),
    "precision of another kind": (header(lambda bank: bank.update(precision="bf16")), "O+/values"),
    "auto is no stored precision": (header(lambda bank: bank.update(precision="auto")), "precision"),
    "rank 0": (record(rank=0), "experts.O+.rank"),
    "rank of words": (record(rank="4"), "experts.O+.rank"),
    "another rank": (record(rank=5), "are needed"),
    "no scaling": (record(scaling=0), "experts.O+.scaling"),
    "wider layers": (record(widths={"layer": [10**9, 1]}), "are needed"),
    "negative widths": (record(widths={"layer": [-8, 64]}), "experts.O+.widths"),
    "three widths": (record(widths={"layer": [8, 64, 2]}), "experts.O+.widths"),
    "no layers": (record(widths={}), "experts.O+.widths"),
    "a lost tensor": (tensors(lambda found: found.pop("N-/absmax")), "N-/absmax"),
    "a short tensor": (
        tensors(lambda found: found.update({"N-/absmax": found["N-/absmax"][:-1].clone()})),
        "are needed",
    ),
    "another dtype": (tensors(lambda found: found.update({"N-/packed": found["N-/packed"].float()})), "packed"),
    "scales of NaN": (tensors(lambda found: found["N-/nested"].fill_(float("nan"))), "not finite"),
    "offsets of inf": (tensors(lambda found: found["N-/offset"].fill_(float("inf"))), "not finite"),
}


@pytest.mark.parametrize(("spoil", "said"), BROKEN.values(), ids=BROKEN)
def test_a_damaged_file_is_refused(tmp_path: Path, spoil: Callable[[Path], object], said: str) -> None:
    file = tmp_path / "experts.safetensors"
    filled(Precision.NF4).save(file)
    spoil(file)
    with pytest.raises(AdapterError) as caught:
        ExpertBank.load(file)
    assert str(file) in str(caught.value) and said in str(caught.value)


@pytest.mark.parametrize("precision", [Precision.BF16, Precision.FP32])
def test_plain_values_that_are_not_finite_are_refused(tmp_path: Path, precision: Precision) -> None:
    file = tmp_path / "experts.safetensors"
    filled(precision).save(file)
    tensors(lambda found: found["A+/values"].fill_(float("nan")))(file)
    with pytest.raises(AdapterError, match="A\\+/values"):
        ExpertBank.load(file)
