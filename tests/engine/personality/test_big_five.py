"""Traits and weights on a command line: every good form is read, every bad one gets a sentence."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.personality.big_five import ENDS, POLE_WORDS, describe, parse_traits, parse_weights
from engine.types import POLES, TRAITS, ExpertWeights, Traits

LETTERS: dict[str, str] = dict(zip(TRAITS, "OCEAN", strict=True))


def test_every_trait_has_its_letter_and_every_pole_its_own_word() -> None:
    assert {name: ends.letter for name, ends in ENDS.items()} == LETTERS
    assert set(POLE_WORDS) == set(POLES)
    assert len(set(POLE_WORDS.values())) == len(POLES)
    assert (POLE_WORDS["E+"], POLE_WORDS["E-"]) == (ENDS["extraversion"].high, ENDS["extraversion"].low)


@given(st.dictionaries(st.sampled_from(TRAITS), st.integers(1, 9), min_size=1), st.data())
def test_traits_are_read_by_letter_or_name_in_any_case_and_order(values: dict[str, int], data: st.DataObject) -> None:
    forms = [
        f"{data.draw(st.sampled_from([name, name.title(), LETTERS[name], LETTERS[name].lower()]))}"
        f"{data.draw(st.sampled_from(['=', ' = ']))}{value}"
        for name, value in data.draw(st.permutations(list(values.items())))
    ]
    assert parse_traits(data.draw(st.sampled_from([",", " , "])).join(forms)) == Traits(**values)


@given(st.dictionaries(st.sampled_from(POLES), st.floats(-1.5, 1.5), min_size=1))
def test_weights_are_read_by_pole(values: dict[str, float]) -> None:
    text = ",".join(f"{pole.lower()}={value!r}" for pole, value in values.items())
    assert parse_weights(text) == ExpertWeights.from_poles(values)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "'' is not name=value. Write it like --traits E=9,A=7."),
        ("E", "'E' is not name=value."),
        ("E=", "'E=' is not name=value."),
        ("=9", "'=9' is not name=value."),
        ("E=9,", "'' is not name=value."),
        ("E=9 A=7", "extraversion is '9 A=7'. A trait is an integer from 1 to 9; 5 is neutral."),
        ("X=9", "There is no trait 'X'. Use O, C, E, A, N or the full names."),
        ("E+=9", "There is no trait 'E+'."),
        ("E=9,e=8", "extraversion is given twice. Give each trait once."),
        ("E=9,extraversion=8", "extraversion is given twice."),
        ("E=0", "extraversion is '0'. A trait is an integer from 1 to 9; 5 is neutral."),
        ("E=10", "extraversion is '10'."),
        ("E=-3", "extraversion is '-3'."),
        ("E=5.0", "extraversion is '5.0'."),
        ("E=high", "extraversion is 'high'."),
        ("E=12345678", "extraversion is '12345678'."),
        ("E=\u0665", "extraversion is '\u0665'."),
        ("E=\u00b2", "extraversion is '\u00b2'."),
        ("E=" + "9" * 5000, "extraversion is '999"),
    ],
)
def test_bad_traits_get_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_traits(text)
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "'' is not name=value. Write it like --weights O+=0.8,A-=0.3."),
        ("O+", "'O+' is not name=value."),
        ("O+=", "'O+=' is not name=value."),
        ("O=0.5", "There is no expert 'O'. The ten are O+ O- "),
        ("X+=0.5", "There is no expert 'X+'."),
        ("O+=0.5,o+=0.5", "O+ is given twice. Give each expert once."),
        ("O+=loud", "The weight of O+ is 'loud'. Give a number such as 0.8."),
        ("O+=0,5", "'5' is not name=value."),
        ("O+=1.6", "The weight of O+ is 1.6. Stay within -1.5..1.5."),
        ("O+=-1.6", "The weight of O+ is -1.6."),
        ("O+=1e999", "The weight of O+ is inf."),
        ("O+=nan", "The weight of O+ is nan. Stay within -1.5..1.5."),
    ],
)
def test_bad_weights_get_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_weights(text)
    assert str(refused.value).startswith(sentence)


@given(st.text(max_size=20) | st.text("OCEAN+-=,.0159 ", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_traits, parse_weights):
        try:
            parse(text)
        except BadInput as error:
            assert str(error).endswith(".")


def test_weights_are_described_strongest_first_and_as_tuned() -> None:
    weights = ExpertWeights.from_poles({"A+": 0.75, "E+": 1.0, "N-": -1.25})
    assert describe(weights) == "steady -1.25, outgoing 1.00, warm 0.75"
    assert describe(ExpertWeights.zero()) == "the plain base"
    assert describe(ExpertWeights((-0.0,) * 10)) == "the plain base"


def test_a_whisper_is_not_called_the_plain_base() -> None:
    assert describe(ExpertWeights.from_poles({"E+": 0.01})) == "nearly the plain base"


@given(st.dictionaries(st.sampled_from(POLES), st.floats(0.01, 1.5)))
def test_a_description_names_exactly_the_poles_that_are_heard(values: dict[str, float]) -> None:
    said = describe(ExpertWeights.from_poles(values))
    heard = {pole for pole, weight in values.items() if weight >= 0.05}
    for pole, word in POLE_WORDS.items():
        assert (word in said) == (pole in heard)
    numbers = [float(part.rsplit(" ", 1)[1]) for part in said.split(", ") if heard]
    assert numbers == sorted(numbers, reverse=True)
    assert all(math.isfinite(n) for n in numbers)
