"""The table of precisions, with and without a GPU."""

import pytest
import torch

from engine.base.precision import Precision, place
from engine.errors import ModelLoadError

BF16, FP32 = torch.bfloat16, torch.float32


@pytest.mark.parametrize(
    ("has_gpu", "device", "precision", "wanted"),
    [
        (False, "auto", Precision.AUTO, ("cpu", True, False, FP32, Precision.FP32)),
        (False, "cpu", Precision.NF4, ("cpu", True, True, BF16, Precision.NF4)),
        (False, "auto", Precision.BF16, ("cpu", False, False, BF16, Precision.BF16)),
        (False, "auto", Precision.FP32, ("cpu", False, False, FP32, Precision.FP32)),
        (True, "auto", Precision.AUTO, ("cuda", True, True, BF16, Precision.NF4)),
        (True, "cuda", Precision.NF4, ("cuda", True, True, BF16, Precision.NF4)),
        (True, "cuda", Precision.BF16, ("cuda", False, False, BF16, Precision.BF16)),
        (True, "cuda", Precision.FP32, ("cuda", False, False, FP32, Precision.FP32)),
        (True, "cpu", Precision.AUTO, ("cpu", True, False, FP32, Precision.FP32)),
    ],
)
def test_table(
    monkeypatch: pytest.MonkeyPatch, has_gpu: bool, device: str, precision: Precision, wanted: tuple[object, ...]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_gpu)
    p = place(precision, device)
    assert (p.device.type, p.is_quantised, p.keeps_kernels, p.dtype, p.held_as) == wanted


def test_a_gpu_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ModelLoadError, match="--device cpu"):
        place(Precision.AUTO, "cuda")


def test_a_device_that_does_not_exist() -> None:
    with pytest.raises(ModelLoadError, match="'tpu'"):
        place(Precision.AUTO, "tpu")
