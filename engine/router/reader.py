"""Read a conversation with the router: text in, situation and ten weights out; and keep a router in a folder."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2Model

from engine.base.loader import FOREIGN_ERRORS, load_tokenizer
from engine.errors import ModelLoadError, PackError
from engine.reasoning.prompt import PromptWriter
from engine.router.model import RouterModel
from engine.types import POLES, ExpertWeights, RouterReading, Turn

MAX_TOKENS = 128


@dataclass(frozen=True, slots=True)
class SituationClass:
    """One class of the router."""

    id: str
    """Such as `exam`."""
    hint: str
    """Words for the prompt, such as `an exam`."""


class Router:
    """A router model with its tokenizer and the names of its classes."""

    def __init__(
        self, model: RouterModel, tokenizer: PreTrainedTokenizerFast, classes: Sequence[SituationClass]
    ) -> None:
        """Keep the parts; the model stays on its device."""
        self.model = model
        self.classes = tuple(classes)
        self.tokenizer = tokenizer
        self._writer = PromptWriter(tokenizer)

    def read(self, conversations: Sequence[tuple[tuple[Turn, ...], str]]) -> list[RouterReading]:
        """Return one reading per (history, newest message)."""
        if not conversations:
            return []
        with torch.inference_mode():
            ids_BT, mask_BT = self.encode([conversation_text(*c) for c in conversations])
            probability_BS = self.model.probabilities(self.model.classify(ids_BT, mask_BT))
            weight_BE = self.model.weights(probability_BS).tolist()
            confidence_B, class_B = probability_BS.max(-1)
        return [
            RouterReading(self.classes[c].id, self.classes[c].hint, p, ExpertWeights(tuple(w)))
            for c, p, w in zip(class_B.tolist(), confidence_B.tolist(), weight_BE, strict=True)
        ]

    def encode(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return ids and mask `(B, T)`, padded on the right; of a long text the newest `MAX_TOKENS` count."""
        rows = [self._writer.encode_text(text)[-MAX_TOKENS:] or [self._pad] for text in texts]
        width = max(len(row) for row in rows)
        device = self.model.table_SE.device
        ids_BT = torch.tensor([row + [self._pad] * (width - len(row)) for row in rows], device=device)
        mask_BT = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows], device=device)
        return ids_BT, mask_BT

    @property
    def _pad(self) -> int:
        pad = self.tokenizer.pad_token_id
        assert isinstance(pad, int)
        return pad


def conversation_text(history: tuple[Turn, ...], message: str) -> str:
    """Return what the router reads: the message before, if any, and the newest one."""
    return f"{history[-1].message}\n{message}" if history else message


def save_router(router: Router, folder: Path) -> None:
    """Write encoder config, classes and weights (bf16) into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = {
        "encoder": router.model.encoder.config.to_dict(),
        "classes": [{"id": c.id, "hint": c.hint} for c in router.classes],
        "poles": list(POLES),
    }
    (folder / "router.json").write_text(json.dumps(spec, indent=1, sort_keys=True), encoding="utf-8")
    tensors = {name: t.to(torch.bfloat16).contiguous() for name, t in router.model.state_dict().items()}
    tensors["temperature"] = router.model.temperature.detach().clone()
    save_file(tensors, folder / "router.safetensors")
    router.tokenizer.save_pretrained(folder)


def load_router(folder: Path, device: torch.device) -> Router:
    """Return the router in `folder`, in fp32 on `device`.

    Raises:
        PackError: a file is missing or does not fit; the message says which.
    """
    try:
        spec = json.loads((folder / "router.json").read_text(encoding="utf-8"))
        classes = [SituationClass(str(c["id"]), str(c["hint"])) for c in spec["classes"]]
        if spec["poles"] != list(POLES):
            raise PackError(f"{folder}/router.json orders the poles as {spec['poles']}; {list(POLES)} is needed.")
        model = RouterModel(Qwen2Model(Qwen2Config.from_dict(spec["encoder"])), len(classes), len(POLES))
        model.load_state_dict({k: t.float() for k, t in load_file(folder / "router.safetensors").items()})
        _check_values(model)
        tokenizer = load_tokenizer(folder)
        if tokenizer.pad_token_id is None:
            raise ValueError("the tokenizer has no pad token")
    except (ModelLoadError, *FOREIGN_ERRORS) as error:
        raise PackError(
            f"The router in {folder} cannot be loaded: {error}. Rebuild or fetch the pack again."
        ) from error
    return Router(model.to(device).eval().requires_grad_(False), tokenizer, classes)


def _check_values(model: RouterModel) -> None:
    for name, tensor in model.state_dict().items():
        if not tensor.isfinite().all():
            raise ValueError(f"{name} holds values that are not finite")
    if model.temperature <= 0:
        raise ValueError(f"the temperature is {float(model.temperature)} and must be above 0")
