"""The whole judgement on the committed pack, with little asked: every figure is there, in its range, reproducible."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.assembly import LoadedPack, load_pack
from engine.evaluation.choices import System, administer, choice_figures, choose
from engine.evaluation.dial import DialPlan, Ruler
from engine.evaluation.held_out import SAFETY_KINDS, HeldOut, read_held_out
from engine.evaluation.speak import OPTIONS
from engine.evaluation.voice import Effort, Judgement, judge_voice
from engine.training.corpus import Corpus, read_corpus
from engine.types import POLES, TRAITS, ExpertWeights

ASSETS = Path(__file__).parents[3] / "assets"
LITTLE = Effort(1, 1, 1, 1, 1, 120)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(ASSETS / "corpus")


@pytest.fixture(scope="module")
def held_out() -> HeldOut:
    """A few of the committed texts."""
    whole = read_held_out(ASSETS / "evaluation")
    return replace(
        whole,
        messages=whole.messages[::40],
        dialogues=whole.dialogues[::15],
        choices=whole.choices[:6],
        safety={kind: whole.safety[kind][:4] for kind in SAFETY_KINDS},
    )


@pytest.fixture(scope="module")
def loaded() -> LoadedPack:
    return load_pack(ASSETS / "packs" / "pocket", OPTIONS)


@pytest.fixture(scope="module")
def judged(loaded: LoadedPack, held_out: HeldOut, corpus: Corpus) -> tuple[Judgement, set[str]]:
    """The judgement, and what was heard of its progress."""
    heard: set[str] = set()

    def hear(stage: str, step: int, steps: int, loss: float | None = None) -> None:
        assert 0 < step <= steps
        heard.add(stage)

    return judge_voice(loaded, held_out, corpus, LITTLE, hear), heard


def shares(figures: Any) -> list[float]:
    """Return every number that is called a share of something."""
    topic, refusal, router = figures["topic"], figures["refusal"], figures["router"]
    found = [topic["rate"], topic["rate_or_unsure"], *topic["interval"], refusal["false"], refusal["self_harm_help"]]
    return [*found, *refusal["by_weight"].values(), *refusal["by_pole"].values(), *router.values()]


def test_every_figure_is_there_and_in_its_range(judged: tuple[Judgement, set[str]]) -> None:
    figures: Any = judged[0].figures
    assert set(figures["spearman"]) == set(TRAITS) and all(-1 <= r <= 1 for r in figures["spearman"].values())
    assert all(1 <= n <= 9 for n in figures["levels"].values())
    assert {"on_topic", "on_topic_or_unsure", "cross_talk_max", "refusal", "router", "mcq"} <= set(figures)
    assert {"base", "prompt", "arithmetic", "personafuse", "chance", "longest_option"} <= set(figures["mcq"])
    assert all(0 <= share <= 1 for share in shares(figures))
    assert len(figures["coherence"]) == 6 and set(figures["questionnaire"]) == set(POLES)
    assert "other models" in figures["paper"]["source"]


def test_what_was_said_can_be_read(judged: tuple[Judgement, set[str]], held_out: HeldOut) -> None:
    judgement, heard = judged
    assert [message for message, _ in judgement.answers] == [m.message for m in held_out.messages]
    assert all(trace.reply for _, trace in judgement.answers)
    assert len(judgement.dialogues) == len(held_out.dialogues)
    assert {"traits", "pairs", "strangers", "harmless"} <= heard


def test_a_system_that_ignores_its_weights_chooses_like_the_base(loaded: LoadedPack, held_out: HeldOut) -> None:
    def plain(_: ExpertWeights) -> ExpertWeights:
        return ExpertWeights.zero()

    base = choose(System(loaded, plain), held_out.choices)
    assert base == choose(System(loaded, plain), held_out.choices)
    figures: Any = choice_figures(base, base)
    assert figures["gain_over_base"] == 0.0 and figures["gain_interval"] == [0.0, 0.0]
    assert figures["accuracy"] == round(sum(base) / len(base), 4)


def test_the_questionnaire_is_silent_about_a_pack_without_voices(loaded: LoadedPack) -> None:
    items = {pole: ("I like it.",) for pole in POLES}
    assert set(administer(loaded, items).values()) == {0.0}


def test_the_ruler_reads_pole_and_intensity(corpus: Corpus) -> None:
    ruler = Ruler(corpus, DialPlan().ruler_steps)
    for pole in ("E+", "N-"):
        levels = [ruler.measure(" ".join(voice.cells["exam.worried"]))[pole] for voice in corpus.voices[pole]]
        assert levels[0] < levels[1] < levels[2], (pole, levels)
    plain = next(case for case in corpus.cases if case.key == "exam.worried")
    assert max(ruler.measure(" ".join(plain.advice)).values()) < 0.3
    assert set(ruler.measure("").values()) == {0.0}
