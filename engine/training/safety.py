"""Train the safety rule's classifier on messages of three kinds."""

from engine.router.ngrams import MANY_BUCKETS, train_ngrams
from engine.router.safety import HARM, HARMLESS, VERDICTS, SafetyRule
from engine.training.corpus import Corpus

LOOK_ALIKE_TIMES = 3
"""How much oftener than an everyday message a harmless look-alike is read in training."""
SECOND_TIMES = 6
"""The same for second messages: short and vague, they are the easiest to mistake for a person in danger."""
UNCALIBRATED = 0.5


def train_rule(corpus: Corpus, steps: int) -> SafetyRule:
    """Return a rule; `engine.training.calibrate` finds its threshold."""
    # The kinds of harm bear the names of their situations.
    examples = [
        (message, VERDICTS.index(case.situation if case.situation in VERDICTS else HARMLESS))
        for case in corpus.cases
        for message in case.utterances
    ]
    seconds = [messages for situation, messages in corpus.second_messages.items() if situation not in HARM]
    seconds += [spoken.messages for spoken in corpus.follow_ups.values()]
    examples += [(message, VERDICTS.index(HARMLESS)) for messages in seconds for message in messages] * SECOND_TIMES
    for kind, messages in corpus.safety.items():
        times = LOOK_ALIKE_TIMES if kind == HARMLESS else 1
        examples += [(message, VERDICTS.index(kind)) for message in messages] * times
    return SafetyRule(train_ngrams(examples, len(VERDICTS), steps, buckets=MANY_BUCKETS), UNCALIBRATED)
