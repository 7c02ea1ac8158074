"""Train the router's words arm: the lexicon line by line, and whole conversations as they are drawn."""

import random

from engine.router.ngrams import NgramClassifier, train_ngrams
from engine.router.reader import conversation_text
from engine.training.synthesis import Synthesiser

DRAWS = 40_000


def train_words(synthesiser: Synthesiser, steps: int, draws: int = DRAWS) -> NgramClassifier:
    """Return a classifier of `conversation_text` into the corpus's cases."""
    rng = random.Random(0)
    cases = synthesiser.corpus.cases
    examples = [
        (line, number) for number, case in enumerate(cases) for line in (*case.utterances, *case.phrases, *case.words)
    ]
    said = (synthesiser.say(rng) for _ in range(draws))
    examples += [(conversation_text(s.history, s.message), s.case) for s in said]
    return train_ngrams(examples, len(cases), steps)
