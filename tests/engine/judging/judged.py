"""Judgements for the tests of agreement and biases: short to write, and a crowd of raters with a lean to a side."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.judging.judgement import Better, Contender, JudgedSide, Judgement, Preference

BY_LEAN = {
    -2: Preference.LEFT_MUCH,
    -1: Preference.LEFT,
    0: Preference.TIE,
    1: Preference.RIGHT,
    2: Preference.RIGHT_MUCH,
}
ONE, OTHER = Contender("one", "One"), Contender("other", "Other")


@dataclass(frozen=True)
class Details:
    """What a test seldom says of a judgement."""

    batch: str = "b"
    is_swapped: bool = False
    gold: Better | None = None
    is_repeat: bool = False
    seconds: float = 0.0
    created_ms: int = 0
    texts: tuple[str, str] = ("left", "right")
    left: Mapping[str, int] = field(default_factory=dict)
    right: Mapping[str, int] = field(default_factory=dict)


PLAIN = Details()


def judged(rater: str, item: str, said: Preference | int, more: Details = PLAIN) -> Judgement:
    """Return a judgement; `said` may be a lean −2..2."""
    return Judgement(
        id=f"{more.batch}/{rater}/{item}/{more.created_ms}/{more.is_repeat}",
        batch_id=more.batch,
        batch=f"Batch {more.batch}",
        item=item,
        rater=rater,
        rater_group="",
        prompt="Hello?",
        prompt_set="",
        left=JudgedSide(ONE, more.texts[0], 0, scales=more.left),
        right=JudgedSide(OTHER, more.texts[1], 0, scales=more.right),
        preference=said if isinstance(said, Preference) else BY_LEAN[said],
        is_swapped=more.is_swapped,
        gold=more.gold,
        is_repeat=more.is_repeat,
        seconds=more.seconds,
        created_ms=more.created_ms,
    )


def crowd(towards_a: Mapping[str, float], items: int, seed: int, best_right: float = 0.8) -> list[Judgement]:
    """Return decisive votes on items swapped at random for each rater.

    With its chance in `towards_a` a rater takes A unread, otherwise the truth: right wins with `best_right`, the same
    for all raters of an item.
    """
    rng = random.Random(seed)
    found: list[Judgement] = []
    for item in range(items):
        truth = 1 if rng.random() < best_right else -1
        for rater, chance in towards_a.items():
            swapped = rng.random() < 0.5
            shown_a = 1 if swapped else -1
            lean = shown_a if rng.random() < chance else truth
            found.append(judged(rater, f"i{item}", lean, Details(is_swapped=swapped)))
    return found
