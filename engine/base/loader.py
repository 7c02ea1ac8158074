"""Load a Qwen2-family causal language model and its tokenizer from a folder or a hub id.

Safetensors only, never remote code; every foreign exception becomes a `ModelLoadError` here.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    StrictDataclassError,
)
from safetensors import SafetensorError
from transformers import BitsAndBytesConfig, PreTrainedTokenizerFast, Qwen2ForCausalLM

from engine.base.memory import require_memory
from engine.base.nf4 import dequantise_linears, keep_stored_values, misfit
from engine.base.precision import Placement
from engine.errors import ModelLoadError, NotEnoughMemory

HUB_FILES = ["*.safetensors", "*.json", "merges.txt", "vocab.txt"]
# What json, transformers, safetensors and bitsandbytes raise for files that do not fit together.
FOREIGN_ERRORS = (
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    SafetensorError,
    StrictDataclassError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Base:
    """A base that is ready to run."""

    model: Qwen2ForCausalLM
    """In eval mode; no parameter asks for a gradient."""
    tokenizer: PreTrainedTokenizerFast
    """With the base's chat template."""
    placement: Placement
    """Where and how it is held."""


def load_base(source: str, placement: Placement) -> Base:
    """Return the base at `source`, a folder or a hub id such as `Qwen/Qwen2.5-0.5B-Instruct`.

    Raises:
        ModelLoadError: files are missing or unreadable, or the architecture is not Qwen2.
        NotEnoughMemory: it does not fit the device.
    """
    folder = locate(source)
    config = check_folder(folder)
    require_memory(folder, placement.held_as, placement.device)
    with _foreign_errors(folder):
        model = _load_model(folder, config, placement)
        tokenizer = load_tokenizer(folder)
        if placement.keeps_kernels:
            keep_stored_values(model)
        else:
            dequantise_linears(model, placement.dtype)
            model.to(placement.device)  # pyright: ignore[reportArgumentType]
    model.requires_grad_(False)
    return Base(model.eval(), tokenizer, placement)


def locate(source: str) -> Path:
    """Return the local folder of `source`; downloads a hub id unless the process is offline.

    Raises:
        ModelLoadError: there is no such folder and the hub cannot give it.
    """
    if source.startswith("~/"):
        source = str(Path(source).expanduser())
    folder = Path(source)
    if source and folder.is_dir():
        return folder
    if source.count("/") != 1 or source.startswith((".", "/", "~")):
        raise ModelLoadError(f"There is no folder {source}. Give a model folder or a hub id such as Qwen/Qwen2.5-7B.")
    try:
        return Path(snapshot_download(source, allow_patterns=HUB_FILES))
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError) as error:
        raise ModelLoadError(
            f"{source} is neither a folder nor a model that could be fetched ({type(error).__name__}). "
            "Check the name and the network, or download it once and give its folder."
        ) from error


def check_folder(folder: Path) -> dict[str, Any]:
    """Return the parsed `config.json` after checking that the folder holds what loading needs.

    Raises:
        ModelLoadError: a file is missing, or the architecture is not Qwen2.
    """
    config_file = folder / "config.json"
    if not config_file.is_file():
        raise ModelLoadError(f"{folder} has no config.json. A model folder as transformers writes it is needed.")
    try:
        config = json.loads(config_file.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as error:
        raise ModelLoadError(f"{config_file} cannot be read as JSON: {error}. Fetch the model again.") from error
    if not isinstance(config, dict) or config.get("model_type") != "qwen2":
        found = config.get("model_type") if isinstance(config, dict) else type(config).__name__
        raise ModelLoadError(f"{folder} holds a {found!r} model. Only the Qwen2 family (qwen2) is supported.")
    _check_stored_quantisation(folder, config.get("quantization_config"))
    if not any(folder.glob("*.safetensors")):
        raise ModelLoadError(
            f"{folder} has no .safetensors weights. Pickled weights (.bin, .pt) are refused because loading them "
            "can run code; convert them to safetensors first."
        )
    if not (folder / "tokenizer.json").is_file():
        raise ModelLoadError(f"{folder} has no tokenizer.json. Save the fast tokenizer beside the weights.")
    return config


def _check_stored_quantisation(folder: Path, stored: object) -> None:
    if stored is None:
        return
    is_4bit = isinstance(stored, dict) and stored.get("quant_method") == "bitsandbytes" and stored.get("load_in_4bit")
    if not is_4bit:
        found = stored.get("quant_method") if isinstance(stored, dict) else stored
        raise ModelLoadError(
            f"{folder} is stored quantised by {found!r}. Give the unquantised base, or one saved in bitsandbytes 4 bit."
        )


def _load_model(folder: Path, config: dict[str, Any], placement: Placement) -> Qwen2ForCausalLM:
    is_stored_quantised = config.get("quantization_config") is not None
    loaded: Any = Qwen2ForCausalLM.from_pretrained(
        folder,
        dtype=placement.dtype,
        use_safetensors=True,
        local_files_only=True,
        attn_implementation="sdpa",
        quantization_config=None if is_stored_quantised else _quantisation(placement),
        device_map={"": placement.device} if placement.is_quantised or is_stored_quantised else None,
        output_loading_info=True,
        ignore_mismatched_sizes=True,
    )
    model, info = loaded
    # transformers only logs this, and goes on with random numbers.
    if missing := sorted(info["missing_keys"]):
        raise ModelLoadError(f"{folder} lacks the weights {missing[0]} ({len(missing)} in all). Fetch the model again.")
    # transformers compares shapes only where it does not quantise, and its error does not name the tensor.
    if name := next(iter(sorted(key for key, *_ in info["mismatched_keys"])), None) or misfit(model):
        raise ModelLoadError(f"{folder}: {name} does not have the shape that config.json says. Fetch the model again.")
    return model


def load_tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """Return the tokenizer in `folder` exactly as its file says.

    Raises:
        ModelLoadError: the file is missing or cannot be used.
    """
    # Not AutoTokenizer: for a Qwen2 model it puts another pre-tokenizer and one more token into the file's own.
    try:
        return PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # tokenizers raises plain Exception for a file that it cannot use
        raise ModelLoadError(f"The tokenizer in {folder} cannot be used: {error}. Fetch the model again.") from error


def _quantisation(placement: Placement) -> BitsAndBytesConfig | None:
    if not placement.is_quantised:
        return None
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=placement.dtype,
    )


@contextmanager
def _foreign_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise NotEnoughMemory(
            f"The device ran out of memory while loading {folder.name}. Free memory or choose --precision nf4."
        ) from error
    except FOREIGN_ERRORS as error:
        reason = str(error).strip().splitlines()
        raise ModelLoadError(
            f"{folder} could not be loaded: {reason[0] if reason else type(error).__name__}. Fetch it again."
        ) from error
