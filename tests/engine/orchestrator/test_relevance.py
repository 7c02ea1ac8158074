from hypothesis import given
from hypothesis import strategies as st

from engine.orchestrator.relevance import ECHO, relevance
from engine.orchestrator.words import Idf

QUESTION = "Where was the author of The Lamp born?"


def test_an_answer_is_relevant_and_an_echo_is_not() -> None:
    answer = relevance("The author of The Lamp, Ada Velm, was born in Ostun in 1901.", QUESTION, Idf())
    echo = relevance(QUESTION, QUESTION, Idf())
    assert (answer.value, answer.reasons) == (1.0, ())
    assert echo.value <= ECHO
    assert echo.has("echo")


def test_an_echo_beside_something_else_gains_nothing() -> None:
    assert relevance(f"{QUESTION} Trains are often late.", QUESTION, Idf()).value <= ECHO


def test_what_is_not_taken_up_is_named() -> None:
    score = relevance("The Lamp is a novel about miners.", QUESTION, Idf())
    assert [reason.kind for reason in score.reasons] == ["uncovered term", "uncovered term"]
    assert relevance("Trains are often late.", QUESTION, Idf()).value == 0


@given(st.text(max_size=60), st.text(max_size=60))
def test_it_stays_in_bounds_and_an_echo_below_its_cap(output: str, query: str) -> None:
    assert 0 <= relevance(output, query, Idf()).value <= 1
    assert relevance(query, query, Idf()).value <= ECHO + 1e-12
