import pytest

from engine.orchestrator.claims import read_claims
from engine.orchestrator.support import contradicts, support
from engine.orchestrator.words import Idf

EVIDENCE = (
    "Ada Born, a keeper of bees, came from Ostun. She wrote The Lamp in 1950. "
    "Bel Dorn wrote The Stone in 1962. He did not live in Ostun."
)
NAMES = {"ada born", "bel dorn", "lamp", "stone", "ostun"}


@pytest.mark.parametrize(
    ("text", "is_carried"),
    [
        ("Ada Born wrote The Lamp in 1950.", True),
        ("The Lamp was written by Ada Born.", True),
        ("Born wrote The Lamp.", True),
        ("Bel Dorn wrote The Lamp.", False),
        ("Ada Born wrote The Lamp in 1962.", False),
        ("Ada Born never wrote The Lamp.", False),
        ("Bel Dorn did not live in Ostun.", True),
        ("Bel Dorn lived in Ostun.", False),
        ("Something else entirely happened.", False),
    ],
)
def test_what_follows_from_the_evidence(text: str, is_carried: bool) -> None:
    (claim,) = read_claims(text, NAMES)
    assert support(claim, read_claims(EVIDENCE, NAMES), Idf()).is_enough == is_carried


def test_a_name_from_another_sentence_does_not_do() -> None:
    (claim,) = read_claims("Bel Dorn wrote The Lamp in 1950.", NAMES)
    found = support(claim, read_claims(EVIDENCE, NAMES), Idf())
    assert (found.missing, found.share_present < 1) == (("bel dorn",), True)


def test_what_two_premises_say_together_counts_less_than_what_one_says() -> None:
    (claim,) = read_claims("Ada Born of Ostun wrote The Lamp.", NAMES)
    found = support(claim, read_claims("We saw Ada Born in Ostun. Then Ada Born wrote The Lamp.", NAMES), Idf())
    assert (found.stitches, found.missing) == (1, ())
    assert found.is_enough
    assert found.value <= 0.6


def test_no_premise_carries_nothing() -> None:
    (claim,) = read_claims("Ada Born wrote it.")
    assert support(claim, (), Idf()).value == 0


@pytest.mark.parametrize(
    ("one", "other", "do_contradict"),
    [
        ("Ada Born wrote The Lamp in 1950.", "Ada Born wrote The Lamp in 1951.", True),
        ("Ada Born wrote The Lamp.", "Ada Born never wrote The Lamp.", True),
        ("Ada Born wrote The Lamp in May.", "The Lamp was written in June.", True),
        ("Ada Born wrote The Lamp in 1950.", "Ada Born wrote The Stone in 1951.", False),
        ("Ada Born wrote The Lamp in 1950.", "Bel Dorn wrote The Lamp in 1950.", False),
        ("Ada Born wrote The Lamp in 1950.", "Ada Born left Ostun in 1951.", False),
        ("Ada Born joined the guild of Ostun.", "Ada Born did not join the guild of Velm.", False),
    ],
)
def test_what_contradicts(one: str, other: str, do_contradict: bool) -> None:
    names = {*NAMES, "velm"}
    (first,), (second,) = read_claims(one, names), read_claims(other, names)
    assert contradicts(first, second, Idf()) == contradicts(second, first, Idf()) == do_contradict
