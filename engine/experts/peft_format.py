"""Read and write standard PEFT LoRA folders: `adapter_config.json` and `adapter_model.safetensors`.

The config is parsed by our own schema, never by PEFT, because a PEFT config can name code to import.
A file that would change the arithmetic in a way the mixture does not compute is refused with the field named.
"""

import json
import math
import re
import reprlib
from pathlib import Path
from typing import Any, Literal

import torch
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.errors import AdapterError
from engine.experts.adapter import Adapter, LoraPair
from engine.experts.mixture import MODULES

MAX_RANK = 64
CONFIG_FILE, WEIGHTS_FILE = "adapter_config.json", "adapter_model.safetensors"
MAX_CONFIG_BYTES = 100_000
MAX_SCALING = 4096.0
DTYPES = (torch.float32, torch.bfloat16, torch.float16)
KEY = re.compile(r"base_model\.model\.(?P<layer>[\w.]+?)\.lora_(?P<side>[AB])(?:\.default)?\.weight")


class AdapterConfig(BaseModel):
    """The fields of `adapter_config.json` that decide the arithmetic; others are ignored.

    The fields that must be absent or empty are PEFT's variants of LoRA that compute something else, or that change
    the base before training, so that A and B alone do not give back what was trained.
    """

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)

    peft_type: Literal["LORA"]
    r: int = Field(ge=1, le=MAX_RANK)
    lora_alpha: float = Field(gt=0)
    use_rslora: bool = False
    use_dora: Literal[False] = False
    bias: Literal["none"] = "none"
    lora_bias: Literal[False] = False
    fan_in_fan_out: Literal[False] = False
    rank_pattern: dict[str, int] = Field(default_factory=dict, max_length=0)
    alpha_pattern: dict[str, float] = Field(default_factory=dict, max_length=0)
    modules_to_save: None | list[str] = Field(default=None, max_length=0)
    auto_mapping: None = None
    init_lora_weights: bool | Literal["gaussian", "eva", "orthogonal"] = True
    layer_replication: None = None
    target_parameters: None = None
    trainable_token_indices: None = None
    megatron_config: None = None
    alora_invocation_tokens: None = None
    use_qalora: Literal[False] = False
    use_bdlora: None | Literal[False] = None
    arrow_config: None = None
    kasa_config: None = None
    monteclora_config: None = None
    base_model_name_or_path: str | None = None

    @property
    def scaling(self) -> float:
        """alpha/r, or alpha/√r for rank-stabilised LoRA (arXiv 2312.03732)."""
        return self.lora_alpha / (math.sqrt(self.r) if self.use_rslora else self.r)


def read_peft(folder: Path) -> Adapter:
    """Return the adapter in `folder`.

    Raises:
        AdapterError: a file is missing or unreadable, or a field or tensor cannot be used; it is named.
    """
    config = _read_config(folder / CONFIG_FILE)
    if config.scaling > MAX_SCALING:
        raise AdapterError(
            f"{folder}: lora_alpha {config.lora_alpha} scales by {config.scaling}; at most {MAX_SCALING}."
        )
    file = folder / WEIGHTS_FILE
    if not file.is_file():
        raise AdapterError(f"{folder} has no {WEIGHTS_FILE}. Pickled adapters (.bin) are refused; save as safetensors.")
    try:
        tensors = load_file(file)
    except (SafetensorError, OSError, KeyError) as error:
        raise AdapterError(f"{file} cannot be read: {error}. Export the adapter again.") from error
    return Adapter(config.r, config.scaling, _pairs(file, tensors, config.r))


def write_peft(adapter: Adapter, folder: Path, base_name: str, dtype: torch.dtype = torch.bfloat16) -> None:
    """Write `adapter` as a PEFT folder with the values in `dtype`; alpha is chosen so that alpha/r is its scaling."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        f"base_model.model.{name}.lora_{side}.weight": tensor.to(dtype).contiguous()
        for name, pair in adapter.layers.items()
        for side, tensor in (("A", pair.lora_A), ("B", pair.lora_B))
    }
    alpha = adapter.scaling * adapter.rank
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "r": adapter.rank,
        "lora_alpha": int(alpha) if alpha == int(alpha) else alpha,
        "lora_dropout": 0.0,
        "bias": "none",
        "use_rslora": False,
        "use_dora": False,
        "fan_in_fan_out": False,
        "inference_mode": True,
        "target_modules": _targets(set(adapter.layers)),
        "base_model_name_or_path": base_name,
    }
    save_file(tensors, folder / WEIGHTS_FILE, metadata={"format": "pt"})
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _targets(layers: set[str]) -> list[str]:
    """Return module names such as `q_proj`; full names where not every block has the same ones."""
    modules = {name.rpartition(".")[2] for name in layers}
    blocks = {block.group() for name in layers if (block := re.match(r".*?\d+\.", name))}
    grid = {f"{block}{part}.{module}" for block in blocks for module in modules for part in ("self_attn", "mlp")}
    return sorted(modules if len(grid & layers) == len(blocks) * len(modules) else layers)


def _read_config(file: Path) -> AdapterConfig:
    if not file.is_file():
        raise AdapterError(f"{file.parent} has no {CONFIG_FILE}. A PEFT LoRA folder holds it beside {WEIGHTS_FILE}.")
    if file.stat().st_size > MAX_CONFIG_BYTES:
        raise AdapterError(f"{file} has {file.stat().st_size} bytes; an adapter config has at most {MAX_CONFIG_BYTES}.")
    try:
        data: Any = json.loads(file.read_text(encoding="utf-8"))
        return AdapterConfig.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        # reprlib, because what was found may be long, or nested deeper than Python can print.
        raise AdapterError(f"{file}: {field}: {first['msg']} (found {reprlib.repr(first['input'])}).") from error
    except (ValueError, OSError, RecursionError) as error:
        raise AdapterError(f"{file} is not readable JSON: {error}.") from error


def _pairs(file: Path, tensors: dict[str, Tensor], rank: int) -> dict[str, LoraPair]:
    sides: dict[str, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        match = KEY.fullmatch(key)
        if match is None or match["layer"].rpartition(".")[2] not in MODULES:
            raise AdapterError(f"{file}: {key} is no LoRA tensor of {', '.join(MODULES)}.")
        _check_tensor(file, key, tensor, rank, match["side"])
        pair = sides.setdefault(match["layer"], {})
        if match["side"] in pair:
            raise AdapterError(f"{file}: {key} is there twice, with and without `.default`. Export the adapter again.")
        pair[match["side"]] = tensor
    if not sides:
        raise AdapterError(f"{file} holds no LoRA tensor. Export the adapter again.")
    for layer, pair in sides.items():
        if len(pair) != 2:
            raise AdapterError(f"{file}: {layer} has lora_{next(iter(pair))} without its other half.")
    return {layer: LoraPair(pair["A"], pair["B"]) for layer, pair in sides.items()}


def _check_tensor(file: Path, key: str, tensor: Tensor, rank: int, side: str) -> None:
    if tensor.dtype not in DTYPES:
        raise AdapterError(f"{file}: {key} has dtype {tensor.dtype}; one of {', '.join(map(str, DTYPES))} is needed.")
    if tensor.ndim != 2 or tensor.shape[0 if side == "A" else 1] != rank:
        raise AdapterError(f"{file}: {key} has shape {tuple(tensor.shape)}, which does not have rank r={rank}.")
    if not torch.isfinite(tensor).all():
        raise AdapterError(f"{file}: {key} holds values that are not finite. Train or export the adapter again.")
