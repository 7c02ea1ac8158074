"""The traits' colours: told apart, and readable as text on every paper colour of the house."""

import pytest

from app.widgets.palette import CREAM, FIELD, INK, MUTED, PANEL, RUST
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.types import POLES, TRAITS


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("paper", [CREAM, PANEL, FIELD])
@pytest.mark.parametrize("ink", [INK, MUTED, RUST, *(look.colour for look in TRAIT_LOOKS)])
def test_every_ink_reads_on_every_paper(ink: str, paper: str) -> None:
    assert contrast(ink, paper) >= 4.5


def test_order_and_letters_are_the_engines() -> None:
    assert tuple(look.trait for look in TRAIT_LOOKS) == TRAITS
    assert tuple(look.letter + sign for look in TRAIT_LOOKS for sign in "+-") == POLES
    assert len({look.colour for look in TRAIT_LOOKS}) == 5
