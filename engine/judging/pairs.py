"""Which pairs of a batch are made: every two contenders on every prompt and seed, or a balanced part of that.

Knows places (0, 1, 2 …) of contenders, prompts and seeds; not what stands there.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from engine.errors import BadInput


@dataclass(frozen=True, slots=True)
class Pair:
    """Two contenders on one prompt, from one seed; all by their places."""

    left: int
    """Whose answer is stored as the left one."""
    right: int
    """Whose as the right one; never equal to `left`."""
    prompt: int
    """What both answer."""
    seed: int
    """What both are drawn from."""


def pair_count(contenders: int, prompts: int, seeds: int) -> int:
    """Return how many different pairs there are."""
    return math.comb(contenders, 2) * prompts * seeds


def draw_pairs(contenders: int, prompts: int, seeds: int, most: int | None, seed: int) -> tuple[Pair, ...]:
    """Return all pairs, or `most` of them when there are more; no two have the same contenders, prompt and seed.

    Every two contenders, and every prompt, come as often as any other or once more; every contender as often as any
    other or up to twice more; and of every two contenders each stands left as often as right or once more. This also
    holds for any first part of what is returned. Equal arguments give equal pairs; `seed` shuffles the places.

    Raises:
        BadInput: fewer than two contenders, or no prompt, seed or pair is asked for.
    """
    if contenders < 2:
        raise BadInput(f"{contenders} contender is chosen. Choose at least two to be judged against each other.")
    for name, count in (("prompt", prompts), ("seed", seeds), ("pair", 1 if most is None else most)):
        if count < 1:
            raise BadInput(f"{count} {name}s are asked for. Give at least one.")
    total = pair_count(contenders, prompts, seeds)
    random = Random(f"pairs {seed}")
    couples = list(_rounds(_shuffled(contenders, random)))
    prompt_order, seed_order = _shuffled(prompts, random), _shuffled(seeds, random)
    unreturned: dict[tuple[int, int], int] = {}
    lefts: Counter[int] = Counter()
    pairs: list[Pair] = []
    for couple, prompt, layer in _grid(len(couples), prompts, seeds, total if most is None else min(most, total)):
        left, right = _sides(couples[couple], unreturned, lefts)
        pairs.append(Pair(left, right, prompt_order[prompt], seed_order[layer]))
    return tuple(pairs)


def _shuffled(count: int, random: Random) -> list[int]:
    places = list(range(count))
    random.shuffle(places)
    return places


def _rounds(contenders: list[int]) -> Iterator[tuple[int, int]]:
    """Yield every two contenders, in rounds in which each has one partner (the circle method of tournaments)."""
    ring: list[int | None] = [*contenders, *([None] if len(contenders) % 2 else [])]
    for _ in range(len(ring) - 1):
        for one, other in zip(ring[: len(ring) // 2], reversed(ring), strict=False):
            if one is not None and other is not None:
                yield one, other
        ring = [ring[0], ring[-1], *ring[1:-1]]


def _grid(couples: int, prompts: int, seeds: int, count: int) -> Iterator[tuple[int, int, int]]:
    """Yield `count` different cells (couple, prompt, seed); couples and prompts each come in turn.

    Going down a diagonal, one cell to the side after each least common multiple, meets every cell of a layer once.
    """
    cycle, layer_size = math.lcm(couples, prompts), couples * prompts
    for number in range(count):
        layer, place = divmod(number, layer_size)
        yield place % couples, (place + place // cycle) % prompts, (place + layer) % seeds


def _sides(couple: tuple[int, int], unreturned: dict[tuple[int, int], int], lefts: Counter[int]) -> tuple[int, int]:
    """Return the couple as (left, right): turned round at every second meeting, otherwise by who stood left less.

    Both counts are kept up: `unreturned` has who stood left at a first meeting, `lefts` lefts less rights.
    """
    one, other = couple
    if couple in unreturned:
        left = other if unreturned.pop(couple) == one else one
    else:
        left = unreturned[couple] = one if lefts[one] <= lefts[other] else other
    right = other if left == one else one
    lefts[left] += 1
    lefts[right] -= 1
    return left, right
