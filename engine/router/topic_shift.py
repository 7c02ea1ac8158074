"""Does a message go on with the matter, or begin something new?

A second message such as "and if he says no?" names no topic. A small classifier says how far it goes on; so far, the
router keeps the situation that it read before.
Shapes: N messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from engine.router.ngrams import NgramClassifier, load_ngrams, save_ngrams

FILE = "topic_shift.safetensors"
BEGINS, GOES_ON = range(2)
EDGE = 1e-3


@dataclass(frozen=True, slots=True)
class TopicShift:
    """How probable it is that a message goes on with what was said before."""

    model: NgramClassifier
    """With the classes `BEGINS` and `GOES_ON`."""
    fit: tuple[float, ...] = (1.0, 0.0, 0.0)
    """Factor on the classifier's logit, factor on that of the router's confidence in the message alone, constant."""

    def goes_on(self, messages: Sequence[str], confidence_N: Tensor) -> Tensor:
        """Return probabilities `(N,)`; `confidence_N` is the router's in each message read alone, 0..1."""
        return (features(self.model, messages, confidence_N) @ torch.tensor(self.fit, dtype=torch.float32)).sigmoid()


def features(model: NgramClassifier, messages: Sequence[str], confidence_N: Tensor) -> Tensor:
    """Return what `TopicShift.fit` weighs, `(N, 3)`."""
    seems_N = model.probabilities(messages)[:, GOES_ON].logit(EDGE)
    return torch.stack((seems_N, confidence_N.cpu().logit(EDGE), torch.ones(len(messages))), -1)


def save_shift(shift: TopicShift, folder: Path) -> None:
    """Write the classifier into `folder`."""
    save_ngrams(shift.model, folder / FILE, fit=torch.tensor(shift.fit))


def load_shift(folder: Path) -> TopicShift | None:
    """Return the classifier in `folder`; None when the pack has none.

    Raises:
        PackError: the file is damaged.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    model, extra = load_ngrams(file, 2, fit=(3,))
    return TopicShift(model, tuple(extra["fit"].tolist()))
