"""The ten poles as people read them: sign with a true minus, the word of that end, the colour of the trait."""

from app.widgets.trait_looks import TRAIT_LOOKS, TraitLook
from engine.types import POLES, ExpertWeights, Traits


def pole_look(pole: str) -> TraitLook:
    """Return how the trait of a pole looks; `pole` is one of `POLES`."""
    return TRAIT_LOOKS[POLES.index(pole) // 2]


def pole_sign(pole: str) -> str:
    """Return the pole with a true minus sign, such as "O+" or "O−"."""
    return pole.replace("-", "−")


def pole_words(pole: str) -> str:
    """Return sign and word, such as "O+ curious"."""
    look = pole_look(pole)
    return f"{pole_sign(pole)} {look.high if pole.endswith('+') else look.low}"


def weight_words(weight: float) -> str:
    """Return a weight with two digits after the point and a true minus sign; never a minus before 0.00."""
    written = f"{abs(weight):.2f}"
    return f"−{written}" if weight < 0 and float(written) > 0 else written


def brief_words(traits: Traits) -> str:
    """Return in words how somebody is meant to sound, the strongest first: "very curious, a little quiet"."""
    weights = ExpertWeights.from_traits(traits).as_poles()
    words = []
    for pole, weight in sorted(weights.items(), key=lambda one: -one[1])[:3]:
        if weight == 0:
            break
        look = pole_look(pole)
        word = look.high if pole.endswith("+") else look.low
        degree = "very " if weight > 0.75 else "a little " if weight <= 0.25 else ""  # noqa: PLR2004
        words.append(f"{degree}{word}")
    return ", ".join(words) or "even-tempered, nothing in particular"
