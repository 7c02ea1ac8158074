"""A judgement as columns and back.

Knows `JudgementRow` and the engine's value; no query.
"""

from dataclasses import asdict
from typing import Any

from engine.judging.judgement import Better, Contender, JudgedSide, Judgement, Preference
from storage.rating_tables import JudgementRow


def judgement_columns(judgement: Judgement) -> dict[str, Any]:
    """Return {column: value} of a judgement, but for its ids."""
    return {
        "item": judgement.item,
        "rater": judgement.rater,
        "rater_group": judgement.rater_group,
        "prompt": judgement.prompt,
        "prompt_set": judgement.prompt_set,
        "left": asdict(judgement.left),
        "right": asdict(judgement.right),
        "preference": judgement.preference.value,
        "is_swapped": judgement.is_swapped,
        "gold": judgement.gold.value if judgement.gold else None,
        "is_repeat": judgement.is_repeat,
        "flags": list(judgement.flags),
        "comment": judgement.comment,
        "seconds": judgement.seconds,
        "created_ms": judgement.created_ms,
    }


def judgement_record(row: JudgementRow, batch: str) -> Judgement:
    """Return the judgement in a row; `batch` is its batch's title."""
    return Judgement(
        id=row.id,
        batch_id=row.batch_id,
        batch=batch,
        item=row.item,
        rater=row.rater,
        rater_group=row.rater_group,
        prompt=row.prompt,
        prompt_set=row.prompt_set,
        left=_side(row.left),
        right=_side(row.right),
        preference=Preference(row.preference),
        is_swapped=row.is_swapped,
        gold=Better(row.gold) if row.gold else None,
        is_repeat=row.is_repeat,
        flags=tuple(row.flags),
        comment=row.comment,
        seconds=row.seconds,
        created_ms=row.created_ms,
    )


def contender_of(kept: dict[str, Any]) -> Contender:
    """Return a contender as it was kept."""
    aims = kept["aims"]
    return Contender(kept["key"], kept["name"], kept["version_number"], tuple(aims) if aims is not None else None)


def _side(kept: dict[str, Any]) -> JudgedSide:
    return JudgedSide(
        contender_of(kept["contender"]),
        kept["text"],
        kept["seed"],
        tuple(kept["weights"]),
        dict(kept["scales"]),
        dict(kept["perceived"]),
        tuple(kept["leaks"]),
    )
