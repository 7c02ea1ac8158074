"""The safety rule: a small classifier in front of every persona that knows requests to harm and people in danger.

It decides before the router does: what it catches is answered as its own situation, in the persona's voice.
"""

from collections.abc import Sequence
from pathlib import Path

import torch

from engine.errors import PackError
from engine.router.ngrams import NgramClassifier, load_ngrams, save_ngrams

FILE = "safety.safetensors"
HARMLESS, UNSAFE, SELF_HARM = "harmless", "unsafe", "self_harm"
HARM = (UNSAFE, SELF_HARM)
VERDICTS = (HARMLESS, *HARM)


CLEARED = 0.1
"""Below this probability of harm a message is cleared."""


class SafetyRule:
    """Catches messages whose probability of harm reaches a threshold, and clears those where it is next to nothing."""

    def __init__(self, model: NgramClassifier, threshold: float) -> None:
        """Take over a classifier with the classes `VERDICTS`; `threshold` is in 0..1, above 1 catches nothing."""
        self.model = model
        self.threshold = threshold

    def judge(self, messages: Sequence[str]) -> list[str]:
        """Return one of `VERDICTS` per message."""
        return [verdict for verdict, _ in self.weigh(messages)]

    def weigh(self, messages: Sequence[str]) -> list[tuple[str, bool]]:
        """Return for each message its verdict, and whether it is cleared: no harm, whatever the router makes of it."""
        if not messages:
            return []
        probability_BC = self.model.probabilities(messages)
        harm_B = 1.0 - probability_BC[:, 0]
        kind_B = probability_BC[:, 1:].argmax(-1) + 1
        return [
            (VERDICTS[kind] if harm >= self.threshold else HARMLESS, harm < CLEARED)
            for harm, kind in zip(harm_B.tolist(), kind_B.tolist(), strict=True)
        ]


def save_rule(rule: SafetyRule, folder: Path) -> None:
    """Write the rule into `folder`."""
    save_ngrams(rule.model, folder / FILE, threshold=torch.tensor(rule.threshold))


def load_rule(folder: Path) -> SafetyRule | None:
    """Return the rule in `folder`; None when the pack has none.

    Raises:
        PackError: the file is damaged.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    model, extra = load_ngrams(file, len(VERDICTS))
    if "threshold" not in extra:
        raise PackError(f"{file} has no threshold. Rebuild or fetch the pack again.")
    return SafetyRule(model, float(extra["threshold"]))
