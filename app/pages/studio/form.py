"""What a person has set when they act: the message and every dial, as plain values from the page.

Turns them into a persona sheet and back into dials. Knows no widget.
"""

import json
import math
from dataclasses import dataclass, fields, replace

from engine.errors import BadInput
from engine.personality.sheet import ExpertView, Mix, PersonaSheet
from engine.types import POLES, Sampling, Traits

SEED_LIMIT = 2**31
"""Seeds stay below this, so that a browser's number holds them exactly."""
UNNAMED = "Unsaved persona"
_NO_NUMBERS = ("is_new_seed", "experts")


@dataclass(frozen=True, slots=True)
class DialForm:
    """Every dial of the page; the fields are also the names of the `talk` endpoint's parameters."""

    openness: float = 5
    """1..9, as the four after it."""
    conscientiousness: float = 5
    extraversion: float = 5
    agreeableness: float = 5
    neuroticism: float = 5
    strength: float = 1.0
    """One factor on all expert weights, 0..1.5."""
    router_influence: float = 0.0
    """The router's share, 0..1."""
    router_temperature: float = 1.0
    """0.1..5."""
    router_top_k: float = len(POLES)
    """1..10."""
    temperature: float = 0.7
    """0..2."""
    max_new_tokens: float = 220
    """Upper bound on the answer [tokens]."""
    seed: float | None = 0
    """The seed in its field; None when it is empty."""
    is_new_seed: bool = True
    """Whether a new seed is drawn for every turn."""
    experts: str = ""
    """What was done to single experts, as the JSON of `experts_json`."""

    @property
    def needs_seed(self) -> bool:
        """Whether a seed must be drawn."""
        return self.is_new_seed or self.seed is None

    def sheet(self, base: PersonaSheet | None) -> PersonaSheet:
        """Return the persona as the dials have it; who it is comes from `base`.

        Raises:
            BadInput: a value is outside its range.
        """
        self._require_numbers()
        given = base or PersonaSheet(UNNAMED)
        traits = (self.openness, self.conscientiousness, self.extraversion, self.agreeableness, self.neuroticism)
        return replace(
            given,
            traits=Traits(*(_whole(value) for value in traits)),
            experts=read_experts(self.experts),
            mix=Mix(self.strength, self.router_influence, self.router_temperature, _whole(self.router_top_k)),
            sampling=replace(
                given.sampling,
                temperature=self.temperature,
                max_new_tokens=_whole(self.max_new_tokens),
                # A seed that is drawn anew each time is no part of the persona.
                seed=0 if self.needs_seed else _whole(self.seed or 0),
            ),
            is_seed_fixed=not self.needs_seed,
        )

    def _require_numbers(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in _NO_NUMBERS or (field.name == "seed" and self.needs_seed):
                continue
            if not isinstance(value, int | float) or not math.isfinite(value):
                name = field.name.replace("_", " ").capitalize()
                raise BadInput(f"{name} is {value!r}, which is no number. Move its slider, or type a number.")


def dials_of(sheet: PersonaSheet) -> DialForm:
    """Return where the dials stand for a sheet."""
    mix, sampling = sheet.mix, sheet.sampling
    return DialForm(
        *sheet.traits,
        strength=mix.strength,
        router_influence=mix.router_influence,
        router_temperature=mix.router_temperature,
        router_top_k=mix.router_top_k,
        temperature=sampling.temperature,
        max_new_tokens=sampling.max_new_tokens,
        seed=sampling.seed,
        is_new_seed=not sheet.is_seed_fixed,
        experts=experts_json(sheet.experts),
    )


def read_experts(text: str) -> ExpertView:
    """Return what was done to single experts; nothing for an empty text.

    Raises:
        BadInput: the text is not the JSON of `experts_json`, or a value is outside its range.
    """
    if not text.strip():
        return ExpertView()
    try:
        data = json.loads(text)
        pins = {str(pole): float(weight) for pole, weight in data.get("pins", {}).items()}
        muted, solo = (frozenset(map(str, data.get(key, ()))) for key in ("muted", "solo"))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise BadInput(
            f"The experts' settings cannot be read ({type(error).__name__}). "
            'Give JSON such as {"pins": {"O+": 0.5}, "muted": ["E-"], "solo": []}.'
        ) from error
    return ExpertView(pins, muted, solo)


def experts_json(view: ExpertView) -> str:
    """Return what was done to single experts, for the page; empty when nothing was."""
    if view.is_plain:
        return ""
    return json.dumps({"pins": dict(view.pins), "muted": sorted(view.muted), "solo": sorted(view.solo)})


def blank_sheet() -> PersonaSheet:
    """Return what the dials start from."""
    return PersonaSheet(UNNAMED, traits=Traits(), sampling=Sampling())


def _whole(value: float) -> int:
    # A browser sends 7 as 7 or as 7.0; 7.5 is passed on for the engine's own check to refuse.
    return int(value) if value == int(value) else value  # pyright: ignore[reportReturnType]
