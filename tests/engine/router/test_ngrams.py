"""Hashed n-grams: stable features, and a classifier that learns words, pairs and spellings."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.router.ngrams import BUCKETS, NgramClassifier, hashed_ngrams, train_ngrams

GLAD = ["what a lovely day", "so happy today", "lovely news, happy me", "happy happy day"]
SAD = ["what an awful night", "so gloomy today", "awful news, gloomy me", "gloomy gloomy night"]
EXAMPLES = [(text, 0) for text in GLAD] + [(text, 1) for text in SAD]


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_every_text_has_features_within_the_table(text: str) -> None:
    features = hashed_ngrams(text)
    assert features and all(0 <= f < BUCKETS for f in features)
    assert features == hashed_ngrams(text.upper().lower())


def test_order_counts_and_spelling_is_shared() -> None:
    assert set(hashed_ngrams("a dog bites")) != set(hashed_ngrams("bites a dog"))
    shared = set(hashed_ngrams("neighbours")) & set(hashed_ngrams("neighbour"))
    assert len(shared) >= 15


def test_an_untrained_classifier_has_no_opinion() -> None:
    assert torch.allclose(NgramClassifier(4).probabilities(["hello", ""]), torch.full((2, 4), 0.25))


def test_it_learns_and_reads_what_is_near() -> None:
    model = train_ngrams(EXAMPLES, 2, steps=60)
    guesses = model.probabilities(["a happi day", "gloomyy nights", *GLAD, *SAD]).argmax(-1).tolist()
    assert guesses == [0, 1, *[0] * 4, *[1] * 4]


def test_the_same_seed_trains_the_same_and_a_batch_reads_like_single_texts() -> None:
    one, other = (train_ngrams(EXAMPLES, 2, steps=20).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)
    model = train_ngrams(EXAMPLES, 2, steps=20)
    together = model.probabilities(GLAD)
    alone = torch.cat([model.probabilities([text]) for text in GLAD])
    assert torch.allclose(together, alone, atol=1e-6)
