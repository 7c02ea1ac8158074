"""How the numbers of a turn are written in the figure, in its table and in its spoken text."""

from collections.abc import Mapping

from app.widgets.architecture_figure.turn import FigureTurn
from app.widgets.numbers import two_digits

_SHOWS = 0.005
"""Below this a weight reads 0.00."""


def weight(value: float) -> str:
    """Return a weight with two digits and a proper minus sign."""
    sign = "−" if value <= -_SHOWS else ""
    return sign + two_digits(abs(value))


def seconds(value: float) -> str:
    """Return a duration with two digits and its unit."""
    return f"{two_digits(value)} s"


def percent(share: float) -> str:
    """Return a share of 0..1 as whole percent."""
    return f"{share * 100:.0f} %"


def speed(turn: FigureTurn) -> str:
    """Return the decoding speed; empty when it was not measured."""
    return f"{turn.tokens_per_second:.0f} tokens/s" if turn.tokens_per_second > 0 else ""


def heard(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights that show in two digits, in the order given."""
    return {pole: value for pole, value in weights.items() if abs(value) >= _SHOWS}


def strongest(weights: Mapping[str, float], count: int) -> dict[str, float]:
    """Return the `count` strongest weights that show, in the order given."""
    shown = heard(weights)
    top = sorted(shown, key=lambda pole: -abs(shown[pole]))[:count]
    return {pole: value for pole, value in shown.items() if pole in top}
