"""A judgement as one flat row of plain values, and back; what is wrong in a row is said by row, column and value.

Knows no file. The columns are in `columns.py`.
"""

import json
from collections.abc import Mapping, Sequence

from engine.errors import BadInput
from engine.judging.columns import COLUMNS, SIDES, Value, shown
from engine.judging.judgement import FLAGS, SCALES, Better, Contender, JudgedSide, Judgement, Preference
from engine.types import POLES, TRAITS

BY_NAME = {column.name: column for column in COLUMNS}
NAMES = tuple(BY_NAME)


def row_of(judgement: Judgement) -> dict[str, Value]:
    """Return a judgement as {column: value}, all columns, in the order of `COLUMNS`."""
    found: dict[str, Value] = {
        "id": judgement.id,
        "batch_id": judgement.batch_id,
        "batch": judgement.batch,
        "item": judgement.item,
        "rater": judgement.rater,
        "rater_group": judgement.rater_group,
        "prompt_set": judgement.prompt_set,
        "prompt": judgement.prompt,
        "preference": judgement.preference.value,
        "a_was": SIDES[judgement.is_swapped],
        "gold": judgement.gold.value if judgement.gold else None,
        "is_repeat": judgement.is_repeat,
        "flags": " ".join(judgement.flags),
        "comment": judgement.comment,
        "seconds": float(judgement.seconds),
        "created_ms": judgement.created_ms,
    }
    for name, side in zip(SIDES, (judgement.left, judgement.right), strict=True):
        found |= {f"{name}_{part}": value for part, value in _cells(side).items()}
    return {name: found[name] for name in NAMES}


def judgement_of(row: Mapping[str, object], number: int) -> Judgement:
    """Return the judgement in a row; `number` is told in complaints. A column that may be empty may be left out.

    Raises:
        BadInput: a column is missing or unknown, or a value is not allowed; says which, and what is allowed.
    """
    for name in row:
        if name not in BY_NAME:
            raise BadInput(f"Row {number}: there is no column {shown(name)}. Take it out; {len(NAMES)} are known.")
    values = {name: _checked(name, row.get(name), number) for name in NAMES}
    return Judgement(
        id=_text(values, "id"),
        batch_id=_text(values, "batch_id"),
        batch=_text(values, "batch"),
        item=_text(values, "item"),
        rater=_text(values, "rater"),
        rater_group=_text(values, "rater_group"),
        prompt=_text(values, "prompt"),
        prompt_set=_text(values, "prompt_set"),
        left=_side("left", values, number),
        right=_side("right", values, number),
        preference=Preference(_text(values, "preference")),
        is_swapped=values["a_was"] == SIDES[True],
        gold=Better(_text(values, "gold")) if values["gold"] else None,
        is_repeat=values["is_repeat"] is True,
        flags=_flags(_text(values, "flags"), number),
        comment=_text(values, "comment"),
        seconds=float(values["seconds"] or 0),
        created_ms=int(values["created_ms"] or 0),
    )


def refuse(number: int, column: str, value: object, allowed: str) -> BadInput:
    """Return the complaint about one value of a row; `allowed` is a sentence."""
    return BadInput(f"Row {number}, column {column}: the value is {shown(value)}. {allowed} Correct it.")


def _cells(side: JudgedSide) -> dict[str, Value]:
    aims: Sequence[int | None] = side.contender.aims or (None,) * len(TRAITS)
    weights: Sequence[float | None] = side.weights or (None,) * len(POLES)
    return {
        "key": side.contender.key,
        "name": side.contender.name,
        "version": side.contender.version_number,
        **{f"aim_{trait}": aim for trait, aim in zip(TRAITS, aims, strict=True)},
        "text": side.text,
        "seed": side.seed,
        **{f"weight_{p}": None if w is None else float(w) for p, w in zip(POLES, weights, strict=True)},
        **{f"scale_{scale}": side.scales.get(scale) for scale in SCALES},
        **{f"perceived_{t}": float(side.perceived[t]) if t in side.perceived else None for t in TRAITS},
        "leaks": json.dumps(side.leaks, ensure_ascii=False) if side.leaks else "",
    }


def _checked(name: str, value: object, number: int) -> Value:
    column = BY_NAME[name]
    try:
        # An empty text is a text, so a reader may leave its cell out as well.
        return (
            "" if value is None and column.kind is str and not column.words and not column.low else column.check(value)
        )
    except ValueError as error:
        raise refuse(number, name, value, str(error)) from None


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values[name]
    return value if isinstance(value, str) else ""


def _side(side: str, values: Mapping[str, Value], number: int) -> JudgedSide:
    def filled(part: str, names: Sequence[str]) -> dict[str, float]:
        cells = {name: values[f"{side}_{part}_{name}"] for name in names}
        return {name: value for name, value in cells.items() if isinstance(value, int | float)}

    def all_or_none(part: str, names: Sequence[str]) -> tuple[float, ...]:
        found = filled(part, names)
        for name in names:
            if found and name not in found:
                raise refuse(number, f"{side}_{part}_{name}", None, "Fill in all of these columns, or none.")
        return tuple(found.values())

    aims = tuple(int(aim) for aim in all_or_none("aim", TRAITS))
    version = values[f"{side}_version"]
    return JudgedSide(
        contender=Contender(
            _text(values, f"{side}_key"),
            _text(values, f"{side}_name"),
            version if isinstance(version, int) else None,
            aims or None,
        ),
        text=_text(values, f"{side}_text"),
        seed=int(values[f"{side}_seed"] or 0),
        weights=all_or_none("weight", POLES),
        scales={name: int(value) for name, value in filled("scale", SCALES).items()},
        perceived=filled("perceived", TRAITS),
        leaks=_leaks(_text(values, f"{side}_leaks"), f"{side}_leaks", number),
    )


def _flags(text: str, number: int) -> tuple[str, ...]:
    flags = tuple(text.split(" ")) if text else ()
    if len(set(flags)) != len(flags) or any(flag not in FLAGS for flag in flags):
        raise refuse(number, "flags", text, f"Allowed are {', '.join(FLAGS)}, each once, parted by spaces.")
    return flags


def _leaks(text: str, column: str, number: int) -> tuple[str, ...]:
    try:
        leaks = json.loads(text) if text else []
        if isinstance(leaks, list) and all(isinstance(leak, str) for leak in leaks):
            "".join(leaks).encode()
            return tuple(leaks)
    except (ValueError, RecursionError):
        pass
    raise refuse(number, column, text, 'Allowed is a list of texts as JSON, such as ["Moss"], or nothing.')
