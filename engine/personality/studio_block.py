"""The block `persona_studio`, which persona files and character cards share: experts, mix and sampling.

Knows its keys, types and ranges. Knows not where the block lies.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import BadInput
from engine.personality.json_fields import Fields, Span
from engine.personality.plain_json import shown
from engine.personality.sheet import TEMPERATURE_SPAN, ExpertView, Mix, PersonaSheet
from engine.types import POLES, TRAITS, WEIGHT_LIMIT, Sampling, Traits

FORMAT = 1
KEYS = (
    "format",
    "pins",
    "muted",
    "solo",
    "strength",
    "router_influence",
    "router_temperature",
    "router_top_k",
    "sampling",
    "seed",
    "foreign",
)
TRAIT = Span(1, 9, "an integer from 1 to 9; 5 is neutral")
WEIGHT = Span(-WEIGHT_LIMIT, WEIGHT_LIMIT, f"a number from {-WEIGHT_LIMIT} to {WEIGHT_LIMIT}")
STRENGTH = Span(0, WEIGHT_LIMIT, f"a number from 0 to {WEIGHT_LIMIT}")
SHARE = Span(0, 1, "a number from 0 to 1")
ROUTER_TEMPERATURE = Span(*TEMPERATURE_SPAN, f"a number from {TEMPERATURE_SPAN[0]} to {TEMPERATURE_SPAN[1]}")
TOP_K = Span(1, len(POLES), f"an integer from 1 to {len(POLES)}")
TEMPERATURE = Span(0, 2, "a number from 0 to 2")
TOP_P = Span(math.ulp(0.0), 1, "a number above 0, up to 1")
TOKENS = Span(1, 4096, "an integer from 1 to 4096")
SEED = Span(0, 2**63 - 1, "an integer from 0 to 2**63 - 1, or leave it out")


@dataclass(frozen=True, slots=True)
class StudioBlock:
    """What a block says."""

    experts: ExpertView
    """Pins, muted, solo."""
    mix: Mix
    """Strength and router."""
    sampling: Sampling
    """How tokens are drawn."""
    is_seed_fixed: bool
    """Whether every answer uses the seed."""
    unknown: Mapping[str, object] = field(default_factory=dict)
    """Keys that this version does not know."""


def read_block(block: Fields, known: tuple[str, ...] = ()) -> StudioBlock:
    """Return what a block says; what is missing has its default. `known` names keys that the caller reads itself.

    Raises:
        BadInput: a type or range is wrong, or the block is of a newer format.
    """
    number = block.integer("format", Span(1, math.inf, "the integer 1"), FORMAT)
    if number > FORMAT:
        raise BadInput(
            f"{block.at('format')} is {shown(number)}; this studio reads format {FORMAT}. "
            "Update Persona Studio, or export the persona from the older one again."
        )
    mix, default = block, Mix()
    return StudioBlock(
        experts=ExpertView(_pins(block.inside("pins")), _poles(block, "muted"), _poles(block, "solo")),
        mix=Mix(
            strength=mix.number("strength", STRENGTH, default.strength),
            router_influence=mix.number("router_influence", SHARE, default.router_influence),
            router_temperature=mix.number("router_temperature", ROUTER_TEMPERATURE, default.router_temperature),
            router_top_k=mix.integer("router_top_k", TOP_K, default.router_top_k),
        ),
        sampling=_sampling(block),
        is_seed_fixed=block.data.get("seed") is not None,
        unknown=block.unknown((*KEYS, *known)),
    )


def write_block(sheet: PersonaSheet) -> dict[str, object]:
    """Return the block of a sheet, without `foreign`."""
    sampling: dict[str, object] = {
        "temperature": sheet.sampling.temperature,
        "top_p": sheet.sampling.top_p,
        "min_p": sheet.sampling.min_p,
        "max_new_tokens": sheet.sampling.max_new_tokens,
    }
    if not sheet.is_seed_fixed and sheet.sampling.seed:
        # It counts for nothing until somebody fixes it; kept so that a sheet comes back equal.
        sampling["seed"] = sheet.sampling.seed
    return {
        "format": FORMAT,
        "pins": {pole: sheet.experts.pins[pole] for pole in POLES if pole in sheet.experts.pins},
        "muted": [pole for pole in POLES if pole in sheet.experts.muted],
        "solo": [pole for pole in POLES if pole in sheet.experts.solo],
        "strength": sheet.mix.strength,
        "router_influence": sheet.mix.router_influence,
        "router_temperature": sheet.mix.router_temperature,
        "router_top_k": sheet.mix.router_top_k,
        "sampling": sampling,
        "seed": sheet.sampling.seed if sheet.is_seed_fixed else None,
    }


def read_traits(traits: Fields) -> tuple[Traits, dict[str, int]]:
    """Return the five traits (those left out are 5), and the traits that are not of the five.

    Raises:
        BadInput: a value is not an integer in 1..9.
    """
    values = {name: traits.integer(name, TRAIT, 5) for name in traits.data}
    ours = {name: value for name, value in values.items() if name in TRAITS}
    return Traits(**ours), {name: value for name, value in values.items() if name not in TRAITS}


def write_traits(traits: Traits) -> dict[str, int]:
    """Return {trait: value}, in the order O C E A N."""
    return dict(zip(TRAITS, traits, strict=True))


def _pins(pins: Fields) -> dict[str, float]:
    for pole in pins.data:
        if pole not in POLES:
            raise BadInput(f"{pins.at(pole)} is no expert. The ten are {' '.join(POLES)}.")
    return {pole: pins.number(pole, WEIGHT, 0.0) for pole in pins.data}


def _poles(block: Fields, key: str) -> frozenset[str]:
    poles = block.words(key)
    for i, pole in enumerate(poles):
        if pole not in POLES:
            raise BadInput(f"{block.at(key)}[{i}] is {shown(pole)}. The ten experts are {' '.join(POLES)}.")
    return frozenset(poles)


def _sampling(block: Fields) -> Sampling:
    drawn, default = block.inside("sampling"), Sampling()
    is_fixed = block.data.get("seed") is not None
    return Sampling(
        temperature=drawn.number("temperature", TEMPERATURE, default.temperature),
        top_p=drawn.number("top_p", TOP_P, default.top_p),
        min_p=drawn.number("min_p", SHARE, default.min_p),
        max_new_tokens=drawn.integer("max_new_tokens", TOKENS, default.max_new_tokens),
        seed=block.integer("seed", SEED, 0) if is_fixed else drawn.integer("seed", SEED, default.seed),
    )
