"""Sheets for laws: any that a designer could make, and one with every field set."""

from typing import Any

from hypothesis import strategies as st

from engine.personality.foreign import SECTIONS, Foreign
from engine.personality.plain_json import clean_text
from engine.personality.sheet import ExpertView, Mix, PersonaSheet
from engine.types import POLES, TRAITS, Sampling, Traits

FULL = PersonaSheet(
    name='<b>Åsa</b> "the owl" & co',
    traits=Traits(9, 1, 7, 5, 2),
    experts=ExpertView({"O+": 1.25, "N-": -0.5}, frozenset({"C-"}), frozenset({"O+", "N-", "C-"})),
    mix=Mix(1.25, 0.5, 0.7, 3),
    sampling=Sampling(0.0, 1.0, 0.05, 64, 2**63 - 1),
    is_seed_fixed=True,
    tagline="Says what the night says.",
    identity="You keep a lighthouse. You count gulls.",
    greeting="Evening.\n\tMind the step.",
    tags=("night", "calm"),
    expertise=("gulls", "tides"),
    activation_cost=2.5,
    foreign=(
        '{"traits": {"wit": 9}, "studio": {"later": [1.5, null]}, '
        '"persona": {"more": 1, "metadata": {"b": 2}}, "odd": "\\ud800"}'
    ),
)


def plain_json() -> st.SearchStrategy[Any]:
    """Return any small JSON value."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts()
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(), inner, max_size=4), max_leaves=12
    )


def texts(max_size: int = 12) -> st.SearchStrategy[str]:
    """Return any short text, lone surrogates and control characters included."""
    return st.text(st.characters(), max_size=max_size)


def clean_texts(max_size: int) -> st.SearchStrategy[str]:
    """Return short texts as the studio keeps them."""
    return texts(max_size).map(clean_text)


def foreigns() -> st.SearchStrategy[str]:
    """Return foreign fields as readers make them."""
    own = {*TRAITS, *SECTIONS}
    keys = texts(6).map(lambda key: f"x{key}").filter(lambda key: key not in own)
    some = st.dictionaries(keys, plain_json(), max_size=3)
    return st.builds(
        Foreign,
        traits=st.dictionaries(keys, st.integers(1, 9), max_size=2),
        studio=some,
        persona=some,
        rest=some,
    ).map(Foreign.text)


@st.composite
def sheets(draw: st.DrawFn, foreign: st.SearchStrategy[str] | None = None) -> PersonaSheet:
    """Return any sheet; its foreign fields are drawn from `foreign`."""
    weights = st.floats(-1.5, 1.5)
    words = st.lists(clean_texts(10), max_size=4).map(tuple)
    return PersonaSheet(
        name=draw(clean_texts(20).filter(lambda name: bool(name.strip()))),
        traits=Traits(*draw(st.tuples(*[st.integers(1, 9)] * 5))),
        experts=ExpertView(
            draw(st.dictionaries(st.sampled_from(POLES).map(str), weights, max_size=4)),
            draw(st.frozensets(st.sampled_from([*POLES]), max_size=3)),
            draw(st.frozensets(st.sampled_from([*POLES]), max_size=3)),
        ),
        mix=Mix(
            draw(st.floats(0, 1.5)), draw(st.floats(0, 1)), draw(st.floats(0.1, 5)), draw(st.integers(1, len(POLES)))
        ),
        sampling=Sampling(
            draw(st.floats(0, 2)),
            draw(st.floats(0, 1, exclude_min=True)),
            draw(st.floats(0, 1)),
            draw(st.integers(1, 4096)),
            draw(st.integers(0, 2**63 - 1)),
        ),
        is_seed_fixed=draw(st.booleans()),
        tagline=draw(clean_texts(30)),
        identity=draw(clean_texts(60)),
        greeting=draw(clean_texts(60)),
        tags=draw(words),
        expertise=draw(words),
        activation_cost=draw(st.floats(0, 1e300)),
        foreign=draw(foreigns() if foreign is None else foreign),
    )
