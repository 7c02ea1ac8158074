"""The columns of a file of judgements: their names, what they hold, and what is allowed in them.

Knows one value at a time. How the values make a judgement is in `rows.py`. Names are kept stable: files outlive us.
"""

import re
from dataclasses import dataclass

from engine.judging.judgement import COMMENT_LIMIT, SCALE_SPAN, SCALES, Preference
from engine.types import POLES, TRAITS

Value = str | int | float | bool | None
"""What a cell holds; None is an empty cell."""

MOST_ID, MOST_PROMPT, MOST_TEXT, MOST_LEAKS = 200, 8_000, 40_000, 4_000
"""Longest texts [characters]."""
MOST_SEED = 2**63 - 1
MOST_VERSION = 10**9
MOST_WEIGHT = 3.0
MOST_SECONDS = 1e9
MOST_MS = 10**14
SIDES = ("left", "right")
INTEGER = re.compile(r"-?\d{1,19}", re.ASCII)
NUMBER = re.compile(r"-?(?:\d{1,20}(?:\.\d{0,40})?|\.\d{1,40})(?:e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    """Its heading."""
    kind: type[str] | type[int] | type[float] | type[bool]
    """What its values are."""
    low: float = 0
    """Smallest number, or shortest text [characters]."""
    high: float = 0
    """Greatest number, or longest text [characters]."""
    words: tuple[str, ...] = ()
    """The texts that are allowed; empty when all are."""
    may_be_empty: bool = False
    """Whether a cell may be empty (None)."""

    @property
    def allowed(self) -> str:
        """What may stand in a cell, for a complaint."""
        if self.kind is bool:
            what = "true or false"
        elif self.words:
            what = f"one of {', '.join(self.words)}"
        elif self.kind is str:
            what = f"a text of {self.low:.0f} to {self.high:.0f} characters"
        else:
            what = f"{'an integer' if self.kind is int else 'a number'} from {self.low:.0f} to {int(self.high)}"
        return f"{what}, or nothing" if self.may_be_empty else what

    def check(self, value: object) -> Value:
        """Return a value as it is meant (an integer in a column of numbers becomes a float).

        Raises:
            ValueError: it is not allowed here.
        """
        if value is None and self.may_be_empty:
            return None
        if self.kind is float and type(value) is int and abs(value) <= MOST_SEED:
            value = float(value)
        if type(value) is not self.kind or not self._fits(value):
            raise ValueError(f"Allowed is {self.allowed}.")
        return value  # pyright: ignore[reportReturnType]

    def read(self, text: str) -> Value:
        """Return the value that stands in a cell of a text file.

        Raises:
            ValueError: it is not allowed here.
        """
        if not text and (self.may_be_empty or self.kind is not str):
            return self.check(None)
        if self.kind is bool:
            return self.check({"true": True, "false": False}.get(text.lower()))
        if self.kind is int:
            return self.check(int(text) if INTEGER.fullmatch(text) else text)
        if self.kind is float:
            return self.check(float(text) if NUMBER.fullmatch(text) else text)
        return self.check(text)

    def _fits(self, value: object) -> bool:
        if isinstance(value, str):
            if self.words:
                return value in self.words
            return self.low <= len(value) <= self.high and not LONE_SURROGATE.search(value)
        if isinstance(value, bool):
            return True
        # Of numbers: nothing that is not finite lies between two that are.
        return isinstance(value, int | float) and self.low <= value <= self.high


def shown(value: object) -> str:
    """Return a value as it may stand in a complaint: printable, cut after 60 characters."""
    if isinstance(value, dict | list | tuple | bytes):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return f"an integer of {value.bit_length()} bits"
    text = ascii(value[: SHOWN_CHARACTERS + 1]) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _side(side: str) -> tuple[Column, ...]:
    low, high = SCALE_SPAN
    return (
        Column(f"{side}_key", str, 1, MOST_ID),
        Column(f"{side}_name", str, 0, MOST_ID),
        Column(f"{side}_version", int, 0, MOST_VERSION, may_be_empty=True),
        *(Column(f"{side}_aim_{trait}", int, 1, 9, may_be_empty=True) for trait in TRAITS),
        Column(f"{side}_text", str, 0, MOST_TEXT),
        Column(f"{side}_seed", int, 0, MOST_SEED),
        *(Column(f"{side}_weight_{pole}", float, -MOST_WEIGHT, MOST_WEIGHT, may_be_empty=True) for pole in POLES),
        *(Column(f"{side}_scale_{scale}", int, low, high, may_be_empty=True) for scale in SCALES),
        *(Column(f"{side}_perceived_{trait}", float, 1, 9, may_be_empty=True) for trait in TRAITS),
        Column(f"{side}_leaks", str, 0, MOST_LEAKS),
    )


COLUMNS = (
    Column("id", str, 1, MOST_ID),
    Column("batch_id", str, 1, MOST_ID),
    Column("batch", str, 0, MOST_ID),
    Column("item", str, 1, MOST_ID),
    Column("rater", str, 1, MOST_ID),
    Column("rater_group", str, 0, MOST_ID),
    Column("prompt_set", str, 0, MOST_ID),
    Column("prompt", str, 0, MOST_PROMPT),
    Column("preference", str, words=tuple(Preference)),
    Column("a_was", str, words=SIDES),
    Column("gold", str, words=SIDES, may_be_empty=True),
    Column("is_repeat", bool),
    Column("flags", str, 0, MOST_ID),
    Column("comment", str, 0, COMMENT_LIMIT),
    Column("seconds", float, 0, MOST_SECONDS),
    Column("created_ms", int, 0, MOST_MS),
    *_side("left"),
    *_side("right"),
)
"""All, in the order of a file.

`a_was`: the side that the rater saw as A. `gold`: the side that is known to be better. `flags`: words of `FLAGS`,
parted by spaces. `…_leaks`: a JSON list of texts, empty for none. `…_aim_…` and `…_weight_…` are all empty or all full.
"""
