"""A small crowd of raters, drawn from a seed: judgements as a finished batch leaves them, for the tests of boards."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from engine.judging.judgement import BASE_KEY, SCALES, Better, Contender, JudgedSide, Judgement, Preference
from engine.types import TRAITS

HOSTILE = '<b>Bo</b> "><script>alert(1)</script>'
"""A name of a contender that would break out of a page that does not escape it."""
PEOPLE = (
    Contender("k-ana", "Ana", 2, (9, 5, 7, 5, 1)),
    Contender("k-bo", HOSTILE, 1, (5, 5, 3, 8, 5)),
    Contender("k-cy", "Captain Cy", None, (2, 8, 5, 2, 9)),
    Contender(BASE_KEY, "Plain base"),
)
"""The strongest first."""
DAY_MS = 86_400_000
BEGAN_MS = 1_772_323_200_000
"""1 March 2026, 00:00 UTC."""
_LEANS = (Preference.LEFT_MUCH, Preference.LEFT, Preference.TIE, Preference.RIGHT, Preference.RIGHT_MUCH)


@dataclass(frozen=True)
class Crowd:
    """Who judges what."""

    people: Sequence[Contender] = PEOPLE
    """The strongest first, each 1.2 logits above the next."""
    prompts: int = 6
    """Every pair answers every prompt."""
    raters: int = 3
    """Each of them judges every item once."""
    seed: int = 1
    """Same seed, same judgements."""
    batch: str = "Spring"
    """Title of the batch, and its id."""
    group: str = ""
    """Of all raters."""
    prompt_set: str = "everyday"
    """Of all prompts."""
    asks_scales: bool = True
    """Whether answers have marks on the four scales."""
    asks_traits: bool = True
    """Whether raters said which traits they hear."""
    day: int = 0
    """On which day after `BEGAN_MS` it was judged."""


def judgements(crowd: Crowd | None = None) -> list[Judgement]:
    """Return what such a crowd says, a gold item and a repeat of every rater among it."""
    crowd = crowd or Crowd()
    rng = random.Random(crowd.seed)
    found: list[Judgement] = []
    for prompt in range(crowd.prompts):
        for left, right in combinations(range(len(crowd.people)), 2):
            for rater in range(crowd.raters):
                found.append(_said(crowd, rng, (left, right), prompt, rater, len(found)))
    for rater in range(crowd.raters):
        gold = _said(crowd, rng, (0, 0), 0, rater, len(found))
        found.append(replace(gold, item="gold", gold=Better.LEFT, preference=Preference.LEFT))
        first = next(one for one in found if one.rater == f"Rater {rater + 1}")
        later = first.created_ms + 1000 * len(found) + 500
        found.append(replace(first, id=f"{crowd.batch}-{len(found)}", is_repeat=True, created_ms=later))
    return found


def _said(crowd: Crowd, rng: random.Random, pair: tuple[int, int], prompt: int, rater: int, number: int) -> Judgement:
    left, right = pair
    lean = max(-2, min(2, round(1.2 * (left - right) + rng.gauss(0, 1.2))))
    preference = Preference.BOTH_BAD if lean == 0 and rng.random() < 0.2 else _LEANS[lean + 2]
    flags = ("identity",) if rng.random() < 0.05 else ()
    return Judgement(
        id=f"{crowd.batch}-{number}",
        batch_id=crowd.batch,
        batch=crowd.batch,
        item=f"item-{prompt}-{left}-{right}",
        rater=f"Rater {rater + 1}",
        rater_group=crowd.group,
        prompt=f"Prompt {prompt}: what would <i>you</i> do?",
        prompt_set=crowd.prompt_set,
        left=_side(crowd, rng, left, prompt),
        right=_side(crowd, rng, right, prompt),
        preference=preference,
        is_swapped=rng.random() < 0.5,
        flags=flags,
        comment="=cmd|' /C calc'!A0" if preference is Preference.BOTH_BAD else "",
        seconds=round(rng.uniform(8, 40), 1),
        created_ms=BEGAN_MS + crowd.day * DAY_MS + number * 1000,
    )


def _side(crowd: Crowd, rng: random.Random, place: int, prompt: int) -> JudgedSide:
    who = crowd.people[place]
    marks = {scale: max(1, min(7, round(6 - place + rng.gauss(0, 0.8)))) for scale in SCALES}
    heard = {
        trait: float(max(1, min(9, round((who.aims[at] if who.aims else 5) + rng.gauss(0, 1)))))
        for at, trait in enumerate(TRAITS)
    }
    return JudgedSide(
        who,
        f"Answer of {place} to {prompt}, <u>plainly</u>. " + "More of it. " * ((place * 7 + prompt) % 4),
        prompt,
        scales=marks if crowd.asks_scales else {},
        perceived=heard if crowd.asks_traits else {},
    )
