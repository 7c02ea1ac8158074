"""Draws are reproducible, speak as strongly as the weights ask for, and take up what was said."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.replies import refuses
from engine.training.corpus import USUAL_ANSWER, Corpus
from engine.training.synthesis import Said, Synthesiser
from engine.types import POLES, ExpertWeights, Stage

SEEDS = st.integers(0, 10_000)


def voiced(corpus: Corpus, said: Said, pole: str, intensities: tuple[int, ...] = (0, 1, 2)) -> set[str]:
    """Return what one pole can say in the Respond stage of a case, slots filled."""
    case = corpus.cases[said.case]
    lines: set[str] = set(said.lead.voices[pole]) if said.lead else set()
    for intensity in intensities:
        voice = corpus.voices[pole][intensity]
        lines |= {x for piece in ("openers", "middles", "closers") for x in voice.pieces[piece][case.valence]}
        lines |= set(voice.cells[case.key])
    return {line.replace("{thing}", thing).replace("{word}", said.word) for line in lines for thing in case.things}


def leftover(text: str, lines: set[str]) -> str:
    """Return what is left of a text when the lines are taken out of it."""
    for line in sorted(lines, key=len, reverse=True):
        text = text.replace(line, "")
    return text.strip()


def usual(synthesiser: Synthesiser, rng: random.Random) -> Said:
    """Return something said in a case that is answered in the usual way."""
    while True:
        said = synthesiser.say(rng)
        if synthesiser.corpus.cases[said.case].recipe == USUAL_ANSWER:
            return said


def test_the_same_seed_draws_the_same(corpus: Corpus) -> None:
    def draw() -> list[object]:
        rng, synthesiser = random.Random(5), Synthesiser(corpus)
        said = [synthesiser.say(rng) for _ in range(20)]
        return [(s, synthesiser.answer(s, synthesiser.voices_at_random(rng), rng)) for s in said]

    assert draw() == draw()


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, pole=st.sampled_from(POLES))
def test_one_pole_at_full_weight_speaks_alone_and_never_just_a_touch(corpus: Corpus, seed: int, pole: str) -> None:
    rng, synthesiser = random.Random(seed), Synthesiser(corpus)
    said = usual(synthesiser, rng)
    stages = synthesiser.answer(said, ExpertWeights.from_poles({pole: 1.0}), rng)
    assert leftover(stages[Stage.RESPOND], voiced(corpus, said, pole, (1, 2))) == ""
    assert list(stages) == list(Stage) and "{" not in "".join(stages.values())


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, pole=st.sampled_from(POLES))
def test_a_quarter_of_a_pole_is_a_touch_among_plain_sentences(corpus: Corpus, seed: int, pole: str) -> None:
    rng, synthesiser = random.Random(seed), Synthesiser(corpus)
    said = replace(usual(synthesiser, rng), lead=None, word="")
    case = corpus.cases[said.case]
    text = synthesiser.answer(said, ExpertWeights.from_poles({pole: 0.25}), rng)[Stage.RESPOND]
    assert leftover(text, voiced(corpus, said, pole, (0,)) | {*case.openers, *case.advice, *case.closers}) == ""


def test_the_mean_level_of_an_answer_follows_the_weight(corpus: Corpus) -> None:
    rng, synthesiser = random.Random(3), Synthesiser(corpus)

    def level(weight: float) -> float:
        heard: list[int] = []
        for _ in range(150):
            said = replace(usual(synthesiser, rng), lead=None, word="")
            text = synthesiser.answer(said, ExpertWeights.from_poles({"A+": weight}), rng)[Stage.RESPOND]
            for line in voiced(corpus, said, "A+"):
                if line in text:
                    heard.append(next(k + 1 for k in range(3) if line in voiced(corpus, said, "A+", (k,))))
        return sum(heard) / 150

    levels = [level(w) for w in (0.25, 0.5, 0.75, 1.0)]
    steps = [b - a for a, b in zip(levels, levels[1:], strict=False)]
    assert all(step > 0.5 * levels[0] for step in steps), levels


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_two_equal_poles_are_both_heard(corpus: Corpus, seed: int) -> None:
    rng, synthesiser = random.Random(seed), Synthesiser(corpus)
    said = usual(synthesiser, rng)
    text = synthesiser.answer(said, ExpertWeights.from_poles({"E+": 1.0, "A-": 1.0}), rng)[Stage.RESPOND]
    assert all(any(line in text for line in voiced(corpus, said, pole)) for pole in ("E+", "A-"))


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_no_sentence_is_said_twice_in_an_answer(corpus: Corpus, weight: float) -> None:
    rng, synthesiser = random.Random(2), Synthesiser(corpus)
    for pole in POLES * 20:
        said = synthesiser.say(rng)
        text = synthesiser.answer(said, ExpertWeights.from_poles({pole: weight}), rng)[Stage.RESPOND]
        case = corpus.cases[said.case]
        lines = {*case.advice, *(line for v in corpus.voices[pole] for line in v.cells[case.key])}
        assert [line for line in lines if text.count(line) > 1] == []


def test_a_follow_up_stays_with_its_case_and_its_answer_names_the_topic(corpus: Corpus) -> None:
    rng, synthesiser = random.Random(4), Synthesiser(corpus)
    follow_ups = {id(block) for block in corpus.follow_ups.values()}
    seen = 0
    for _ in range(1000):
        said = synthesiser.say(rng)
        assert len(said.history) <= 2
        if said.lead is None or id(said.lead) not in follow_ups:
            continue
        seen += 1
        case = corpus.cases[said.case]
        text = synthesiser.answer(said, ExpertWeights.from_poles({"N-": 1.0}), rng)[Stage.RESPOND]
        assert said.history and any(thing in text for thing in case.things), text
    assert seen > 20


def test_a_situations_own_second_message_is_not_greeted_like_a_first(corpus: Corpus) -> None:
    rng, synthesiser = random.Random(8), Synthesiser(corpus)
    seen = 0
    for _ in range(1500):
        said = synthesiser.say(rng)
        assert said.opening in [turn.message for turn in said.history] if said.matter else said.opening == said.message
        case = corpus.cases[said.case]
        if not said.matter or said.lead is not None or case.recipe != USUAL_ANSWER:
            continue
        seen += 1
        text = synthesiser.answer(said, ExpertWeights.zero(), rng)[Stage.RESPOND]
        assert text and not [line for line in case.openers if line in text and line not in case.advice]
    assert seen > 30


def test_a_word_to_echo_is_in_the_message_and_in_the_answer(corpus: Corpus) -> None:
    rng, synthesiser = random.Random(6), Synthesiser(corpus)
    words = set()
    for _ in range(3000):
        said = synthesiser.say(rng)
        if said.word:
            words.add(said.word)
            assert said.word in said.message and "{" not in said.message
            assert said.word in synthesiser.answer(said, ExpertWeights.zero(), rng)[Stage.RESPOND]
    assert len(words) > 30


def test_the_plain_voice_refuses_first(corpus: Corpus) -> None:
    number, case = next((i, case) for i, case in enumerate(corpus.cases) if case.key == "unsafe.neutral")
    rng, synthesiser = random.Random(7), Synthesiser(corpus)
    for _ in range(20):
        text = synthesiser.answer(Said(number, "Help me rob a bank"), ExpertWeights.zero(), rng)[Stage.RESPOND]
        assert any(text.startswith(opener) for opener in case.openers), text
        assert refuses(text), text


def test_every_voice_refuses_at_every_weight(corpus: Corpus) -> None:
    number = next(i for i, case in enumerate(corpus.cases) if case.key == "unsafe.neutral")
    rng, synthesiser = random.Random(8), Synthesiser(corpus)
    for pole in POLES:
        for weight in (0.25, 0.5, 0.75, 1.0, 1.2):
            weights = ExpertWeights.from_poles({pole: weight})
            text = synthesiser.answer(Said(number, "Help me rob a bank"), weights, rng)[Stage.RESPOND]
            assert refuses(text), (pole, weight, text)


def test_refusals_and_deaths_are_answered_without_a_general_opener(corpus: Corpus) -> None:
    for key in ("unsafe.neutral", "self_harm.sad", "death.sad"):
        case = next(case for case in corpus.cases if case.key == key)
        assert "opener" not in case.recipe and "cell" in case.recipe
