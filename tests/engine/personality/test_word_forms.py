"""Spellings, stems and slips of the finger."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.personality.word_forms import is_one_slip_away, spell, stem, with_one_letter_less

LETTERS = st.text(string.ascii_lowercase, min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Organize", "organise"),
        ("colour", "color"),
        ("isn\u2019t", "ISNT"),
        ("na\u00efve", "naive"),
        ("traveller", "traveler"),
    ],
)
def test_two_spellings_are_one(one: str, other: str) -> None:
    assert spell(one) == spell(other)


def test_our_and_or_stay_two_words() -> None:
    assert spell("our") != spell("or")


@pytest.mark.parametrize(
    "forms",
    [
        "warm warmer warmest warmly warmness",
        "chatty chattier chattiest chattily chattiness chat",
        "messy messier messiness mess",
        "careless carelessly carelessness",
        "curious curiosity curiously",
        "patient patience patiently",
        "impulsive impulsivity impulsiveness impulsively",
        "shy shyer shyly shyness",
        "sad sadder saddest sadness",
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    assert len({stem(spell(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["careful careless", "caring careful", "warm warn", "shy she", "kind kindred"])
def test_other_words_keep_their_own(pair: str) -> None:
    one, other = pair.split()
    assert stem(spell(one)) != stem(spell(other))


@given(LETTERS, st.data())
def test_every_single_slip_is_seen_from_both_sides(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    for slip in slips:
        assert is_one_slip_away(word, slip) == is_one_slip_away(slip, word) == (slip != word)
        # The index of the word list stands on this.
        assert set(with_one_letter_less(word)) & set(with_one_letter_less(slip))


@given(LETTERS, st.integers(0, 3))
def test_two_letters_are_two_slips(word: str, at: int) -> None:
    assert not is_one_slip_away(word, word[:at] + "\u00df\u00df" + word[at:])
    assert not is_one_slip_away(word, word[:at] + "\u00df" + word[at + 1 :] + "\u00df")
