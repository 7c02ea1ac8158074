"""A small text classifier: hashed n-grams of words and letters, one linear layer.

It reads beside the router's encoder, whose subwords miss a stranger's spelling, and serves alone where a few thousand
examples must do: the safety rule, the scorers of evaluation.
Source of the features: Joulin et al. 2016, "Bag of Tricks for Efficient Text Classification" (arXiv 1607.01759).
Shapes: B texts, F features, C classes.
"""

import random
import re
import zlib
from array import array
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from engine.base.loader import FOREIGN_ERRORS
from engine.errors import PackError

BUCKETS = 1 << 15
MANY_BUCKETS = 1 << 16
"""For a classifier of tens of thousands of texts: fewer features share a bucket."""
LETTERS = (3, 4, 5)
_WORD = re.compile(r"[a-z0-9']+|[^\sa-z0-9']")


def hashed_ngrams(text: str, buckets: int = BUCKETS) -> "array[int]":
    """Return the buckets of a text's words, word pairs and letter n-grams, case ignored; at least one."""
    return array("i", [zlib.crc32(gram.encode()) % buckets for gram in _grams(text.lower())] or [0])


def _grams(text: str) -> list[str]:
    words = _WORD.findall(text)
    grams = [f"w:{word}" for word in words]
    grams += [f"p:{one} {two}" for one, two in zip(words, words[1:], strict=False)]
    for word in words:
        framed = f"<{word}>"
        grams += [framed[i : i + n] for n in LETTERS for i in range(len(framed) - n + 1)]
    return grams


class NgramClassifier(nn.Module):
    """Scores texts for each of its classes."""

    def __init__(self, classes: int, buckets: int = BUCKETS) -> None:
        """Begin with no opinion."""
        super().__init__()
        self.table = nn.EmbeddingBag(buckets, classes, mode="sum")
        self.bias = nn.Parameter(torch.zeros(classes))
        nn.init.zeros_(self.table.weight)

    def forward(self, rows: Sequence[Sequence[int]]) -> Tensor:
        """Return logits `(B, C)` of the buckets of B texts."""
        starts = torch.tensor([0, *(len(row) for row in rows[:-1])]).cumsum(0)
        ids = torch.cat([torch.tensor(row) for row in rows])
        # Long texts have more features; their sum would be more certain for no better reason.
        share = torch.tensor([len(row) ** -0.5 for row in rows]).repeat_interleave(torch.tensor([len(r) for r in rows]))
        return self.table(ids, starts, per_sample_weights=share) + self.bias

    def logits(self, texts: Sequence[str]) -> Tensor:
        """Return logits `(B, C)`, without a graph."""
        with torch.no_grad():
            return self([hashed_ngrams(text, self.table.num_embeddings) for text in texts])

    def probabilities(self, texts: Sequence[str]) -> Tensor:
        """Return softmax probabilities `(B, C)`, without a graph."""
        return self.logits(texts).softmax(-1)


def train_ngrams(
    examples: Sequence[tuple[str, int]],
    classes: int,
    steps: int = 600,
    *,
    buckets: int = BUCKETS,
    learning_rate: float = 0.02,
    seed: int = 0,
) -> NgramClassifier:
    """Return a classifier of (text, class) pairs; classes are drawn evenly, however unevenly they are filled."""
    by_class: list[list[array[int]]] = [[] for _ in range(classes)]
    for text, number in examples:
        by_class[number].append(hashed_ngrams(text, buckets))
    model = NgramClassifier(classes, buckets)
    optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=0.05)
    rng = random.Random(seed)
    for _ in range(steps):
        numbers = [rng.randrange(classes) for _ in range(128)]
        loss = functional.cross_entropy(
            model([rng.choice(by_class[n]) for n in numbers]), torch.tensor(numbers), label_smoothing=0.02
        )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    return model.eval().requires_grad_(False)


def save_ngrams(model: NgramClassifier, file: Path, **extra: Tensor) -> None:
    """Write the classifier in bf16, with further tensors beside it."""
    tensors = {name: tensor.to(torch.bfloat16).contiguous() for name, tensor in model.state_dict().items()}
    save_file({**tensors, **extra}, file)


def load_ngrams(file: Path, classes: int, **shapes: tuple[int, ...]) -> tuple[NgramClassifier, dict[str, Tensor]]:
    """Return the classifier in `file`, in fp32, and the further tensors, whose names and shapes are `shapes`.

    Raises:
        PackError: the file is damaged, has another number of classes, or lacks one of the tensors.
    """
    try:
        tensors = {name: tensor.float() for name, tensor in load_file(file).items()}
        own = {name: tensors.pop(name) for name in ("table.weight", "bias")}
        model = NgramClassifier(classes, len(own["table.weight"]))
        model.load_state_dict(own)
        if (found := {name: tuple(tensor.shape) for name, tensor in tensors.items()}) != shapes:
            raise ValueError(f"it holds {found} where {shapes} is needed")
        if not all(tensor.isfinite().all() for tensor in (*own.values(), *tensors.values())):
            raise ValueError("it holds values that are not finite")
    except FOREIGN_ERRORS as error:
        raise PackError(f"{file} cannot be loaded: {error}. Rebuild or fetch the pack again.") from error
    return model.eval().requires_grad_(False), tensors
