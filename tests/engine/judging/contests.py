"""Judgements for the tests of boards: any two contenders, any details, mirrored ones too."""

from dataclasses import replace
from typing import Any

from engine.judging.judgement import Better, Contender, JudgedSide, Judgement, Preference

BY_LEAN = {
    -2: Preference.LEFT_MUCH,
    -1: Preference.LEFT,
    0: Preference.TIE,
    1: Preference.RIGHT,
    2: Preference.RIGHT_MUCH,
}


def side(who: str | Contender, text: str = "a text", **details: Any) -> JudgedSide:
    """Return an answer of a contender, or of one with this key and no aims."""
    contender = who if isinstance(who, Contender) else Contender(who, who.title())
    return JudgedSide(contender, text, 0, **details)


def contest(
    left: str | JudgedSide, right: str | JudgedSide, said: int | Preference, number: int, **details: Any
) -> Judgement:
    """Return the judgement with this number: its own item, one of six prompts, one of five raters unless told."""
    told = {
        "id": f"j{number:05d}",
        "batch_id": "b",
        "batch": "B",
        "item": f"i{number:05d}",
        "rater": f"r{number % 5}",
        "rater_group": "",
        "prompt": f"prompt {number % 6}",
        "prompt_set": "",
        "is_swapped": number % 2 == 1,
        "created_ms": number,
        **details,
    }
    return Judgement(
        left=left if isinstance(left, JudgedSide) else side(left),
        right=right if isinstance(right, JudgedSide) else side(right),
        preference=said if isinstance(said, Preference) else BY_LEAN[said],
        **told,
    )


def mirrored(judgement: Judgement) -> Judgement:
    """Return the same judgement with left and right exchanged; what was shown as A stays."""
    gold = {None: None, Better.LEFT: Better.RIGHT, Better.RIGHT: Better.LEFT}[judgement.gold]
    return replace(
        judgement,
        left=judgement.right,
        right=judgement.left,
        preference=judgement.preference.mirrored,
        is_swapped=not judgement.is_swapped,
        gold=gold,
    )
