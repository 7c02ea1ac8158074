"""Train what reads words: the router's words arm, and the classifier of second messages."""

import random

from engine.router.ngrams import MANY_BUCKETS, NgramClassifier, train_ngrams
from engine.router.topic_shift import BEGINS, GOES_ON
from engine.training.corpus import Corpus
from engine.training.synthesis import Synthesiser

DRAWS = 40_000


def train_words(synthesiser: Synthesiser, steps: int, draws: int = DRAWS) -> NgramClassifier:
    """Return a classifier of messages into the corpus's cases: line by line, and as they are drawn."""
    rng = random.Random(0)
    cases = synthesiser.corpus.cases
    examples = [
        (line, number) for number, case in enumerate(cases) for line in (*case.utterances, *case.phrases, *case.words)
    ]
    said = (synthesiser.say(rng) for _ in range(draws))
    examples += [(s.opening, s.case) for s in said]
    return train_ngrams(examples, len(cases), steps, buckets=MANY_BUCKETS)


def train_shift(corpus: Corpus, steps: int) -> NgramClassifier:
    """Return a classifier of messages that begin something, or go on with it."""
    going_on = [*corpus.second_messages.values(), *(spoken.messages for spoken in corpus.follow_ups.values())]
    examples = [(line, GOES_ON) for lines in going_on for line in lines]
    examples += [(line, BEGINS) for case in corpus.cases for line in case.utterances]
    return train_ngrams(examples, 2, steps, buckets=MANY_BUCKETS)
