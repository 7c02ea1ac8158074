"""Draw what a person types: whole messages, framed phrases, bare words, and the slips of real typing.

Everything is drawn from the `random.Random` that is handed in.
"""

import random
from collections.abc import Sequence

from engine.training.corpus import Case, Corpus

CHANCE_OF_SLOPPY = 0.25
CHANCE_OF_SLIP = 0.12
FORMS = {"whole": 0.45, "framed": 0.25, "both": 0.12, "words": 0.18}
WORD_FRAMES = ("{}", "{}", "{} {}", "{}, {}", "{}?", "so, {}", "about {}", "{} and {}", "it is the {}", "{}... {}")
ONSETS = (
    "",
    "b",
    "br",
    "c",
    "ch",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "qu",
    "r",
    "s",
    "t",
    "v",
    "z",
)
RHYMES = ("a", "e", "i", "o", "u", "al", "an", "ar", "el", "en", "er", "il", "in", "on", "or", "um", "ay", "ie")
CHANCE_OF_MADE_UP_WORD = 0.6


class MessageDrawer:
    """Draws messages of a case, and words to echo."""

    def __init__(self, corpus: Corpus) -> None:
        """Gather the single words that people use."""
        self._frames = corpus.frames
        single = (w for case in corpus.cases for w in case.words if w.isalpha() and len(w) > 4)
        self._nouns = tuple(dict.fromkeys(single)) or ("something",)

    def message(self, case: Case, rng: random.Random) -> str:
        """Return a message of the case in one of `FORMS`, as typed by somebody more or less careful."""
        form = rng.choices(tuple(FORMS), tuple(FORMS.values()))[0]
        if form == "words" and (case.words or case.phrases):
            message = _bare(case.words + case.phrases, rng)
        elif form == "framed" and case.phrases:
            message = self._framed(case, rng)
        elif form == "both" and case.phrases:
            pair = [rng.choice(case.utterances), self._framed(case, rng)]
            rng.shuffle(pair)
            message = " ".join(pair)
        else:
            message = rng.choice(case.utterances)
        return typed(message, rng)

    def echo_word(self, rng: random.Random) -> str:
        """Return a word that a reader can only copy: one made up, or one from anywhere in the corpus."""
        if rng.random() >= CHANCE_OF_MADE_UP_WORD:
            return rng.choice(self._nouns)
        word = "".join(rng.choice(ONSETS) + rng.choice(RHYMES) for _ in range(rng.randint(2, 4)))
        return word.capitalize() if rng.random() < 0.25 else word

    def _framed(self, case: Case, rng: random.Random) -> str:
        return rng.choice(self._frames[case.valence]).replace("{phrase}", rng.choice(case.phrases))


def typed(message: str, rng: random.Random) -> str:
    """Return the message as some people type it: lower case, no stop or apostrophe, now and then a slip of a letter."""
    if rng.random() < CHANCE_OF_SLOPPY:
        message = message.lower()
        message = message.rstrip(".!?") if rng.random() < 0.7 else message.replace("'", "")
    return slip(message, rng) if rng.random() < CHANCE_OF_SLIP else message


def slip(message: str, rng: random.Random) -> str:
    """Return the message with one letter inside a word dropped, doubled or swapped with the next."""
    places = [i for i in range(1, len(message) - 2) if message[i - 1 : i + 2].isalpha()]
    if not places:
        return message
    i = rng.choice(places)
    middle = rng.choice((message[i + 1], message[i] + message[i] + message[i + 1], message[i + 1] + message[i]))
    return message[:i] + middle + message[i + 2 :]


def _bare(words: Sequence[str], rng: random.Random) -> str:
    frame = rng.choice(WORD_FRAMES)
    return frame.format(*(rng.choice(words) for _ in range(frame.count("{}"))))
