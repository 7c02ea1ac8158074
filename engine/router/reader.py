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
from engine.router.ngrams import NgramClassifier, load_ngrams, save_ngrams
from engine.router.safety import HARM, HARMLESS, SafetyRule, load_rule, save_rule
from engine.router.topic_shift import TopicShift, load_shift, save_shift
from engine.types import POLES, ExpertWeights, RouterReading, Turn

MAX_TOKENS = 128
MESSAGES = 3
"""How many messages of a conversation count, the newest among them."""
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

    def __init__(  # noqa: PLR0913  each is a different thing
        self,
        model: RouterModel,
        tokenizer: PreTrainedTokenizerFast,
        classes: Sequence[SituationClass],
        doubt: Doubt | None = None,
        rule: SafetyRule | None = None,
        words: WordsArm | None = None,
        shift: TopicShift | None = None,
    ) -> None:
        """Keep the parts; the model stays on its device."""
        self.model = model
        self.classes = tuple(classes)
        self.tokenizer = tokenizer
        self.doubt = doubt or Doubt()
        self.rule = rule
        self.words = words
        self.shift = shift
        self._writer = PromptWriter(tokenizer)
        if rule is not None and (missing := {*HARM} - {c.situation for c in self.classes}):
            raise ValueError(f"the safety rule needs the classes {', '.join(sorted(missing))}")
        situations = list(dict.fromkeys(c.situation for c in self.classes))
        self._is_harm_S = torch.tensor([c.situation in HARM for c in self.classes])
        self._situation_of_S = torch.tensor([situations.index(c.situation) for c in self.classes])

    def read(
        self, conversations: Sequence[tuple[tuple[Turn, ...], str]], temperatures: Sequence[float] | None = None
    ) -> list[RouterReading]:
        """Return one reading per (history, newest message).

        Each of the last `MESSAGES` messages is read alone; so far as a message goes on with the matter, what was read
        before it stays. `temperatures`, one above 0 per conversation and 1 when left out, shape the proposed weights
        alone: situation, confidence and doubt stay calibrated.

        Raises:
            ValueError: there are not as many temperatures as conversations.
        """
        if temperatures is not None and len(temperatures) != len(conversations):
            raise ValueError(f"{len(temperatures)} temperatures for {len(conversations)} conversations")
        if not conversations:
            return []
        spoken = [[turn.message for turn in history][1 - MESSAGES :] + [message] for history, message in conversations]
        messages = [message for of_row in spoken for message in of_row]
        with torch.inference_mode():
            probability_NS = self.model.probabilities(self.logits(messages))
            confidence_N, _ = self.decide(probability_NS)
            verdicts = self._apply_rule(messages, probability_NS)
            is_ruled_N = torch.tensor([verdict != HARMLESS for verdict in verdicts])
            goes_on_N = self._goes_on(messages, confidence_N).masked_fill(is_ruled_N, 0.0).to(probability_NS)
            lengths = [len(of_row) for of_row in spoken]
            rows = zip(probability_NS.split(lengths), goes_on_N.split(lengths), strict=True)
            probability_BS = torch.stack([_remembered(*row) for row in rows])
            weight_BE = self.model.weights(self._tempered(probability_BS, temperatures)).tolist()
            confidence_B, class_B = self.decide(probability_BS)
        # What the rule caught stays ruled as long as the talk is about it.
        rest = iter(verdicts)
        ruled = [{next(rest) for _ in of_row} - {HARMLESS} for of_row in spoken]
        return [
            self._reading(self.classes[c], p, ExpertWeights(tuple(w)), is_ruled=self.classes[c].situation in of_row)
            for c, p, w, of_row in zip(class_B.tolist(), confidence_B.tolist(), weight_BE, ruled, strict=True)
        ]

    def _tempered(self, probability_BS: Tensor, temperatures: Sequence[float] | None) -> Tensor:
        """Return the class probabilities with each row's logits divided by its temperature; those at 1 untouched.

        The mass that the safety rule gave to harm stays as it is.
        """
        if temperatures is None:
            return probability_BS
        temperature_B1 = torch.tensor(temperatures).to(probability_BS)[:, None]
        is_held_S = self._is_harm_S.to(probability_BS.device) & (self.rule is not None)
        free_BS = probability_BS.masked_fill(is_held_S, 0.0)
        # A power of probabilities divides their logits. The largest is 1 first, so that not every power vanishes.
        power_BS = (free_BS / free_BS.amax(-1, keepdim=True).clamp(min=1e-9)) ** (1.0 / temperature_B1)
        share_BS = power_BS / power_BS.sum(-1, keepdim=True).clamp(min=1e-9)
        tempered_BS = torch.where(is_held_S, probability_BS, share_BS * free_BS.sum(-1, keepdim=True))
        return torch.where(temperature_B1 == 1.0, probability_BS, tempered_BS)

    def _goes_on(self, messages: Sequence[str], confidence_N: Tensor) -> Tensor:
        """Return how far each message goes on with the one before it, `(N,)`; a router that can not tell says 0."""
        if self.shift is None:
            return torch.zeros(len(messages))
        return self.shift.goes_on(messages, confidence_N)

    def _apply_rule(self, messages: Sequence[str], probability_NS: Tensor) -> list[str]:
        """Let the safety rule change rows in place; return its verdicts.

        What it catches becomes certain, and nothing else is harm.
        """
        if self.rule is None:
            return [HARMLESS] * len(messages)
        verdicts = self.rule.judge(messages, self.suspicion(probability_NS))
        is_harm_S = self._is_harm_S.to(probability_NS.device)
        for row, verdict in enumerate(verdicts):
            if verdict == HARMLESS:
                rest_S = probability_NS[row].masked_fill(is_harm_S, 0.0)
                probability_NS[row] = rest_S / rest_S.sum().clamp(min=1e-9)
            else:
                is_kind_S = [c.situation == verdict for c in self.classes]
                probability_NS[row] = torch.tensor(is_kind_S, dtype=probability_NS.dtype)
        return verdicts

    def suspicion(self, probability_NS: Tensor) -> Tensor:
        """Return the probability `(N,)` of harm by the router alone."""
        return probability_NS[:, self._is_harm_S.to(probability_NS.device)].sum(-1)

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

    def _reading(
        self, read: SituationClass, confidence: float, weights: ExpertWeights, *, is_ruled: bool
    ) -> RouterReading:
        is_unsure = confidence < self.doubt.below
        hint = self.doubt.hint if is_unsure else read.hint
        return RouterReading(read.id, hint, confidence, weights, is_unsure, is_ruled)

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


def _remembered(probability_MS: Tensor, goes_on_M: Tensor) -> Tensor:
    """Return the class probabilities `(S,)` after M messages, the oldest first, each read alone."""
    state_S = probability_MS[0]
    for probability_S, goes_on in zip(probability_MS[1:], goes_on_M[1:], strict=True):
        state_S = goes_on * state_S + (1 - goes_on) * probability_S
    return state_S


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
    if router.shift is not None:
        save_shift(router.shift, folder)


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
        words = _load_words(folder, len(classes))
        return Router(model, tokenizer, classes, doubt, load_rule(folder), words, load_shift(folder))
    except (ModelLoadError, *FOREIGN_ERRORS) as error:
        raise PackError(
            f"The router in {folder} cannot be loaded: {error}. Rebuild or fetch the pack again."
        ) from error


def _load_words(folder: Path, classes: int) -> WordsArm | None:
    file = folder / WORDS_FILE
    if not file.is_file():
        return None
    model, extra = load_ngrams(file, classes, share=())
    if float(extra["share"]) < 0:
        raise PackError(f"{file} has a share below 0. Rebuild or fetch the pack again.")
    return WordsArm(model, float(extra["share"]))


def _check_values(model: RouterModel) -> None:
    for name, tensor in model.state_dict().items():
        if not tensor.isfinite().all():
            raise ValueError(f"{name} holds values that are not finite")
    if model.temperature <= 0:
        raise ValueError(f"the temperature is {float(model.temperature)} and must be above 0")
