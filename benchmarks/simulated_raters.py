"""Raters that are made up: personas of known strength, and people with tastes, leans and noise who judge them blind.

A rater compares two answers by the strengths of their personas, how well each answer turned out (the same for all who
read it), an own taste for personas, a liking for longer texts, a lean to the side shown as A, and an own sharpness; how
readily a rater calls a tie differs too. The answer is then drawn from the five steps; some ties are "both bad".
"""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from engine.judging.judgement import Contender, JudgedSide, Judgement, Preference
from engine.judging.strength import Duels, strengths

STEPS = (Preference.LEFT_MUCH, Preference.LEFT, Preference.TIE, Preference.RIGHT, Preference.RIGHT_MUCH)
TIE, MUCH = 0.2, -0.9
"""Log weight of a tie and of "much better" beside "better", for the typical rater between equals."""
BAD_SHARE = 0.15
"""Of ties that are "both bad"."""
SHORTEST, LONGEST = 20, 2000
POPULATION = 2000
"""Raters a pair over whom the truth is taken."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """What there is to find out, and what stands in the way."""

    strengths: tuple[float, ...]
    """Of each persona [logits]."""
    raters: int = 15
    """How many there are; each item goes to some of them."""
    prompts: int = 10
    """Each pair of personas answers every prompt."""
    overlap: int = 3
    """Raters per item."""
    answer_luck: float = 0.4
    """Standard deviation of how well one answer turns out [logits]."""
    taste: float = 0.2
    """Standard deviation of a rater's liking of a persona [logits]."""
    lean: float = 0.0
    """Mean pull of the side shown as A [logits]."""
    lean_spread: float = 0.0
    """Standard deviation of that pull over raters."""
    longer: float = 0.3
    """Mean liking of a much longer text [logits]; its standard deviation over raters is 0.2."""
    talk: tuple[float, ...] = field(default=())
    """By how much each persona's texts are longer than usual [log of characters]; empty is alike."""


@dataclass(frozen=True)
class _People:
    """R raters."""

    lean: Floats
    ties: Floats
    longer: Floats
    sharpness: Floats
    taste: Floats


def judge(world: World, seed: int) -> list[Judgement]:
    """Return all judgements of one batch; the sides are swapped at random for each rater and item."""
    rng = np.random.default_rng(seed)
    count = len(world.strengths)
    people = _people(world, world.raters, rng)
    luck, lengths = _answers(world, (world.prompts, count), rng)
    sides = [
        [JudgedSide(Contender(f"p{k}", f"P{k}"), "a" * int(lengths[prompt, k]), 0) for k in range(count)]
        for prompt in range(world.prompts)
    ]
    pairs = np.array(list(combinations(range(count), 2)))
    prompt, pair = (part.repeat(world.overlap) for part in np.divmod(np.arange(world.prompts * len(pairs)), len(pairs)))
    who = rng.random((world.prompts * len(pairs), world.raters)).argsort(axis=1)[:, : world.overlap].reshape(-1)
    left, right = np.where(rng.random(len(pair)) < 0.5, pairs[pair].T, pairs[pair].T[::-1])
    right_is_a = rng.random(len(who)) < 0.5
    base = np.array(world.strengths) + luck
    gap = base[prompt, right] - base[prompt, left] + people.taste[who, right] - people.taste[who, left]
    stretch = _stretch(lengths[prompt, right], lengths[prompt, left])
    chances = _chances(people, who, gap, stretch, right_is_a)
    step = np.minimum((rng.random(len(who))[:, None] > chances.cumsum(axis=1)).sum(axis=1), 4)
    is_bad = rng.random(len(who)) < BAD_SHARE
    rows = zip(prompt, pair, who, left, right, right_is_a, step, is_bad, strict=True)
    return [
        Judgement(
            id=str(number), batch_id="b", batch="B", item=f"{at}/{both}", rater=f"r{rater}", rater_group="",
            prompt=f"prompt {at}", prompt_set="", left=sides[at][one], right=sides[at][other],
            preference=Preference.BOTH_BAD if bad and said == 2 else STEPS[said], is_swapped=bool(is_swapped),
        )
        for number, (at, both, rater, one, other, is_swapped, said, bad) in enumerate(rows)
    ]  # fmt: skip


def true_strengths(world: World) -> Floats:
    """Return the strengths that a board without end would show: every pair judged by a great many such raters.

    They are smaller than the personas' own, since raters differ in sharpness and answers in luck, and a persona that
    talks more gains where longer texts are liked.
    """
    rng = np.random.default_rng(0)
    columns: list[tuple[int, int, int, bool, float]] = []
    own = np.array(world.strengths)
    for left, right in combinations(range(len(own)), 2):
        for right_is_a in (False, True):
            people = _people(world, POPULATION, rng)
            luck, lengths = _answers(world, (POPULATION, len(own)), rng)
            gap = own[right] - own[left] + luck[:, right] - luck[:, left]
            gap += people.taste[:, right] - people.taste[:, left]
            stretch = _stretch(lengths[:, right], lengths[:, left])
            who = np.arange(POPULATION)
            shares = _chances(people, who, gap, stretch, np.full(POPULATION, right_is_a)).sum(axis=0)
            columns += [(left, right, place - 2, right_is_a, float(share)) for place, share in enumerate(shares)]
    left, right, lean, is_a, share = (np.array(column) for column in zip(*columns, strict=True))
    found = strengths(Duels(left, right, lean, is_a, np.zeros(len(left)), len(own), share))
    return np.array(found.theta)


def _people(world: World, count: int, rng: np.random.Generator) -> _People:
    return _People(
        lean=rng.normal(world.lean, world.lean_spread, count),
        ties=rng.normal(0, 0.6, count),
        longer=rng.normal(world.longer, 0.2, count),
        sharpness=np.exp(rng.normal(0, 0.3, count)),
        taste=rng.normal(0, world.taste, (count, len(world.strengths))),
    )


def _answers(world: World, shape: tuple[int, int], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return how well each answer turned out [logits] and how long it is [characters]."""
    usual = np.log(150) + np.array(world.talk or (0.0,) * shape[1])
    lengths = np.clip(np.exp(rng.normal(usual, 0.4, shape)), SHORTEST, LONGEST)
    return rng.normal(0, world.answer_luck, shape), lengths


def _stretch(right: Floats, left: Floats) -> Floats:
    return np.tanh((right - left) / 100)


def _chances(
    people: _People, who: NDArray[np.intp], gap: Floats, stretch: Floats, right_is_a: NDArray[np.bool_]
) -> Floats:
    """Return [J, 5] how likely each step is."""
    eta = people.sharpness[who] * gap + people.longer[who] * stretch + people.lean[who] * np.where(right_is_a, 1, -1)
    tie = TIE + people.ties[who]
    weight = np.stack([np.full(len(who), MUCH), 0 * tie, tie, 0 * tie, np.full(len(who), MUCH)], axis=1)
    shares = np.exp(weight + eta[:, None] * np.arange(-2, 3) / 2)
    return shares / shares.sum(axis=1, keepdims=True)
