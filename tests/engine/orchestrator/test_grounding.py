from hypothesis import given
from hypothesis import strategies as st

from engine.orchestrator.grounding import entity_grounding, score_citations
from engine.orchestrator.sources import Sources
from tests.engine.orchestrator.corrupted import case

SOURCES = Sources.of(
    {"1": "Ada Born, who kept bees, wrote The Lamp in 1950.", "2": "Bel Dorn built a mill in Ostun.", "3": "It rained."}
)


def test_a_true_answer_is_grounded_and_says_nothing_against_itself() -> None:
    score = entity_grounding("Ada Born wrote The Lamp in 1950 [1].", SOURCES, ("ada born",))
    assert (score.value, score.reasons) == (1.0, ())


def test_what_is_not_there_is_named() -> None:
    score = entity_grounding("Ada Born wrote The Lamp in 1951 [1].", SOURCES, ("ada born", "bel dorn"))
    assert {(reason.kind, reason.about) for reason in score.reasons} == {
        ("ungrounded", "1951"),
        ("uncovered entity", "bel dorn"),
    }


def test_only_what_is_cited_counts() -> None:
    right = entity_grounding("Bel Dorn built a mill in Ostun [2].", SOURCES).value
    assert entity_grounding("Bel Dorn built a mill in Ostun [1].", SOURCES).value < 0.3 < right


def test_a_denied_claim_grounds_nothing() -> None:
    score = entity_grounding("Bel Dorn never built a mill in Ostun [2].", SOURCES)
    assert score.value < 0.1
    assert score.has("contradiction")


def test_an_answer_without_citations_is_held_against_everything_and_says_so() -> None:
    score = entity_grounding("Bel Dorn built a mill in Ostun.", SOURCES)
    assert (score.value, score.has("no citations")) == (1.0, True)
    assert entity_grounding("", SOURCES).value == 0


@given(st.integers(0, 300))
def test_an_invented_name_lowers_the_score(seed: int) -> None:
    made = case(seed)
    sources = Sources.of(made.evidence)
    plain = entity_grounding(made.answer, sources, made.entities).value
    invented = made.answer.replace("[", "with Zorblax Quend [", 1)
    assert entity_grounding(invented, sources, made.entities).value < plain


def test_citations_are_scored_as_alce_does() -> None:
    both = score_citations("Ada Born wrote The Lamp in 1950 [1, 3]. Bel Dorn built a mill.", SOURCES)
    assert (both.recall.value, both.precision.value) == (0.5, 0.5)
    assert [reason.kind for reason in both.recall.reasons] == ["not cited"]
    assert [(reason.kind, reason.about) for reason in both.precision.reasons] == [("idle citation", "3")]


def test_two_citations_that_carry_only_together_are_both_precise() -> None:
    sources = Sources.of({"1": "We saw Ada Born in Ostun.", "2": "Then Ada Born wrote The Lamp."})
    both = score_citations("Ada Born of Ostun wrote The Lamp [1][2].", sources)
    assert (both.recall.value, both.precision.value) == (1.0, 1.0)


def test_a_citation_of_nothing_is_told() -> None:
    both = score_citations("Ada Born wrote The Lamp [9].", SOURCES)
    assert (both.recall.value, both.precision.value) == (0.0, 0.0)
    assert both.precision.has("unknown citation")
    assert score_citations("", SOURCES).precision.value == 0
