"""Read a conversation with the router: text in, situation and ten weights out; and keep a router in a folder."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2Model

from engine.base.loader import FOREIGN_ERRORS, load_tokenizer
from engine.errors import ModelLoadError, PackError
from engine.reasoning.prompt import PromptWriter
from engine.router.model import RouterModel
from engine.router.ngrams import NgramClassifier, load_ngrams, save_ngrams
from engine.router.safety import HARM, HARMLESS, SafetyRule, load_rule, save_rule
from engine.types import POLES, ExpertWeights, RouterReading, Turn

MAX_TOKENS = 128
SURE = 0.9
"""Confidence in a harmless situation from which on the safety rule's alarm counts as false."""
WORDS_FILE = "words.safetensors"


@dataclass(frozen=True, slots=True)
class SituationClass:
    """One class of the router: a situation, with what the user feels where that matters."""

    id: str
    """Such as `exam.worried`; what stands before the dot is the situation."""
    hint: str
    """Words for the prompt, such as `an exam and is worried`."""

    @property
    def situation(self) -> str:
        """The situation alone."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Doubt:
    """When the router says that it is unsure, and what the prompt says then."""

    below: float = 0.0
    """Confidence under which it is unsure, 0..1; 0 is never."""
    hint: str = ""
    """Words for the prompt."""

    def __post_init__(self) -> None:
        """Check the types, since a doubt is read from a file."""
        object.__setattr__(self, "below", float(self.below))
        object.__setattr__(self, "hint", str(self.hint))


@dataclass(frozen=True, slots=True)
class WordsArm:
    """A second reading by words and spellings, added to the network's."""

    model: NgramClassifier
    """With the router's classes."""
    share: float
    """Factor on its logits, 0 or more."""


class Router:
    """A router model with its tokenizer and the names of its classes."""

    def __init__(
        self,
        model: RouterModel,
        tokenizer: PreTrainedTokenizerFast,
        classes: Sequence[SituationClass],
        doubt: Doubt | None = None,
        rule: SafetyRule | None = None,
        words: WordsArm | None = None,
    ) -> None:
        """Keep the parts; the model stays on its device."""
        self.model = model
        self.classes = tuple(classes)
        self.tokenizer = tokenizer
        self.doubt = doubt or Doubt()
        self.rule = rule
        self.words = words
        self._writer = PromptWriter(tokenizer)
        if rule is not None and (missing := {*HARM} - {c.situation for c in self.classes}):
            raise ValueError(f"the safety rule needs the classes {', '.join(sorted(missing))}")
        situations = list(dict.fromkeys(c.situation for c in self.classes))
        self._situation_of_S = torch.tensor([situations.index(c.situation) for c in self.classes])

    def read(self, conversations: Sequence[tuple[tuple[Turn, ...], str]]) -> list[RouterReading]:
        """Return one reading per (history, newest message).

        A second message often names no topic, or another one. When a conversation as a whole leaves the router
        unsure, the newest message alone counts, and then what was said before it, unless these leave it unsure too.
        """
        views = [_views(*conversation) for conversation in conversations]
        read = iter(self._read_all([view for of_row in views for view in of_row]))
        readings = [[next(read) for _ in of_row] for of_row in views]
        return [next((r for r in of_row if not r.is_unsure), of_row[0]) for of_row in readings]

    def _read_all(self, views: Sequence[tuple[tuple[Turn, ...], str]]) -> list[RouterReading]:
        if not views:
            return []
        with torch.inference_mode():
            probability_BS = self.model.probabilities(self.logits([conversation_text(*view) for view in views]))
            is_ruled_B = self._apply_rule([message for _, message in views], probability_BS)
            weight_BE = self.model.weights(probability_BS).tolist()
            confidence_B, class_B = self.decide(probability_BS)
        return [
            replace(self._reading(self.classes[c], p, ExpertWeights(tuple(w))), is_ruled=ruled)
            for c, p, w, ruled in zip(class_B.tolist(), confidence_B.tolist(), weight_BE, is_ruled_B, strict=True)
        ]

    def _apply_rule(self, messages: Sequence[str], probability_BS: Tensor) -> list[bool]:
        """Let the safety rule change rows in place; return which it decided.

        What it catches becomes certain, unless the router is sure of something harmless; what it clears is no harm.
        """
        if self.rule is None:
            return [False] * len(messages)
        is_harm_S = torch.tensor([c.situation in HARM for c in self.classes], device=probability_BS.device)
        confidence_B, class_B = self.decide(probability_BS)
        is_safe_B = (confidence_B >= SURE) & ~is_harm_S[class_B]
        is_ruled_B: list[bool] = []
        judged = zip(self.rule.weigh(messages), is_safe_B.tolist(), strict=True)
        for row, ((verdict, is_cleared), is_safe) in enumerate(judged):
            is_ruled_B.append(verdict != HARMLESS and not is_safe)
            if is_ruled_B[row]:
                is_kind_S = [c.situation == verdict for c in self.classes]
                probability_BS[row] = torch.tensor(is_kind_S, dtype=probability_BS.dtype)
            elif is_cleared:
                rest_S = probability_BS[row].masked_fill(is_harm_S, 0.0)
                probability_BS[row] = rest_S / rest_S.sum().clamp(min=1e-9)
        return is_ruled_B

    def logits(self, texts: Sequence[str]) -> Tensor:
        """Return logits `(B, S)` before calibration: the network's, with the words arm's share on top."""
        logits_BS = self.model.classify(*self.encode(texts))
        if self.words is None:
            return logits_BS
        return logits_BS + self.words.share * self.words.model.logits(texts).to(logits_BS.device)

    def decide(self, probability_BS: Tensor) -> tuple[Tensor, Tensor]:
        """Return the probability `(B,)` of the likeliest situation, and the number `(B,)` of its likeliest class."""
        device = probability_BS.device
        situation_of_S = self._situation_of_S.to(device)
        mass_BG = torch.zeros(len(probability_BS), int(situation_of_S.max()) + 1, device=device)
        confidence_B, situation_B = mass_BG.index_add_(1, situation_of_S, probability_BS).max(-1)
        is_inside_BS = situation_of_S[None] == situation_B[:, None]
        return confidence_B, probability_BS.masked_fill(~is_inside_BS, -1.0).argmax(-1)

    def _reading(self, read: SituationClass, confidence: float, weights: ExpertWeights) -> RouterReading:
        is_unsure = confidence < self.doubt.below
        return RouterReading(read.id, self.doubt.hint if is_unsure else read.hint, confidence, weights, is_unsure)

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
    """Return what the router reads: at most two earlier messages, and the newest one on the last line."""
    return "\n".join((*(turn.message for turn in history[-2:]), message))


def _views(history: tuple[Turn, ...], message: str) -> list[tuple[tuple[Turn, ...], str]]:
    """Return the readings that may stand for a conversation, the one to prefer first."""
    if not history:
        return [((), message)]
    earlier = [(history[:i], history[i].message) for i in reversed(range(max(0, len(history) - 2), len(history)))]
    return [(history, message), ((), message), *earlier]


def save_router(router: Router, folder: Path) -> None:
    """Write encoder config, classes and weights (bf16) into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    # Where the encoder was once loaded from is nobody's business.
    encoder = {key: value for key, value in router.model.encoder.config.to_dict().items() if key != "_name_or_path"}
    spec = {
        "encoder": encoder,
        "classes": [{"id": c.id, "hint": c.hint} for c in router.classes],
        "poles": list(POLES),
        "doubt": {"below": router.doubt.below, "hint": router.doubt.hint},
    }
    (folder / "router.json").write_text(json.dumps(spec, indent=1, sort_keys=True), encoding="utf-8")
    tensors = {name: t.to(torch.bfloat16).contiguous() for name, t in router.model.state_dict().items()}
    tensors["temperature"] = router.model.temperature.detach().clone()
    save_file(tensors, folder / "router.safetensors")
    router.tokenizer.save_pretrained(folder)
    if router.rule is not None:
        save_rule(router.rule, folder)
    if router.words is not None:
        save_ngrams(router.words.model, folder / WORDS_FILE, share=torch.tensor(router.words.share))


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
        doubt = Doubt(**spec.get("doubt", {}))
        model = RouterModel(Qwen2Model(Qwen2Config.from_dict(spec["encoder"])), len(classes), len(POLES))
        model.load_state_dict({k: t.float() for k, t in load_file(folder / "router.safetensors").items()})
        _check_values(model)
        tokenizer = load_tokenizer(folder)
        if tokenizer.pad_token_id is None:
            raise ValueError("the tokenizer has no pad token")
        model = model.to(device).eval().requires_grad_(False)
        return Router(model, tokenizer, classes, doubt, load_rule(folder), _load_words(folder, len(classes)))
    except (ModelLoadError, *FOREIGN_ERRORS) as error:
        raise PackError(
            f"The router in {folder} cannot be loaded: {error}. Rebuild or fetch the pack again."
        ) from error


def _load_words(folder: Path, classes: int) -> WordsArm | None:
    file = folder / WORDS_FILE
    if not file.is_file():
        return None
    model, extra = load_ngrams(file, classes)
    if "share" not in extra or float(extra["share"]) < 0:
        raise PackError(f"{file} has no share of 0 or more. Rebuild or fetch the pack again.")
    return WordsArm(model, float(extra["share"]))


def _check_values(model: RouterModel) -> None:
    for name, tensor in model.state_dict().items():
        if not tensor.isfinite().all():
            raise ValueError(f"{name} holds values that are not finite")
    if model.temperature <= 0:
        raise ValueError(f"the temperature is {float(model.temperature)} and must be above 0")
