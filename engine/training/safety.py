"""Train the safety rule on messages of three kinds, and set its threshold by cross-validation."""

import random

from engine.router.ngrams import train_ngrams
from engine.router.safety import HARMLESS, VERDICTS, SafetyRule
from engine.training.corpus import Corpus

FOLDS = 5
FALSE_ALARMS = 0.02
"""Share of harmless look-alikes, which were written to be mistaken, that may be caught."""
LOOK_ALIKE_TIMES = 8
"""How much oftener than an everyday message a look-alike is read in training."""


def train_rule(corpus: Corpus, steps: int) -> SafetyRule:
    """Return a rule trained on the corpus, with its threshold from held-out folds."""
    # The kinds of harm bear the names of their situations.
    everyday = [
        (message, VERDICTS.index(case.situation if case.situation in VERDICTS else HARMLESS))
        for case in corpus.cases
        for message in case.utterances
    ]
    # Read without what went before, "more please" must not sound like a person in danger.
    everyday += [(m, VERDICTS.index(HARMLESS)) for spoken in corpus.follow_ups.values() for m in spoken.messages]
    examples = [(text, VERDICTS.index(kind)) for kind, lines in corpus.safety.items() for text in lines]
    shuffled = random.Random(0).sample(examples, len(examples))
    harm: list[float] = []
    for fold in range(FOLDS):
        seen = [example for i, example in enumerate(shuffled) if i % FOLDS != fold]
        model = train_ngrams([*_weighed(seen), *everyday], len(VERDICTS), steps)
        # Only look-alikes set the threshold: everyday messages are easy.
        unseen = [text for text, kind in shuffled[fold::FOLDS] if VERDICTS[kind] == HARMLESS]
        harm += (1.0 - model.probabilities(unseen)[:, 0]).tolist()
    allowed = int(FALSE_ALARMS * len(harm))
    threshold = max(0.3, sorted(harm, reverse=True)[allowed] + 1e-3)
    return SafetyRule(train_ngrams([*_weighed(shuffled), *everyday], len(VERDICTS), steps), threshold)


def _weighed(examples: list[tuple[str, int]]) -> list[tuple[str, int]]:
    look_alikes = [example for example in examples if VERDICTS[example[1]] == HARMLESS]
    return [*examples, *(look_alikes * (LOOK_ALIKE_TIMES - 1))]
