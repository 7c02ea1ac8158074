"""How the voices follow the dials: order, steps, cross-talk, pairs, and what the dial costs in form.

"Heard" is what a `ClauseScorer` or a `MarkerScorer` makes of the Respond stage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from engine.evaluation.replies import is_whole, repeats
from engine.evaluation.speak import Interview
from engine.evaluation.statistics import distinct, distinguishable_levels, mean, rank_correlation
from engine.hearing.clauses import Heard
from engine.types import POLES, TRAITS, ExpertWeights, Persona, PersonaRequest, Sampling, Trace, Traits

LEVELS = tuple(range(1, 10))
STRENGTHS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
AUDIBLE = 0.05
"""A trait counts as heard in a pair when it leans this much further to its side than the plain base does."""


class TraitScorer(Protocol):
    """Hears five traits in a text."""

    def hear(self, text: str) -> Heard:
        """Return one figure per trait, −1..1."""
        ...


@dataclass(frozen=True, slots=True)
class Sweep:
    """Answers at every level of every trait."""

    replies: dict[tuple[str, int], list[str]]
    """(trait, level) → Respond texts, prompt by prompt and seed by seed."""


def sweep(interview: Interview, prompts: Sequence[str], seeds: int) -> Sweep:
    """Ask every prompt at every level 1..9 of every trait, the others neutral, `seeds` times."""
    keys = [(trait, level) for trait in TRAITS for level in LEVELS]
    requests = [
        PersonaRequest(prompt, Persona(traits=Traits(**{trait: level})), sampling=Sampling(seed=seed))
        for trait, level in keys
        for seed in range(seeds)
        for prompt in prompts
    ]
    traces = interview.ask("traits", requests)
    size = seeds * len(prompts)
    return Sweep({key: [t.reply for t in traces[i * size : (i + 1) * size]] for i, key in enumerate(keys)})


def sweep_figures(done: Sweep, scorer: TraitScorer, seeds: int) -> dict[str, object]:
    """Return Spearman's ρ, distinguishable levels and cross-talk per trait.

    ρ is between level and mean heard level over levels × seeds. Cross-talk [c][t] is how far trait t moves between the
    ends of trait c's dial, as a share of how far c itself moves.
    """
    heard = {key: [scorer.hear(text) for text in texts] for key, texts in done.replies.items()}
    spearman: dict[str, float] = {}
    levels: dict[str, int] = {}
    cross: dict[str, dict[str, float]] = {}
    for i, trait in enumerate(TRAITS):
        scores = [[h[i] for h in heard[trait, level]] for level in LEVELS]
        size = len(scores[0]) // seeds
        parts = [
            (level, mean(s[k * size : (k + 1) * size]))
            for level, s in zip(LEVELS, scores, strict=True)
            for k in range(seeds)
        ]
        spearman[trait] = round(rank_correlation([p[0] for p in parts], [p[1] for p in parts]), 4)
        levels[trait] = distinguishable_levels(scores)
        moves = [mean([h[j] for h in heard[trait, 9]]) - mean([h[j] for h in heard[trait, 1]]) for j in range(5)]
        own = abs(moves[i]) or 1.0
        cross[trait] = {other: round(abs(moves[j]) / own, 4) for j, other in enumerate(TRAITS) if j != i}
    return {
        "spearman": spearman,
        "levels": levels,
        "cross_talk": cross,
        "cross_talk_max": max(share for row in cross.values() for share in row.values()),
        "curve": {t: [round(mean([h[i] for h in heard[t, v]]), 4) for v in LEVELS] for i, t in enumerate(TRAITS)},
    }


def pairs_audible(interview: Interview, prompts: Sequence[str], scorer: TraitScorer) -> float:
    """Return in which share of pairs of poles of different traits, each at 0.75, both are heard."""
    plain = _mean_heard(interview.ask("plain", [PersonaRequest(p) for p in prompts]), scorer)
    pairs = [(a, b) for a, b in combinations(range(len(POLES)), 2) if a // 2 != b // 2]
    requests = [
        PersonaRequest(p, Persona(override=ExpertWeights.from_poles({POLES[a]: 0.75, POLES[b]: 0.75})))
        for a, b in pairs
        for p in prompts
    ]
    traces = interview.ask("pairs", requests)
    good = 0
    for i, pair in enumerate(pairs):
        heard = _mean_heard(traces[i * len(prompts) : (i + 1) * len(prompts)], scorer)
        good += all((heard[p // 2] - plain[p // 2]) * (1 if p % 2 == 0 else -1) > AUDIBLE for p in pair)
    return round(good / len(pairs), 4)


def coherence(interview: Interview, prompts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return by strength the share of whole answers, of answers that repeat themselves, and distinct-2."""
    figures: dict[str, dict[str, float]] = {}
    for strength in STRENGTHS:
        requests = [
            PersonaRequest(p, Persona(override=ExpertWeights.from_poles({pole: 1.0})), strength=strength)
            for pole in POLES
            for p in prompts
        ]
        traces = interview.ask(f"strength {strength}", requests)
        replies = [trace.reply for trace in traces]
        figures[str(strength)] = {
            "whole": round(mean([is_whole(trace) for trace in traces]), 4),
            "repeats": round(mean([repeats(reply) for reply in replies]), 4),
            "distinct_2": round(distinct(replies, 2), 4),
        }
    return figures


def _mean_heard(traces: Sequence[Trace], scorer: TraitScorer) -> list[float]:
    heard = [scorer.hear(trace.reply) for trace in traces]
    return [mean([h[i] for h in heard]) for i in range(len(TRAITS))]
