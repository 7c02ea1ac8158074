"""Numbers, years and months in a text, so that "1,950", "1950" and "nineteen" compare as what they are.

A number that can be read in two ways ("1.234") has both readings. Knows no units.
"""

import re
from dataclasses import dataclass

from engine.orchestrator.names import MONTHS

_DIGITS = re.compile(r"(?<![\w.,])[-−]?\d[\d.,]*(?:\s?(?P<scale>thousand|million|billion|Millionen|Milliarden)\b)?")
_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,4})(?:st|nd|rd|th)\b")
_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
SCALES = {"thousand": 1e3, "million": 1e6, "millionen": 1e6, "billion": 1e9, "milliarden": 1e9}
_UNITS = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: value for value, word in enumerate(_UNITS.split(), start=2)}
TENS = {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
OTHER_MONTHS = {"januar": 1, "februar": 2, "märz": 3, "mai": 5, "juni": 6, "juli": 7, "oktober": 10, "dezember": 12}
YEARS = (1000, 2199)
"""Whole numbers of four digits in this range are taken for years."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands and as it counts."""

    surface: str
    """As written."""
    kind: str
    """year, month or count."""
    readings: frozenset[float]
    """What it may mean; a month is 1..12."""

    def agrees(self, other: "Number") -> bool:
        """Whether both may mean the same."""
        return (self.kind == "month") == (other.kind == "month") and bool(self.readings & other.readings)


def numbers_in(text: str) -> tuple[Number, ...]:
    """Return the numbers and months of a text, each once."""
    found: dict[tuple[str, frozenset[float]], Number] = {}

    def add(surface: str, kind: str, readings: frozenset[float]) -> None:
        found.setdefault((kind, readings), Number(surface, kind, readings))

    for match in _DATE.finditer(text):
        year, month, day = (int(part) for part in match.groups())
        add(match.group(1), "year", frozenset({float(year)}))
        add(match.group(2), "month", frozenset({float(month)}))
        add(match.group(3), "count", frozenset({float(day)}))
    rest = _DATE.sub(lambda match: " " * len(match.group()), text)
    for match in _ORDINAL.finditer(rest):
        add(match.group(), "count", frozenset({float(match.group(1))}))
    rest = _ORDINAL.sub(lambda match: " " * len(match.group()), rest)
    for match in _DIGITS.finditer(rest):
        surface = match.group().rstrip(".,")
        scale = SCALES[match["scale"].casefold()] if match["scale"] else 1.0
        readings = frozenset(value * scale for value in _readings(re.sub(r"[^\d.,−-]", "", surface)))
        if readings:
            is_year = surface.isdigit() and len(surface) == 4 and YEARS[0] <= int(surface) <= YEARS[1]
            add(surface, "year" if is_year else "count", readings)
    for match in _WORD.finditer(text):
        word = match.group()
        value = _spelled(word.casefold())
        if value:
            add(word, "count", frozenset({float(value)}))
        elif word[0].isupper() and (month := _month(word.casefold())):
            add(word, "month", frozenset({float(month)}))
    return tuple(found.values())


def _readings(digits: str) -> set[float]:
    """Return what digits with points and commas may mean; nothing for a version or an address."""
    plain = digits.rstrip(".,").replace("−", "-")
    values: set[float] = set()
    for thousands, point in ((",", "."), (".", ",")):
        if plain.count(point) > 1:
            continue
        whole, _, part = plain.partition(point)
        groups = whole.lstrip("-").split(thousands)
        is_grouped = all(len(group) == 3 for group in groups[1:]) and (len(groups) == 1 or 1 <= len(groups[0]) <= 3)
        if is_grouped and (not part or part.isdigit()) and all(group.isdigit() for group in groups):
            values.add(float(whole.replace(thousands, "") + ("." + part if part else "")))
    return values


def _spelled(word: str) -> int | None:
    if word in UNITS or word in TENS:
        return UNITS.get(word) or TENS[word]
    tens, _, unit = word.partition("-")
    units = {"one": 1, **UNITS}
    if tens in TENS and units.get(unit, 10) < 10:
        return TENS[tens] + units[unit]
    return None


def _month(word: str) -> int | None:
    return MONTHS.index(word) + 1 if word in MONTHS else OTHER_MONTHS.get(word)
