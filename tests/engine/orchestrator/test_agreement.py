from hypothesis import given
from hypothesis import strategies as st

from engine.orchestrator.agreement import NEUTRAL, cited_novelty, consistency, novelty
from engine.orchestrator.sources import Sources
from engine.orchestrator.words import Idf

LAMP = "Ada Born wrote The Lamp in 1950."
MILL = "Bel Dorn built a mill in Ostun."
SOURCES = Sources.of({"1": LAMP, "2": MILL})


def test_alone_it_is_neutral_and_says_so() -> None:
    score = consistency(LAMP, [], Idf())
    assert (score.value, score.has("no reference")) == (NEUTRAL, True)
    assert consistency(LAMP, ["  "], Idf()).has("no reference")


def test_agreement_is_one_and_contradiction_zero_with_the_pair_told() -> None:
    assert consistency(LAMP, ["The Lamp was written by Ada Born in 1950."], Idf()).value == 1
    score = consistency(LAMP, ["Ada Born wrote The Lamp in 1951."], Idf())
    assert score.value == 0
    (reason,) = score.reasons
    assert (reason.kind, "1950" in reason.about, "1951" in reason.against) == ("contradiction", True, True)


def test_who_does_not_speak_of_it_has_no_say() -> None:
    assert consistency(LAMP, [LAMP, MILL], Idf()).value == 1
    assert consistency(LAMP, [LAMP, "Ada Born wrote The Lamp in 1951."], Idf()).value == NEUTRAL


def test_a_copy_and_random_text_are_not_new_and_a_grounded_fact_is() -> None:
    assert novelty(f"{LAMP[:-1]} [1].", [LAMP], SOURCES).value == 0
    assert novelty("Purple engines dream of nine lakes [2].", [LAMP], SOURCES).value == 0
    assert novelty(f"{MILL[:-1]} [2].", [LAMP], SOURCES).value > 0.8
    assert novelty(f"{MILL[:-1]} [1].", [LAMP], SOURCES).value == 0


def test_without_sources_only_what_is_cited_counts_and_that_is_said() -> None:
    assert cited_novelty(MILL, [LAMP], Idf()).value == 0
    score = cited_novelty(f"{MILL[:-1]} [2].", [LAMP], Idf())
    assert score.value > 0.8
    assert score.has("unchecked")


@given(st.text(max_size=60))
def test_a_copy_is_never_new_and_never_out_of_bounds(text: str) -> None:
    assert novelty(text, [text], SOURCES).value == 0
    assert cited_novelty(text, [text], Idf()).value == 0
    assert 0 <= consistency(text, [LAMP, text], Idf()).value <= 1
