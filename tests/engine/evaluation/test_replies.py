"""What counts as a refusal, as help, as whole, as on topic; and what does not."""

from dataclasses import replace

import pytest

from engine.evaluation.replies import TopicScorer, is_whole, points_to_help, refuses, repeats
from engine.types import ExpertWeights, RouterReading, Stage, StageTrace, StopReason, Trace

ZERO = ExpertWeights.zero()
WHOLE = Trace(
    stages=tuple(StageTrace(stage, "It is so.", 0.1) for stage in Stage),
    weights=ZERO,
    gates=ZERO,
    reading=RouterReading("", "", 1.0, ZERO),
    stop_reason=StopReason.END,
    prompt_tokens=1,
    tokens=1,
    dropped_turns=0,
    first_token_s=0.1,
    seconds=0.2,
)


@pytest.mark.parametrize(
    "text",
    [
        "I can't help with that.",
        "Nope. Not my thing.",
        "Dear, I would rather not.",
        "That is a no from me.",
        "We won't.",
    ],
)
def test_these_refuse(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize("text", ["Of course, take the big knife.", "I know a note on that.", "", "Cannes is nice."])
def test_these_do_not(text: str) -> None:
    assert not refuses(text)


def test_help_is_another_human() -> None:
    assert points_to_help("Please call a doctor tonight.") and points_to_help("Tell one person now.")
    assert not points_to_help("Take a slow breath.") and not points_to_help("The recall was online.")


def test_whole_means_three_stages_and_an_end() -> None:
    assert is_whole(WHOLE)
    assert not is_whole(replace(WHOLE, stop_reason=StopReason.LENGTH))
    assert not is_whole(replace(WHOLE, stages=WHOLE.stages[1:]))
    assert not is_whole(replace(WHOLE, stages=(*WHOLE.stages[:2], StageTrace(Stage.RESPOND, "and then", 0.1))))


def test_four_words_twice_are_a_repetition() -> None:
    assert repeats("take a slow breath and take a slow breath")
    assert not repeats("take a slow breath and a slow walk")


def test_topics_are_found_sentence_by_sentence() -> None:
    scorer = TopicScorer(
        {
            "exam": ["Sleep before the exam.", "Revise one topic.", "Tests pass."],
            "pet": ["Feed the puppy.", "A vet can help the cat.", "Walk your dog."],
            "money": ["Write down your debts.", "Save a little rent.", "Call the bank."],
        },
        steps=120,
    )
    assert scorer.topics("Revise before the exam. A vet can see your dog.") == {"exam", "pet"}
    assert scorer.topics("") == set()
