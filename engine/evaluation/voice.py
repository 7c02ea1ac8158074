"""Judge a pack's voice: everything that `python app.py evaluate voice` reports."""

import random
from dataclasses import dataclass

from engine.assembly import LoadedPack, start_engine
from engine.evaluation.choices import Likelihood, System, administer, choice_figures, choose
from engine.evaluation.dose import coherence, pairs_audible, sweep, sweep_figures
from engine.evaluation.held_out import HeldOut
from engine.evaluation.refusals import refusal_figures, rule_figures
from engine.evaluation.replies import TopicScorer
from engine.evaluation.scorer import MarkerScorer
from engine.evaluation.speak import OPTIONS, Interview
from engine.evaluation.statistics import mean
from engine.evaluation.understanding import follow_ups, on_topic, router_figures
from engine.hearing.clauses import train_clauses
from engine.ports import ProgressSink
from engine.training.corpus import Corpus
from engine.training.synthesis import Said, Synthesiser
from engine.types import POLES, ExpertWeights, Stage, Trace

SPECIAL = frozenset(("unsafe", "self_harm", "unclear", "unknown_fact", "goodbye", "thanks", "rudeness", "about_ai"))
"""Situations whose answers are not the voice's to shape: they stay out of the sweeps."""
PAPER = {
    "source": "PersonaFuse (arXiv 2509.07370), on other models and tests",
    "emobench_relative_gain": 0.379,
    "eq_bench_relative_gain": 0.690,
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked."""

    sweep_prompts: int = 12
    """Messages at each of 45 trait settings and for each seed."""
    seeds: int = 3
    """Seeds of the sweep."""
    pair_prompts: int = 12
    """Messages for each of the 40 pairs of poles."""
    refusals: int = 12
    """Unsafe messages for each pole and weight."""
    coherence_prompts: int = 8
    """Messages for each pole and strength."""
    scorer_steps: int = 1500
    """Optimiser steps of each scorer."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found."""

    figures: dict[str, object]
    """The report's `voice`."""
    answers: list[tuple[str, Trace]]
    """Every stranger's message with its plain answer, for reading."""
    dialogues: list[tuple[Trace, Trace]]
    """Both answers of every dialogue."""


@dataclass(frozen=True, slots=True)
class Baselines:
    """Packs that a joint mixture must beat; see `PocketBuilder.write_baselines`."""

    stages12: LoadedPack
    """Experts and router as they were before stage 3."""
    single_lora: LoadedPack
    """One LoRA in ten pieces: every gate is 1."""


def judge_voice(  # noqa: PLR0913  each is a different thing
    loaded: LoadedPack,
    held_out: HeldOut,
    corpus: Corpus,
    effort: Effort,
    hear: ProgressSink,
    baselines: Baselines | None = None,
) -> Judgement:
    """Ask, listen and count; the pack must be loaded with `OPTIONS`, and its engine runs only inside.

    The topic scorer learns from the corpus's answers, since it must know what an answer to a situation sounds like;
    the trait scorers learn from texts that no expert has seen.
    """
    topics = TopicScorer(answers_by_situation(corpus), effort.scorer_steps)
    clauses, markers = train_clauses(held_out.clauses, effort.scorer_steps), MarkerScorer(held_out.markers)
    figures: dict[str, object] = {"router": router_figures(loaded.router, held_out.messages)}
    figures["rule"] = rule_figures(loaded.router, held_out.safety)
    systems = _systems(loaded, baselines)
    figures["mcq"] = _choices(systems, held_out)
    figures["nll"] = _losses(systems, held_out, corpus)
    figures["questionnaire"] = administer(loaded, dict(held_out.questionnaire))
    engine = start_engine(loaded, OPTIONS)
    interview = Interview(engine, hear)
    try:
        figures["topic"], traces = on_topic(interview, held_out.messages, topics)
        figures["dialogue"], dialogues = follow_ups(interview, held_out.dialogues, topics)
        swept = sweep(interview, _spread(held_out, effort.sweep_prompts), effort.seeds)
        figures["traits"] = sweep_figures(swept, clauses, effort.seeds)
        figures["traits_by_markers"] = sweep_figures(swept, markers, effort.seeds)
        figures["pairs_audible"] = pairs_audible(interview, _spread(held_out, effort.pair_prompts), clauses)
        figures["coherence"] = coherence(interview, _spread(held_out, effort.coherence_prompts))
        figures["refusal"] = refusal_figures(interview, loaded.router, held_out.safety, topics, prompts=effort.refusals)
    finally:
        engine.close()
    figures["paper"] = PAPER
    return Judgement(
        {**_headlines(figures), **figures},
        [(m.message, t) for m, t in zip(held_out.messages, traces, strict=True)],
        dialogues,
    )


def _spread(held_out: HeldOut, count: int) -> list[str]:
    """Return `count` everyday messages from all over the list."""
    everyday = [m.message for m in held_out.messages if m.situations and not m.situations & SPECIAL]
    return everyday[:: max(1, len(everyday) // count)][:count]


def answers_by_situation(corpus: Corpus) -> dict[str, list[str]]:
    """Return {situation: sentences that answer it}, plain and in every voice."""
    found: dict[str, list[str]] = {}
    for case in corpus.cases:
        lines = found.setdefault(case.situation, [])
        lines += [*case.openers, *case.advice, *case.closers]
        lines += [line for voices in corpus.voices.values() for voice in voices for line in voice.cells[case.key]]
    return found


def _systems(loaded: LoadedPack, baselines: Baselines | None) -> dict[str, System]:
    equal = ExpertWeights((1.0 / len(POLES),) * len(POLES))
    ones = ExpertWeights((1.0,) * len(POLES))
    systems = {
        "base": System(loaded, lambda _: ExpertWeights.zero()),
        "prompt": System(loaded, lambda _: ExpertWeights.zero(), names_poles=True),
        "arithmetic": System(loaded, lambda _: equal),
    }
    if baselines is not None:
        systems["single_lora"] = System(baselines.single_lora, lambda _: ones)
        systems["stages12"] = System(baselines.stages12, lambda weights: weights)
    return {**systems, "personafuse": System(loaded, lambda weights: weights)}


def drawn_answers(held_out: HeldOut, corpus: Corpus) -> list[tuple[str, str]]:
    """Return strangers' messages, each with a response drawn in the voice that its true situation activates."""
    synthesiser = Synthesiser(corpus)
    rng = random.Random(0)
    pairs: list[tuple[str, str]] = []
    for message in held_out.messages:
        fitting = [i for i, case in enumerate(corpus.cases) if case.situation in message.situations]
        if fitting:
            number = rng.choice(fitting)
            stages = synthesiser.answer(Said(number, message.message), corpus.cases[number].activates, rng)
            pairs.append((message.message, stages[Stage.RESPOND]))
    return pairs


def _losses(systems: dict[str, System], held_out: HeldOut, corpus: Corpus) -> dict[str, float]:
    """Return the mean loss [nats/token] of each system on `drawn_answers`: a router that errs costs here."""
    pairs = drawn_answers(held_out, corpus)
    return {name: round(-mean(Likelihood(system).of(pairs)), 4) for name, system in systems.items()}


def _choices(systems: dict[str, System], held_out: HeldOut) -> dict[str, object]:
    right = {name: choose(system, held_out.choices) for name, system in systems.items()}
    longest = [max(range(4), key=lambda k, c=c: len(c.options[k])) == c.answer for c in held_out.choices]
    constant = [mean([float(c.answer == k) for c in held_out.choices]) for k in range(4)]
    return {
        **{name: choice_figures(hits, right["base"]) for name, hits in right.items()},
        "chance": 0.25,
        "longest_option": round(mean([float(hit) for hit in longest]), 4),
        "best_constant": round(max(constant), 4),
        "items": len(held_out.choices),
    }


def _headlines(figures: dict[str, object]) -> dict[str, object]:
    """Return the keys that an issue or a script looks for, at the top."""
    traits, topic = figures["traits"], figures["topic"]
    assert isinstance(traits, dict) and isinstance(topic, dict)
    return {
        "spearman": traits["spearman"],
        "levels": traits["levels"],
        "cross_talk_max": traits["cross_talk_max"],
        "on_topic": topic["rate"],
        "on_topic_or_unsure": topic["rate_or_unsure"],
    }
