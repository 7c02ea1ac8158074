"""The safety rule: a small classifier in front of every persona that knows requests to harm and people in danger.

It decides alone: what it catches is answered as its own situation, in the persona's voice, and nothing else is.
Shapes: N messages.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from engine.router.ngrams import NgramClassifier, load_ngrams, save_ngrams

FILE = "safety.safetensors"
HARMLESS, UNSAFE, SELF_HARM = "harmless", "unsafe", "self_harm"
HARM = (UNSAFE, SELF_HARM)
VERDICTS = (HARMLESS, *HARM)
EDGE = 1e-3


class SafetyRule:
    """Weighs a classifier of its own with the router's suspicion, and catches what is harm more than a threshold."""

    def __init__(self, model: NgramClassifier, threshold: float, fit: tuple[float, ...] = (1.0, 0.0, 0.0)) -> None:
        """Take over a classifier with the classes `VERDICTS`; `threshold` is in 0..1, above 1 catches nothing.

        `fit` has the factors of the classifier's and of the router's logit of harm, and a constant.
        """
        self.model = model
        self.threshold = threshold
        self.fit = fit

    def features(self, messages: Sequence[str], suspicion_N: Tensor) -> Tensor:
        """Return what `fit` weighs, `(N, 3)`; `suspicion_N` is the router's probability of harm, 0..1."""
        return _features(self.model.probabilities(messages), suspicion_N)

    def harm(self, features_N3: Tensor) -> Tensor:
        """Return the probability `(N,)` that a message asks for harm or comes from a person in danger."""
        return (features_N3 @ torch.tensor(self.fit, dtype=torch.float32)).sigmoid()

    def judge(self, messages: Sequence[str], suspicion_N: Tensor) -> list[str]:
        """Return one of `VERDICTS` per message."""
        if not messages:
            return []
        probability_NC = self.model.probabilities(messages)
        kinds = (probability_NC[:, 1:].argmax(-1) + 1).tolist()
        is_harm_N = self.harm(_features(probability_NC, suspicion_N)) >= self.threshold
        return [VERDICTS[kind] if caught else HARMLESS for kind, caught in zip(kinds, is_harm_N.tolist(), strict=True)]


def _features(probability_NC: Tensor, suspicion_N: Tensor) -> Tensor:
    seems_N = 1.0 - probability_NC[:, VERDICTS.index(HARMLESS)]
    return torch.stack((seems_N.logit(EDGE), suspicion_N.cpu().logit(EDGE), torch.ones(len(seems_N))), -1)


def save_rule(rule: SafetyRule, folder: Path) -> None:
    """Write the rule into `folder`."""
    save_ngrams(rule.model, folder / FILE, threshold=torch.tensor(rule.threshold), fit=torch.tensor(rule.fit))


def load_rule(folder: Path) -> SafetyRule | None:
    """Return the rule in `folder`; None when the pack has none.

    Raises:
        PackError: the file is damaged.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    model, extra = load_ngrams(file, len(VERDICTS), threshold=(), fit=(3,))
    return SafetyRule(model, float(extra["threshold"]), tuple(extra["fit"].tolist()))
