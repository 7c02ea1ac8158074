"""How each trait looks and reads: its letter, the words at its two ends, its colour.

One table for sliders, pictures and style sheet. Knows no number.
"""

from typing import NamedTuple

from engine.types import TRAITS


class TraitLook(NamedTuple):
    """One trait as a person sees it."""

    trait: str
    """Its name, one of `TRAITS`."""
    letter: str
    """O, C, E, A or N."""
    low: str
    """The word at value 1."""
    high: str
    """The word at value 9."""
    colour: str
    """Its accent; at least 4.8:1 on cream."""


TRAIT_LOOKS = (
    TraitLook(TRAITS[0], "O", "practical", "curious", "#8a3b12"),
    TraitLook(TRAITS[1], "C", "spontaneous", "methodical", "#2f4a3c"),
    TraitLook(TRAITS[2], "E", "reserved", "outgoing", "#2a5a83"),
    TraitLook(TRAITS[3], "A", "blunt", "warm", "#6d3a6b"),
    TraitLook(TRAITS[4], "N", "steady", "sensitive", "#8a6414"),
)
